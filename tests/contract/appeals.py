"""Appeals on their way, in both instances: what generated requests are aimed
at."""

import contextlib
import itertools

from tests.support.stack import OPEN

MAY = "2026-05-04T09:00:00Z"  # the period to appeal is over

# Of the first instance, and of the appeal body.
FIRST = {"dismiss": {"reasons": "Nei."}, "forward": {"opinion": "Nei."},
         "overturn": {"reasons": "Ja."}, "partly_overturn": {"reasons": "Ja."}}
SECOND = {"uphold": {"reasons": "Nei."}, "annul_and_return": {"reasons": "Ja."},
          "change": {"reasons": "Ja."}, "dismiss": {"reasons": "Nei."}}
# An appeal is answered with reasons, whatever it leads to.
REASONS = {"facts": "Tre tiltak.", "rules": "Skjønn.",
           "considerations": "De går foran."}
REPLACING = ("overturn", "partly_overturn", "change")


class Appeals:
    """A part of Cases."""

    @contextlib.contextmanager
    def in_may(self):
        self.service.set_clock(MAY)
        yield
        self.service.set_clock(OPEN)

    def told_decision(self):
        """Its identifier and its application's."""
        *_, identifier = itertools.islice(self.make_decision(), 4)
        decision = self.http["caseworker"].get(
            f"/v1/decisions/{identifier}").json()
        return identifier, decision["applicationId"]

    def received(self):
        """The path of an appeal, its application, and what it may get."""
        decision, application = self.told_decision()
        made = self.send("signatory", "POST",
                         f"/v1/decisions/{decision}/appeals",
                         {"wantedChange": "Mer."}).json()
        self.decided[made["id"]] = {**self.decided[decision],
                                    "reasons": REASONS}
        return f"/v1/appeals/{made['id']}", application

    def under_review(self):
        path, application = self.received()
        self.act("caseworker", path, "take")
        return path, application

    def prepared(self, path, outcome, members, who="caseworker"):
        proposal = {"outcome": outcome, **members}
        if outcome in REPLACING:
            proposal["content"] = self.decided[path.rpartition("/")[2]]
        self.act(who, path, "prepare", proposal)

    def forwarded(self):
        """Two of the appeal body are impartial."""
        path, application = self.under_review()
        self.prepared(path, "forward", FIRST["forward"])
        self.act("approver", path, "forward")
        for who in ("appeal-handler", "appeal-handler2"):
            etag = self.http[who].get(path).headers["ETag"]
            self.send(who, "POST",
                      f"/v1/applications/{application}/impartiality",
                      {"declaration": "clear"}, etag)
        return path

    def make_appeal(self):
        """Received, sent back, handled; prepared in each way; late; and all of
        that once more at the appeal body."""
        for path in self.appeals_below():
            yield path.rpartition("/")[2]
        for path in self.appeals_above():
            yield path.rpartition("/")[2]

    def appeals_below(self):
        path, _ = self.received()
        yield path
        self.act("caseworker", path, "request-correction", {
            "wanted": "Hva?", "deadlineDate": "2026-03-20"})
        yield path
        self.act("signatory", path, "correct", {"reasons": "Slik."})
        self.act("caseworker", path, "take")
        yield path
        self.act("caseworker", path, "defer-enforcement", {"reason": "Ja."})
        yield path
        for outcome, members in FIRST.items():
            path, _ = self.under_review()
            self.prepared(path, outcome, members)
            yield path
        with self.in_may():
            path, _ = self.under_review()
        yield path

    def appeals_above(self):
        path = self.forwarded()
        yield path
        self.act("appeal-handler", path, "defer-enforcement",
                 {"reason": "Ja."})
        yield path
        for outcome, members in SECOND.items():
            path = self.forwarded()
            self.prepared(path, outcome, members, "appeal-handler2")
            yield path
