"""From a decision that was told to the outcome of an appeal: the steps that
stories of appeals share."""

from tests.scenarios.deciding import Deciding, content

# A week into the period to appeal, which ends on 29 June.
WEEK = "2026-06-15T08:00:00Z"
LATE = "2026-06-30T08:00:00Z"
AUTUMN = "2026-08-20T08:00:00Z"

# An award of 870 000 of the 1 320 000 that were applied for.
AWARD = (480_000, 190_000, 200_000)
MORE = (480_000, 190_000, 350_000)

LETTER = {"wantedChange": "Tiltak 3 innvilges fullt ut.",
          "reasons": "Begge forsøkene er klare til å begynne."}
BODY = ("appeal-handler", "appeal-handler2")


class Appealing(Deciding):
    """A county that has decided, a municipality that is not content, and an
    appeal body."""

    def decided(self, *amounts):
        """An application with an award that was told."""
        application = self.application()
        told = self.notified(application,
                             content(application, *(amounts or AWARD)))
        self.clock(WEEK)
        return application, told

    def decided_too(self):
        """One more, of a neighbour."""
        application = self.application("preparer-porsgrunn",
                                       "signatory-porsgrunn")
        told = self.notified(application, content(application, *AWARD))
        self.clock(WEEK)
        return told, application

    def appealed(self, decision, letter=None, by="signatory"):
        return self.caller(by).post(
            f"/v1/decisions/{decision['id']}/appeals",
            LETTER if letter is None else letter)

    def paper(self, decision, by="caseworker", **letter):
        return self.caller(by).post(
            f"/v1/decisions/{decision['id']}/paper-appeals", letter)

    def on(self, appeal, action, body=None, by="caseworker", query=""):
        return self.caller(by).act("appeal", appeal["id"], action, body, query)

    def read(self, appeal, by="caseworker"):
        return self.caller(by).get(f"/v1/appeals/{appeal['id']}")

    def taken(self, *amounts):
        application, decision = self.decided(*amounts)
        appeal = self.appealed(decision).expect(201)
        return application, decision, self.on(appeal, "take").expect(200)

    def prepared(self, appeal, by="caseworker", **proposal):
        return self.on(appeal, "prepare", proposal, by)

    def forwarded(self, *amounts):
        """At the appeal body, whose people have said that they can have it."""
        application, decision, appeal = self.taken(*amounts)
        return application, decision, self.sent_on(application, appeal)

    def dismissed_and_annulled(self):
        """The appeal body annuls the dismissal: the appeal is to be heard."""
        application, decision, appeal = self.taken()
        self.prepared(appeal, outcome="dismiss",
                      reasons="Ikke klagerett.").expect(200)
        self.on(appeal, "dismiss", by="approver").expect(200)
        second = self.appealed(decision).expect(201)
        self.on(second, "take").expect(200)
        forwarded = self.sent_on(application, second)
        self.answered(forwarded, "annul-and-return",
                      outcome="annul_and_return",
                      reasons="Klagen skal realitetsbehandles.").expect(200)
        return application, decision

    def sent_on(self, application, appeal):
        self.prepared(appeal, outcome="forward",
                      opinion="Klagen gir ikke grunn til endring.").expect(200)
        forwarded = self.on(appeal, "forward", by="approver").expect(200)
        for person in BODY:
            self.declared(application, appeal, person)
        return forwarded

    def declared(self, application, appeal, person, **declaration):
        """Impartial, with the version of the appeal that was seen."""
        caller = self.caller(person)
        seen = caller.get(f"/v1/appeals/{appeal['id']}").expect(200)
        path = f"/v1/applications/{application['id']}/impartiality"
        answer = caller.post(path, declaration or {"declaration": "clear"},
                             match=seen.etag)
        assert answer.status == 201 or (
            answer.code == "IMPARTIALITY_DECLARED"), answer.text
        return answer

    def replaced(self, application, *amounts, **more):
        """What a proposal puts in the decision's place."""
        return {"reasons": "Klagen er begrunnet.",
                "content": content(application, *amounts), **more}

    def answered(self, appeal, action, **proposal):
        """Prepared by one of the appeal body, decided by the other."""
        self.prepared(appeal, by=BODY[0], **proposal).expect(200)
        return self.on(appeal, action, by=BODY[1])
