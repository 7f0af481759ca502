"""From an application under review to what was decided on it: the steps that
stories of decisions share."""

from tests.scenarios.test_main_story import submitted
from tests.support.stack import OPEN

# A Monday, three months after the deadline of the 2026 call.
JUNE = "2026-06-08T08:00:00Z"

REASONS = {
    "facts": "Kommunen søker om tre tiltak.",
    "rules": "Tilskuddet fordeles etter skjønn.",
    "considerations": "Rammen dekker ikke alt, og grunnutdanning går foran.",
}


STAFF = ("caseworker", "caseworker2", "approver", "approver2")


def under_review(caller, application):
    """Everybody has declared that nothing stands against them, and a
    caseworker has taken it."""
    for person in STAFF:
        caller(person).act("application", application["id"], "impartiality", {
            "declaration": "clear"}).expect(201)
    caller("caseworker").act("application", application["id"],
                             "take").expect(200)


def measures_of(application):
    return application["content"]["measures"]


def content(application, *amounts, outcome=None, reasons=REASONS, **more):
    """What is decided: an amount for each measure, the last for the rest."""
    measures = measures_of(application)
    amounts = [*amounts, *amounts[-1:] * len(measures)] if amounts else [
        m["amountNok"] for m in measures]
    awards = [{"measureId": m["id"], "amountNok": min(n, m["amountNok"])}
              for m, n in zip(measures, amounts)]
    total = sum(a["amountNok"] for a in awards)
    applied = sum(m["amountNok"] for m in measures)
    outcome = outcome or ("rejected" if not total else
                          "full" if total == applied else "partial")
    document = {"outcome": outcome, "measures": awards, **more}
    if reasons:
        document["reasons"] = reasons
    return document


class Deciding:
    """A call whose deadline has passed, and those who decide under it."""

    def __init__(self, caller, stack, call, application_content, clock):
        self.caller, self.stack, self.call = caller, stack, call
        self.application_content, self.clock = application_content, clock

    def application(self, preparer="preparer", signatory="signatory"):
        """Sent in March, and under review in June."""
        self.clock(OPEN)
        sent = submitted(self.caller(preparer), self.caller(signatory),
                         self.call, self.application_content)
        self.clock(JUNE)
        under_review(self.caller, sent)
        return sent

    def run(self, sql):
        self.stack.database.run(f"set search_path = tilskudd; {sql}")

    def ask(self, sql):
        return self.stack.database.ask(
            f"set search_path = tilskudd; {sql}").removeprefix("SET\n")

    def draft(self, application, document, by="caseworker"):
        return self.caller(by).post(
            f"/v1/applications/{application['id']}/decisions",
            {"content": document})

    def act(self, decision, action, body=None, by="caseworker", query=""):
        return self.caller(by).act("decision", decision["id"], action, body,
                                   query)

    def proposed(self, application, document, by="caseworker"):
        decision = self.draft(application, document, by).expect(201)
        return self.act(decision, "propose", by=by).expect(200)

    def approved(self, application, document, by="approver"):
        decision = self.proposed(application, document)
        return self.act(decision, "approve", by=by).expect(200)

    def notified(self, application, document, by="approver"):
        decision = self.approved(application, document, by)
        return self.act(decision, "notify", by=by).expect(200)

    def awarded(self):
        """What is awarded of the call, as the frame has it."""
        return int(self.ask(
            f"select awarded_nok from call where id = '{self.call['id']}'"))

    def amend(self, **changes):
        return self.caller("caseworker").act("call", self.call["id"], "amend", {
            "reason": "Endret ramme.", "significant": True,
            "changes": changes}).expect(200)
