"""The frame under any interleaving: three people with transactions open at the
same time approve, take back, notify, correct, reverse, annul and discard,
applicants withdraw, accept and decline, awards lapse, the frame is changed, and
some of it is rolled back. The statements are those the service runs, in its
order and as its roles; what the service decides in C before each of them is
repeated here in a line.

After every commit: what is awarded of the call is what the decisions that hold
draw on it, and never more than the frame; and every award is its decision's.

FRAME_EXAMPLES=2000 runs it longer."""

import os
import tempfile
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psycopg
import pytest
from hypothesis import HealthCheck, Phase, settings, strategies as st
from hypothesis.stateful import (RuleBasedStateMachine, initialize,
                                 precondition, rule, run_state_machine_as_test)

from tests.sql.frame_session import Session, share
from tests.sql.frame_world import (APPLIED, APPROVER, BALANCE, CALL, GOVERNOR,
                                   PREPARER, REFERENCE, STRAYED)
from tests.sql.migrated import Database

EXAMPLES = int(os.environ.get("FRAME_EXAMPLES", "240"))
STEPS = 60

@pytest.fixture(scope="module")
def ledger():
    with tempfile.TemporaryDirectory(prefix="tilskudd-frame-") as folder:
        database = Database(Path(folder, "cluster"))
        with database.connect("postgres") as superuser:
            superuser.execute(REFERENCE)
        yield database
        database.script("remove")


class Frame(RuleBasedStateMachine):
    monitor = sessions = call = None
    steps = refusals = waits = answers = lapses = 0

    @classmethod
    def on(cls, database):
        cls.monitor = database.connect("postgres")
        cls.monitor.autocommit = True
        cls.monitor.prepare_threshold = 0
        cls.sessions = [Session(database) for _ in range(3)]
        cls.steps = cls.refusals = cls.waits = 0
        cls.answers = cls.lapses = 0

    @initialize(frame=st.integers(0, 8).map(lambda n: 100 * n + 50))
    def publish(self, frame):
        self.call, self.applications = self.monitor.execute(
            CALL, {"frame": frame}).fetchone()

    def teardown(self):
        for session in self.sessions:
            session.end(commit=False)
        # Awards lapse whatever their call: the next story has its own.
        self.monitor.execute(
            "update award set state = 'open' where state = 'offered'")

    # Every step is somebody's, whose transaction is not open yet.

    def free(self):
        return [s for s in self.sessions if not s.is_open]

    def decisions(self, *states):
        return [str(d) for d, in self.monitor.execute(
            "select id from decision where call_id = %s and state = any (%s) "
            "order by id", (self.call, list(states)))]

    def attempt(self, work):
        """work(session); its transaction stays open when it is true."""
        Frame.steps += 1
        session = self.free()[0]
        try:
            if not work(session):
                session.end(commit=False)
        except psycopg.errors.LockNotAvailable:
            Frame.waits += 1
            session.end(commit=False)

    def on_decision(self, data, states, person, work):
        # Chosen by what is committed, judged by what is found.
        known = self.decisions(*states)
        if not known:
            self.propose_one(data, APPLIED)
            return
        chosen = data.draw(st.sampled_from(known))

        def step(session):
            row = session.open_decision(chosen, states, person)
            return row and work(session, row) is not False

        self.attempt(step)

    @precondition(lambda self: self.free())
    @rule(data=st.data(), amount=st.integers(0, 3).map(lambda n: 100 * n))
    def propose(self, data, amount):
        self.propose_one(data, amount)

    def propose_one(self, data, amount):
        chosen = data.draw(st.sampled_from(self.applications))

        def step(session):
            session.begin(administrator=GOVERNOR, person=PREPARER)
            session.run("application_hold", application_id=chosen)
            [asked] = session.run("decision_ask", application_id=chosen)
            if asked["state"] != "under_review" or asked["existing"]:
                return False
            session.draft(chosen, amount)
            return True

        self.attempt(step)

    def is_due(self, row):
        return row["_applicationState"] == (
            "under_review" if row["kind"] == "original" else "decided")

    def approve_row(self, session, row):
        if not self.is_due(row) or session.approve(self.call, row):
            return self.is_due(row)
        Frame.refusals += 1
        awarded, frame, _ = self.balance()
        assert awarded + share(row) > frame
        return False

    def notify_row(self, session, row):
        return self.is_due(row) and (
            session.notify(self.call, row) is None)

    def replace_row(self, amount, kind):
        def step(session, row):
            if row["_underWay"]:
                return False
            session.draft(str(row["application_id"]), amount, kind, row["id"])
            return True

        return step

    @precondition(lambda self: self.free())
    @rule(data=st.data())
    def approve(self, data):
        self.on_decision(data, ["proposed"], APPROVER, self.approve_row)

    @precondition(lambda self: self.free())
    @rule(data=st.data())
    def take_back(self, data):
        self.on_decision(
            data, ["proposed", "approved"], APPROVER,
            lambda session, row: session.take_back(self.call, row))

    @precondition(lambda self: self.free())
    @rule(data=st.data())
    def propose_again(self, data):
        self.on_decision(
            data, ["returned"], PREPARER,
            lambda session, row: session.run(
                "decision_propose", id=row["id"], state="proposed"))

    @precondition(lambda self: self.free())
    @rule(data=st.data())
    def discard(self, data):
        self.on_decision(
            data, ["returned"], PREPARER,
            lambda session, row: session.run(
                "decision_discard", id=row["id"], state="lapsed"))

    @precondition(lambda self: self.free())
    @rule(data=st.data())
    def notify(self, data):
        self.on_decision(data, ["approved"], APPROVER, self.notify_row)

    @precondition(lambda self: self.free())
    @rule(data=st.data(), amount=st.integers(0, 3).map(lambda n: 100 * n),
          kind=st.sampled_from(["correction", "reversal"]))
    def replace(self, data, amount, kind):
        self.on_decision(data, ["notified"], PREPARER,
                         self.replace_row(amount, kind))

    @precondition(lambda self: self.free())
    @rule(data=st.data(), amount=st.integers(0, 3).map(lambda n: 100 * n))
    def hurry(self, data, amount):
        """Several steps of one case at once, so that others meet it late."""
        session = self.free()[0]
        for work, states, person in (
                (self.approve_row, ["proposed"], APPROVER),
                (self.notify_row, ["approved"], APPROVER),
                (self.replace_row(amount, "reversal"), ["notified"], PREPARER),
                (self.approve_row, ["proposed"], APPROVER)):
            self.on_decision(data, states, person, work)
            if session.is_open:
                session.end(commit=True)
        self.what_is_awarded_is_what_holds_and_within_the_frame()

    @precondition(lambda self: self.free())
    @rule(data=st.data())
    def annul(self, data):
        """As an appeal body does it: what is under way lapses, the frame gets
        its amount back, and the application is under review again."""
        def step(session, row):
            appeal = session.appeal(row)
            assert session.run("decision_supersede", id=row["id"])
            session.release(row["application_id"])
            assert session.take(self.call, -row["draws_nok"])
            session.connection.execute(
                "update application set state = 'under_review', "
                "decided_at = null where id = %s", (row["application_id"],))
            session.connection.execute(
                "update appeal set state = 'overturned' where id = %s",
                (appeal,))
            return True

        self.on_decision(data, ["notified"], APPROVER, step)

    @precondition(lambda self: self.free())
    @rule(data=st.data())
    def withdraw(self, data):
        chosen = data.draw(st.sampled_from(self.applications))
        organisation = self.monitor.execute(
            "select organisation_number from application where id = %s",
            (chosen,)).fetchone()[0]

        def step(session):
            session.begin("applicant", organisation=organisation)
            [(state, version)] = session.connection.execute(
                "select state, version from application where id = %s "
                "for update", (chosen,)).fetchall()
            if state != "under_review":
                return False
            session.run("application_withdraw", id=chosen, state="withdrawn",
                        reason=None, version=version)
            session.release(chosen)
            return True

        if data.draw(st.integers(0, 4)) == 0:  # not all at once
            self.attempt(step)
        else:
            self.propose_one(data, APPLIED)

    @precondition(lambda self: self.free())
    @rule(data=st.data(), wanted=st.booleans())
    def answer(self, data, wanted):
        """A signatory accepts an award or declines it."""
        offered = self.monitor.execute(
            "select id::text, organisation_number from award "
            "where call_id = %s and state = 'offered' order by id",
            (self.call,)).fetchall()
        if not offered:
            self.propose_one(data, APPLIED)
            return
        chosen, organisation = data.draw(st.sampled_from(offered))

        def step(session):
            session.begin("applicant", organisation=organisation,
                          person=PREPARER)
            session.run("award_hold", id=chosen)
            [row] = session.run("award_load", id=chosen)
            if row["state"] != "offered":
                return False
            [done] = (session.run("award_accept", id=chosen, terms_version="1",
                                  account_number="99900100104") if wanted
                      else session.run("award_decline", id=chosen,
                                       reason="Nei."))
            assert done["isDone"]
            Frame.answers += 1
            return True

        self.attempt(step)

    @precondition(lambda self: self.free())
    @rule()
    def lapse(self):
        def step(session):
            session.begin("worker", clock_shift="60 days")
            lapsed = session.run("award_lapse")
            Frame.lapses += len(lapsed)
            return lapsed

        self.attempt(step)

    @precondition(lambda self: self.free())
    @rule(frame=st.integers(0, 12).map(lambda n: 100 * n + 50))
    def change_frame(self, frame):
        def step(session):
            session.begin(administrator=GOVERNOR, person=PREPARER)
            [row] = session.run("call_lock", id=self.call)
            if row["_awardedNok"] > frame:
                return False
            session.connection.execute(
                "update call set frame_nok = %s where id = %s",
                (frame, self.call))
            return True

        self.attempt(step)

    @precondition(lambda self: len(self.free()) < 3)
    @rule(data=st.data(), commit=st.sampled_from([True, True, True, False]))
    def end(self, data, commit):
        Frame.steps += 1
        ended = data.draw(st.sampled_from(
            [s for s in self.sessions if s.is_open])).end(commit)
        Frame.waits += not ended
        if commit:
            self.what_is_awarded_is_what_holds_and_within_the_frame()

    def balance(self):
        return self.monitor.execute(BALANCE, (self.call,)).fetchone()

    def what_is_awarded_is_what_holds_and_within_the_frame(self):
        awarded, frame, held = self.balance()
        assert awarded == held
        assert 0 <= awarded <= frame
        assert not self.monitor.execute(STRAYED, (self.call,)).fetchall()


def test_no_interleaving_leads_over_the_frame(ledger):
    Frame.on(ledger)
    run_state_machine_as_test(Frame, settings=settings(
        max_examples=EXAMPLES, stateful_step_count=STEPS, deadline=None,
        database=None, print_blob=True, report_multiple_bugs=False,
        phases=[Phase.generate],  # nobody waits for a shorter story
        suppress_health_check=list(HealthCheck)))
    print(f"\n{Frame.steps} steps, {Frame.refusals} refused by the frame, "
          f"{Frame.waits} by another's lock, {Frame.answers} awards answered, "
          f"{Frame.lapses} lapsed")
    assert Frame.steps >= 10_000
    assert Frame.refusals and Frame.waits, "nothing ever stood in the way"
    assert Frame.answers and Frame.lapses, "every award was left as it was"


def test_thirty_two_at_once_leave_nothing_over(ledger):
    """Each its own proposal, and a frame for eleven and a half of them."""
    with ledger.connect("postgres") as superuser:
        calls = [superuser.execute(CALL, {"frame": 10 ** 6}).fetchone()
                 for _ in range(8)]
        applications = [a for _, ids in calls for a in ids]
        call = calls[0][0]
        # One call for all 32: the same organisation applies but once a call.
        superuser.execute("set session_replication_role = replica")
        superuser.execute("drop index application_live_key")
        superuser.execute(
            "update application set call_id = %s where id::text = any (%s)",
            (call, applications))
        superuser.execute("update call set frame_nok = 3450 where id = %s",
                          (call,))
        superuser.execute("set session_replication_role = origin")
    drafter = Session(ledger)
    for application in applications:
        drafter.begin(administrator=GOVERNOR, person=PREPARER)
        drafter.draft(application, APPLIED)
        drafter.end(commit=True)
    drafter.begin(administrator=GOVERNOR, person=PREPARER)
    proposals = [str(d) for d, in drafter.connection.execute(
        "select id from decision where call_id = %s", (call,))]
    drafter.end(commit=True)
    drafter.connection.close()
    assert len(proposals) == 32
    together = threading.Barrier(32)

    def approve(decision):
        session = Session(ledger)
        together.wait()
        session.begin(administrator=GOVERNOR, person=APPROVER)
        session.connection.execute("set local lock_timeout = '30s'")
        session.run("decision_lock", id=decision)
        [row] = session.run("decision_load", id=decision)
        done = session.approve(call, row)
        session.end(commit=done)
        session.connection.close()
        return done

    with ThreadPoolExecutor(32) as pool:
        done = list(pool.map(approve, proposals))
    with ledger.connect("postgres") as superuser:
        awarded, frame, held = superuser.execute(BALANCE, (call,)).fetchone()
    assert sum(done) == 11
    assert awarded == held == 11 * APPLIED <= frame
