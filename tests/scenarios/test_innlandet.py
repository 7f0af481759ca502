"""The 2025 call of Innlandet, from an organisation nobody knew to a receipt:
another county, another year, another deadline, and the same service."""

import pytest

from tests.conftest import CALL_2025

COMPANY = "313425126"  # synthetic

# The call is open: a month before its deadline.
MARCH_2025 = "2025-03-01T09:00:00Z"

ACCOUNT = "99900100104"


@pytest.fixture
def call(caller, clock):
    clock(MARCH_2025)
    return caller().get(f"/v1/calls/{CALL_2025}").expect(200).json


def registered(staff):
    """An inter-municipal company, as its county governor registers it."""
    return staff.post("/v1/applicants", {
        "organisationNumber": COMPANY, "county": "34",
        "name": "Oppdiktet helsekompetanse IKS",
        "kind": "inter_municipal_company", "languageForm": "nb",
        "contact": {"name": "Daglig leder", "email": "post@iks.example",
                    "phone": "+47 00 00 00 00"}}).expect(201)


def test_a_company_of_innlandet_is_registered_and_applies(
        caller, call, complete_content):
    first, second = caller("signatory-innlandet"), caller(
        "signatory2-innlandet")
    staff = caller("caseworker-innlandet")
    company = registered(staff)
    application = first.post("/v1/applications", {
        "callId": call["id"], "content": complete_content}).expect(201)
    path = f"/v1/applications/{application['id']}"
    # Without an account nothing can be paid out.
    faults = first.post(f"{path}/validate").expect(200)
    assert [e["code"] for e in faults["errors"]] == ["ACCOUNT_MISSING"]

    first.act("applicant", company["id"], "propose-account",
              {"accountNumber": ACCOUNT}).expect(200)
    first.act("applicant", company["id"], "confirm-account").expect(
        409, "SECOND_PERSON_REQUIRED")
    confirmed = second.act("applicant", company["id"],
                           "confirm-account").expect(200)
    assert confirmed["accountNumber"] == ACCOUNT

    assert first.post(f"{path}/validate").expect(200)["isComplete"]
    first.act("application", application["id"], "sign-off").expect(200)
    sent = first.act("application", application["id"], "submit").expect(200)
    receipt = first.get(f"{path}/receipt").expect(200)
    assert receipt["reference"] == sent["reference"]
    assert receipt["reference"].startswith("KTU-2025-")
    assert receipt["submittedAt"].startswith("2025-03-01T")
    # Innlandet has it; Vestfold og Telemark knows nothing of it.
    assert staff.get(path).expect(200)["reference"] == sent["reference"]
    caller("caseworker").get(path).expect(404)


def test_what_a_company_may_apply_for_is_the_calls_own(
        caller, call, seeded_call):
    """The letter of Vestfold og Telemark does not name such companies."""
    def kinds(content):
        return {e["applicantKind"] for e in content["eligibility"]}

    assert "inter_municipal_company" in kinds(call["content"])
    assert "inter_municipal_company" not in kinds(seeded_call["content"])


def test_the_frame_is_said_to_be_that_of_2024(call):
    """No frame for 2025 was known; a reader is told so in both languages."""
    said = call["content"]["description"]
    assert "bevilgningen for 2024, cirka 30 millioner" in said["nb"]
    assert "løyvinga for 2024, om lag 30 millionar" in said["nn"]
    assert "Søknad sendes via Altinn" in said["nb"]
