"""Files, the attachments they become, and letters, on their way: what generated
requests are aimed at."""

import functools
import uuid

from tests.contract.contract import EXAMPLE_BYTES
from tests.scenarios.filing import announcement

MOST = 20  # attachments of one case

# As if the scanner had looked at everything that came.
CLEAN = """
    set search_path = tilskudd;
    update file set state = 'scanning', scan_due_at = null
    where state = 'uploaded';
    update file set state = 'clean' where state = 'scanning'"""

# Whoever announced more than an organisation may is in the way of the next.
FORGOTTEN = "delete from tilskudd.file where linked_at is null"

# As generators.AIMED.
AIMED = {
    "createApplicationAttachment": lambda world: world.room("application"),
    "createSupplementRequestAttachment":
        lambda world: world.room("supplement"),
    "createAppealAttachment": lambda world: world.room("appeal"),
    "createReportAttachment": lambda world: world.room("report"),
    "deleteAttachment": lambda world: world.sent_attachment(),
    "redactAttachment": lambda world: world.sent_attachment(),
    "getAttachmentContent": lambda world: world.clean_attachment,
    "getDecisionLetter": lambda world: world.lettered_decision[0],
    "previewDecisionLetter": lambda world: world.drafted_decision,
}


class Papers:
    """A part of Cases. Needs `is_turn`, too, and `rooms`: kind of case → the
    case that the next attachments are put in, and how many more."""

    def announced(self, by, purpose):
        """Ten bytes are awaited: those of the contract's example."""
        self.run(FORGOTTEN)
        answer = by.post("/v1/files", headers={
            "Idempotency-Key": str(uuid.uuid4())}, json=announcement(
                EXAMPLE_BYTES.encode(), purpose=purpose))
        assert answer.is_success, answer.text
        return answer.json()["id"]

    def make_file(self):
        yield self.announced(self.caller, "appeal")

    def arrived(self, by, purpose):
        """A file that has come whole."""
        identifier = self.announced(by, purpose)
        answer = by.put(f"/v1/files/{identifier}/content",
                        content=EXAMPLE_BYTES.encode(), headers={
                            "Content-Type": "application/octet-stream"})
        assert answer.is_success, answer.text
        return identifier

    # Cases that take attachments, each until it has as many as it may.

    def room(self, kind):
        case, left = self.rooms.get(kind, (None, 0))
        if not left:
            case, left = getattr(self, f"open_{kind}")(), MOST
        self.rooms[kind] = case, left - 1
        return case

    def open_sent(self):
        return self.received()[0]

    def open_application(self):
        return next(self.make_submitted())

    def open_supplement(self):
        """Asked for today."""
        application = self.reviewed_application()
        path = f"/v1/applications/{application}"
        self.act("caseworker", path, "request-supplement", {
            "wanted": "Mer.", "deadlineDate": "2026-03-20"})
        return self.read(f"{path}/supplement-requests")["items"][0]["id"]

    def open_appeal(self):
        """Of the party; staff have one that came on paper."""
        if self.me["capacity"] == "applicant":
            return self.received()[0].rpartition("/")[2]
        decision, _ = self.told_decision()
        return self.send("caseworker", "POST",
                         f"/v1/decisions/{decision}/paper-appeals",
                         {"sentAt": "2026-03-02T08:00:00Z"}).json()["id"]

    def open_report(self):
        return self.whole_report().rpartition("/")[2]

    # Attachments.

    def attached(self, path, purpose):
        """By who signs for the applicant, and found to be clean."""
        file = self.arrived(self.http["signatory"], purpose)
        made = self.send("signatory", "POST", f"{path}/attachments",
                         {"fileId": file, "type": "other"}).json()
        self.run(CLEAN)
        return made["id"]

    def sent_attachment(self):
        """To an appeal: staff see it, and its party may still remove it."""
        return self.attached(self.room("sent"), "appeal")

    @functools.cached_property
    def clean_attachment(self):
        return self.sent_attachment()

    def make_attachment(self):
        yield self.sent_attachment()

    def make_supplementRequest(self):
        yield self.open_supplement()

    # Letters.

    @functools.cached_property
    def drafted_decision(self):
        return next(self.make_decision())

    @functools.cached_property
    def lettered_decision(self):
        """Its identifier and its application's."""
        return self.told_decision()

    def make_letter(self):
        """What told of a decision."""
        _, application = self.lettered_decision
        yield self.read(f"/v1/letters?kind=decision"
                        f"&applicationId={application}")["items"][0]["id"]

    # What is sent.

    def body_of_createFile(self, body):
        """Name and type go together; staff have what came on paper."""
        body = {**body, "name": body["name"][:200] + "x.txt",
                "mediaType": "text/plain"}
        return {**body, "purpose": "appeal"} \
            if self.me["capacity"] == "staff" else body

    def body_of_createApplicationAttachment(self, body):
        return self.with_file(body, "application")

    def body_of_createSupplementRequestAttachment(self, body):
        return self.with_file(body, "supplement")

    def body_of_createAppealAttachment(self, body):
        return self.with_file(body, "appeal")

    def body_of_createReportAttachment(self, body):
        return self.with_file(body, "report")

    def with_file(self, body, purpose):
        """Staff only send what belongs to appeals."""
        may_send = purpose == "appeal" or self.me["capacity"] == "applicant"
        return {**body, "type": "other", "fileId": self.arrived(
            self.caller, purpose)} if may_send and self.is_turn(2) else body
