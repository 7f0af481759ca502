"""Sending files, as a client does it: announced, then part by part."""

import hashlib
import itertools
import uuid

from tests.support.client import TRANSITIONS

PART = 512 * 1024
LEAST = 64 * 1024
MOST = 20 * 1024 * 1024
PDF = "application/pdf"

NUMBERS = itertools.count(1)

# What the scanner holds against a file.
REFUSALS = {"infected": "'INFECTED'", "failed": "'SCAN_FAILED'"}


def text(size):
    """Lines of text, as many bytes, never the same."""
    line = f"{next(NUMBERS)} {uuid.uuid4()} Kompetanseplan for Skien.\n"
    return (line * (size // len(line) + 1)).encode()[:size]


def announcement(content, **changes):
    return {"name": "plan.txt", "sizeBytes": len(content),
            "sha256": hashlib.sha256(content).hexdigest(),
            "mediaType": "text/plain", "purpose": "application", **changes}


def as_scanned(execute, file_id, *states):
    """Leaves the file as the worker does that asked the scanner; `execute`
    runs a statement as the superuser."""
    for state in states:
        execute(f"""
            with moved as (
                update tilskudd.file
                set state = '{state}', refusal = {REFUSALS.get(state, 'null')},
                    version = version + 1, scan_due_at = null
                where id = '{file_id}'
                returning id, version)
            insert into tilskudd.audit (
                case_id, operation, subject_kind, subject_id, subject_version,
                before, after, client, trace_id)
            select m.id, 'scan-files', 'file', m.id, m.version,
                   json_build_object('state', f.state, 'version', f.version),
                   json_build_object('state', '{state}', 'version', m.version),
                   'worker', 'x'
            from moved m join tilskudd.file f using (id)""")


class Sender:
    """One caller who sends files."""

    def __init__(self, client):
        self.client = client

    def announce(self, content, **changes):
        return self.client.post("/v1/files", announcement(content, **changes))

    def announced(self, content, **changes):
        return self.announce(content, **changes).expect(201).json

    def read(self, file):
        return self.client.get(f"/v1/files/{file['id']}")

    def put(self, file, body, range_=None, media="application/octet-stream"):
        """Any part, however wrong."""
        headers = {"Content-Type": media}
        if range_:
            headers["Content-Range"] = range_
        before = self.read(file)
        answer = self.client.request(
            "PUT", f"/v1/files/{file['id']}/content", content=body,
            headers=headers)
        if answer.status == 200 and (answer["receivedBytes"]
                                     != before["receivedBytes"]
                                     or answer["state"] == "refused"):
            TRANSITIONS.add(("file", before["state"], "upload"))
        return answer

    def part(self, file, content, first, size=PART):
        body = content[first:first + size]
        return self.put(file, body, f"bytes {first}-{first + len(body) - 1}/"
                                    f"{file['sizeBytes']}")

    def rest(self, file, content, first=0, size=PART):
        """What is missing; the last answer."""
        for at in range(first, len(content), size):
            answer = self.part(file, content, at, size).expect(200)
        return answer

    def sent(self, content, **changes):
        """A file that has come whole."""
        file = self.announced(content, **changes)
        return self.rest(file, content).json

    def delete(self, file):
        before = self.read(file)
        answer = self.client.request("DELETE", f"/v1/files/{file['id']}")
        if answer.status == 204:
            TRANSITIONS.add(("file", before["state"], "delete"))
        return answer
