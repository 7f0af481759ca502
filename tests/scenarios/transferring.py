"""From an award that was told to what becomes of its money: the steps that
stories of carry-over, reallocation and repayment share."""

from tests.scenarios.deciding import REASONS, Deciding, content
from tests.scenarios.paying import give_account, paid_out

# The year after the grant's: its report is in, the next call is open.
NEXT_YEAR = "2027-03-01T08:00:00Z"

# 870 000 of the 1 320 000 that were applied for.
AWARD = (480_000, 190_000, 200_000)

# The prior notice of NEXT_YEAR is answered by the fifteenth at the earliest.
ANSWER_BY = "2027-03-15"
LAST_INSTANT = "2027-03-15T22:59:59.999Z"
LAST_MINUTE = "2027-03-15T22:59:00Z"
AFTER = "2027-03-15T23:00:00Z"

NOTICE = {"amountNok": 60_000, "ground": "unspent", "answerByDate": ANSWER_BY,
          "reason": "Midlene er ikke brukt."}
CLAIM = {"amountNok": 60_000, "reasons": REASONS, "dueDate": "2027-05-03"}


class Transferring(Deciding):
    """An award, what is paid of it, and what is spent."""

    def awarded(self, paid=870_000, spent=0):
        """An award of the call's year, in the year after."""
        application = self.application()
        self.notified(application, content(application, *AWARD))
        award = self.ask("select id from award where application_id = "
                         f"'{application['id']}'")
        if paid:
            self.pay(award, paid)
        if spent:
            self.spend(application, award, spent)
        self.clock(NEXT_YEAR)
        return application, award

    def pay(self, award, amount, *staff):
        if not staff:
            give_account(self.caller)
        paid_out(self.caller, {"id": award}, amount, *staff)

    def spend(self, application, award, amount):
        """Of the first measure, as the ledger has it from a report: one that
        leaves something unexplained is not approved, and what explains it is
        these stories."""
        measure = application["content"]["measures"][0]["id"]
        self.run(f"""
            select ledger_book('{award}', 'spending', {amount}, 'report',
                               gen_random_uuid(), '{measure}')""")

    def carry_over(self, award, amount=60_000, by="preparer", query="",
                   **more):
        return self.caller(by).post(
            f"/v1/awards/{award}/carry-overs{query}",
            {"amountNok": amount, "reason": "Utsatt til neste år.", **more})

    def reallocate(self, award, *parts, by="preparer"):
        """Each part is (from, to, amount)."""
        return self.caller(by).post(f"/v1/awards/{award}/reallocations", {
            "reason": "Færre deltakere enn ventet.",
            "parts": [{"fromMeasureId": a, "toMeasureId": b, "amountNok": n}
                      for a, b, n in parts]})

    def notice(self, award, by="caseworker", query="", **changes):
        return self.caller(by).post(f"/v1/awards/{award}/repayments{query}",
                                    {**NOTICE, **changes})

    def on(self, transfer, action, body=None, by="approver", query=""):
        return self.caller(by).act(transfer["kind"], transfer["id"], action,
                                   body, query)

    def read(self, transfer, by="caseworker"):
        return self.caller(by).get(f"/v1/fund-transfers/{transfer['id']}")

    def claimed(self, award):
        """Told, and decided when the time to answer was over."""
        told = self.notice(award).expect(201)
        self.clock(AFTER)
        return self.on(told, "decide", CLAIM).expect(200)
