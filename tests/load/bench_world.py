"""What the benchmark works on: a stack with many applications, made as rows of
two that were made by the service itself."""

import hashlib
import hmac
import itertools
import json
import subprocess

from tests.load import floor
from tests.conftest import CALL_2026, ROOT, SKIEN, VESTFOLD_TELEMARK
from tests.support.client import Client
from tests.support.contract import Contract
from tests.support.load import request
from tests.support.stack import Stack

ROWS = ROOT / "tests/load/rows.sql"
CALLS, FRESH, SENDABLE, SENDERS = 100, 60, 100, 60
COPY = {"year": 2026, "opensDate": "2026-02-01",
        "deadlineDate": "2026-03-16", "reportDeadline": "2027-03-01"}
# A quota would be what is measured.
SETTINGS = {f"rate_{name}": 0 for name in (
    "read", "write", "heavy", "export", "anonymous")}


def check_digit(digits, weights):
    return (11 - sum(int(digit) * weight for digit, weight
                     in zip(digits, weights)) % 11) % 11


def pids():
    """Synthetic national identity numbers: the month is above 80."""
    for n in itertools.count():
        digits = f"{n // 900 + 1:02}8180{n % 900 + 100:03}"
        first = check_digit(digits, (3, 7, 6, 1, 8, 9, 4, 5, 2))
        second = check_digit(f"{digits}{first}", (5, 4, 3, 2, 7, 6, 5, 4, 3, 2))
        if first < 10 and second < 10:
            yield f"{digits}{first}{second}"


def bench_id(kind, n):
    """As in rows.sql."""
    return f"00000000-{kind}-7000-8000-{n:012x}"


class World:
    def __init__(self, applications):
        self.organisations = applications // CALLS
        self.stack = Stack("durable")
        self.database = self.stack.database
        self.contract = Contract()
        self.made = {}  # tokens, by whom
        self.service = self.stack.another_service(**SETTINGS)
        self.fill()

    def close(self):
        self.service.stop()
        self.stack.close()

    # Who asks.

    def token(self, preset, **claims):
        key = (preset, json.dumps(claims))
        if key not in self.made:
            self.made[key] = self.stack.issuer.token(preset, claims or None)
        return self.made[key]

    def machine(self, number):
        """The token of an organisation's own machine."""
        return self.token("municipality", consumer={
            "authority": "iso6523-actorid-upis", "ID": f"0192:{number}"})

    def client(self, preset):
        return Client(self.service.url, self.contract, self.token(preset))

    # What there is.

    def fill(self):
        staff, sender = self.client("caseworker"), self.client("signatory")
        content = json.loads((ROOT / "tests/support/complete_application.json"
                              ).read_text())
        signed, submitted = (self.signed(staff, sender, content)
                             for _ in range(2))
        sender.act("application", submitted, "submit").expect(200)
        subprocess.run(
            ["psql", "-qX", "-v", "ON_ERROR_STOP=1", "-f", ROWS,
             *(f"-v{name}={value}" for name, value in {
                 "organisations": self.organisations, "calls": CALLS,
                 "fresh": FRESH, "sendable": SENDABLE, "senders": SENDERS,
                 "submitted": submitted, "signed": signed}.items()),
             self.database.conninfo("postgres")], check=True,
            stdout=subprocess.DEVNULL)
        self.numbers = self.database.ask(
            "select number from tilskudd.bench_organisation order by n"
            ).split()
        self.signed_version = self.database.ask(
            f"select version from tilskudd.application where id = '{signed}'")
        self.people = [self.person(number, pid) for number, pid
                       in zip(self.numbers[:SENDERS], pids())]

    def signed(self, staff, sender, content):
        call = staff.act("call", CALL_2026, "copy", COPY).expect(201)
        staff.act("call", call["id"], "publish").expect(200)
        made = sender.post("/v1/applications", {
            "callId": call["id"], "content": content}).expect(201)
        sender.act("application", made["id"], "sign-off").expect(200)
        return made["id"]

    def person(self, number, pid):
        """Somebody who signs for the organisation; the token."""
        key = (self.stack.folder / "person.key").read_bytes()
        digest = hmac.new(key, pid.encode(), hashlib.sha256).hexdigest()[:32]
        self.database.run(
            'insert into tilskudd.mandate (person, organisation_number, "right")'
            f" values ('{digest}', '{number}', 'write'),"
            f" ('{digest}', '{number}', 'sign')")
        return self.token("signatory", pid=pid)

    # What is asked.

    def reads(self, number=0):
        """Applications of one organisation, by its machine."""
        token = self.machine(self.numbers[number])
        return [(1, request("GET", "/v1/applications/" + bench_id(
            "000d", call * self.organisations + number + 1), token))
            for call in range(CALLS)]

    def pages(self):
        """What was submitted to one call, by its caseworker."""
        token = self.token("caseworker")
        return [(1, request(
            "GET", f"/v1/applications?callId={bench_id('000c', call + 1)}"
            "&limit=50", token)) for call in range(CALLS)]

    def drafts(self, begin, count):
        """One each, to a call from an organisation that has none there."""
        return [(0, request("POST", "/v1/applications", self.machine(
            self.numbers[n % self.organisations]), {"callId": bench_id(
                "000c", CALLS + 1 + n // self.organisations)}))
            for n in range(begin, begin + count)]

    def draft_script(self, found, clients, begin):
        """The same for pgbench, from the begin-th on: what is written of one,
        as `found`, made anew each time."""
        call, organisation, key = (
            next(s.values[place] for s in found if words in s)
            for words, place in (("insert into application (", 2),
                                 ("set_config(", 1),
                                 ("insert into idempotency_key", 1)))
        made = next(s.values[2] for s in found if "insert into event" in s)
        number = "(select number from tilskudd.bench_organisation where n = :o)"
        return (
            f"\\set n {begin} + :i * {clients} + :client_id\n"
            "\\set i :i + 1\n"
            f"\\set c {CALLS + 1} + :n / {self.organisations}\n"
            f"\\set o 1 + :n % {self.organisations}\n"
            + floor.one_by_one(found, {
                organisation: number, f"m:{organisation}:": "('m' || :o)",
                made: ":made_id", key: "encode(sha256(('k' || :n)::bytea), "
                "'hex')", call: "('00000000-000c-7000-8000-' || "
                "lpad(to_hex(:c::bigint), 12, '0'))"}))

    def submissions(self, begin, count):
        """One each, of what is signed."""
        return [(0, request(
            "POST", f"/v1/applications/{bench_id('000e', n + 1)}/submit",
            self.people[n % SENDERS], If_Match=f'"{self.signed_version}-0"'))
            for n in range(begin, begin + count)]

    def calls(self, **headers):
        return [(1, request("GET", f"/v1/calls/{bench_id('000c', n + 1)}",
                            **headers)) for n in range(CALLS)]

    def call_length(self):
        """Bytes of the answer."""
        return len(Client(self.service.url, self.contract).get(
            f"/v1/calls/{bench_id('000c', 1)}").expect(200).text.encode())

    def known_call(self, n=0):
        """(request that is answered 304, its ETag)."""
        path = f"/v1/calls/{bench_id('000c', n + 1)}"
        etag = Client(self.service.url, self.contract).get(path).etag
        return request("GET", path, If_None_Match=etag), etag
