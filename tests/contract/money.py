"""Awards and what becomes of their money, on their way: what generated requests
are aimed at."""

import functools
import itertools

from tests.scenarios.deciding import REASONS
from tests.support.stack import OPEN

TODAY = OPEN[:10]
LATER = "2026-12-31"  # after any notice and any period to appeal
TERMS = "Helsedirektoratets standardvilkår 2023-11-08"
PAID_NOK = 100_000

STATEMENT = {"statement": "Regnskapet er i samsvar med vilkårene.",
             "standard": "isa_805", "kind": "municipal_auditor"}

# As scenarios/awarding.py: the rule set makes the difference.
ACCEPTANCE = """
    insert into rule_set (scheme_id, valid_from, content)
    select r.scheme_id, '2022-12-31',
           r.content || '{{"acceptanceRequired": true}}'
    from rule_set r join call c on c.rule_set_id = r.id where c.id = '{0}'
    on conflict do nothing;
    update call set rule_set_id = (
        select r.id from rule_set r where r.scheme_id = call.scheme_id
                                      and r.valid_from = '2022-12-31')
    where id = '{0}'"""


class Money:
    """A part of Cases. Needs `run`, too, for what no caller may change."""

    def read(self, path, who="caseworker"):
        answer = self.http[who].get(path)
        assert answer.is_success, answer.text
        return answer.json()

    def told_award(self, change=None):
        """Of a decision that was told; the call was changed before."""
        steps = self.make_decision()
        decision = self.read(f"/v1/decisions/{next(steps)}")
        if change:
            self.run("set search_path = tilskudd; "
                     + change.format(decision["callId"]))
        list(itertools.islice(steps, 3))
        return self.read("/v1/awards?applicationId="
                         + decision["applicationId"])["items"][0]

    def make_award(self):
        """Offered, then accepted."""
        identifier = self.told_award(ACCEPTANCE)["id"]
        yield identifier
        self.confirm_account()
        self.act("signatory", f"/v1/awards/{identifier}", "accept", {
            "termsVersion": TERMS,
            "accountNumber": self.account()})
        yield identifier

    def account(self):
        return self.read(f"/v1/applicants/{self.applicant['id']}",
                         "signatory").get("accountNumber")

    def confirm_account(self):
        if not self.account():
            self.propose_account()
            self.act("signatory", f"/v1/applicants/{self.applicant['id']}",
                     "confirm-account")

    # Payouts.

    def registered(self, award, amount=1):
        """Its payout, due today."""
        self.confirm_account()
        return self.send("caseworker", "POST",
                         f"/v1/awards/{award['id']}/payouts", {
                             "instalments": [{"amountNok": amount,
                                              "dueDate": TODAY}]}
                         ).json()["items"][0]

    def attested(self, award, amount=1):
        payout = self.registered(award, amount)
        self.act("attestant", f"/v1/fund-transfers/{payout['id']}", "attest")
        return payout

    @functools.cached_property
    def open_award(self):
        """One to pay from, in small parts."""
        return self.told_award()

    @functools.cached_property
    def paid_award(self):
        return self.pay(self.told_award())

    def pay(self, award):
        payout = self.attested(award, PAID_NOK)
        self.send("attestant", "POST", "/v1/payout-results", {"items": [{
            "paymentReference": payout["paymentReference"], "outcome": "paid",
            "at": payout["createdAt"]}]})
        return award

    def due_call(self):
        """A call of which something is to be sent."""
        return self.attested(self.open_award)["callId"]

    def make_payout(self):
        """Registered, then held."""
        identifier = self.registered(self.open_award)["id"]
        yield identifier
        self.act("caseworker", f"/v1/fund-transfers/{identifier}", "hold",
                 {"reason": "Kontoen er meldt misbrukt."})
        yield identifier

    def make_payoutBatch(self):
        yield self.send("attestant", "POST", "/v1/payout-batches",
                        {"callId": self.due_call()}).json()["id"]

    # What is asked for, and what is claimed.

    def make_reallocation(self):
        """Asked for; and a carry-over, which is decided in the same way."""
        award = self.pay(self.told_award())
        yield self.reallocation(award)
        yield self.send("signatory", "POST",
                        f"/v1/awards/{award['id']}/carry-overs",
                        {"amountNok": 1, "reason": "Utsatt."}).json()["id"]

    def measures(self, award):
        return [m["id"] for m in self.read(
            f"/v1/applications/{award['applicationId']}"
            )["content"]["measures"]]

    def reallocation(self, award):
        first, second, *_ = self.measures(award)
        part = {"fromMeasureId": first, "toMeasureId": second}
        identifier = self.send(
            "signatory", "POST", f"/v1/awards/{award['id']}/reallocations", {
                "parts": [{**part, "amountNok": 2}], "reason": "Færre."}
            ).json()["id"]
        self.parts[identifier] = [{**part, "grantedNok": 1, "reason": "Nok."}]
        return identifier

    def make_repayment(self):
        """Told, answered and claimed."""
        path = f"/v1/awards/{self.paid_award['id']}/repayments"
        identifier = self.send("caseworker", "POST", path, {
            "amountNok": 1, "ground": "unspent", "answerByDate": LATER,
            "reason": "Ikke brukt."}).json()["id"]
        path = f"/v1/fund-transfers/{identifier}"
        yield identifier
        self.act("signatory", path, "answer", {"text": "Greit."})
        yield identifier
        self.act("approver", path, "decide", {
            "amountNok": 1, "reasons": REASONS, "dueDate": LATER})
        yield identifier

    def decided_claim(self):
        *_, identifier = self.make_repayment()
        return identifier

    # Reports.

    def make_report(self):
        """Due, then a whole draft, submitted, attested, approved in one
        step and in the other; and another that was returned."""
        for path in self.reports():
            yield path.rpartition("/")[2]

    def reports(self):
        path = self.due_report()
        yield path
        self.begin(path)
        yield path
        self.act("signatory", path, "submit")
        yield path
        self.act("auditor", path, "attest", STATEMENT)
        self.act("caseworker", path, "approve-content")
        yield path
        self.act("approver", path, "approve-accounts")
        yield path
        path = self.whole_report()
        self.act("signatory", path, "submit")
        self.act("caseworker", path, "return", {"remarks": "Mer."})
        yield path

    def due_report(self):
        award = self.told_award()
        reports = self.read(f"/v1/reports?callId={award['callId']}")
        return f"/v1/reports/{reports['items'][0]['id']}"

    def whole_report(self):
        """A draft in which nothing lacks."""
        path = self.due_report()
        self.begin(path)
        return path

    def begin(self, path):
        made = self.act("signatory", path, "begin")
        content = {
            "measures": [{
                "awardId": m["awardId"], "measureId": m["measureId"],
                "goalAchievement": 90, "personsCompleted": 5,
                "personYearsHundredths": 250, "spentNok": 0, "text": "Nei."}
                for m in made.json()["measures"]],
            "text": "Intet er gjort.",
            "accounts": {"totalSpentNok": 0, "unspentNok": 0}}
        answer = self.http["signatory"].patch(
            path, json={"content": content}, headers={
                "If-Match": made.headers["ETag"],
                "Content-Type": "application/merge-patch+json"})
        assert answer.is_success, answer.text

    def make_exclusion(self):
        """From calls of years that no other case is of."""
        yield self.send(
            "approver", "POST",
            f"/v1/applicants/{self.applicant['id']}/exclusions", {
                "schemeId": self.template["schemeId"], "fromYear": 2090,
                "years": 1, "reason": "Misbruk.", "decidedOn": TODAY}
            ).json()["id"]
