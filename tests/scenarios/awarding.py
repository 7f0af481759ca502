"""From a decision that was told to an award that is open, and to its answer
where one is asked for: the steps that stories of awards share."""

from tests.scenarios.appealing import AWARD, Appealing
from tests.scenarios.deciding import Deciding, content
from tests.scenarios.paying import ACCOUNT, give_account, paid_out
from tests.support.stack import wait_for

OTHER_ACCOUNT = "99900200109"
TERMS = "Helsedirektoratets standardvilkår 2023-11-08"

# The last instant to accept what was told on the 8th of June.
ACCEPT_BY = "2026-06-29T21:59:59.999Z"
TOO_LATE = "2026-06-29T22:00:00Z"
JULY = "2026-07-10T08:00:00Z"


class Awarding(Appealing):
    """A county that has decided, and a municipality that gets something."""

    def must_accept(self):
        """The call goes by a rule set that asks for acceptance: data alone
        makes the difference."""
        self.run(f"""
            insert into rule_set (scheme_id, valid_from, content)
            select r.scheme_id, '2022-12-31',
                   r.content || '{{"acceptanceRequired": true}}'
            from rule_set r join call c on c.rule_set_id = r.id
            where c.id = '{self.call['id']}'
            on conflict do nothing;
            update call set rule_set_id = (
                select r.id from rule_set r
                where r.scheme_id = call.scheme_id
                  and r.valid_from = '2022-12-31')
            where id = '{self.call['id']}'""")

    def give_account(self, account=ACCOUNT, proposer="preparer",
                     confirmer="signatory"):
        give_account(self.caller, account, proposer, confirmer)

    def award_of(self, application, by="signatory"):
        """The award of the application, as that person sees it."""
        [award] = self.caller(by).get(
            f"/v1/awards?applicationId={application['id']}").expect(200)[
            "items"]
        return self.seen(award, by)

    def seen(self, award, by="signatory"):
        return self.caller(by).get(f"/v1/awards/{award['id']}").expect(200)

    def told(self, *amounts):
        """(application, its award, the decision that gave it), as it stands
        when the applicant is told."""
        application = self.application()
        decision = self.notified(application,
                                 content(application, *(amounts or AWARD)))
        return application, self.award_of(application), decision

    def awarded(self, *amounts):
        """(application, its award, the decision), open: accepted where that is
        asked for."""
        application, award, decision = self.told(*amounts)
        if award["state"] == "offered":
            self.give_account()
            award = self.accept(award).expect(200)
        assert award["state"] == "open"
        return application, award, decision

    def in_state(self, state, lapsing, *amounts):
        """(application, its award, the decision), where acceptance is asked
        for; `lapsing` is the fixture."""
        application, award, decision = self.told(*amounts)
        if state == "open":
            self.accept(award).expect(200)
        if state == "declined":
            self.decline(award).expect(200)
        if state == "lapsed":
            self.lapsed(award, lapsing)
        return application, award, decision

    def lapsed(self, award, lapsing):
        """By a worker that is gone then: what is offered anew may stay."""
        worker = lapsing(JULY)
        wait_for(lambda: award["id"] in worker.events("lapse-awards"), 20,
                 "the award has lapsed")
        worker.stop()

    def drawn(self):
        """What is awarded of the call, as the frame has it."""
        return Deciding.awarded(self)

    def answer(self, award, action, body, by="signatory", query=""):
        return self.caller(by).act("award", award["id"], action, body, query)

    def accept(self, award, by="signatory", query="", **changes):
        return self.answer(award, "accept", {
            "termsVersion": TERMS, "accountNumber": ACCOUNT, **changes}, by,
            query)

    def decline(self, award, by="signatory", query="", reason="Ikke plass."):
        return self.answer(award, "decline", {"reason": reason}, by, query)

    def corrected(self, decision, document):
        """Another decision is in its place, as a correction."""
        made = self.act(decision, "correct", {
            "what": "Skrivefeil.", "content": document}).expect(201)
        for action, by in (("propose", "caseworker"), ("approve", "approver"),
                           ("notify", "approver")):
            self.act(made, action, by=by).expect(200)
        return made

    def ledger(self, award, by="caseworker"):
        """[(kind, amount)] of the postings, in order."""
        return [(p["kind"], p["amountNok"]) for p in self.caller(by).get(
            f"/v1/awards/{award['id']}/ledger").expect(200)["items"]]

    def paid(self, award, amount):
        """Somebody registers it, another attests it, and the bank pays."""
        self.give_account()
        paid_out(self.caller, award, amount)
