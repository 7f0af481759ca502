"""From a file to an attachment: the steps that stories of attachments share."""

import io
import zipfile

from tests.conftest import VESTFOLD_TELEMARK
from tests.scenarios.filing import Sender, as_scanned, text

KINDS = {"application": "applications", "report": "reports",
         "appeal": "appeals", "supplement": "supplement-requests"}


# As readings tells it of the county.
READ = f"getAttachmentContent {VESTFOLD_TELEMARK}"


def send(caller, application):
    for action in ("sign-off", "submit"):
        answer = caller("signatory").act(
            "application", application["id"], action).expect(200)
    return answer


def faults(answer):
    """{last step of the pointer: code}"""
    return {f["pointer"].split("/")[-1]: f["code"] for f in answer["errors"]}


def path_of(kind, case):
    return f"/v1/{KINDS[kind]}/{case['id']}/attachments"


class Attaching:
    """Those who attach, and whoever looks at it."""

    def __init__(self, caller, stack):
        self.caller, self.stack = caller, stack

    def run(self, sql):
        self.stack.database.run(f"set search_path = tilskudd; {sql}")

    def ask(self, sql):
        return self.stack.database.ask(
            f"set search_path = tilskudd; {sql}").removeprefix("SET\n")

    def judged(self, file_id, state="clean"):
        """What the scanner said."""
        as_scanned(self.run, file_id, "scanning", state)

    def file(self, kind, by, content=None, state="clean", **changes):
        """A file that has come, and what is thought of it."""
        content = content if content is not None else text(200)
        sent = Sender(self.caller(by)).sent(content, purpose=kind, **changes)
        if state != "uploaded":
            self.judged(sent["id"], state)
        return sent

    def attach(self, kind, case, file, type="other", by="preparer", **more):
        return self.caller(by).post(path_of(kind, case), {
            "fileId": file["id"], "type": type, **more})

    def attached(self, kind, case, type="other", by="preparer", **changes):
        file = self.file(kind, by, **changes)
        return self.attach(kind, case, file, type, by).expect(201)

    def get(self, attachment, by):
        return self.caller(by).get(f"/v1/attachments/{attachment['id']}")

    def content(self, attachment, by, **headers):
        return self.caller(by).get(
            f"/v1/attachments/{attachment['id']}/content", headers=headers)

    def listed(self, kind, case, by):
        return [item["id"] for item in self.caller(by).get(
            path_of(kind, case)).expect(200)["items"]]

    def zip(self, kind, case, by, **headers):
        return self.caller(by).get(f"{path_of(kind, case)}/zip",
                                   headers=headers)

    def unzipped(self, kind, case, by, **headers):
        """{name: content} of the archive, which is sound."""
        answer = self.zip(kind, case, by, **headers).expect(200)
        with zipfile.ZipFile(io.BytesIO(answer.response.content)) as archive:
            assert archive.testzip() is None
            return {name: archive.read(name) for name in archive.namelist()}

    def delete(self, attachment, by="preparer"):
        return self.caller(by).request(
            "DELETE", f"/v1/attachments/{attachment['id']}")

    def redact(self, attachment, by="caseworker", reason="Helseopplysninger.",
               query=""):
        seen = self.get(attachment, by)
        return self.caller(by).post(
            f"/v1/attachments/{attachment['id']}/redact{query}",
            {"reason": reason}, match=seen.headers.get("ETag", '"1"'))

    def readings(self, attachment):
        """Who is recorded to have read it, on whose behalf, the oldest first."""
        return self.ask(
            "select string_agg(operation || ' ' || on_behalf_of, ',' order by "
            f"place) from audit where subject_id = '{attachment['id']}' "
            "and after ->> 'state' = 'read'").split(",")
