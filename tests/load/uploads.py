#!/usr/bin/env python3
"""Many uploads at once: what the service holds in memory, how fast they come,
and how much the database grows.

    uploads.py [--files 200] [--megabytes 20] [--part KIB]

makes a stack of its own of the programs in TILSKUDD_BIN (a release build, or
the figures say little), and sends the files all at the same time, each on a
connection of its own. Ends with an error unless each of them is uploaded.
Client, service and database share the machine: trust the ratios.
"""

import argparse
import hashlib
import http.client
import json
import os
import sys
import threading
import time
import uuid
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from tests.support.stack import Stack  # noqa: E402

MIB = 1024 * 1024
PER_ORGANISATION = 20  # of 20 MiB each: an organisation may have 400 MiB

# As many that may announce files.
CROWD = """
    insert into tilskudd.applicant (organisation_number, name, kind, county,
                                    language_form)
    select number, 'Oppdiktet IKS', 'inter_municipal_company', '40', 'nb'
    from generate_series(312000000, 312009000) as n,
         lateral (select n::text as number) as t
    where tilskudd.is_organisation_number(number)
    order by n limit {count};
    select organisation_number from tilskudd.applicant
    where name = 'Oppdiktet IKS' order by 1"""


def memory(process):
    """Resident now and at most, in MiB."""
    status = Path(f"/proc/{process.pid}/status").read_text()
    return tuple(int(next(line.split()[1] for line in status.splitlines()
                          if line.startswith(name))) / 1024
                 for name in ("VmRSS", "VmHWM"))


def processor(process):
    """Seconds of processor time that it and its children have had."""
    fields = Path(f"/proc/{process.pid}/stat").read_text().rpartition(") ")[2]
    own, children = fields.split()[11:13], fields.split()[13:15]
    return [sum(map(int, ticks)) / os.sysconf("SC_CLK_TCK")
            for ticks in (own, children)]


class Upload(threading.Thread):
    """One file, from announcement to its last part."""

    def __init__(self, stack, token, content, part):
        super().__init__()
        self.connection = http.client.HTTPConnection(
            "127.0.0.1", stack.service.port, timeout=600)
        self.token, self.content, self.part = token, content, part
        self.state, self.busy, self.judged_s = None, 0, 0.0

    def ask(self, method, path, body, **headers):
        while True:
            self.connection.request(method, path, body, {
                "Authorization": f"Bearer {self.token}", **headers})
            answer = self.connection.getresponse()
            said = json.loads(answer.read())
            if answer.status != 503:
                assert answer.status < 300, said
                return said
            self.busy += 1
            time.sleep(float(answer.headers["Retry-After"]))

    def run(self):
        size = len(self.content)
        file = self.ask("POST", "/v1/files", json.dumps({
            "name": "plan.txt", "sizeBytes": size, "purpose": "application",
            "sha256": hashlib.sha256(self.content).hexdigest(),
            "mediaType": "text/plain"}), **{
                "Content-Type": "application/json",
                "Idempotency-Key": str(uuid.uuid4())})
        for at in range(0, size, self.part):
            body = self.content[at:at + self.part]
            began = time.monotonic()
            file = self.ask(
                "PUT", f"/v1/files/{file['id']}/content", body, **{
                    "Content-Type": "application/octet-stream",
                    "Content-Range":
                        f"bytes {at}-{at + len(body) - 1}/{size}"})
            self.judged_s = time.monotonic() - began
        self.state = file["state"]
        self.connection.close()


def run(stack, options):
    content = (b"Kompetanseplan for Oppdiktet IKS, side 1.\n"
               * (options.megabytes * MIB // 42 + 1))[
                   :options.megabytes * MIB]
    organisations = stack.database.ask(CROWD.format(
        count=-(-options.files // PER_ORGANISATION))).split()
    tokens = [stack.issuer.token("municipality", organisation=number)
              for number in organisations]
    uploads = [Upload(stack, tokens[i // PER_ORGANISATION], content,
                      options.part * 1024) for i in range(options.files)]
    size = "select pg_database_size('tilskudd')"
    before_bytes = int(stack.database.ask(size))
    before, _ = memory(stack.service.process)
    used = processor(stack.service.process)
    began = time.monotonic()
    for upload in uploads:
        upload.start()
    for upload in uploads:
        upload.join()
    took = time.monotonic() - began
    after, peak = memory(stack.service.process)
    total = options.files * options.megabytes
    grown = (int(stack.database.ask(size)) - before_bytes) / MIB
    print(f"{options.files} files of {options.megabytes} MiB in parts of "
          f"{options.part} KiB: {took:.1f} s, {total / took:.0f} MiB/s")
    print(f"service: {before:.0f} MiB before, {peak:.0f} at most, "
          f"{after:.0f} after")
    own, children = (now - then for now, then in zip(
        processor(stack.service.process), used))
    print(f"processor time for a GiB: {own * 1024 / total:.1f} s in the "
          f"service, {children * 1024 / total:.1f} s in tilskudd-inspect")
    print(f"last part with its judgement: "
          f"{sorted(u.judged_s for u in uploads)[len(uploads) // 2]:.2f} s "
          f"(median); told to come again: {sum(u.busy for u in uploads)}")
    print(f"database: {grown:.0f} MiB more, {grown / total:.3f} of the content")
    return all(upload.state == "uploaded" for upload in uploads)


def main():
    parser = argparse.ArgumentParser(description="Many uploads at once.")
    parser.add_argument("--files", type=int, default=200)
    parser.add_argument("--megabytes", type=int, default=20)
    parser.add_argument("--part", type=int, default=512, help="KiB")
    options = parser.parse_args()
    stack = Stack()
    try:
        sys.exit(0 if run(stack, options) else "not all are uploaded")
    finally:
        stack.close()


if __name__ == "__main__":
    main()
