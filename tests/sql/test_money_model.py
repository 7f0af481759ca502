"""The money of awards under any interleaving, from the decision to the last
claim: three people with transactions open at the same time decide, raise,
lower and annul, accept and decline, register, attest, send, report results
twice or too early, hold and cancel, carry over, reallocate, claim back and
report what was spent. Some of it is rolled back, and some of their connections
are killed between two statements, as when the service dies.

After every commit and every kill the books are right (money_world.py), no
posting that was there has changed, and what is awarded of the call is what
holds. What the service's guards let through is refused by nothing; where they
are left out (`blind`), the constraints refuse it and the books stay right. With
MONEY_EXAMPLES=10000 it runs longer."""

import itertools
import os
import tempfile
from collections import Counter
from pathlib import Path

import psycopg
import pytest
from hypothesis import HealthCheck, Phase, settings, strategies as st
from hypothesis.stateful import (RuleBasedStateMachine, initialize,
                                 precondition, rule, run_state_machine_as_test)

from tests.sql.frame_world import BALANCE
from tests.sql.migrated import Database
from tests.sql.money_moves import Mover
from tests.sql.money_session import Killed
from tests.sql.money_turns import (HELD, MOVES, NEXT, REDUCED, REFUSALS, STEADY,
                                   amounts, constraint_of, grants, turns)
from tests.sql.money_world import (ACCOUNTS, APPLIED, CALL, POSTED,
                                   REFERENCE, check_books, left_of)

EXAMPLES, STEPS = int(os.environ.get("MONEY_EXAMPLES", "60")), 60
DONE = ("batch", "results", "settle", "claim", "end_claim", "fall", "review")


@pytest.fixture(scope="module")
def ledger():
    with tempfile.TemporaryDirectory(prefix="tilskudd-money-") as folder:
        database = Database(Path(folder, "cluster"))
        with database.connect("postgres") as superuser:
            superuser.execute(REFERENCE)
        yield database
        database.script("remove")


class Money(RuleBasedStateMachine):
    @classmethod
    def on(cls, database):
        cls.monitor = database.connect("postgres")
        cls.monitor.autocommit = True
        cls.monitor.prepare_threshold = 0
        conninfo = database.script("conninfo", "tilskudd_app", "tilskudd")
        cls.sessions = [Mover(conninfo, cls.monitor) for _ in range(3)]
        cls.counted, cls.refused = Counter(), Counter()
        cls.names = map("".join, itertools.product(
            "ABCDEFGHIJKLMNOPQRSTUVWXYZ", repeat=5))
        cls.stories = {}

    @initialize(frame=st.sampled_from([650, 1100, 1100]),
                must_accept=st.booleans(),
                begun=st.sampled_from([3, 3, 3, 3, 2, 1, 0]))
    def publish(self, frame, must_accept, begun):
        self.call, self.applications = self.monitor.execute(CALL, {
            "code": next(self.names), "frame": frame,
            "must_accept": must_accept}).fetchone()
        self.posted, self.payouts = {}, {}
        self.count("stories")
        for application in self.applications if begun else []:
            self.carry_through(application, begun)

    def carry_through(self, application, begun):
        """To an award, to a plan of payouts, or to what is paid of it."""
        self.attempt(STEADY, "propose", application, APPLIED, None)
        for action in ("approve", "notify"):
            [(decision, _)] = self.decision_of(application)
            if not self.attempt(STEADY, "decision_step", self.call, decision,
                                action):
                return
        for offer in self.offers():
            self.attempt(STEADY, "answer_offer", *offer, True)
        self.attempt(STEADY, "payout_register", self.ask(
            "select id::text from award where call_id = %s "
            "and application_id = %s", application)[0][0], [300, 100])
        for payout, in self.ask(
                "select id::text from fund_transfer where call_id = %s "
                "and state = 'registered'") if begun > 1 else []:
            self.attempt(STEADY, "payout_step", payout, "attest")
        if begun > 2:
            self.attempt(STEADY, "batch", self.call)
            self.attempt(STEADY, "results", [
                (reference, "paid", False) for reference, in self.ask(
                    "select payment_reference from fund_transfer "
                    "where call_id = %s and state = 'sent'")])

    def offers(self):
        return self.ask(
            "select id::text, organisation_number from award "
            "where call_id = %s and state = 'offered' order by id")

    def teardown(self):
        for session in self.sessions:
            session.end(commit=False)
        self.check()
        self.stories[self.call] = self.posted
        # Awards lapse whatever their call: the next story has its own.
        self.monitor.execute(
            "update award set state = 'open' where state = 'offered'")

    def count(self, what, by=1):
        self.counted[what] += by

    # ---- One step -----------------------------------------------------------

    def free(self):
        return [s for s in self.sessions if not s.is_open]

    def ask(self, sql, *values):
        return self.monitor.execute(sql, (self.call, *values)).fetchall()

    def attempt(self, turn, name, *arguments):
        """A use case of the session's, and how its transaction ends."""
        self.count("steps")
        session = self.free()[0]
        session.fuse, session.is_blind = turn["fuse"], turn["is_blind"]
        done = False
        try:
            done = getattr(session, name)(*arguments)
        except Killed:
            self.killed()
            return False
        except psycopg.errors.LockNotAvailable:
            self.count("waits")
        except REFUSALS as refusal:
            self.take_refusal(session, refusal)
        session.fuse = None
        self.count("not: " + name, not done)
        if not done:
            session.end(commit=False)
        elif turn["ending"] == "kill":
            session.kill()
            self.killed()
        elif turn["ending"] != "open":
            return self.finish(session, turn["ending"] == "commit", name)
        return False

    def take_refusal(self, session, refusal):
        constraint = constraint_of(refusal)
        is_known = (constraint in HELD if session.is_blind
                    else constraint == REDUCED)
        if not is_known:
            raise refusal
        self.refused[constraint] += 1

    def killed(self):
        self.count("kills")
        self.check()

    def finish(self, session, commit, name="later"):
        is_done = session.end(commit)
        if not commit:
            self.count("rollbacks")
            return False
        self.count("waits", not is_done)
        self.counted["done: " + name] += is_done
        self.check()
        return is_done

    # ---- Decisions ----------------------------------------------------------

    def decision_of(self, application):
        return self.ask(
            "select id::text, state from decision where call_id = %s "
            "and application_id = %s and state in ('proposed', 'approved', "
            "'notified') order by state = 'notified'", application)

    @precondition(lambda self: self.free())
    @rule(data=st.data(), nok=grants, turn=turns, kind=st.sampled_from(
        ["correction", "reversal"]))
    def decide(self, data, nok, turn, kind):
        """From the proposal to the notice; in the middle others come in."""
        application = data.draw(st.sampled_from(self.applications))
        steady = {**turn, "ending": "commit", "fuse": None}
        for action in ("approve", "notify"):
            found = self.decision_of(application)
            if not found or found[0][1] == "notified":
                if not self.attempt(steady, "propose", application, nok,
                                    kind):
                    return
                found = self.decision_of(application)
            if found[0][1] != {"approve": "proposed",
                               "notify": "approved"}[action]:
                continue
            last = action == "notify"
            if not self.attempt(turn if last else steady, "decision_step",
                                self.call, found[0][0], action):
                if not last:
                    self.drop(found[0][0])
                return

    def drop(self, decision):
        """What the frame does not hold comes to nothing."""
        for action in ("take_back", "discard"):
            if self.free():
                self.attempt(STEADY, "decision_step", self.call, decision,
                             action)

    @precondition(lambda self: self.free())
    @rule(data=st.data(), turn=turns, sure=st.integers(0, 2))
    def annul(self, data, turn, sure):
        found = self.ask("select id::text from decision where call_id = %s "
                         "and state = 'notified' order by id")
        if not found or sure:
            self.go_on(data, turn)
        else:
            self.attempt(turn, "decision_step", self.call,
                         data.draw(st.sampled_from(found))[0], "annul")

    @precondition(lambda self: self.free())
    @rule(data=st.data(), turn=turns, wanted=st.sampled_from(
        [True, True, False]))
    def answer(self, data, turn, wanted):
        if offered := self.offers():
            chosen = data.draw(st.sampled_from(offered))
            self.attempt(turn, "answer_offer", *chosen, wanted)
        else:
            self.go_on(data, turn)

    @precondition(lambda self: self.free())
    @rule(data=st.data(), turn=turns, sure=st.integers(0, 3))
    def lapse(self, data, turn, sure):
        if not sure:
            self.attempt(turn, "lapse")
        else:
            self.go_on(data, turn)

    # ---- Payouts ------------------------------------------------------------

    def award(self, data, is_held=False):
        """An award, one of those with money of which there are any."""
        found = self.ask("select id::text, organisation_number, held_nok "
                         "from award where call_id = %s order by id")
        if is_held:
            found = [a for a in found if a[2] > 0] or found
        return data.draw(st.sampled_from(found)) if found else None

    @precondition(lambda self: self.free())
    @rule(data=st.data(), turn=turns, plan=st.lists(amounts, min_size=1,
                                                    max_size=3))
    def register(self, data, turn, plan):
        if award := self.award(data):
            self.attempt(turn, "payout_register", award[0], plan)
        else:
            self.go_on(data, turn)

    def payout(self, data, *states):
        found = self.ask(
            "select id::text, state, payment_reference, earlier_references "
            "from fund_transfer where call_id = %s and kind = 'payout' "
            "and state = any (%s) order by id", list(states))
        return data.draw(st.sampled_from(found)) if found else None

    @precondition(lambda self: self.free())
    @rule(data=st.data(), turn=turns, usual=st.integers(0, 3))
    def move_payout(self, data, turn, usual):
        states = (NEXT if usual else [*NEXT, "sent", "paid", "cancelled"])
        if not (payout := self.payout(data, *states)):
            self.go_on(data, turn)
            return
        action = data.draw(st.sampled_from(
            NEXT[payout[1]] if usual else MOVES))
        if action == "batch":
            self.attempt(turn, "batch", self.call)
        else:
            self.attempt(turn, "payout_step", payout[0], action)

    @precondition(lambda self: self.free())
    @rule(data=st.data(), turn=turns, early=st.integers(0, 5),
          outcome=st.sampled_from(["paid", "paid", "paid", "failed"]),
          again=st.sampled_from([None, None, "paid", "failed"]),
          confirmed=st.booleans())
    def report_results(self, data, turn, early, outcome, again, confirmed):
        """The bank's word on a payment: late, early, twice or of another."""
        states = ["sent"] if early else [
            "registered", "attested", "held", "paid", "failed", "cancelled"]
        if not (payout := self.payout(data, *states)):
            self.go_on(data, turn)
        else:
            reference = data.draw(st.sampled_from([payout[2], *payout[3]]))
            told = [(reference, outcome, confirmed)]
            if again:
                told += [(reference, again, confirmed), ("0" * 11, again,
                                                         False)]
            self.attempt(turn, "results", told)

    @precondition(lambda self: self.free())
    @rule(data=st.data(), turn=turns, account=st.sampled_from(ACCOUNTS),
          sure=st.integers(0, 4))
    def change_account(self, data, turn, account, sure):
        if sure:
            self.go_on(data, turn)
        else:
            self.monitor.execute("update applicant set account_number = %s",
                                 (account,))

    def go_on(self, data, turn):
        """There is nothing to do what was wanted with: money flows."""
        if payout := self.payout(data, "registered", "attested", "sent"):
            if payout[1] == "registered":
                self.attempt(turn, "payout_step", payout[0], "attest")
            elif payout[1] == "attested":
                if not self.attempt(turn, "batch", self.call) and self.free():
                    self.attempt(STEADY, "payout_step", payout[0],
                                 "reregister")  # its account has changed
            else:
                self.attempt(turn, "results", [(payout[2], "paid", False)])
        elif award := self.award(data):
            self.attempt(turn, "payout_register", award[0], [100])
        else:
            application = data.draw(st.sampled_from(self.applications))
            if not self.decision_of(application):
                self.attempt(turn, "propose", application, APPLIED, None)

    # ---- Transfers ----------------------------------------------------------

    def part(self, data, held):
        """Mostly what there is, or some of it; at times more."""
        return data.draw(st.sampled_from(
            [n for n in {held, held // 2, held + 100} if n > 0]))

    @precondition(lambda self: self.free())
    @rule(data=st.data(), turn=turns, nok=amounts, backwards=st.booleans(),
          kind=st.sampled_from(["carry_over", "reallocation", "repayment"]),
          more=st.integers(0, 3))
    def ask_transfer(self, data, turn, nok, backwards, kind, more):
        """Asked for, and mostly some of what comes after that at once."""
        if not (award := self.award(data, kind != "reallocation")):
            self.go_on(data, turn)
            return
        chosen, organisation, held = award
        if kind == "reallocation":
            self.attempt(turn, "ask_reallocation", chosen, organisation, nok,
                         backwards)
        elif kind == "carry_over":
            self.attempt(turn, "ask_carry_over", chosen, organisation,
                         self.part(data, held))
        else:
            self.attempt(turn, "notice", chosen, self.part(data, held))
        for _ in range(more if self.free() else 0):
            self.move_on(data, STEADY, nok, 1, 1, 1)

    @precondition(lambda self: self.free())
    @rule(data=st.data(), turn=turns, nok=amounts, refuse=st.integers(0, 5),
          usual=st.integers(0, 5), waive=st.integers(0, 3))
    def move_transfer(self, data, turn, nok, refuse, usual, waive):
        self.move_on(data, turn, nok, refuse, usual, waive)

    def move_on(self, data, turn, nok, refuse, usual, waive):
        found = self.ask(
            "select id::text, kind, state, organisation_number, answered_at "
            "from fund_transfer where call_id = %s and kind <> 'payout' "
            "and (state = any (%s)) order by id",
            ["requested", "notified", "decided", "repaid"] if usual else
            ["granted", "partly_granted", "refused", "waived", "annulled"])
        if not found:
            self.go_on(data, turn)
            return
        chosen, kind, state, organisation, answered = data.draw(
            st.sampled_from(found))
        if kind != "repayment":
            self.attempt(turn, "settle", chosen,
                         "grant" if refuse else "refuse", nok)
        elif state == "repaid" or state == "decided" and nok > 300:
            self.attempt(turn, "fall", chosen, refuse and nok // 2)
        elif state != "notified" or not waive:
            self.attempt(turn, "end_claim", chosen,
                         "repaid" if waive else "waive")
        elif answered or turn["is_blind"]:
            self.attempt(turn, "claim", chosen, nok)
        else:
            self.attempt(turn, "answer_notice", chosen, organisation)

    # ---- Reports ------------------------------------------------------------

    @precondition(lambda self: self.free())
    @rule(data=st.data(), turn=turns, less=st.sampled_from([0, 0, 0, 50]),
          usual=st.integers(0, 4))
    def move_report(self, data, turn, less, usual):
        found = self.ask(
            "select r.id::text, r.state, r.organisation_number, "
            "       v.content_approved_at is not null "
            "from report r left join report_review v "
            "on v.report_id = r.id and v.report_version = submitted_version "
            "where r.call_id = %s order by r.id")
        if not found:
            self.go_on(data, turn)
            return
        report, state, organisation, is_begun = data.draw(
            st.sampled_from(found))
        if state != "submitted" or not usual:
            self.attempt(turn, "report", report, organisation,
                         lambda nok: max(0, nok - less))
        else:
            self.attempt(turn, "review", report, data.draw(st.sampled_from(
                ["accounts"] * 4 + ["back"] if is_begun else ["content"])))

    # ---- How transactions end -----------------------------------------------

    @precondition(lambda self: len(self.free()) < 3)
    @rule(data=st.data(), how=st.sampled_from(
        ["commit", "commit", "commit", "rollback", "kill"]))
    def end(self, data, how):
        session = data.draw(st.sampled_from(
            [s for s in self.sessions if s.is_open]))
        if how == "kill":
            session.kill()
            self.killed()
        else:
            self.finish(session, how == "commit")

    def check(self):
        awards = check_books(self.monitor, self.call)
        for award in awards:
            assert award["payouts"] <= max(  # more only within what is left
                self.payouts.get(award["id"], 0), award["paid_out"] + left_of(
                    award)), award
        self.payouts = {a["id"]: a["payouts"] for a in awards}
        posted = dict(self.monitor.execute(POSTED, (self.call,)).fetchall())
        assert self.posted.items() <= posted.items(), "a posting has changed"
        self.posted = posted
        awarded, frame, held = self.ask(BALANCE)[0]
        assert 0 <= awarded == held <= frame
        self.count("checks")


def test_the_books_are_right_whatever_happens(ledger):
    Money.on(ledger)
    run_state_machine_as_test(Money, settings=settings(
        max_examples=EXAMPLES, stateful_step_count=STEPS, deadline=None,
        database=None, print_blob=True, report_multiple_bugs=False,
        phases=[Phase.generate],  # nobody waits for a shorter story
        suppress_health_check=list(HealthCheck)))
    print(dict(Money.counted), dict(Money.refused))
    assert Money.refused[REDUCED], "nothing was ever in the way"
    assert all(Money.counted["done: " + name] for name in DONE)
    assert Money.counted["kills"] and Money.counted["rollbacks"]
    for call, posted in Money.stories.items():
        assert posted == dict(Money.monitor.execute(POSTED, (call,)))
