"""The frame under any interleaving, with appeals that overturn: the model of
test_frame_model.py and one more move, within the frame or beyond it."""

import json
import uuid

from hypothesis import HealthCheck, settings, strategies as st
from hypothesis.stateful import (precondition, rule,
                                 run_state_machine_as_test)

from tests.sql import test_frame_model as model
from tests.sql.test_frame_model import (APPLIED, APPROVER, GOVERNOR, PREPARER,
                                        Frame)

ledger = model.ledger  # its own cluster

EXAMPLES = max(1, model.EXAMPLES // 4)


class Appealed(Frame):
    overturned = beyond = 0

    def overturn_row(self, amount, beyond):
        """As decision_replace of services/decision does it."""
        def step(session, row):
            # Only what is added lies beyond the frame.
            over = min(beyond, max(amount - row["draws_nok"], 0))
            appeal = session.appeal(row)
            assert session.run("decision_supersede", id=row["id"])
            session.release(row["application_id"])
            measure = {"measureId": str(uuid.UUID(int=1)),
                       "amountNok": amount, "appliedNok": APPLIED}
            [made] = session.run(
                "decision_replace", id=row["id"], appeal_id=appeal,
                content=json.dumps({
                    "outcome": "partial" if amount else "rejected",
                    "measures": [measure]}),
                amount_nok=amount, over_frame_nok=over,
                over_frame_reference="26/1" if over else None,
                prepared_by=PREPARER, appeal_deadline=None,
                late_limit_at=None, notice=json.dumps(
                    {"decision": {"measures": [measure]}}))
            session.run("decision_replace_measures", id=made["id"])
            session.connection.execute(
                "update appeal set state = 'overturned' where id = %s",
                (appeal,))
            if not session.take(self.call, amount - over - row["draws_nok"]):
                Frame.refusals += 1
                return False
            Appealed.overturned += 1
            Appealed.beyond += over > 0
            return True

        return step

    @precondition(lambda self: self.free())
    @rule(data=st.data(), amount=st.integers(0, 3).map(lambda n: 100 * n),
          beyond=st.sampled_from([0, 0, 50, 200]))
    def overturn(self, data, amount, beyond):
        self.on_decision(data, ["notified"], APPROVER,
                         self.overturn_row(amount, beyond))

    @precondition(lambda self: self.free())
    @rule(data=st.data(), amount=st.integers(1, 3).map(lambda n: 100 * n),
          beyond=st.sampled_from([0, 50, 200]))
    def hurry_to_appeal(self, data, amount, beyond):
        """From a proposal to what an appeal made of it."""
        session = self.free()[0]
        self.propose_one(data, 100)
        if session.is_open:
            session.end(commit=True)
        for work, states in (
                (self.approve_row, ["proposed"]),
                (self.notify_row, ["approved"]),
                (self.overturn_row(amount, beyond), ["notified"]),
                (self.overturn_row(300, beyond), ["notified"])):
            self.on_decision(data, states, APPROVER, work)
            if session.is_open:
                session.end(commit=True)
        self.what_is_awarded_is_what_holds_and_within_the_frame()


def test_no_appeal_leads_over_the_frame(ledger):
    with ledger.connect("postgres") as superuser:
        assert superuser.execute(
            "select count(*) from administrator "
            "where organisation_number = %s", (GOVERNOR,)).fetchone() == (1,)
    Appealed.on(ledger)
    run_state_machine_as_test(Appealed, settings=settings(
        max_examples=EXAMPLES, stateful_step_count=model.STEPS, deadline=None,
        database=None, print_blob=True,
        suppress_health_check=list(HealthCheck)))
    print(f"\n{Appealed.overturned} overturned, {Appealed.beyond} beyond the "
          f"frame, {Frame.refusals} refused")
    assert Appealed.overturned and Appealed.beyond and Frame.refusals
