"""From a decision that was told to money that is paid: the steps that stories
of payouts share."""

from tests.scenarios.deciding import Deciding, content

ACCOUNT, OTHER_ACCOUNT = "99900100104", "99900200206"
DUE = "2026-06-08"
PAID_AT = "2026-06-08T07:30:00Z"
COUNTY = ("caseworker", "attestant")
SUSPICION = {"reason": "Kontoen er meldt misbrukt."}


def give_account(caller, account=ACCOUNT, proposer="preparer",
                 confirmer="signatory"):
    """The applicant's account, as two of its people say it."""
    person = caller(proposer)
    [applicant] = person.get("/v1/applicants").expect(200)["items"]
    if applicant.get("accountNumber") == account:
        return
    person.act("applicant", applicant["id"], "propose-account",
               {"accountNumber": account}).expect(200)
    caller(confirmer).act("applicant", applicant["id"],
                          "confirm-account").expect(200)


def planned(caller, award, *amounts, due=DUE, by=COUNTY[0], query=""):
    return caller(by).post(f"/v1/awards/{award}/payouts{query}", {
        "instalments": [{"amountNok": n, "dueDate": due} for n in amounts]})


def paid_out(caller, award, amount, case=COUNTY[0], attestant=COUNTY[1]):
    """One payment that goes its whole way at once, in whatever month the story
    is: attested, and reported by the bank before it was sent."""
    [payout] = planned(caller, award["id"], amount, due="2030-06-03",
                       by=case).expect(201)["items"]
    caller(attestant).act("payout", payout["id"], "attest").expect(200)
    caller(attestant).post("/v1/payout-results", {"items": [{
        "paymentReference": payout["paymentReference"], "outcome": "paid",
        "at": payout["createdAt"]}]}).expect(200)


class Paying(Deciding):
    """Skien has an account, and 480 000 of what it applied for."""

    def __init__(self, *world):
        super().__init__(*world)
        self.run("update applicant set account_number = '" + ACCOUNT + "', "
                 "account_confirmed_at = now() "
                 "where organisation_number = '938759839'")

    def awarded_case(self, amount=480_000):
        """A decision that was told, and the award that follows it."""
        application = self.application()
        decision = self.notified(application, content(application, amount, 0))
        award = self.ask("select id from award where application_id = '"
                         + application["id"] + "'")
        return application, decision, award

    def reduced(self, application, decision, amount):
        """Reversed, and told: the award is of that from now on."""
        self.reversed(decision, content(application, amount, 0))

    def change_account(self):
        self.run(f"update applicant set account_number = '{OTHER_ACCOUNT}' "
                 "where organisation_number = '938759839'")

    def plan(self, award, *amounts, due=DUE, by="caseworker", query=""):
        return planned(self.caller, award, *amounts, due=due, by=by,
                       query=query)

    def on(self, payout, action, body=None, by="attestant", query=""):
        return self.caller(by).act("payout", payout["id"], action, body, query)

    def read(self, payout, by="attestant"):
        return self.caller(by).get(
            f"/v1/fund-transfers/{payout['id']}").expect(200)

    def attested(self, award, *amounts):
        payouts = self.plan(award, *amounts).expect(201)["items"]
        return [self.on(p, "attest").expect(200) for p in payouts]

    def batch(self, by="attestant", query="", **body):
        return self.caller(by).post(f"/v1/payout-batches{query}", {
            "callId": self.call["id"], **body})

    def sent(self, award, *amounts):
        payouts = self.attested(award, *amounts)
        self.batch().expect(201)
        return [self.read(p) for p in payouts]

    def report(self, *items, by="attestant", query=""):
        """Each a payout and its outcome, and what else is said."""
        return self.caller(by).post(f"/v1/payout-results{query}", {"items": [
            {"paymentReference": p["paymentReference"], "outcome": outcome,
             "at": PAID_AT, **dict(*more)} for p, outcome, *more in items]})

    def verdicts(self, *items):
        return [i["result"] for i in self.report(*items).expect(200)["items"]]

    def postings(self, award, kind="payout"):
        """[amount] of that kind."""
        told = self.ask("select coalesce(string_agg(amount_nok::text, ' ' "
                        f"order by id), '') from posting where award_id = "
                        f"'{award}' and kind = '{kind}'")
        return [int(n) for n in told.split()]

    def journal(self, payout):
        """The states it went through, by the audit."""
        return self.ask(
            "select string_agg(after ->> 'state', ' ' order by place) "
            f"from audit where subject_id = '{payout['id']}'")

    def to_attestant(self, person):
        """Gives a colleague the role as well."""
        self.run("insert into staff (person, administrator_number, role) "
                 "select person, administrator_number, 'attestant' "
                 f"from staff_member where name = '{person}' "
                 "on conflict do nothing")

    def not_attestant(self, person):
        self.run("delete from staff where role = 'attestant' and person in "
                 f"(select person from staff_member where name = '{person}')")
