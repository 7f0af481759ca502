"""Whoever decides is told where the money of the award is then: a trial says
what would be."""

import pytest

from tests.scenarios.appealing import BODY, MORE, Appealing
from tests.scenarios.deciding import content

TRIAL = "?dryRun=true"


@pytest.fixture
def appealing(caller, stack, fresh_call, complete_content, clock):
    return Appealing(caller, stack, fresh_call, complete_content, clock)


def sums(answer, *members):
    return tuple(answer["balance"][m + "Nok"] for m in members)


def test_a_notice_tells_of_the_award_it_leads_to(appealing):
    application = appealing.application()
    decision = appealing.approved(application,
                                  content(application, 480_000, 190_000, 0))
    assert "balance" not in decision.json
    for query in (TRIAL, ""):
        told = appealing.act(decision, "notify", by="approver",
                             query=query).expect(200)
        assert sums(told, "committed", "leftToPay") == (670_000, 670_000)
    awards = f"/v1/awards?applicationId={application['id']}"
    for person in ("signatory", "caseworker"):
        caller = appealing.caller(person)
        seen = caller.get(f"/v1/decisions/{decision['id']}").expect(200)
        [award] = caller.get(awards).expect(200)["items"]
        assert seen["balance"] == award["balance"] == told["balance"]
    # The events of the award come once, and with its decision.
    assert appealing.ask("select count(*) from event where subject_kind = "
                         f"'award' and case_id = '{application['id']}'") == "1"


def test_overturned_the_award_is_of_more(appealing):
    application, decision, appeal = appealing.taken()
    appealing.prepared(appeal, outcome="overturn",
                       **appealing.replaced(application, *MORE)).expect(200)
    assert sums(appealing.read(appeal), "committed") == (870_000,)
    for query in (TRIAL, ""):
        told = appealing.on(appeal, "overturn", by="approver2",
                            query=query).expect(200)
        assert sums(told, "committed") == (1_020_000,)


def test_the_body_is_told_of_what_it_moves_and_of_no_more(appealing):
    _, decision, appeal = appealing.forwarded()
    appealing.prepared(appeal, BODY[0], outcome="annul_and_return",
                       reasons="Saken er ikke opplyst.").expect(200)
    for query in (TRIAL, ""):
        told = appealing.on(appeal, "annul-and-return", by=BODY[1],
                            query=query).expect(200)
        assert sums(told, "committed", "leftToPay") == (0, 0)
    body = appealing.caller(BODY[0])
    award = appealing.ask("select id from award where application_id = '"
                          f"{appeal['applicationId']}'")
    body.get(f"/v1/awards/{award}").expect(404)
    seen = body.get(f"/v1/decisions/{decision['id']}").expect(200)
    assert "balance" not in seen.json


@pytest.mark.parametrize("is_repaid", [False, True])
def test_a_claim_that_falls_tells_who_has_its_money(claiming, is_repaid):
    application, _, appeal = claiming.above(is_repaid)
    assert sums(claiming.read(appeal, BODY[0]), "claimed") == (60_000,)
    claiming.prepared(appeal, BODY[0], outcome="change", amountNok=20_000,
                      reasons="Noe er dokumentert.").expect(200)
    for query in (TRIAL, ""):
        told = claiming.on(appeal, "change", by=BODY[1],
                           query=query).expect(200)
        assert sums(told, "claimed", "owed") == (
            20_000, 40_000 if is_repaid else 0)
