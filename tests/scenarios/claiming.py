"""From an award that was paid to a claim that is appealed: the steps that
stories of such appeals share."""

from tests.scenarios.appealing import BODY, Appealing
from tests.scenarios.transferring import Transferring

FIRST = BODY[0]
LETTER = {"wantedChange": "Kravet frafalles.",
          "reasons": "Midlene er brukt etter vilkårene."}
# The claim is decided on 16 March 2027; the period ends after Easter.
DECIDED = "2027-03-15T23:00:00Z"
LAST = "2027-04-06T21:59:59.999Z"
LATE = "2027-04-07T08:00:00Z"
PAID = {"paidOn": "2027-03-16"}


class Claiming(Transferring, Appealing):
    """A county that claims money back, and a municipality that disagrees."""

    def read(self, it, by="caseworker"):
        if "fundTransferId" in it.json:
            return Appealing.read(self, it, by)
        return Transferring.read(self, it, by)

    def on(self, it, action, body=None, by=None, query=""):
        kind = it.json.get("kind", "appeal")
        by = by or ("caseworker" if kind == "appeal" else "approver")
        return self.caller(by).act(kind, it["id"], action, body, query)

    def appealed(self, claim, letter=None, by="signatory", query=""):
        return self.caller(by).post(
            f"/v1/fund-transfers/{claim['id']}/appeals{query}",
            LETTER if letter is None else letter)

    def paper(self, claim, by="caseworker", **letter):
        return self.caller(by).post(
            f"/v1/fund-transfers/{claim['id']}/paper-appeals", letter)

    def claim(self, is_repaid=False):
        """Decided after the recipient's time to answer, and paid or not."""
        application, award = self.awarded(spent=400_000)
        claim = self.claimed(award)
        if is_repaid:
            claim = self.on(claim, "register-repaid", PAID,
                            by="attestant").expect(200)
        return application, claim

    def under_review(self, is_repaid=False):
        application, claim = self.claim(is_repaid)
        appeal = self.appealed(claim).expect(201)
        return application, claim, self.on(appeal, "take").expect(200)

    def above(self, is_repaid=False):
        application, claim, appeal = self.under_review(is_repaid)
        return application, claim, self.sent_on(application, appeal)

    def books(self, award):
        """What was booked of the award since it was paid."""
        path = f"/v1/awards/{award}/ledger?sort=bookedAt"
        items = self.caller("caseworker").get(path).expect(200)["items"]
        return [(p["kind"], p["amountNok"]) for p in items
                if p["kind"] not in ("commitment", "payout", "spending")]
