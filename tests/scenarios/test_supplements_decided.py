"""An applicant supplements, and asks for less, while a decision is on its way:
nobody is awarded more than was last applied for, by whatever way."""

import pytest

from tests.scenarios.deciding import content, measures_of

LESS = 100_000


def supplemented_with_less(deciding, application):
    """The first measure shrinks from 480 000; what the applicant sent."""
    staff, signatory = (deciding.caller("caseworker"),
                        deciding.caller("signatory"))
    path = f"/v1/applications/{application['id']}"
    staff.act("application", application["id"], "request-supplement", {
        "wanted": "Hva koster tiltak 1 nå?",
        "deadlineDate": "2026-06-22"}).expect(200)
    measures = measures_of(signatory.get(path).expect(200))
    measures[0]["amountNok"] = LESS
    signatory.patch(path, {"content": {"measures": measures}},
                    signatory.get(path).etag).expect(200)
    signatory.act("application", application["id"], "supplement").expect(200)
    staff.act("application", application["id"], "take").expect(200)
    return staff.get(path).expect(200)


@pytest.mark.parametrize("state,action,by", [
    ("draft", "propose", "caseworker"),
    ("proposed", "approve", "approver"),
    ("approved", "notify", "approver")])
def test_what_was_decided_before_goes_no_further(deciding, state, action, by):
    application = deciding.application()
    document = content(application)
    decision = {"draft": deciding.draft, "proposed": deciding.proposed,
                "approved": deciding.approved}[state](application, document)
    now = supplemented_with_less(deciding, application)
    assert now["amountAppliedNok"] < decision["amountNok"]
    refused = deciding.act(decision, action, by=by)
    refused.expect(409, "DECISION_OUTDATED")
    seen = deciding.caller(by).get(f"/v1/decisions/{decision['id']}")
    assert {"action": action, "code": "DECISION_OUTDATED"} in (
        seen["blockedActions"])
    assert seen["state"] == state


def test_a_draft_is_brought_down_to_what_is_applied_for_now(deciding):
    """Saving it again is no way around: each measure is held anew."""
    application = deciding.application()
    decision = deciding.draft(application, content(application)).expect(201)
    now = supplemented_with_less(deciding, application)
    staff = deciding.caller("caseworker")
    path = f"/v1/decisions/{decision['id']}"
    for change in ({}, {"conditions": ["Innen utgangen av året."]}):
        refused = staff.patch(path, {"content": change}, staff.get(path).etag)
        refused.expect(422, "INVALID_BODY")
        assert refused.pointers() == {
            "#/content/measures/0/amountNok": "AWARD_OVER_APPLIED"}
    deciding.act(decision, "propose").expect(409, "DECISION_OUTDATED")

    saved = staff.patch(path, {"content": content(now)},
                        staff.get(path).etag).expect(200)
    assert saved["amountNok"] == now["amountAppliedNok"]
    deciding.act(decision, "propose").expect(200)
    deciding.act(decision, "approve", by="approver").expect(200)
    deciding.act(decision, "notify", by="approver").expect(200)
    assert deciding.awarded() == now["amountAppliedNok"]
    assert deciding.ask(
        "select count(*) from decision_measure where decision_id = "
        f"'{decision['id']}' and amount_nok > applied_nok") == "0"


def test_what_an_approved_decision_took_of_the_frame_is_given_back(deciding):
    application = deciding.application()
    decision = deciding.approved(application, content(application))
    assert deciding.awarded() == decision["amountNok"]
    now = supplemented_with_less(deciding, application)
    deciding.act(decision, "return", {"reason": "Det søkes om mindre."},
                 by="approver").expect(200)
    assert deciding.awarded() == 0
    staff = deciding.caller("caseworker")
    path = f"/v1/decisions/{decision['id']}"
    staff.patch(path, {"content": content(now)},
                staff.get(path).etag).expect(200)
    for action, by in (("propose", "caseworker"), ("approve", "approver")):
        deciding.act(decision, action, by=by).expect(200)
    assert deciding.awarded() == now["amountAppliedNok"]
