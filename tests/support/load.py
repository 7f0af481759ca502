"""Load: requests as they are sent, and tests/load/offer.c, which offers them
at a rate of its own or as fast as answers come."""

import json
import os
import subprocess
from pathlib import Path

from tests.support.client import Client
from tests.support.stack import ROOT

SOURCE = ROOT / "tests/load/offer.c"
COMPILE = ("gcc", "-std=c17", "-D_GNU_SOURCE", "-O2", "-Wall", "-Wextra",
           "-Werror")
KEY = "@" * 36

WRITERS = 10 # of a hundred
COPY = {"year": 2026, "opensDate": "2026-02-01",
        "deadlineDate": "2026-03-16", "reportDeadline": "2027-03-01"}


def request(method, path, token=None, body=None, **headers):
    """As it goes over the wire."""
    content = b"" if body is None else json.dumps(body).encode()
    lines = [f"{method} {path} HTTP/1.1", "Host: localhost"]
    if token:
        lines.append(f"Authorization: Bearer {token}")
    if method == "POST":
        lines += [f"Idempotency-Key: {KEY}", f"Content-Length: {len(content)}"]
    if content:
        lines.append("Content-Type: application/json")
    lines += [f"{name.replace('_', '-')}: {value}"
              for name, value in headers.items()]
    return "\r\n".join([*lines, "", ""]).encode() + content


class Load:
    """A mix of requests, and the program that offers it."""

    def __init__(self, folder):
        self.program = Path(folder) / "offer"
        self.mix = Path(folder) / "mix"
        subprocess.run([*COMPILE, "-o", self.program, SOURCE], check=True)

    def write(self, weighed):
        """[(weight, request)]; also while the program runs, which then takes
        these."""
        new = self.mix.with_suffix(".new")
        new.write_bytes(b"".join(b"%d %d\n%s" % (weight, len(sent), sent)
                                 for weight, sent in weighed))
        os.replace(new, self.mix)

    def begin(self, service, connections, rate, seconds):
        return subprocess.Popen(
            [self.program, str(service.port), str(connections), str(rate),
             str(seconds), self.mix], stdout=subprocess.PIPE, text=True)

    def end(self, process):
        said, _ = process.communicate()
        assert process.returncode == 0
        return json.loads(said)

    def offer(self, service, connections, rate, seconds):
        """What came of so many requests a second; 0: of as many as can be."""
        return self.end(self.begin(service, connections, rate, seconds))


def useful(told):
    """Successes a second."""
    return sum(answer["count"] for status, answer in told["answers"].items()
               if int(status) < 400) / told["seconds"]


class Everyday:
    """What people do all day at one stack: mostly read one thing, sometimes a
    page, and one in ten writes."""

    def __init__(self, stack, contract, call, load, spool):
        self.stack, self.contract, self.call = stack, contract, call
        self.load, self.spool = load, spool
        self.renew()
        self.application = self.client("preparer").post(
            "/v1/applications", {"callId": call}).expect(201)["id"]
        self.copied = [self.copy() for _ in range(WRITERS)]
        self.load.write(self.mix())

    def renew(self):
        """Tokens begin to live now; also those of a load that goes on."""
        self.tokens = {name: self.stack.issuer.token(name)
                       for name in ("preparer", "signatory", "caseworker")}

    def client(self, name):
        return Client(self.stack.service.url, self.contract,
                      self.tokens[name])

    def copy(self):
        """A call that others do not copy at the same moment."""
        caseworker = self.client("caseworker")
        copied = caseworker.act("call", self.call, "copy", COPY).expect(201)
        return caseworker.act("call", copied["id"], "publish").expect(200)

    def mix(self):
        """For Load.write."""
        signatory, caseworker = (self.tokens[name] for name
                                 in ("signatory", "caseworker"))
        copies = [(1, request("POST", f"/v1/calls/{call['id']}/copy",
                              caseworker, COPY, If_Match=call.etag))
                  for call in self.copied]
        return [
            (50, request("GET", f"/v1/applications/{self.application}",
                         signatory)),
            (15, request("GET", "/v1/applicants?limit=50", caseworker)),
            (10, request("GET", f"/v1/calls/{self.call}")),
            (10, request("GET", "/v1/calls?open=true")),
            (5, request("GET", "/v1/me", signatory)), *copies]
