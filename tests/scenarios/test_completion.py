"""A call is completed when nothing remains to be done under it."""

import pytest

from tests.scenarios.appealing import AUTUMN, LATE, Appealing
from tests.scenarios.awarding import ACCEPT_BY
from tests.scenarios.deciding import JUNE, content
from tests.scenarios.reporting import PRINTOUT, Reporting
from tests.scenarios.test_main_story import draft
from tests.scenarios.transferring import AFTER, CLAIM


@pytest.fixture
def appealing(caller, stack, fresh_call, complete_content, clock):
    return Appealing(caller, stack, fresh_call, complete_content, clock)


def alone(story):
    """Of a scheme of its own: a report is of an applicant's year, whatever
    other stories are of it."""
    Reporting.new_scheme(story)
    return story


def complete(appealing, by="caseworker", query=""):
    return appealing.caller(by).act("call", appealing.call["id"], "complete",
                                    query=query)


def remains(appealing):
    """What stands in the way."""
    refused = complete(appealing).expect(409, "CALL_UNFINISHED")
    assert "complete" not in refused["allowedActions"]
    return {r["what"]: r["count"] for r in refused["remaining"]}


def test_what_remains_is_told_until_nothing_does(appealing):
    assert remains(appealing) == {"deadlines": 1}
    application = appealing.application()
    assert remains(appealing) == {"applications": 1}
    decision = appealing.proposed(application, content(application, 0))
    assert remains(appealing) == {"applications": 1, "decisions": 1}
    for action in ("approve", "notify"):
        appealing.act(decision, action, by="approver").expect(200)
    assert remains(appealing) == {"appealPeriods": 1}
    appeal = appealing.appealed(decision).expect(201)
    assert remains(appealing) == {"appealPeriods": 1, "appeals": 1}
    appealing.clock(LATE)
    assert remains(appealing) == {"appeals": 1}
    staff = appealing.caller("caseworker")
    path = f"/v1/calls/{appealing.call['id']}"
    assert {"action": "complete", "code": "CALL_UNFINISHED"} in (
        staff.get(path).expect(200)["blockedActions"])
    appealing.on(appeal, "withdraw", by="signatory").expect(200)
    assert "complete" in staff.get(path).expect(200)["allowedActions"]
    assert complete(appealing, query="?dryRun=true").expect(
        200)["state"] == "completed"
    done = complete(appealing).expect(200)
    assert done["state"] == "completed"
    assert done["completedAt"].startswith("2026-06-30T08:")
    assert done["allowedActions"] == ["copy"]


def test_a_dismissal_can_be_appealed_before_it_is_completed(appealing):
    _, _, appeal = appealing.taken(0)
    appealing.clock("2026-06-29T08:00:00Z")
    appealing.prepared(appeal, outcome="dismiss",
                       reasons="Klageren er ikke part.").expect(200)
    dismissed = appealing.on(appeal, "dismiss", by="approver").expect(200)
    assert dismissed["state"] == "dismissed"
    appealing.clock(LATE)
    assert remains(appealing) == {"appealPeriods": 1}
    appealing.clock(AUTUMN)
    complete(appealing).expect(200)


def test_each_extension_counts_as_a_deadline(appealing):
    staff = appealing.caller("caseworker")
    applicant = appealing.caller("preparer").get("/v1/applicants")["items"][0]
    staff.act("call", appealing.call["id"], "extend-deadline", {
        "deadlineDate": "2026-06-10", "applicantId": applicant["id"],
        "reason": "Sykdom."}).expect(200)
    assert remains(appealing) == {"deadlines": 2}
    appealing.clock(JUNE)
    assert remains(appealing) == {"deadlines": 1}
    appealing.clock(LATE)
    complete(appealing).expect(200)


def test_reasons_that_are_awaited_keep_the_period_open(appealing):
    application = alone(appealing).application()
    told = appealing.notified(application,
                              content(application, reasons=None))
    assert remains(appealing) == {"appealPeriods": 1, "reports": 1}
    appealing.caller("preparer").act(
        "decision", told["id"], "request-reasons").expect(200)
    appealing.clock(LATE)
    assert remains(appealing) == {"appealPeriods": 1, "reports": 1}


def test_a_dismissal_that_was_annulled_is_an_appeal_to_settle(appealing):
    alone(appealing).dismissed_and_annulled()
    appealing.clock(AUTUMN)
    assert remains(appealing) == {"appeals": 1, "reports": 1}


def test_a_completed_call_takes_nothing_more(appealing):
    appealing.clock("2026-03-02T09:00:00Z")
    begun = draft(appealing.caller("preparer"), appealing.call)
    appealing.clock(LATE)
    complete(appealing, by="approver").expect(200)
    staff = appealing.caller("caseworker")
    call = appealing.call["id"]
    for action, body in (
            ("amend", {"reason": "Mer.", "significant": True,
                       "changes": {"frameNok": 40_000_000}}),
            ("extend-deadline", {"deadlineDate": "2026-08-01",
                                 "reason": "Flere."}),
            ("cancel", {"reason": "Feil."}), ("complete", None)):
        staff.act("call", call, action, body).expect(409, "ILLEGAL_TRANSITION")
    appealing.caller("preparer-porsgrunn").post(
        "/v1/applications", {"callId": call}).expect(409, "CALL_NOT_OPEN")
    appealing.caller("signatory").act("application", begun["id"],
                                      "sign-off").expect(409, "CALL_NOT_OPEN")
    # It is there to be read, and to be the model of the next.
    seen = appealing.caller().get(f"/v1/calls/{call}").expect(200)
    assert seen["state"] == "completed" and "phase" not in seen.json
    staff.act("call", call, "copy", {
        "year": 2027, "opensDate": "2027-02-01",
        "deadlineDate": "2027-03-15",
        "reportDeadline": "2028-03-01"}).expect(201)
    told = appealing.caller("preparer").get(f"/v1/calls/{call}/history")
    assert told.expect(200)["items"][-1]["type"] == "call.completed"


def test_a_late_appeal_is_heard_also_after_it(appealing):
    """fvl. § 31: within a year of the decision."""
    _, decision = appealing.decided(0)
    appealing.clock(LATE)
    complete(appealing).expect(200)
    appeal = appealing.appealed(decision).expect(201)
    assert appeal["isLate"]
    appealing.on(appeal, "take").expect(200)


def test_who_publishes_completes(appealing):
    appealing.clock(LATE)
    complete(appealing, by="attestant").expect(403, "ROLE_REQUIRED")
    complete(appealing, by="caseworker-innlandet").expect(404)
    complete(appealing, by="signatory").expect(403)
    complete(appealing).expect(200)


# ---- After the award ---------------------------------------------------------

def test_an_offer_remains_until_it_is_accepted_or_lapses(offering):
    _, award, _ = alone(offering).told()
    offering.clock(ACCEPT_BY[:-5] + "Z")
    assert remains(offering) == {"appealPeriods": 1, "acceptances": 1,
                                 "reports": 1}
    offering.decline(award).expect(200)
    offering.clock(LATE)
    # Nothing is committed, and there is nothing to report on.
    complete(offering).expect(200)


def test_money_on_its_way_remains_until_it_is_there_or_cancelled(paying):
    _, _, award = alone(paying).awarded_case()
    first, second, third = paying.plan(
        award, 100_000, 50_000, 20_000).expect(201)["items"]
    paying.clock(LATE)

    def payouts():
        return remains(paying).get("payouts")

    assert remains(paying) == {"payouts": 3, "reports": 1}
    for payout in (first, second):
        paying.on(payout, "attest").expect(200)
    paying.on(third, "hold", {"reason": "Mistanke."}).expect(200)
    assert payouts() == 3
    paying.batch().expect(201)
    assert payouts() == 3
    paying.report((first, "paid"), (second, "failed", (
        ("message", "Kontoen er sperret."),))).expect(200)
    assert payouts() == 2
    for payout in (second, third):
        paying.on(payout, "cancel", {"reason": "Feil."},
                  by="caseworker").expect(200)
    assert remains(paying) == {"reports": 1}


def test_requests_remain_until_they_are_decided(transferring):
    application, award = alone(transferring).awarded(paid=0)
    measures = [m["id"] for m in application["content"]["measures"]]
    asked = transferring.reallocate(
        award, (measures[0], measures[1], 10_000)).expect(201)
    assert remains(transferring) == {"requests": 1, "reports": 1}
    transferring.on(asked, "refuse", {"reason": "Nei."}).expect(200)
    transferring.pay(award, 870_000)
    carried = transferring.carry_over(award).expect(201)
    assert remains(transferring) == {"requests": 1, "reports": 1}
    transferring.on(carried, "refuse", {"reason": "Nei."}).expect(200)
    assert remains(transferring) == {"reports": 1}


def test_a_claim_remains_until_it_is_paid_and_cannot_be_appealed(
        transferring):
    _, award = alone(transferring).awarded()
    claim = transferring.notice(award).expect(201)
    assert remains(transferring) == {"repayments": 1, "reports": 1}
    transferring.clock(AFTER)
    transferring.on(claim, "decide", {
        **CLAIM, "dueDate": "2027-03-17",
        "earlyDueReason": "Etter avtale."}).expect(200)
    assert remains(transferring) == {"appealPeriods": 1, "repayments": 1,
                                     "reports": 1}
    transferring.on(claim, "register-repaid", {"paidOn": "2027-03-16"},
                    by="attestant").expect(200)
    for clock, still in (("2027-04-06T21:59:00Z", {"appealPeriods": 1}),
                         ("2027-04-06T22:00:00Z", {})):
        transferring.clock(clock)
        assert remains(transferring) == {**still, "reports": 1}


def test_a_call_is_completed_when_its_last_report_is_approved(
        reporting, small):
    """Of 2026, and so after the 1st of March 2027 at the earliest."""
    assert remains(reporting) == {"reports": 1}
    reporting.submitted(small, 150_000, accountPrintout=PRINTOUT)
    reporting.content_approved(small)
    assert remains(reporting) == {"reports": 1}
    reporting.settled(small).expect(200)
    assert complete(reporting).expect(200)["state"] == "completed"


def test_a_correction_remains_once_it_is_sent(reporting, small):
    reporting.submitted(small, 150_000, accountPrintout=PRINTOUT)
    reporting.content_approved(small)
    reporting.settled(small).expect(200)
    reporting.on(small, "correct", {"reason": "Feil antall."}).expect(200)
    assert complete(reporting, query="?dryRun=true").expect(200)
    reporting.on(small, "submit").expect(200)
    assert remains(reporting) == {"reports": 1}
