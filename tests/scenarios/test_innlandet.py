"""The 2025 call of Innlandet, from an organisation nobody knew to a receipt:
another county, another year, another deadline, and the same service."""

import pytest

from tests.conftest import CALL_2025
from tests.scenarios.deciding import content, under_review
from tests.scenarios.test_main_story import submitted

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


def known(caller, transferring):
    """The company, with an account, whoever registered it."""
    staff = caller("caseworker-innlandet")
    found = staff.get(f"/v1/applicants?organisationNumber={COMPANY}")
    if not found.expect(200)["items"]:
        registered(staff)
    transferring.run(f"update applicant set account_number = '{ACCOUNT}', "
                     "account_confirmed_at = now() "
                     f"where organisation_number = '{COMPANY}'")
    return caller("signatory-innlandet")


def test_what_was_not_used_in_2025_is_kept_for_2026_and_no_longer(
        transferring, caller, call, clock, complete_content):
    """Innlandet 2024: unused funds can be transferred for one year."""
    case, decider = "caseworker-innlandet", "approver-innlandet"
    company = known(caller, transferring)
    copy = caller(case).act("call", call["id"], "copy", {
        "year": 2025, "opensDate": "2025-02-01",
        "deadlineDate": "2025-04-01", "reportDeadline": "2026-02-01"})
    again = caller(case).act("call", copy.expect(201)["id"], "publish")
    # Of a scheme of its own: no other story waits for the report of 2025.
    transferring.call = again.expect(200).json
    transferring.new_scheme()
    application = submitted(company, company, transferring.call,
                            complete_content)
    clock("2025-05-05T08:00:00Z")
    under_review(caller, application, [case, decider])
    decision = transferring.proposed(application, content(application), case)
    for action in ("approve", "notify"):
        transferring.act(decision, action, by=decider).expect(200)
    award = transferring.ask("select id from award where application_id = "
                             f"'{application['id']}'")
    transferring.pay(award, 1_320_000, case, "attestant-innlandet")
    transferring.spend(application, award, 1_000_000)

    clock("2026-02-10T09:00:00Z")
    asked = transferring.carry_over(award, 320_000, "signatory-innlandet")
    assert (asked.expect(201)["year"], asked["state"]) == (2025, "requested")
    kept = transferring.on(asked, "grant", {}, by=decider).expect(200)
    assert kept["balance"]["heldNok"] == 0
    # 2026 has come and gone: what is left of it is paid back.
    clock("2027-02-10T09:00:00Z")
    transferring.carry_over(kept["carriedToAwardId"], 20_000,
                            "signatory-innlandet").expect(
        409, "CARRIED_OVER_ALREADY")
    told = transferring.notice(kept["carriedToAwardId"], case,
                               amountNok=20_000).expect(201)
    assert (told["year"], told["balance"]["heldNok"]) == (2026, 320_000)
