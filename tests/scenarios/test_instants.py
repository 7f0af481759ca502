"""To the millisecond: what is in time and what comes too late, also when a
period begins anew, when a year is over, and when the clocks change. A letter
says when it was sent, so that its millisecond can be chosen; what is judged by
the clock is tried in the last seconds and in the first."""

import pytest

from tests.scenarios.appealing import AWARD, LETTER, Appealing
from tests.scenarios.deciding import REASONS, content, under_review
from tests.scenarios.test_calls import copy_of
from tests.scenarios.test_main_story import draft, submitted


@pytest.fixture
def appealing(caller, stack, fresh_call, complete_content, clock):
    return Appealing(caller, stack, fresh_call, complete_content, clock)


def around(last):
    """A millisecond before the last one, the last one, and the one after."""
    day, hour = last[:10], int(last[11:13])
    assert last.endswith(":59:59.999Z")
    return [(f"{last[:-4]}998Z", True), (last, True),
            (f"{day}T{hour + 1:02}:00:00.000Z", False)]


# ---- Reasons that were asked for ---------------------------------------------

@pytest.mark.parametrize("sent_at,in_time", around("2026-07-22T21:59:59.999Z"))
def test_reasons_begin_the_period_anew_to_the_millisecond(
        appealing, sent_at, in_time):
    """fvl. § 29: three weeks from 1 July, and no longer from 8 June."""
    application = appealing.application()
    decision = appealing.notified(application,
                                  content(application, reasons=None))
    appealing.act(decision, "request-reasons", by="preparer").expect(200)
    appealing.clock("2026-07-01T08:00:00Z")
    given = appealing.act(decision, "give-reasons",
                          {"reasons": REASONS}).expect(200)
    assert given["appealDeadlineAt"] == "2026-07-22T21:59:59.999Z"
    appealing.clock("2026-07-24T08:00:00Z")
    appeal = appealing.paper(decision, sentAt=sent_at, **LETTER).expect(201)
    assert appeal["isLate"] is not in_time
    assert appeal["deadlineAt"] == given["appealDeadlineAt"]


@pytest.mark.parametrize("asked_at,in_time", [
    ("2026-06-29T21:59:50Z", True), ("2026-06-29T22:00:00Z", False)])
def test_reasons_are_asked_for_before_the_period_is_over(
        appealing, asked_at, in_time):
    application = appealing.application()
    decision = appealing.notified(application,
                                  content(application, reasons=None))
    appealing.clock(asked_at)
    asked = appealing.act(decision, "request-reasons", by="preparer")
    if in_time:
        asked.expect(200)
    else:
        asked.expect(409, "APPEAL_PERIOD_OVER")


# ---- A year after the decision -----------------------------------------------

@pytest.mark.parametrize("sent_at,in_time", around("2027-06-08T21:59:59.999Z"))
def test_a_year_is_over_at_the_end_of_its_day(appealing, sent_at, in_time):
    """fvl. § 31: nothing is admitted that was sent more than a year after."""
    _, decision = appealing.decided()
    appealing.clock("2027-06-10T08:00:00Z")
    appeal = appealing.paper(decision, sentAt=sent_at, **LETTER).expect(201)
    assert appeal["isLate"]
    appealing.on(appeal, "take").expect(200)
    admitted = appealing.on(appeal, "admit-late", {
        "ground": "special_reasons", "reason": "Viktig sak."})
    if in_time:
        admitted.expect(200)
    else:
        admitted.expect(409, "APPEAL_BARRED")


# ---- When the clocks change --------------------------------------------------

# The last ten seconds of a day in Oslo, and the first of the next. Summer time
# begins on 29 March 2026 and ends on 25 October.
DAYS = [
    ("2026-03-28", "2026-03-28T22:59:50Z", "2026-03-28T23:00:00Z"),
    ("2026-03-29", "2026-03-29T21:59:50Z", "2026-03-29T22:00:00Z"),
    ("2026-03-30", "2026-03-30T21:59:50Z", "2026-03-30T22:00:00Z"),
    ("2026-10-24", "2026-10-24T21:59:50Z", "2026-10-24T22:00:00Z"),
    ("2026-10-25", "2026-10-25T22:59:50Z", "2026-10-25T23:00:00Z"),
    ("2026-10-26", "2026-10-26T22:59:50Z", "2026-10-26T23:00:00Z"),
]


@pytest.mark.parametrize("day,last,first", DAYS)
def test_an_application_is_in_time_all_day_long(
        caller, seeded_call, complete_content, clock, day, last, first):
    staff, signatory = caller("caseworker"), caller("signatory")
    copy = copy_of(staff, seeded_call, deadlineDate=day).expect(201)
    call = staff.act("call", copy["id"], "publish").expect(200)
    application = draft(caller("preparer"), call, complete_content)
    clock(last)
    signatory.act("application", application["id"], "sign-off").expect(200)
    signatory.act("application", application["id"], "submit",
                  query="?dryRun=true").expect(200)
    clock(first)
    signatory.act("application", application["id"], "submit").expect(
        409, "DEADLINE_PASSED")
    assert caller().get(f"/v1/calls/{call['id']}")["phase"] == "closed"
    clock(last)
    sent = signatory.act("application", application["id"], "submit")
    assert not sent.expect(200)["isLate"]


@pytest.mark.parametrize("day,last,first", DAYS)
def test_a_supplement_is_awaited_all_day_long(
        caller, stack, seeded_call, complete_content, clock, day, last, first):
    staff = caller("caseworker")
    copy = copy_of(staff, seeded_call, deadlineDate="2026-03-16").expect(201)
    call = staff.act("call", copy["id"], "publish").expect(200)
    sent = submitted(caller("preparer"), caller("signatory"), call,
                     complete_content)
    clock("2026-03-20T08:00:00Z")
    under_review(caller, sent)
    staff.act("application", sent["id"], "request-supplement", {
        "wanted": "Mer om forankringen.", "deadlineDate": day}).expect(200)
    clock(last)
    staff.act("application", sent["id"], "resume",
              {"reason": "Intet svar."}).expect(409, "SUPPLEMENT_AWAITED")
    clock(first)
    staff.act("application", sent["id"], "resume",
              {"reason": "Intet svar."}).expect(200)


@pytest.mark.parametrize("notified_at,deadline", [
    ("2026-03-09T08:00:00Z", "2026-03-30T21:59:59.999Z"),
    ("2026-10-02T08:00:00Z", "2026-10-23T21:59:59.999Z"),
    ("2026-10-04T08:00:00Z", "2026-10-26T22:59:59.999Z"), # 25 is a Sunday
    ("2026-10-05T08:00:00Z", "2026-10-26T22:59:59.999Z")])
def test_three_weeks_to_appeal_end_in_oslo(
        appealing, seeded_call, notified_at, deadline):
    staff = appealing.caller("caseworker")
    copy = copy_of(staff, seeded_call, deadlineDate="2026-03-05").expect(201)
    appealing.call = staff.act("call", copy["id"], "publish").expect(200).json
    sent = submitted(appealing.caller("preparer"),
                     appealing.caller("signatory"), appealing.call,
                     appealing.application_content)
    appealing.clock(notified_at)
    under_review(appealing.caller, sent)
    decision = appealing.notified(sent, content(sent, *AWARD))
    assert decision["appealDeadlineAt"] == deadline
    appealing.clock("2026-11-20T08:00:00Z")
    for sent_at, in_time in around(deadline):
        appeal = appealing.paper(decision, sentAt=sent_at, **LETTER)
        assert appeal.expect(201)["isLate"] is not in_time
        appealing.on(appeal, "withdraw", by="signatory").expect(200)


@pytest.mark.parametrize("day,last,first", DAYS[3:])
def test_a_correction_is_awaited_all_day_long(appealing, day, last, first):
    application = appealing.application()
    appealing.clock("2026-10-05T08:00:00Z")
    decision = appealing.notified(application, content(application, *AWARD))
    appeal = appealing.appealed(decision, {}).expect(201)
    appealing.on(appeal, "request-correction", {
        "wanted": "Hva ønskes endret?", "deadlineDate": day}).expect(200)
    appealing.clock(last)
    appealing.on(appeal, "take").expect(409, "CORRECTION_AWAITED")
    appealing.clock(first)
    appealing.on(appeal, "take").expect(200)
