"""The other half of what people do with the money of an award: carry-overs,
reallocations, repayments and reports, as money_session.py has the first."""

import json

from tests.sql.frame_world import APPROVER, PREPARER
from tests.sql.money_session import ATTESTANT, MoneySession
from tests.sql.money_world import FAR, MEASURES


# An appeal that the county reviews. What is appealed of a decision is another
# story; so are the people of an appeal.
CLAIM_APPEAL = """
insert into appeal (fund_transfer_id, application_id, call_id,
                    organisation_number, administrator_number,
                    appeal_body_number, sent_at, deadline_at, made_by)
select id, application_id, call_id, organisation_number,
       administrator_number, administrator_number, now(), now(), %s
from fund_transfer where id = %s
returning id
"""


class Mover(MoneySession):
    # ---- Transfers ----------------------------------------------------------

    def terms(self, award):
        self.run("transfer_hold_award", award_id=award)
        [terms] = self.run("transfer_ask", award_id=award)
        return terms

    def transfer_open(self, transfer):
        """The transfer, and the terms of its award, held before it."""
        [kind] = self.run("transfer_kind", id=transfer)
        terms = self.terms(kind["award_id"])
        [row] = self.run("transfer_load", id=transfer)
        return row, terms

    def may_carry(self, terms, amount):
        return self.may(terms["state"] == "open", terms["hops"] < 1,
                        amount <= terms["held_nok"] - terms["excess_nok"])

    def ask_carry_over(self, award, organisation, amount):
        self.own(organisation)
        terms = self.terms(award)
        if not (self.may_carry(terms, amount)
                and self.may(not terms["is_carried"])):
            return False
        return bool(self.run("carry_over_add", award_id=award,
                             amount_nok=amount, reason=None, asked_in=None))

    def may_reallocate(self, terms, parts, member):
        taken = {m: sum(p[member] for p in parts if p["fromMeasureId"] == m)
                 for m in MEASURES}
        left = terms["committed"]
        return self.may(
            terms["state"] == "open", not terms["used"],
            set(terms["measures"]) == set(MEASURES),
            all(nok <= left.get(m, 0) for m, nok in taken.items() if nok))

    def ask_reallocation(self, award, organisation, amount, backwards):
        ends = MEASURES[::-1] if backwards else MEASURES
        parts = [{"fromMeasureId": ends[0], "toMeasureId": ends[1],
                  "amountNok": amount}]
        self.own(organisation)
        if not self.may_reallocate(self.terms(award), parts, "amountNok"):
            return False
        return bool(self.run(
            "reallocation_add", award_id=award, amount_nok=amount,
            reason=None, parts=json.dumps(parts)))

    def notice(self, award, amount):
        self.staff(PREPARER)
        terms = self.terms(award)
        if not self.may(amount <= terms["held_nok"]):
            return False
        return bool(self.run("repayment_add", award_id=award,
                             amount_nok=amount, ground="unspent", reason="x",
                             answer_by=FAR))

    def settle(self, transfer, action, amount):
        """What an approver makes of a request; `amount`: at most that."""
        self.staff(APPROVER)
        row, terms = self.transfer_open(transfer)
        if not self.may(row["state"] == "requested"):
            return False
        granted = min(amount, row["amount_nok"])
        parts, state = row["parts"], "refused"
        if action == "refuse":
            granted = None
        elif row["kind"] == "carry_over":
            state = "granted"
            if not self.may_carry(terms, granted):
                return False
        else:
            state = ("granted" if granted == row["amount_nok"]
                     else "partly_granted")
            parts = [{**parts[0], "grantedNok": granted}]
            if not self.may_reallocate(terms, parts, "grantedNok"):
                return False
        self.run("transfer_settle", id=transfer, state=state,
                 granted_nok=granted, reason="Fordi.",
                 parts=json.dumps(parts) if parts else None)
        return True

    def answer_notice(self, transfer, organisation):
        self.own(organisation)
        row, _ = self.transfer_open(transfer)
        if row["state"] != "notified" or row["_isAnswered"]:
            return False
        self.run("repayment_answer", id=transfer, answer="Ja.")
        return True

    def claim(self, transfer, amount):
        self.staff(APPROVER)
        row, terms = self.transfer_open(transfer)
        amount = min(amount, row["amount_nok"])
        if not self.may(row["state"] == "notified",
                        not row["_isAnswerAwaited"],
                        amount <= terms["held_nok"]):
            return False
        self.run("repayment_decide", id=transfer, state="decided",
                 amount_nok=amount, reasons="{}", due=FAR,
                 early_due_reason=None, appeal_deadline=None,
                 late_limit_at=None, notice="{}")
        return True

    def fall(self, transfer, standing):
        """By the outcome of an appeal `standing` is left of a claim."""
        self.staff(APPROVER)
        [(appeal,)] = self.connection.execute(
            CLAIM_APPEAL, (PREPARER, transfer)).fetchall()
        self.connection.execute(
            "update appeal set state = 'under_review' where id = %s",
            (appeal,))
        self.run("appeal_hold", id=appeal)
        [claim] = self.run("claim_load", id=transfer)
        [(left,)] = self.connection.execute(
            "select granted_nok - fallen_nok from fund_transfer "
            "where id = %s", (transfer,)).fetchall()
        if not self.may(claim["state"] in ("decided", "repaid"),
                        standing < (left or 0)):
            return False
        self.run("claim_fall", id=transfer, standing_nok=standing,
                 state=claim["state"] if standing else "annulled")
        self.connection.execute(
            "update appeal set state = 'overturned' where id = %s", (appeal,))
        return True

    def end_claim(self, transfer, action):
        self.staff(ATTESTANT)
        row, _ = self.transfer_open(transfer)
        if action == "waive":
            if not self.may(row["state"] in ("notified", "decided")):
                return False
            self.run("repayment_waive", id=transfer, state="waived",
                     reason="Fordi.")
            return True
        if not self.may(row["state"] == "decided"):
            return False
        today = self.connection.execute(
            "select day_in_oslo(clock_now())::text").fetchone()[0]
        return bool(self.run("repayment_register", id=transfer,
                             state="repaid", paid_on=today))

    # ---- Reports ------------------------------------------------------------

    def report(self, report, organisation, less):
        """Written and submitted: `less` than what there was is spent of each
        award."""
        self.own(organisation)
        [row] = self.run("report_load_own_write", id=report)
        if not row["measures"]:
            return False
        if row["state"] != "draft":
            self.run("report_begin", id=report, state="draft", draft="{}",
                     reason="Rettet." if row["submitted_version"] else None)
        left = {a["id"]: max(0, a["heldNok"] + a["spentNok"] - less)
                for a in self.awards_of(report)}
        said = []
        for measure in row["measures"]:
            award = measure["awardId"]
            part = min(left[award], 150) if len(said) % 2 else left[award] // 2
            said.append({"awardId": award, "measureId": measure["measureId"],
                         "spentNok": left[award] if self.is_last(
                             measure, row["measures"]) else part})
            left[award] -= said[-1]["spentNok"]
        self.run("report_update", id=report, draft=json.dumps(
            {"measures": said}))
        self.run("report_add_version", id=report, sha256="0" * 64,
                 measures=json.dumps(row["measures"]), attachments="[]",
                 attachments_sha256=None)
        self.run("report_submit", id=report, state="submitted")
        return True

    @staticmethod
    def is_last(measure, measures):
        return measure is [m for m in measures
                           if m["awardId"] == measure["awardId"]][-1]

    def awards_of(self, report):
        """What the portal shows of them, to those who write a report."""
        return [found for found, in self.connection.execute("""
            select jsonb_build_object('id', a.id, 'heldNok', a.held_nok,
                                      'spentNok', a.spent_nok)
            from award a
            join report r on (r.organisation_number, r.administrator_number,
                              r.scheme_id, r.year)
                           = (a.organisation_number, a.administrator_number,
                              a.scheme_id, a.year)
            where r.id = %s""", (report,))]

    def review(self, report, action):
        self.staff(APPROVER if action == "accounts" else PREPARER)
        if action == "accounts":
            self.run("report_hold_awards", id=report)
        [row] = self.run("report_load_staff", id=report)
        if row["state"] != "submitted":
            return False
        return getattr(self, "review_" + action)(report, row)

    def review_content(self, report, row):
        if row["_isContentApproved"]:
            return False
        self.run("report_approve_content", id=report)
        self.run("report_touch", id=report, state="submitted")
        return True

    def review_back(self, report, row):
        self.run("report_return", id=report, remarks="Mer.")
        self.run("report_touch", id=report, state="returned")
        return True

    def review_accounts(self, report, row):
        unclaimed = 0 if row["_isUnapproved"] else row["to_claim_nok"]
        if not row["_isContentApproved"] or not self.may(
                row["least_nok"] >= 0, row["left_nok"] == unclaimed):
            return False
        self.run("report_approve_accounts", id=report)
        self.run("report_spending_clear", id=report)
        self.run("report_spending_add", id=report)
        self.run("report_approve", id=report, state="approved")
        return True
