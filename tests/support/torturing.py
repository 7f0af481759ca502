"""Requests of a story while memory runs out: each is sent again and again, every
time with another allocation that fails, until none does or it has had its effect;
the story goes on with that answer. What comes in between is judged."""

from collections import Counter

import httpx
import psycopg

from tests.support import audit
from tests.support.client import Answer, Client
from tests.support.torture import FRESH, MARK, REQUEST, poll

# What one transaction of a request leaves, whatever it was about.
ROWS = """
    select (select count(*) from audit), (select count(*) from event),
           (select count(*) from idempotency_key)"""

UNKNOWN = "OUTCOME_UNKNOWN"
CLOSED = "closed without an answer"
ABORTED = "aborted"


class Plan:
    """Which allocations of an operation fail: one for each way to ask for it
    (FRESH), or simply each (NTH); at most `most`, spread over `span`."""

    def __init__(self, way=FRESH, most=None, span=300):
        self.way, self.most, self.span = way, most, span

    def number(self, tried):
        """From where the next is looked for; None when it is enough."""
        if self.most is None:
            return 1 if self.way == FRESH else tried + 1
        return 1 + tried * self.span // self.most \
            if tried < self.most else None


class Tally:
    """What was tried and what came of it, over all operations."""

    def __init__(self):
        self.tried = Counter()   # by operation
        self.answers = Counter() # by kind
        self.whole = set()       # operations of which nothing is left to try
        self.breaches = []


class Sent:
    """A request as a client sends it, and all that is judged about it."""

    def __init__(self, operation, client, method, path, options):
        self.operation, self.client = operation, client
        self.method, self.path, self.options = method, path, options
        self.reads = method == "GET"

    def send(self, more=None):
        options = dict(self.options)
        options["headers"] = {**(options.get("headers") or {}),
                              **(more or {})}
        return PLAINLY(self.client, self.method, self.path, **options)

    def send_marked(self):
        """None when the connection is closed before there is an answer."""
        try:
            return self.send(MARK)
        except httpx.TransportError:
            return None

    def send_again(self):
        """As who does not know what became of it."""
        answer = self.send()
        if self.method == "PATCH" and answer.status == 412:
            return PLAINLY(self.client, "GET", self.path)
        if self.method == "DELETE" and answer.status == 404:
            return Answer(httpx.Response(204))
        return answer


class Torturer:
    """Takes the place of Client.request, for clients of one service."""

    def __init__(self, service, contract, plan, tally, only=None):
        self.service, self.contract = service, contract
        self.torture = service.torture
        self.plan, self.tally, self.only = plan, tally, only
        self.faults = set()
        self.rows = psycopg.connect(
            service.database.conninfo("postgres"), autocommit=True,
            options="-c search_path=tilskudd")

    def close(self):
        self.rows.close()

    def new_faults(self):
        """What does not hold of the audit any more. A service that has ended
        with its story has no database."""
        try:
            now = {str(fault) for fault in audit.faults(self.rows)}
        except psycopg.OperationalError:
            return []
        faults, self.faults = now - self.faults, now
        return faults

    def counted(self):
        return self.rows.execute(ROWS).fetchone()

    def wants(self, operation, method, path):
        """A trial leaves nothing, and so says nothing."""
        return operation is not None and method != "HEAD" \
            and "dryRun" not in path \
            and operation.id not in self.tally.whole \
            and (self.only is None or operation.id in self.only)

    def request(self, client, method, path, **options):
        operation = self.contract.find(method, path.split("?")[0])
        if not self.wants(operation, method, path):
            return PLAINLY(client, method, path, **options)
        # A stop would wait for who may send more.
        client.http.headers["Connection"] = "close"
        sent = Sent(operation, client, method, path, options)
        answer = None
        while answer is None:
            number = self.plan.number(self.tally.tried[operation.id])
            if number is None:
                self.tally.whole.add(operation.id)
                return sent.send()
            answer = self.tried(sent, number)
        return answer

    def tried(self, sent, number):
        """Another allocation fails. The answer, if the story goes on."""
        self.warmed(sent)
        before, open_before = self.counted(), self.service.descriptors()
        self.torture.arm(REQUEST, self.plan.way, number)
        answer = sent.send_marked()
        self.torture.disarm()
        place = " < ".join(self.torture.place()[:9])
        lives = self.service.settled()
        if not self.torture["failed"]:
            assert answer is not None, (sent.path, "closed by itself")
            self.tally.whole.add(sent.operation.id)
            return answer
        self.tally.tried[sent.operation.id] += 1
        try:
            return self.judged(sent, answer, before, lives)
        except AssertionError as breach:
            self.tally.breaches.append(
                f"{sent.operation.id}: {breach}; {place}")
            return sent.send_again()
        finally:
            if lives:
                poll(lambda: self.service.descriptors() <= open_before)
                self.service.renew()

    def warmed(self, sent):
        """The token is known, and there is a connection to the database: what
        is left is what this request itself asks for."""
        PLAINLY(sent.client, "GET", "/v1/me")

    def judged(self, sent, answer, before, lives):
        """The answer, if the request has done all that it was sent for."""
        has_effect = self.counted() != before
        kind = kind_of(answer, lives)
        self.tally.answers[kind] += 1
        if kind in (CLOSED, ABORTED, UNKNOWN):
            return self.done_once(sent) if has_effect and not sent.reads \
                else None
        if kind == 503:
            assert not has_effect, f"503 {answer.code}, and it was done"
            assert int(answer.headers["Retry-After"]) > 0, "503 until when"
            return None
        assert kind != 500, answer.text[:200]
        if sent.reads or not has_effect:
            return self.told_truly(sent, answer)
        told = self.done_once(sent)
        assert is_same(answer, told), (answer.status, told.status, told.text)
        return answer

    def told_truly(self, sent, answer):
        """What nothing came of is told again, or it was not true. Only what a
        read tells may have been another thing in the meantime."""
        before = self.counted()
        told = sent.send()
        is_true = is_same(answer, told) and (
            sent.reads or self.counted() == before)
        assert is_true or sent.reads and not is_same(told, sent.send()), (
            f"{answer.status} {answer.text[:200]}, and not "
            f"{told.status} {told.text[:200]}")
        return None if told.status < 400 and sent.reads else told

    def done_once(self, sent):
        """What was done is not done again, and is what is told."""
        before = self.counted()
        answer = sent.send_again()
        assert self.counted() == before, "done twice"
        return answer


def kind_of(answer, lives):
    if answer is None:
        return CLOSED if lives else ABORTED
    if answer.status == 503 and answer.code == UNKNOWN:
        return UNKNOWN
    return answer.status


def is_same(one, other):
    """But for what every answer has of its own."""
    if one.status >= 400:
        return (one.status, one.code) == (other.status, other.code)
    return (one.status, one.text) == (other.status, other.text)


# As clients do it when nobody stands in for them.
PLAINLY = Client.request
