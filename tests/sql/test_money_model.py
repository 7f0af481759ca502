"""The money of awards under any interleaving, from the decision to the last
claim: three people with transactions open at the same time decide, raise,
lower and annul, accept and decline, register, attest, send, report results
twice or too early, hold and cancel, carry over, reallocate, claim back and
report what was spent. Some of it is rolled back, and some of their connections
are killed between two statements, as when the service dies.

After every commit and every kill the books are right (money_world.py), no
posting that was there has changed, and what is awarded of the call is what
holds. What the service's guards let through is refused by nothing; where they
are left out (`blind`), the constraints refuse it and the books stay right.

A story is what its seed says: MONEY_SEED is the first, MONEY_EXAMPLES how many
and MONEY_STEPS how long (README.md)."""

import os
import tempfile
import time
from pathlib import Path

import pytest

from tests.sql.migrated import Database
from tests.sql.money_story import Story, Table
from tests.sql.money_turns import STEADY
from tests.sql.money_world import APPLIED, POSTED, REFERENCE

SEED, EXAMPLES, STEPS = (int(os.environ.get("MONEY_" + name, usual))
                         for name, usual in (
                             ("SEED", "0"), ("EXAMPLES", "60"),
                             ("STEPS", "40")))


@pytest.fixture(scope="module")
def table():
    with tempfile.TemporaryDirectory(prefix="tilskudd-money-") as folder:
        database = Database(Path(folder, "cluster"))
        with database.connect("postgres") as superuser:
            superuser.execute(REFERENCE)
        yield (table := Table(database))
        table.close()
        database.script("remove")


# ---- The model itself ---------------------------------------------------------

@pytest.fixture
def story(table):
    """Two awards of 500, of which 400 are paid."""
    story = Story(table, 0, begun=3, must_accept=False, frame=1100)
    yield story
    story.end()


def does(story, name, *arguments, **turn):
    assert story.attempt({**STEADY, **turn}, name, *arguments), name


def awards(story):
    return story.ask("select id::text, organisation_number from award "
                     "where call_id = %s and kind = 'granted' order by 2")


def application_of(story, award):
    return story.ask("select application_id::text from award "
                     "where call_id = %s and id::text = %s", award)[0][0]


def transfer(story, *states):
    [(found,)] = story.ask("select id::text from fund_transfer where "
                           "call_id = %s and kind <> 'payout' and "
                           "state = any (%s)", list(states))
    return found


def test_money_goes_every_way(story):
    """Whatever chance makes of it, each move is one that can be made."""
    (award, organisation), (other, another) = awards(story)
    does(story, "ask_carry_over", award, organisation, 200)
    does(story, "settle", transfer(story, "requested"), "grant", 150)
    does(story, "notice", award, 50)
    does(story, "answer_notice", transfer(story, "notified"), organisation)
    does(story, "claim", transfer(story, "notified"), 50)
    does(story, "fall", transfer(story, "decided"), 30)
    does(story, "end_claim", transfer(story, "decided"), "repaid")
    does(story, "fall", transfer(story, "repaid"), 10)
    does(story, "fall", transfer(story, "repaid"), 0)
    # What was paid back is owed, and paid again.
    does(story, "payout_register", award, [30])
    does(story, "notice", other, 50)
    does(story, "end_claim", transfer(story, "notified"), "waive")
    does(story, "ask_reallocation", other, another, 100, False)
    does(story, "settle", transfer(story, "requested"), "grant", 60)
    does(story, "ask_reallocation", other, another, 10, True)
    does(story, "settle", transfer(story, "requested"), "refuse", 0)
    for report, of in story.ask(
            "select id::text, organisation_number from report "
            "where call_id = %s and year = 2026 order by 2"):
        does(story, "report", report, of, 0)
        does(story, "review", report, "content")
        does(story, "review", report, "accounts")
    # What was moved stands until a measure gets something else.
    for nok, unmoved in ((APPLIED, 0), ((300, 100), 60)):
        story.decide_on(STEADY, application_of(story, other), nok,
                        "correction")
        assert story.moved[other][1] == unmoved


def test_payouts_go_every_way(story):
    (award, _), _ = awards(story)
    does(story, "payout_register", award, [100])

    def step(action):
        [(payout,)] = story.ask(
            "select id::text from fund_transfer where call_id = %s and state "
            "in ('registered', 'attested', 'held', 'failed')")
        does(story, "payout_step", payout, action)

    def report(outcome):
        [(reference,)] = story.ask("select payment_reference from "
                                   "fund_transfer where call_id = %s and "
                                   "state in ('attested', 'sent')")
        does(story, "results", [(reference, outcome, False)])

    for action in ("attest", "hold", "release"):
        step(action)
    does(story, "batch", story.call)
    report("failed")
    step("reregister")
    step("cancel")
    does(story, "payout_register", award, [100])
    step("attest")
    # The award is reduced, and the bank has paid all the same.
    story.decide_on(STEADY, application_of(story, award), (100, 0),
                    "reversal")
    report("paid")
    [(paid, amount)] = story.ask("select paid_nok, amount_nok from award "
                                 "where call_id = %s and id::text = %s",
                                 award)
    assert (paid, amount) == (500, 100)


def test_offers_are_answered_in_every_way(table):
    story = Story(table, 0, begun=0, must_accept=True, frame=1100)
    for application, wanted in zip(story.applications, (True, False)):
        story.decide_on(STEADY, application, APPLIED, None)
        does(story, "answer_offer", *story.offers()[0], wanted)
    story.decide_on(STEADY, story.applications[1], APPLIED, "reversal")
    does(story, "lapse")
    decision = story.decision_of(story.applications[0])[0][0]
    does(story, "decision_step", story.call, decision, "annul")
    assert sorted(story.ask("select state, amount_nok from award "
                            "where call_id = %s")) == [
        ("lapsed", 0), ("open", 0)]
    story.end()


@pytest.mark.parametrize("held", [
    "payouts_within_award", "award_spent_within_paid", "repayment_was_noticed",
    "fund_transfer_carried_once", "transfer_within_measures", "moves"])
def test_the_database_holds_what_a_service_without_guards_lets_go(story,
                                                                  held):
    """Each of the constraints that chance meets, met once for sure."""
    award, organisation = awards(story)[0]

    def tries(name, *arguments):
        assert not story.attempt({**STEADY, "is_blind": True}, name,
                                 *arguments)

    before = story.table.refused[held]
    if held == "payouts_within_award":
        tries("payout_register", award, [101])
    elif held == "fund_transfer_carried_once":
        does(story, "ask_carry_over", award, organisation, 100)
        tries("ask_carry_over", award, organisation, 100)
    elif held == "transfer_within_measures":
        does(story, "ask_reallocation", award, organisation, 500, False,
             is_blind=True)
        tries("settle", transfer(story, "requested"), "grant", 500)
    else:
        does(story, "notice", award, 500, is_blind=True)
        notice = transfer(story, "notified")
        if held == "repayment_was_noticed":
            tries("claim", notice, 500)
        does(story, "answer_notice", notice, organisation)
        if held == "award_spent_within_paid":
            tries("claim", notice, 500)
        does(story, "claim", notice, 400)
        if held == "moves":
            tries("claim", notice, 400)
    assert story.table.refused[held] == before + 1


# ---- Chance --------------------------------------------------------------------

def told(seed):
    """The story of a seed, whole or until something is wrong with it."""
    def tell(table):
        story = Story(table, seed)
        try:
            for _ in range(STEPS):
                story.step()
            story.end()
        except BaseException:
            print(f"MONEY_SEED={seed} MONEY_EXAMPLES=1", *story.told, sep="\n")
            raise
        return story
    return tell


def test_the_books_are_right_whatever_happens(table):
    begun = time.monotonic()
    stories = [told(seed)(table) for seed in range(SEED, SEED + EXAMPLES)]
    print("", dict(table.counted), dict(table.refused),
          f"{time.monotonic() - begun:.0f} s", sep="\n")
    for story in stories:
        assert story.posted == dict(
            table.monitor.execute(POSTED, (story.call,)))
