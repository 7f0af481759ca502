"""What people do to a frame, each in a transaction of their own: the statements
that the use cases run, in their order."""

import json
import uuid

import psycopg

from tests.sql.frame_world import APPEAL, GOVERNOR, PREPARER
from tests.sql.migrated import STATEMENTS, act_as


def share(row):
    """What an approval takes: what it adds to what it replaces."""
    return max(0, row["draws_nok"] - row["replaced_nok"])


class Session:
    """One person's transaction, which stays open until it is ended."""

    def __init__(self, database):
        self.connection = database.connect()
        self.connection.prepare_threshold = 0  # as the service does
        self.is_open = False

    def begin(self, side="staff", **who):
        self.is_open = True
        # Held by another open transaction: told at once, as by the service
        # after its bounded wait.
        self.connection.execute("set local lock_timeout = '1ms'")
        act_as(self.connection, side, client="model", **who)

    def run(self, name, **arguments):
        statement = STATEMENTS[name]
        assert arguments.keys() == set(statement.params), name
        cursor = psycopg.RawCursor(
            self.connection, row_factory=psycopg.rows.dict_row)
        cursor.execute(statement.sql, [arguments[p] for p in statement.params])
        return cursor.fetchall() if cursor.description else []

    def end(self, commit):
        """False: an award that is made at commit found its call held."""
        self.is_open = False
        try:
            (self.connection.commit if commit else self.connection.rollback)()
        except psycopg.errors.LockNotAvailable:
            self.connection.rollback()
            return False
        return True

    # What the use cases of services/decision do, statement by statement.

    def open_decision(self, decision, states, person):
        self.begin(administrator=GOVERNOR, person=person)
        self.run("decision_lock", id=decision)
        [row] = self.run("decision_load", id=decision)
        return row if row["state"] in states else None

    def take(self, call, amount):
        return amount == 0 or self.run(
            "frame_move", call_id=call, amount=amount)[0]["isMoved"]

    def release(self, application):
        self.run("frame_release", application_id=application,
                 operation="model", supplier=None, trace_id="model")

    def appeal(self, row):
        """One that is under review, of what a decision was."""
        [(appeal,)] = self.connection.execute(
            APPEAL, (PREPARER, row["id"])).fetchall()
        self.connection.execute(
            "update appeal set state = 'under_review' where id = %s",
            (appeal,))
        return appeal

    def draft(self, application, amount, kind="original", replaces=None):
        content = json.dumps({
            "outcome": "partial" if amount else "rejected",
            "measures": [{"measureId": str(uuid.UUID(int=1)),
                          "amountNok": amount}]})
        [made] = self.run(
            "decision_add", application_id=application, kind=kind,
            replaces_id=replaces, reversal_ground=None, scenario_id=None,
            replace_reason=None if kind == "original" else "Fordi.",
            content=content, amount_nok=amount)
        self.run("decision_measure_add", id=made["id"])
        self.run("decision_propose", id=made["id"], state="proposed")

    def approve(self, call, row):
        self.run("decision_approve", id=row["id"], state="approved",
                 report_override=None)
        return self.take(call, share(row))

    def take_back(self, call, row):
        self.run("decision_return", id=row["id"], state="returned",
                 reason="Nei.")
        assert row["state"] != "approved" or self.take(call, -share(row))

    def notify(self, call, row):
        if row["replaces_id"]:
            assert self.run("decision_supersede", id=row["replaces_id"])
        self.run("decision_notify", id=row["id"], state="notified",
                 appeal_deadline=None, late_limit_at=None, notice="{}")
        if not row["replaces_id"]:
            self.run("application_decide", id=row["application_id"])
        assert self.take(call, min(0, row["draws_nok"] - row["replaced_nok"]))
