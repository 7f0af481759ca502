"""From a call to a closed report, by the API alone: the steps that stories of
the whole life of a grant share. Nothing is put into the database; only the
clock is moved."""

from tests.scenarios import reporting
from tests.scenarios.deciding import content, under_review
from tests.scenarios.test_main_story import submitted
from tests.support.client import Client
from tests.support.stack import wait_for

PRINTOUT = {"accountPrintout": reporting.PRINTOUT}


class Living:
    """A service that nobody else has used, and one county's staff."""

    def __init__(self, stack, contract, clock, county=""):
        self.stack, self.contract, self.clock = stack, contract, clock
        self.case, self.approver, self.attestant = (
            f"{role}{county}" for role in (
                "caseworker", "approver", "attestant"))
        self.callers = {}

    def caller(self, preset=None):
        if preset not in self.callers:
            token = self.stack.issuer.token(preset) if preset else None
            self.callers[preset] = Client(self.stack.service.url,
                                          self.contract, token)
        return self.callers[preset]

    def get(self, path, by=None):
        return self.caller(by or self.case).get(path).expect(200)

    def act(self, resource, subject, action, body=None, by=None):
        return self.caller(by or self.case).act(resource, subject["id"],
                                                action, body)

    # ---- The decision ------------------------------------------------------

    def applied(self, call, document, preparer, signatory):
        return submitted(self.caller(preparer), self.caller(signatory), call,
                         document)

    def proposed(self, application, *amounts):
        under_review(self.caller, application, [self.case, self.approver])
        decision = self.caller(self.case).post(
            f"/v1/applications/{application['id']}/decisions",
            {"content": content(application, *amounts)}).expect(201)
        return self.act("decision", decision, "propose").expect(200)

    def told(self, application, decision, by):
        """Approved and notified; the award as its recipient sees it."""
        for action in ("approve", "notify"):
            self.act("decision", decision, action, by=self.approver).expect(
                200)
        return self.award_of(application, by)

    def award_of(self, application, by, kind="granted"):
        [award] = [a for a in self.get(
            f"/v1/awards?applicationId={application['id']}", by)["items"]
            if a["kind"] == kind]
        return award

    def balance(self, award):
        """The members that are not 0, without their unit."""
        told = self.get(f"/v1/awards/{award['id']}")["balance"]
        return {name.removesuffix("Nok"): nok for name, nok in told.items()
                if nok}

    # ---- The money ---------------------------------------------------------

    def planned(self, award, *instalments):
        """Each (amount, due date), registered and attested by two."""
        payouts = self.caller(self.case).post(
            f"/v1/awards/{award['id']}/payouts", {"instalments": [
                {"amountNok": nok, "dueDate": due}
                for nok, due in instalments]}).expect(201)["items"]
        return [self.attested(payout) for payout in payouts]

    def attested(self, payout):
        return self.act("payout", payout, "attest",
                        by=self.attestant).expect(200)

    def batch(self, call):
        """What is due is sent."""
        return self.caller(self.attestant).post(
            "/v1/payout-batches", {"callId": call["id"]}).expect(201)

    def answered(self, at, *results):
        """What the bank says of each (payout, outcome); what became of it."""
        return [item["result"] for item in self.caller(self.attestant).post(
            "/v1/payout-results", {"items": [
                {"paymentReference": payout["paymentReference"],
                 "outcome": outcome, "at": at}
                for payout, outcome in results]}).expect(200)["items"]]

    # ---- The report --------------------------------------------------------

    def report_of(self, award, by):
        """The report on the year of an award."""
        [report] = [r for r in self.get(
            f"/v1/reports?year={award['year']}", by)["items"]
            if award["id"] in [a["id"] for a in r["awards"]]]
        return report

    def written(self, report, by, spent, unspent, **more):
        """Begun, or begun anew; `spent` has an amount for each measure."""
        self.act("report", report, "begin", by=by).expect(200)
        seen = self.get(f"/v1/reports/{report['id']}", by)
        assert len(seen["measures"]) == len(spent)
        return self.caller(by).patch(f"/v1/reports/{report['id']}", {
            "content": {
                "measures": reporting.carried_out(seen["measures"], spent),
                "text": "Tiltakene er gjennomført.",
                "accounts": {"totalSpentNok": sum(spent),
                             "unspentNok": unspent}, **more}},
            seen.etag).expect(200)

    def reports_awaited(self, by):
        """The days on which reports are due, as the calendar has them."""
        return [d["date"] for d in self.get(
            "/v1/deadlines?kind=report&limit=200", by)["items"]]

    # ---- The books ---------------------------------------------------------

    def books(self, year, month):
        """What each account holds when the month is over, by what can be
        seen of it: all, the one county and each call; 0 left out."""
        told = self.get(f"/v1/reconciliation?year={year}&month={month}",
                        self.attestant)
        assert told["isBalanced"] and told["sumNok"] == 0
        assert told["isWithinAwarded"]
        closing = {a["account"]: a["closingNok"] for a in told["accounts"]}
        assert sum(closing.values()) == 0
        for part in ("byCall", "byCounty"):
            for account, nok in closing.items():
                assert nok == sum(a["closingNok"] for one in told[part]
                                  for a in one["accounts"]
                                  if a["account"] == account)
        return {account: nok for account, nok in closing.items() if nok}

    def remains(self, call):
        """What must be done before the call is completed."""
        refused = self.act("call", call, "complete").expect(
            409, "CALL_UNFINISHED")
        return {r["what"]: r["count"] for r in refused["remaining"]}

    # ---- The worker --------------------------------------------------------

    def worked(self, instant, event):
        """A worker lives at that time until everybody `event` is to reach has
        been told; `event` says when."""
        self.clock(instant)
        worker = self.stack.worker(clock=instant)
        try:
            wait_for(event, 60, "the worker has told everybody")
        finally:
            worker.stop()

    def reminded(self, by):
        """How many days before each reminder of a report came, in order."""
        return [e["data"]["daysBefore"] for e in self.get(
            "/v1/events?limit=200", by)["items"]
            if e["type"] == "deadline.reminder"
            and e["data"]["kind"] == "report"]
