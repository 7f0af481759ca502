"""From an award to an approved report: the steps that stories of reports
share."""

from tests.scenarios.deciding import REASONS, Deciding, content
from tests.scenarios.paying import COUNTY, give_account, paid_out

# After the grant year, and before the report is due on 1 March 2027.
FEBRUARY = "2027-02-10T08:00:00Z"
# Below the threshold of the auditor, and above it.
SMALL, LARGE = (150_000, 0, 0), (480_000, 190_000, 0)
STATEMENT = {"statement": "Regnskapet er i samsvar med vilkårene.",
             "standard": "isa_805", "kind": "municipal_auditor"}
PRINTOUT = {"reference": "Arkivsak 27/123"}
# What is told in February is answered, and paid, after these at the earliest.
ANSWER_BY, CLAIM_DUE = "2027-03-15", "2027-06-01"


def carried_out(measures, spent):
    """What a report says of each measure, with nothing missing."""
    return [{"awardId": m["awardId"], "measureId": m["measureId"],
             "goalAchievement": 90, "personsCompleted": 5,
             "personYearsHundredths": 250, "spentNok": nok,
             "text": "Gjennomført som planlagt."}
            for m, nok in zip(measures, spent)]


class Reporting(Deciding):
    """A call of a scheme of its own, so that no award of another story is of
    the same year; and those who report under it."""

    def obliged(self, *amounts, preparer="preparer", signatory="signatory"):
        """A notified award and the report that it obliges to."""
        application = self.application(preparer, signatory)
        decision = self.notified(application, content(application, *amounts))
        return application, self.report_of(application, signatory)

    def report_of(self, application, by="signatory"):
        listed = self.caller(by).get(
            f"/v1/reports?callId={self.call['id']}&limit=200").expect(200)
        return next(r for r in listed["items"]
                    if r["applicationId"] == application["id"])

    def read(self, report, by="signatory"):
        return self.caller(by).get(f"/v1/reports/{report['id']}")

    def on(self, report, action, body=None, by="signatory", query=""):
        return self.caller(by).act("report", report["id"], action, body, query)

    def patch(self, report, content, by="preparer"):
        seen = self.read(report, by).expect(200)
        return self.caller(by).patch(f"/v1/reports/{report['id']}",
                                     {"content": content}, seen.etag)

    def pay(self, report, amount=None, by="signatory", staff=COUNTY):
        """What was awarded, or an amount of it, is paid to the recipient."""
        if staff == COUNTY:
            give_account(self.caller)
        for award in self.read(report, by).expect(200)["awards"]:
            nok = award["amountNok"] if amount is None else amount
            paid_out(self.caller, award, nok, *staff)

    def carried_over(self, report, amount):
        """To the next year, from its first award."""
        [award, *_] = self.read(report).expect(200)["awards"]
        asked = self.caller("preparer").post(
            f"/v1/awards/{award['id']}/carry-overs",
            {"amountNok": amount, "reason": "Ubrukt."}).expect(201)
        return self.caller("approver").act("carry_over", asked["id"], "grant",
                                           {}).expect(200)

    def told_to_repay(self, report, amount):
        """The prior notice of a claim, of its first award."""
        [award, *_] = self.read(report).expect(200)["awards"]
        return self.caller("caseworker").post(
            f"/v1/awards/{award['id']}/repayments", {
                "amountNok": amount, "ground": "unspent", "reason": "Ubrukt.",
                "answerByDate": ANSWER_BY})

    def answered(self, told):
        """After which it can be decided at once."""
        self.caller("preparer").act("repayment", told["id"], "answer",
                                    {"text": "Greit."}).expect(200)

    def claimed(self, told):
        return self.caller("approver").act("repayment", told["id"], "decide", {
            "amountNok": told["amountNok"], "reasons": REASONS,
            "dueDate": CLAIM_DUE})

    @staticmethod
    def whole(report, *spent, **more):
        """A content with nothing missing; `spent` for each measure, or all
        of what was awarded."""
        measures = report["measures"]
        spent = spent or [m["awardedNok"] for m in measures]
        total = sum(spent)
        received = sum(a["paidNok"] + a["carriedInNok"]
                       for a in report["awards"])
        return {
            "measures": carried_out(measures, spent),
            "text": "Tiltakene er gjennomført.",
            "accounts": {"totalSpentNok": total,
                         "unspentNok": max(received - total, 0)},
            **more}

    def submitted(self, report, *spent, **more):
        self.on(report, "begin", by="preparer").expect(200)
        seen = self.read(report).expect(200)
        self.patch(report, self.whole(seen, *spent, **more)).expect(200)
        return self.on(report, "submit").expect(200)

    def attested(self, report, **more):
        return self.on(report, "attest", {**STATEMENT, **more}, by="auditor")

    def content_approved(self, report):
        return self.on(report, "approve-content", by="caseworker").expect(200)

    def settled(self, report, query=""):
        return self.on(report, "approve-accounts", by="approver", query=query)
