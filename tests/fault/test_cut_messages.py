"""The connection between service and database is cut before each message of a
write, on the way there and back. Whoever asked is told that nothing was saved
only when nothing was, and gets exactly one effect by asking again."""

import random
import time
import uuid
from urllib.parse import urlsplit

import pytest

from tests.fault.load import World
from tests.scenarios.deciding import JUNE, content
from tests.scenarios.paying import DUE, Paying
from tests.support import audit
from tests.support.ledger import Wire
from tests.support.stack import OPEN, Service, undone_by, wait_for
from tests.support.wireproxy import (ANSWERED, ASKED, COMMIT, COMMITTED,
                                     STALLED, WireProxy)

TRACES = """
select (select count(*) from audit), (select count(*) from event),
       (select count(*) from idempotency_key), (select count(*) from award),
       (select count(*) from fund_transfer), (select count(*) from application)
"""

PROXIED = """
select count(*) from pg_stat_activity where application_name = 'proxied'
"""

UNSAVED, UNKNOWN = "DATABASE_UNAVAILABLE", "OUTCOME_UNKNOWN"


class Writes:
    """For each of the writes, requests that are sure to be taken: what each
    gives is (who, path, body, ETag)."""

    def __init__(self, world):
        self.world, self.caller = world, world.caller
        self.application_call, self.submit_call = world.call(), world.call()
        _, self.award, _ = world.award()
        paying = Paying(world.caller, world.stack, world.call("2026-03-16"),
                        world.content, world.stack.service.set_clock)
        self.first = paying.application()
        self.paying, self.others = paying, paying.to_all(self.first)
        self.standing = self.proposed()["id"]
        self.going = {}

    def proposed(self):
        """A decision on one more of the applications there are."""
        return self.paying.proposed(
            {**self.first.json, "id": self.others.pop()},
            content(self.first, 1_000))

    def act(self, who, resource, identifier, action, body=None):
        return self.caller(who).act(resource, identifier, action,
                                    body).expect(200)

    def drafted(self, call):
        """A new draft in the place of the one before it."""
        if call["id"] in self.going:
            self.act("preparer", "application", self.going[call["id"]],
                     "withdraw")
        made = self.caller("preparer").post("/v1/applications", {
            "callId": call["id"], "content": self.world.content}).expect(201)
        self.going[call["id"]] = made["id"]
        return made

    def create(self):
        made = self.drafted(self.application_call)
        self.act("preparer", "application", made["id"], "withdraw")
        del self.going[self.application_call["id"]]
        return "preparer", "/v1/applications", {
            "callId": self.application_call["id"]}, None

    def created(self, answer):
        self.going[self.application_call["id"]] = answer["id"]

    def submit(self):
        made = self.drafted(self.submit_call)
        signed = self.act("signatory", "application", made["id"], "sign-off")
        return ("signatory", f"/v1/applications/{made['id']}/submit", None,
                signed.etag)

    def approve(self):
        """One and the same, which is taken back each time."""
        identifier = self.standing
        now = self.caller("approver").get(
            f"/v1/decisions/{identifier}").expect(200)
        if now["state"] == "approved":
            self.act("approver", "decision", identifier, "return",
                     {"reason": "Se på summen."})
            now = self.act("caseworker", "decision", identifier, "propose")
        return ("approver", f"/v1/decisions/{identifier}/approve", None,
                now.etag)

    def notify(self):
        decision = self.proposed()
        approved = self.act("approver", "decision", decision["id"], "approve")
        return ("approver", f"/v1/decisions/{decision['id']}/notify", None,
                approved.etag)

    def payout(self):
        return "caseworker", f"/v1/awards/{self.award}/payouts", {
            "instalments": [{"amountNok": 1_000, "dueDate": DUE}]}, None


class Cutting:
    """One write at a time, by a service with a single connection, which goes
    through the proxy."""

    def __init__(self, stack, contract, document):
        self.stack, self.world = stack, World(stack, contract, document)
        self.writes = Writes(self.world)
        stack.service.set_clock(JUNE)
        self.proxy = WireProxy(stack.database)
        with undone_by(self.proxy.stop):
            self.service = Service(
                stack.folder, self.proxy, stack.issuer, clock=JUNE, pool=1,
                exports=1, statement_timeout_ms=1000, lock_timeout_ms=500)
        self.wire = Wire([("127.0.0.1", urlsplit(self.service.url).port)],
                         self.world.tokens, random.Random(1))

    def stop(self):
        self.service.stop()
        self.proxy.stop()

    def traces(self):
        with audit.reader(self.stack.database) as reader:
            return reader.execute(TRACES).fetchone()

    def send(self, request, key):
        who, path, body, match = request
        return self.wire.once(who, "POST", path, body, If_Match=match,
                              Idempotency_Key=key)

    def until_known(self, request, key):
        who, path, body, match = request
        return self.wire.post(who, path, body, match, key)

    def settle(self):
        """Nobody is at work for a service that is cut off."""
        def is_settled():
            with audit.reader(self.stack.database) as reader:
                return reader.execute(PROXIED).fetchone() == (0,)
        wait_for(is_settled, 20, "the database has noticed")

    def anew(self):
        """The next request begins with a connection of its own."""
        self.proxy.cut_all()
        self.settle()
        self.proxy.watch()

    def whole(self, kind):
        """A write that nothing happens to: what it leaves, and its messages
        each way, those of a new connection included."""
        request = getattr(self.writes, kind)()
        before = self.traces()
        self.anew()
        answer = self.until_known(request, str(uuid.uuid4()))
        assert answer.status in (200, 201), answer.text
        self.note(kind, answer)
        seen = self.proxy.seen
        left = tuple(b - a for a, b in zip(before, self.traces()))
        assert left[0] >= 1 and left[2] == 1
        return left, seen

    def note(self, kind, answer):
        if kind == "create":
            self.writes.created(answer)

    def struck(self, request, key, side, number, fault="cut"):
        """The answer to a request in which it happened. While the pool rests
        from a failure, a request does not reach the database."""
        for _ in range(200):
            self.anew()
            self.proxy.watch(side, number, fault)
            answer = self.send(request, key)
            if self.proxy.has_happened:
                return answer
            assert answer.status == 503, answer.text
            time.sleep(0.02)
        raise AssertionError("the message never came")

    def cut(self, kind, places, fault="cut"):
        """Walks through the places. As long as nothing comes of a request, it
        is the next one, too: the same, with the same key. Says how often
        the outcome was unknown."""
        left, request, unknown = self.whole(kind)[0], None, 0
        for side, number in places:
            if request is None:
                request, key = getattr(self.writes, kind)(), str(uuid.uuid4())
                before = self.traces()
            answer = self.struck(request, key, side, number, fault)
            place = f"{kind}, {side} {number}"
            assert answer is not None, place
            assert answer.status == 503, f"{place}: {answer.text}"
            assert int(answer.headers["Retry-After"]) > 0
            assert answer.code in (UNSAVED, UNKNOWN), f"{place}: {answer.text}"
            self.proxy.cut_all()
            self.settle()
            came = tuple(b - a for a, b in zip(before, self.traces()))
            assert came in (left, (0,) * len(left)), place
            if came == left:
                assert answer.code == UNKNOWN, place
                unknown += 1
                self.again(kind, request, key, before, left)
                request = None
        if request is not None:
            self.again(kind, request, key, before, left, is_replay=False)
        return unknown

    def again(self, kind, request, key, before, left, is_replay=True):
        self.proxy.watch()
        known = self.until_known(request, key)
        assert known.status in (200, 201), known.text
        assert ("Idempotency-Replayed" in known.headers) == is_replay
        came = tuple(b - a for a, b in zip(before, self.traces()))
        assert came == left
        self.note(kind, known)


@pytest.fixture(scope="module")
def cutting(stack, contract, complete_content):
    cutting = Cutting(stack, contract, complete_content)
    yield cutting
    cutting.stop()
    stack.service.set_clock(OPEN)


def places_of(seen, long, most):
    """[(side, number)] of the messages that are cut off. Behind the commit,
    where each costs a case, so many, with those around it."""
    commit = seen[ASKED].index(COMMIT) + 1
    committed = seen[ANSWERED].index(COMMITTED) + 1
    asked, answered = len(seen[ASKED]), len(seen[ANSWERED])
    # What the server sends before it has read the last exchange.
    early = committed - seen[ANSWERED][committed::-1].index("Z")
    if long:
        late = range(early, answered + 1)
        late = late[::-(-len(late) // most)]
        first, second = range(1, commit + 1), range(1, early)
    else:
        first, second, late = (1, commit // 2), (1, early // 2), ()
    return ([(ASKED, n) for n in first] + [(ANSWERED, n) for n in second] +
            [(ASKED, n) for n in sorted({commit, commit + 1, asked})] +
            [(ANSWERED, n) for n in sorted({*late, committed, answered})])


@pytest.mark.parametrize("kind", ["create", "submit", "approve", "notify",
                                  "payout"])
def test_what_is_cut_off_has_one_effect(cutting, kind, long, figures):
    _, seen = cutting.whole(kind)
    # There are so many applications that a party can be notified of.
    places = places_of(seen, long, 8 if kind == "notify" else 1_000)
    unknown = cutting.cut(kind, places)
    # After Execute of COMMIT on its way there, and before what tells of it.
    assert unknown >= 3
    figures(f"{kind}: cut at messages, outcome unknown and there",
            f"{len(places)}, {unknown}", "one effect each")


def test_a_read_that_is_cut_off_is_no_fault_of_the_service(cutting, long):
    path = f"/v1/applications/{cutting.writes.first['id']}"
    cutting.anew()
    assert cutting.wire.get("caseworker", path).status == 200
    seen = {side: len(found) for side, found in cutting.proxy.seen.items()}
    for side, count in seen.items():
        for number in range(1, count + 1, 1 if long else 9):
            for _ in range(200):
                cutting.anew()
                cutting.proxy.watch(side, number)
                answer = cutting.wire.once("caseworker", "GET", path)
                if cutting.proxy.has_happened:
                    break
                assert answer.status == 503
                time.sleep(0.02)
            assert (answer.status, answer.code) == (503, UNSAVED)
    cutting.proxy.watch()
    assert cutting.wire.get("caseworker", path).status == 200


def test_a_silent_database_is_waited_for_within_bounds(cutting, long, figures):
    """Nothing passes any more: while connecting, in a statement, and between
    COMMIT and its answer."""
    _, seen = cutting.whole("payout")
    commit = seen[ASKED].index(COMMIT) + 1
    committed = seen[ANSWERED].index(COMMITTED) + 1
    begin = time.monotonic()
    places = [(ANSWERED, 1), (ASKED, commit // 2), (ASKED, commit),
              (ANSWERED, committed)]
    assert cutting.cut("payout", places, STALLED) == 1
    each = (time.monotonic() - begin) / len(places)
    figures("silent database: answered after, s (limits 1 s and 2 s)",
            round(each, 1), "<= 5" if long else "-")
    assert not long or each <= 5
