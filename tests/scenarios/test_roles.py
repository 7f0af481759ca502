"""Who may do what: roles, levels, and for whom somebody acts."""

from tests.conftest import PORSGRUNN, SKIEN, VESTFOLD_TELEMARK
from tests.scenarios.test_main_story import draft


def test_a_signature_needs_a_login_at_the_highest_level(
        caller, fresh_call, complete_content):
    application = draft(caller("preparer"), fresh_call, complete_content)
    weak = caller("signatory", claims={"acr": "idporten-loa-substantial"})
    refused = weak.act("application", application["id"], "sign-off")
    refused.expect(403, "LEVEL_REQUIRED")
    assert refused["level"] == "high"


def test_a_login_at_the_lowest_level_does_not_do(caller):
    caller("signatory", claims={"acr": "idporten-loa-low"}).get(
        "/v1/applications").expect(403, "LEVEL_REQUIRED")


def test_a_preparer_is_told_which_role_signs(
        caller, fresh_call, complete_content):
    application = draft(caller("preparer"), fresh_call, complete_content)
    strong = caller("preparer", claims={"acr": "high"})
    refused = strong.act("application", application["id"], "sign-off")
    refused.expect(403, "ROLE_REQUIRED")
    assert refused["role"] == "signatory"


def test_with_two_organisations_one_is_chosen(caller, fresh_call):
    # The mandate of the register, and another organisation in the token.
    undecided = caller("preparer", organisation=PORSGRUNN)
    undecided.get("/v1/applications").expect(403, "ACTING_FOR_REQUIRED")
    organisations = {o["organisationNumber"] for o in
                     undecided.get("/v1/me").expect(200)["organisations"]}
    assert organisations == {SKIEN, PORSGRUNN}
    undecided.get("/v1/calls").expect(200)

    chosen = caller("preparer", acting_for=PORSGRUNN, organisation=PORSGRUNN)
    made = draft(chosen, fresh_call)
    assert made["applicant"]["organisationNumber"] == PORSGRUNN


def test_staff_apply_for_nothing_and_applicants_write_no_calls(
        caller, fresh_call, seeded_call):
    caller("caseworker").post("/v1/applications", {
        "callId": fresh_call["id"]}).expect(403)
    caller("signatory").act(
        "call", seeded_call["id"], "copy",
        {"year": 2026, "opensDate": "2026-02-01",
         "deadlineDate": "2026-03-16",
         "reportDeadline": "2027-03-01"}).expect(403)
    caller("municipality", organisation=VESTFOLD_TELEMARK).act(
        "call", fresh_call["id"], "cancel", {"reason": "Feil."}).expect(403)


def test_a_machine_of_the_administrator_is_no_staff(caller, fresh_call):
    """Applications name people: who reads them is a person on the list."""
    machine = caller("municipality", organisation=VESTFOLD_TELEMARK)
    assert machine.get("/v1/me").expect(200)["capacity"] == "public"
    for path in ("/v1/applications", "/v1/applicants"):
        machine.get(path).expect(403, "PERSON_REQUIRED")
    writing = caller("municipality", organisation=VESTFOLD_TELEMARK, claims={
        "scope": "statsforvalteren:tilskudd/utlysninger.write"})
    writing.act("call", fresh_call["id"], "cancel", {"reason": "Feil."}).expect(
        403, "PERSON_REQUIRED")
    machine.post("/v1/applications", {"callId": fresh_call["id"]}).expect(
        403, "ROLE_REQUIRED")
    drafts = machine.get("/v1/calls?state=draft").expect(200)["items"]
    assert drafts == []


def test_schemes_tell_their_dated_rules(caller):
    listed = caller().get("/v1/schemes").expect(200)["items"]
    scheme = caller().get(f"/v1/schemes/{listed[0]['id']}").expect(200)
    assert scheme["code"] == "KTU"
    rules = scheme["ruleSets"][0]
    assert rules["auditorThresholdNok"] == 200_000
    assert rules["auditorComparison"] == "gte"
    assert rules["appealPeriodWeeks"] == 3
    assert rules["carryOverYears"] == 1
    short = {r["category"] for r in rules["categoryRules"] if r["mayBeShort"]}
    assert short == {"abc", "bpa"}
