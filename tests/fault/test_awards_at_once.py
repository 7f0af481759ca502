"""An award and its report, with both sides at work at the same moment: one of
them has its way, the other is told that something else came first, and the
books are of the one."""

import pytest

from tests.fault.test_concurrency import all_at_once
from tests.fault.test_transfers_at_once import STALE, booked, one_effect
from tests.scenarios.appealing import AWARD
from tests.scenarios.awarding import ACCOUNT, TERMS, Awarding
from tests.scenarios.deciding import content
from tests.scenarios.reporting import FEBRUARY, PRINTOUT, SMALL, Reporting

pytestmark = pytest.mark.concurrent

ANSWERS = {"accept": {"termsVersion": TERMS, "accountNumber": ACCOUNT},
           "decline": {"reason": "Ikke plass."}}


@pytest.fixture
def offering(caller, stack, fresh_call, complete_content, clock):
    """A call whose rule set asks for acceptance, and who may accept."""
    story = Awarding(caller, stack, fresh_call, complete_content, clock)
    story.must_accept()
    story.give_account()
    return story


def ready(story, path, action, body, by):
    """Everything but the moment: what was seen, and what is sent."""
    client = story.caller(by)
    seen = client.get(path).expect(200)
    return lambda: client.post(f"{path}/{action}", body, match=seen.etag)


def test_an_award_is_accepted_or_declined(offering):
    _, award, _ = offering.told()
    path = f"/v1/awards/{award['id']}"
    ways = [ready(offering, path, action, ANSWERS[action], "signatory")
            for action in ("accept", "decline") * 4]
    answer = one_effect(all_at_once(8, lambda n: ways[n]()), STALE)
    stands = sum(AWARD) if answer["state"] == "open" else 0
    assert offering.seen(award)["balance"]["committedNok"] == stands
    assert offering.drawn() == stands


def test_an_award_is_accepted_while_its_decision_is_corrected(offering):
    """Of what was accepted first the correction leaves the acceptance; after
    it, what is accepted must be seen first."""
    application, award, decision = offering.told()
    made = offering.act(decision, "correct", {
        "what": "Skrivefeil.",
        "content": content(application, *AWARD)}).expect(201)
    for action, by in (("propose", "caseworker"), ("approve", "approver")):
        offering.act(made, action, by=by).expect(200)
    notify = ready(offering, f"/v1/decisions/{made['id']}", "notify", None,
                   "approver")
    accept = ready(offering, f"/v1/awards/{award['id']}", "accept",
                   ANSWERS["accept"], "signatory")
    told, accepted = all_at_once(2, lambda n: (notify, accept)[n]())
    told.expect(200)
    if accepted.status != 200:
        accepted.expect(412, "PRECONDITION_FAILED")
    now = offering.seen(award)
    assert now["decisionId"] == made["id"]
    assert now["state"] == ("open" if accepted.status == 200 else "offered")
    assert now["balance"]["committedNok"] == offering.drawn() == sum(AWARD)


def test_a_report_is_approved_or_corrected(caller, stack, fresh_call,
                                           complete_content, clock):
    story = Reporting(caller, stack, fresh_call, complete_content,
                      clock).new_scheme()
    _, report = story.obliged(*SMALL)
    story.pay(report)
    clock(FEBRUARY)
    story.submitted(report, 150_000, accountPrintout=PRINTOUT)
    story.content_approved(report)
    path = f"/v1/reports/{report['id']}"
    ways = [ready(story, path, "approve-accounts", None, "approver"),
            ready(story, path, "correct", {"reason": "Tastefeil."},
                  "preparer")]
    answer = one_effect(all_at_once(2, lambda n: ways[n]()), STALE)
    award = story.read(report)["awards"][0]["id"]
    assert booked(story, award, "spending") == (
        [150_000] if answer["state"] == "approved" else [])
