"""What people do with the money of an award, each in a transaction of their
own: the statements that the use cases run, in their order, and the guards that
the service has before them. A step may be `blind`: its guards are left out, as
if the service had none, and what is left is what the database holds."""

import json
import time

import psycopg

from tests.sql.frame_session import Session, share
from tests.sql.frame_world import APPROVER, GOVERNOR, PREPARER
from tests.sql.money_world import FAR, MEASURES

REGISTRAR, ATTESTANT = "c" * 32, "d" * 32
OWN = "e" * 32
AT = "2026-01-01T00:00:00Z"


class Killed(Exception):
    """The connection was cut between two statements, or before a commit."""


class MoneySession(Session):
    def __init__(self, conninfo, monitor):
        self.conninfo, self.monitor = conninfo, monitor
        self.is_open, self.fuse, self.is_blind = False, None, False
        self.open_connection()

    def open_connection(self):
        self.connection = psycopg.connect(
            self.conninfo,
            options="-c timezone=UTC -c search_path=tilskudd,public "
                    "-c jit=off -c plan_cache_mode=force_generic_plan")
        self.connection.prepare_threshold = 0  # as the service does

    def kill(self):
        """As a crash of the service, or of its network, ends it."""
        gone = (self.connection.info.backend_pid,)
        self.monitor.execute("select pg_terminate_backend(%s)", gone)
        try:
            self.connection.execute("select")
            raise AssertionError("a killed connection lives on")
        except psycopg.OperationalError:
            self.connection.close()
        # What it held is free when it is gone, and not before.
        while self.monitor.execute("select from pg_stat_activity "
                                   "where pid = %s", gone).rowcount:
            time.sleep(0.0005)
        self.is_open = False
        self.open_connection()

    def begin(self, side="staff", **who):
        """As frame_session.py does, in one round trip."""
        self.is_open = True
        named = {"lock_timeout": "1ms", "role": f"tilskudd_{side}",
                 "tilskudd.client": "model",
                 **{f"tilskudd.{name}": value for name, value in who.items()}}
        self.connection.execute(
            "select set_config(n.name, n.value, true) "
            "from unnest(%s::text[], %s::text[]) as n (name, value)",
            ([*named], [*named.values()]))

    def run(self, name, **arguments):
        if self.fuse is not None:
            self.fuse -= 1
            if self.fuse < 0:
                self.kill()
                raise Killed
        return super().run(name, **arguments)

    def staff(self, person):
        self.begin(administrator=GOVERNOR, person=person)

    def own(self, organisation, person=OWN):
        self.begin("applicant", organisation=organisation, person=person)

    def may(self, *guards):
        return self.is_blind or all(guards)

    # ---- Decisions ----------------------------------------------------------

    def draft_two(self, application, amounts, kind="original", replaces=None):
        content = {
            "outcome": "partial" if any(amounts) else "rejected",
            "measures": [{"measureId": m, "amountNok": nok}
                         for m, nok in zip(MEASURES, amounts)]}
        [made] = self.run(
            "decision_add", application_id=application, kind=kind,
            replaces_id=replaces, reversal_ground=None, scenario_id=None,
            replace_reason=None if kind == "original" else "Fordi.",
            content=json.dumps(content), amount_nok=sum(amounts))
        self.run("decision_measure_add", id=made["id"])
        self.run("decision_propose", id=made["id"], state="proposed")
        return True

    def propose(self, application, amounts, kind):
        """A first decision, or one that is to take the place of another."""
        self.staff(PREPARER)
        self.run("application_hold", application_id=application)
        found = self.connection.execute(
            "select state, id::text from decision where application_id = %s "
            "and state in ('draft', 'proposed', 'returned', 'approved', "
            "'notified') order by state", (application,)).fetchall()
        if not found:
            [asked] = self.run("decision_ask", application_id=application)
            return asked["state"] == "under_review" and self.draft_two(
                application, amounts)
        if [state for state, _ in found] != ["notified"]:
            return False
        return self.draft_two(application, amounts, kind, found[0][1])

    def decision_step(self, call, decision, action):
        states, person, state = {
            "approve": (["proposed"], APPROVER, None),
            "notify": (["approved"], APPROVER, None),
            "take_back": (["proposed"], APPROVER, None),
            "discard": (["returned"], PREPARER, None),
            "annul": (["notified"], APPROVER, "decided")}[action]
        row = self.open_decision(decision, states, person)
        if not row:
            return False
        state = state or (
            "under_review" if row["kind"] == "original" else "decided")
        if row["_applicationState"] != state:
            return False
        return getattr(self, action + "_row")(call, row)

    def approve_row(self, call, row):
        return self.approve(call, row)

    def notify_row(self, call, row):
        self.notify(call, row)
        return True

    def take_back_row(self, call, row):
        self.take_back(call, row)
        return True

    def discard_row(self, _, row):
        self.run("decision_discard", id=row["id"], state="lapsed")
        return True

    def annul_row(self, call, row):
        appeal = self.appeal(row)
        assert self.run("decision_supersede", id=row["id"])
        self.release(row["application_id"])
        assert self.take(call, -row["draws_nok"])
        self.connection.execute(
            "update application set state = 'under_review', "
            "decided_at = null where id = %s", (row["application_id"],))
        self.connection.execute(
            "update appeal set state = 'overturned' where id = %s", (appeal,))
        return True

    def answer_offer(self, award, organisation, wanted):
        self.own(organisation)
        self.run("award_hold", id=award)
        [row] = self.run("award_load", id=award)
        if row["state"] != "offered":
            return False
        [done] = (self.run("award_accept", id=award, terms_version="1",
                           account_number="99900100104") if wanted
                  else self.run("award_decline", id=award, reason="Nei."))
        assert done["isDone"]
        return True

    def lapse(self):
        self.begin("worker", clock_shift="60 days")
        return bool(self.run("award_lapse"))

    # ---- Payouts ------------------------------------------------------------

    def payout_register(self, award, amounts):
        plan = json.dumps([{"amountNok": nok, "dueDate": FAR}
                           for nok in amounts])
        self.staff(REGISTRAR)
        self.run("payout_hold_award", award_id=award)
        [asked] = self.run("payout_ask", award_id=award, instalments=plan)
        if not self.may(asked["why"] is None, not asked["is_deferred"],
                        sum(amounts) <= int(asked["left_nok"])):
            return False
        return bool(self.run("payout_add", award_id=award, instalments=plan,
                             state="registered"))

    def payout_open(self, payout, person):
        self.staff(person)
        self.run("payout_hold_case", id=payout)
        [row] = self.run("payout_load", id=payout)
        return row

    def payout_step(self, payout, action):
        """One of the moves that a person asks for, where it is one."""
        row = self.payout_open(
            payout, ATTESTANT if action == "attest" else REGISTRAR)
        state = row["state"]
        froms = {"attest": ["registered"], "hold": ["registered", "attested"],
                 "reregister": ["registered", "attested", "failed"],
                 "release": ["held"],
                 "cancel": ["registered", "attested", "held", "failed"]}
        if not self.may(state in froms[action]):
            return False
        return getattr(self, "payout_" + action)(payout, row)

    @staticmethod
    def is_payable(row):
        return (row["_isAwardOpen"] and not row["_isDeferred"]
                and not row["_isInConflict"])

    def may_leave(self, row):
        return (self.is_payable(row) and row["_isAccountCurrent"]
                and row["amount_nok"] <= row["_mostNok"])

    def payout_attest(self, payout, row):
        if not self.may(self.may_leave(row)):
            return False
        self.run("payout_attest", id=payout, state="attested")
        return True

    def payout_reregister(self, payout, row):
        amount = max(100, min(row["amount_nok"], row["_mostNok"]))
        if not self.may(self.is_payable(row), amount <= row["_mostNok"]):
            return False
        self.run("payout_reregister", id=payout, state="registered",
                 amount_nok=amount, reason=None)
        return True

    def payout_hold(self, payout, row):
        if row["state"] not in ("registered", "attested"):
            return False
        self.run("payout_hold", id=payout, state="held")
        self.run("payout_hold_add", id=payout, reason="Mistanke.")
        return True

    def payout_release(self, payout, row):
        if row["state"] != "held":
            return False
        self.run("payout_move", id=payout, state=row["_heldFrom"])
        self.run("payout_hold_release", id=payout, reason="Avklart.")
        return True

    def payout_cancel(self, payout, row):
        if not self.may(not row["_isInConflict"]
                        or row["state"] != "failed"):
            return False
        self.run("payout_move", id=payout, state="cancelled")
        self.run("payout_hold_release", id=payout, reason="Avlyst.")
        return True

    def batch(self, call):
        """Everything that is due goes, or goes back to be attested anew."""
        self.staff(ATTESTANT)
        due = {"call_id": call, "due": FAR}
        [made] = self.run("payout_batch_begin", **due)
        self.run("payout_due_hold", **due)
        found = self.run("payout_due", **due)
        going = [r for r in found if self.may(self.may_leave(r))]
        if not going:
            return False
        ids = [str(r["id"]) for r in going]
        self.run("payout_lines", ids="{%s}" % ",".join(ids))
        self.run("payout_batch_add", id=made["id"], **due,
                 count=len(ids), total=sum(r["amount_nok"] for r in going),
                 left_out="[]", json_file="", ndjson_file="", csv_file="",
                 digests="{}")
        for row in found:
            if row in going:
                self.run("payout_send", id=row["id"], state="sent",
                         batch_id=made["id"])
            elif not row["_isAccountCurrent"] and self.is_payable(row):
                self.run("payout_return", id=row["id"], state="registered")
        return True

    def results(self, reported):
        """[(reference, outcome, is confirmed)]; some twice, some unknown."""
        self.staff(ATTESTANT)
        items = json.dumps([{"paymentReference": reference, "at": AT,
                             "outcome": outcome}
                            for reference, outcome, _ in reported])
        self.run("payout_result_hold", items=items)
        found = self.run("payout_result_find", items=items)
        verdicts = []
        for line in found:
            reference, outcome, confirmed = reported[line["place"]]
            if line["id"] is None:
                continue
            [row] = self.run("payout_result_load", id=line["id"],
                             reference=reference)
            verdicts.append(self.result(row, reference, outcome, confirmed))
        return bool(verdicts)

    def result(self, row, reference, outcome, confirmed):
        state, current = row["state"], row["is_current"]
        kept = state in ("registered", "held", "cancelled")
        known = state == outcome if current else outcome != "paid"
        known = known or kept and confirmed and outcome != "paid"
        awaited = (current and state in ("attested", "sent")
                   or (kept or state in ("attested", "failed"))
                   and outcome == "paid" and confirmed)
        if known:
            if row["_isInConflict"] and confirmed:
                self.run("payout_dispute", id=row["id"], conflict=None)
        elif awaited:
            if state == "attested":  # the answer was here before the batch
                self.run("payout_send", id=row["id"], state="sent",
                         batch_id=None)
            if outcome == "paid":
                self.run("payout_pay", id=row["id"], state="paid", at=AT,
                         reference=reference)
                if state == "held":
                    self.run("payout_hold_release", id=row["id"],
                             reason=reference)
            else:
                self.run("payout_fail", id=row["id"], state="failed", at=AT,
                         message=None)
        elif not row["_isInConflict"]:
            self.run("payout_dispute", id=row["id"], conflict="{}")
        return known or awaited
