"""One story of the money model: what each step of it does, with the books looked
at after every commit and every kill."""

import itertools
import random
from collections import Counter

import psycopg

from tests.sql.frame_world import BALANCE
from tests.sql.money_moves import Mover
from tests.sql.money_session import Killed
from tests.sql.money_turns import (GRANTS, HELD, MOVES, NEXT, REFUSALS, STEADY,
                                   amount_of, constraint_of, turn_of)
from tests.sql.money_world import (ACCOUNTS, APPLIED, CALL, POSTED,
                                   check_books, give, left_of, under_way)


class Table:
    """The database of all stories, and those who sit at it."""

    def __init__(self, database):
        self.monitor = database.connect("postgres")
        self.monitor.autocommit = True
        self.monitor.prepare_threshold = 0
        conninfo = database.script("conninfo", "tilskudd_app", "tilskudd")
        self.sessions = [Mover(conninfo, self.monitor) for _ in range(3)]
        self.counted, self.refused = Counter(), Counter()
        self.names = map("".join, itertools.product(
            "ABCDEFGHIJKLMNOPQRSTUVWXYZ", repeat=5))

    def close(self):
        for session in self.sessions:
            session.connection.close()
        self.monitor.close()


class Story:
    """Two applicants under a call of a scheme of its own."""

    def __init__(self, table, seed, begun=None, must_accept=None, frame=None):
        self.table, self.monitor = table, table.monitor
        self.sessions, self.counted = table.sessions, table.counted
        self.chance = random.Random(seed)
        self.told = []
        if begun is None:
            begun = self.chance.choice([3, 3, 3, 3, 2, 1, 0])
        if must_accept is None:
            must_accept = self.chance.random() < 0.5
        self.call, self.applications = self.monitor.execute(CALL, {
            "code": next(table.names), "must_accept": must_accept,
            "frame": frame or self.chance.choice([650, 1100, 1100])
            }).fetchone()
        self.posted, self.payouts, self.moved = {}, {}, {}
        self.count("stories")
        for application in self.applications if begun else []:
            give(self.monitor, call=self.call, application=application,
                 begun=begun)
        self.check()

    def end(self):
        for session in self.sessions:
            session.end(commit=False)
        self.check()
        # Awards lapse whatever their call: the next story has its own.
        self.monitor.execute(
            "update award set state = 'open' where state = 'offered'")

    def step(self):
        """Somebody does something, or ends what they have begun."""
        free = len(self.free())
        if not free or free < 3 and self.chance.random() < 0.2:
            self.end_one()
        else:
            self.chance.choice(STEPS)(self, turn_of(self.chance))

    def count(self, what, by=1):
        self.counted[what] += by

    def free(self):
        return [s for s in self.sessions if not s.is_open]

    def ask(self, sql, *values):
        return self.monitor.execute(sql, (self.call, *values)).fetchall()

    def pick(self, found):
        return self.chance.choice(found) if found else None

    def attempt(self, turn, name, *arguments):
        """A use case of the session's, and how its transaction ends."""
        self.count("steps")
        self.told.append((name, arguments, turn))
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
        if not session.is_blind or constraint not in HELD:
            raise refusal
        self.table.refused[constraint] += 1

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

    def end_one(self):
        session = self.pick([s for s in self.sessions if s.is_open])
        how = self.chance.choice(["commit"] * 3 + ["rollback", "kill"])
        self.told.append(("end", how))
        if how == "kill":
            session.kill()
            self.killed()
        else:
            self.finish(session, how == "commit")

    # ---- Decisions ----------------------------------------------------------

    def decision_of(self, application):
        return self.ask(
            "select id::text, state from decision where call_id = %s "
            "and application_id = %s and state in ('proposed', 'approved', "
            "'notified') order by state = 'notified'", application)

    def decide(self, turn):
        """From the proposal to the notice; in the middle others come in."""
        self.decide_on(turn, self.pick(self.applications),
                       self.pick(GRANTS), self.pick(["correction",
                                                     "reversal"]))

    def decide_on(self, turn, application, nok, kind):
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

    def annul(self, turn):
        found = self.ask("select id::text from decision where call_id = %s "
                         "and state = 'notified' order by number, id")
        if not found or self.chance.random() < 2 / 3:
            self.go_on(turn)
        else:
            self.attempt(turn, "decision_step", self.call,
                         self.pick(found)[0], "annul")

    def offers(self):
        return self.ask(
            "select id::text, organisation_number from award "
            "where call_id = %s and state = 'offered' order by 2")

    def answer(self, turn):
        if offered := self.offers():
            self.attempt(turn, "answer_offer", *self.pick(offered),
                         self.chance.random() < 2 / 3)
        else:
            self.go_on(turn)

    def lapse(self, turn):
        if self.chance.random() < 1 / 4:
            self.attempt(turn, "lapse")
        else:
            self.go_on(turn)

    # ---- Payouts ------------------------------------------------------------

    def award(self, is_held=False):
        """An award, one of those with money of which there are any."""
        found = self.ask("select id::text, organisation_number, held_nok "
                         "from award where call_id = %s order by 2, year")
        if is_held:
            found = [a for a in found if a[2] > 0] or found
        return self.pick(found)

    def left(self):
        """[(award, a plan of what is left to pay)]"""
        return [(award, [nok]) for award, nok in self.ask("""
            select a.id::text,
                   least(a.amount_nok / 2 + 50,
                         a.committed_nok - a.paid_nok + a.owed_nok - (
                       select coalesce(sum(t.amount_nok), 0)
                       from fund_transfer t
                       where t.award_id = a.id and t.kind = 'payout'
                         and t.state not in ('paid', 'cancelled')))::bigint
            from award a
            where a.call_id = %s and a.kind = 'granted' and a.state = 'open'
            order by a.organisation_number""") if nok > 0]

    def register(self, turn):
        plan = [amount_of(self.chance) for _ in range(
            self.chance.randint(1, 3))]
        if self.chance.random() < 4 / 5 or not (award := self.award()):
            self.go_on(turn)
        else:
            self.attempt(turn, "payout_register", award[0], plan)

    def payout(self, *states):
        return self.pick(self.ask(
            "select id::text, state, payment_reference, earlier_references "
            "from fund_transfer where call_id = %s and kind = 'payout' "
            "and state = any (%s) order by payment_reference", list(states)))

    def move_payout(self, turn):
        usual = self.chance.random() < 3 / 4
        payout = self.payout(*NEXT, *([] if usual else [
            "sent", "paid", "cancelled"]))
        if payout is None:
            self.go_on(turn)
            return
        action = self.pick(NEXT[payout[1]] if usual else MOVES)
        if action == "batch":
            self.attempt(turn, "batch", self.call)
        else:
            self.attempt(turn, "payout_step", payout[0], action)

    def report_results(self, turn):
        """The bank's word on a payment: late, early, twice or of another."""
        payout = self.payout(*(["sent"] if self.chance.random() < 5 / 6 else [
            "registered", "attested", "held", "paid", "failed", "cancelled"]))
        if payout is None:
            self.go_on(turn)
            return
        outcome = self.pick(["paid", "paid", "paid", "failed"])
        again = self.pick([None, None, "paid", "failed"])
        confirmed = self.chance.random() < 0.5
        reference = self.pick([payout[2], *payout[3]])
        told = [(reference, outcome, confirmed)]
        if again:
            told += [(reference, again, confirmed), ("0" * 11, again, False)]
        self.attempt(turn, "results", told)

    def change_account(self, turn):
        if self.chance.random() < 4 / 5:
            self.go_on(turn)
        else:
            self.monitor.execute("update applicant set account_number = %s",
                                 (self.pick(ACCOUNTS),))

    def go_on(self, turn):
        """There is nothing to do what was wanted with: money flows."""
        if payout := self.payout("registered", "attested", "sent"):
            if payout[1] == "registered":
                self.attempt(turn, "payout_step", payout[0], "attest")
            elif payout[1] == "attested":
                if not self.attempt(turn, "batch", self.call) and self.free():
                    self.attempt(STEADY, "payout_step", payout[0],
                                 "reregister")  # its account has changed
            else:
                self.attempt(turn, "results", [(payout[2], "paid", False)])
        elif left := self.left():
            self.attempt(turn, "payout_register", *self.pick(left))
        else:
            application = self.pick(self.applications)
            if not self.decision_of(application):
                self.attempt(turn, "propose", application, APPLIED, None)

    # ---- Transfers ----------------------------------------------------------

    def part(self, held):
        """Mostly what there is, or some of it; at times more."""
        return self.pick([n for n in (held, held // 2, held + 100) if n > 0])

    def ask_transfer(self, turn):
        """Asked for, and mostly some of what comes after that at once."""
        kind = self.pick(["carry_over", "reallocation", "repayment"])
        nok, more = amount_of(self.chance), self.chance.randint(0, 3)
        if not (award := self.award(kind != "reallocation")):
            self.go_on(turn)
            return
        chosen, organisation, held = award
        if kind == "reallocation":
            self.attempt(turn, "ask_reallocation", chosen, organisation, nok,
                         self.chance.random() < 0.5)
        elif kind == "carry_over":
            self.attempt(turn, "ask_carry_over", chosen, organisation,
                         self.part(held))
        else:
            self.attempt(turn, "notice", chosen, self.part(held))
        for _ in range(more if self.free() else 0):
            self.move_on(STEADY, nok, True, True, True)

    def move_transfer(self, turn):
        self.move_on(turn, amount_of(self.chance),
                     self.chance.random() < 5 / 6,
                     self.chance.random() < 5 / 6,
                     self.chance.random() < 3 / 4)

    def move_on(self, turn, nok, is_granted, is_usual, is_claimed):
        found = self.pick(self.ask(
            "select id::text, kind, state, organisation_number, answered_at "
            "from fund_transfer where call_id = %s and kind <> 'payout' "
            "and (state = any (%s)) order by created_at, id",
            ["requested", "notified", "decided", "repaid"] if is_usual else
            ["granted", "partly_granted", "refused", "waived", "annulled"]))
        if not found:
            self.go_on(turn)
            return
        chosen, kind, state, organisation, answered = found
        if kind != "repayment":
            self.attempt(turn, "settle", chosen,
                         "grant" if is_granted else "refuse", nok)
        elif state == "repaid" or state == "decided" and nok > 300:
            self.attempt(turn, "fall", chosen, nok // 2 if is_granted else 0)
        elif state != "notified" or not is_claimed:
            self.attempt(turn, "end_claim", chosen,
                         "repaid" if is_claimed else "waive")
        elif answered or turn["is_blind"]:
            self.attempt(turn, "claim", chosen, nok)
        else:
            self.attempt(turn, "answer_notice", chosen, organisation)

    # ---- Reports ------------------------------------------------------------

    def move_report(self, turn):
        less = self.pick([0, 0, 0, 50])
        found = self.pick(self.ask(
            "select r.id::text, r.state, r.organisation_number, "
            "       v.content_approved_at is not null "
            "from report r left join report_review v "
            "on v.report_id = r.id and v.report_version = submitted_version "
            "where r.call_id = %s order by 3, r.year"))
        if not found:
            self.go_on(turn)
            return
        report, state, organisation, is_begun = found
        if state != "submitted" or self.chance.random() < 1 / 5:
            self.attempt(turn, "report", report, organisation, less)
        else:
            self.attempt(turn, "review", report, self.pick(
                ["accounts"] * 4 + ["back"] if is_begun else ["content"]))

    # ---- The books ----------------------------------------------------------

    def check_moved(self, award):
        """What a reallocation moved stays while each measure gets the same."""
        said, unmoved = self.moved.get(award["id"], (None, 0))
        if said and said == award["measures"]:
            assert award["unmoved"] == unmoved, award
        self.moved[award["id"]] = award["measures"], award["unmoved"]

    def check(self):
        awards = check_books(self.monitor, self.call)
        for award in awards:
            # More is under way only within what is left; what the bank has
            # paid all the same, of what was cancelled, was not under way.
            assert under_way(award) <= max(
                self.payouts.get(award["id"], 0), left_of(award)), award
            self.check_moved(award)
        self.payouts = {a["id"]: under_way(a) for a in awards}
        posted = dict(self.monitor.execute(POSTED, (self.call,)).fetchall())
        assert self.posted.items() <= posted.items(), "a posting has changed"
        self.posted = posted
        awarded, frame, held = self.ask(BALANCE)[0]
        assert 0 <= awarded == held <= frame
        self.count("checks")


STEPS = [Story.decide, Story.annul, Story.answer, Story.lapse, Story.register,
         Story.move_payout, Story.report_results, Story.change_account,
         Story.ask_transfer, Story.move_transfer, Story.move_transfer,
         Story.move_report, Story.move_report]
