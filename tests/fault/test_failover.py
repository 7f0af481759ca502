"""The primary goes, and its synchronous standby takes its place, under load.
The service is told of both and goes to whichever takes writes. What it has
acknowledged is at the one that is left, once; meanwhile clients are told to
come back. Who promotes a standby first sees to it that the old primary takes
no writes any more (docker/README.md): what happens without that is here, too.
"""

import random
import time
import uuid
from contextlib import ExitStack

import pytest

from tests.fault.books import Books
from tests.fault.load import Load, World
from tests.fault.test_ledger_kept import chosen_seed
from tests.scenarios.deciding import JUNE
from tests.support import standby
from tests.support.ledger import Wire
from tests.support.stack import Service, Stack, wait_for
from tests.support.standby import Either, Standby, home


# The longest statement, beyond which a server is taken for hung.
SETTINGS = {"statement_timeout_ms": 2000, "lock_timeout_ms": 1500}


class Pair:
    """A primary, its standby, and two instances that know of both."""

    def __init__(self, contract, content):
        with ExitStack() as begun:
            self.stack = Stack()
            begun.callback(self.stack.close)
            self.primary = self.stack.database
            self.standby = Standby(self.primary, self.stack.folder / "standby")
            begun.callback(self.standby.remove)
            either = Either(self.primary, self.standby)
            self.services = []
            for _ in range(2):
                self.services.append(Service(
                    self.stack.folder, either, self.stack.issuer, clock=JUNE,
                    **SETTINGS))
                begun.callback(self.services[-1].stop)
            self.stack.service.stop()
            self.stack.service = self.services[0]
            self.world = World(self.stack, contract, content)
            self.has_failed_over = False
            begun.pop_all()

    def load(self, **counts):
        seed = chosen_seed()
        return (Load(self.world, self.services, seed, **counts),
                random.Random(seed))

    def fail_over(self):
        """Seconds that the promotion took. Whoever starts the old primary
        again starts a standby."""
        with open(f"{home(self.primary)}/data/standby.signal", "wb"):
            pass
        self.has_failed_over = True
        return self.standby.promote()

    def renew(self):
        """What was left becomes the primary of another standby."""
        if self.has_failed_over:
            gone = self.primary
            gone.script("stop")
            gone.remove()
            self.primary = self.stack.database = self.standby
            self.standby = Standby(self.primary, gone.folder)
            self.has_failed_over = False
        return self

    def stop(self):
        for service in self.services:
            service.stop()
        for database in (self.primary, self.standby):
            standby.thaw(database)
        gone = self.primary if self.has_failed_over else self.standby
        gone.remove()
        if self.has_failed_over:
            self.stack.database = self.standby
        self.stack.close()


@pytest.fixture(scope="module")
def first_pair(contract, complete_content):
    pair = Pair(contract, complete_content)
    yield pair
    pair.stop()


@pytest.fixture
def pair(first_pair):
    return first_pair.renew()


def test_a_dead_primary_takes_nothing_along(pair, long, figures):
    wanted = 5_000 if long else 100
    load, chance = pair.load(applicants=14, payers=2 if long else 1)
    books = Books(pair.primary)
    died = []

    def fail_over(load):
        load.reached(wanted // 2)
        time.sleep(chance.random() / 10)
        died.append(time.monotonic())
        standby.kill_all(pair.primary)
        died.append(pair.fail_over())

    load.run(wanted, fail_over)
    kept = books.check(load, pair.standby)
    silence = load.longest_silence(died[0])
    assert load.tally["DATABASE_UNAVAILABLE"] > 0
    figures("failover: acknowledged writes, each there once", kept, "-")
    figures("failover: no write acknowledged for, s (promotion "
            f"{died[1]:.1f})", f"{silence:.1f}", "<= 5" if long else "-")
    assert not long or silence <= 5
    # It comes back as it was left, reads and all: nobody writes to it, also
    # those who ask it first.
    pair.primary.script("start")
    assert pair.primary.ask("show transaction_read_only") == "on"
    pair.services[0].kill()
    pair.services[0].start()
    wire = Wire(load.addresses[:1], pair.world.tokens, chance)
    made = wire.post("preparer", "/v1/applications", {
        "callId": load.calls[0]})
    assert made.status == 201, made.text
    assert pair.standby.ask("select count(*) from tilskudd.application "
                            f"where id = '{made['id']}'") == "1"


def test_a_hung_primary_is_left_within_bounds(pair, long, figures):
    """It holds its connections and says nothing: the longest statement, two
    seconds, one more, and the two of a connection that is not made."""
    wanted = 3_000 if long else 60
    load, chance = pair.load(applicants=16, payers=0)
    books = Books(pair.primary)
    hung = []

    def hang(load):
        load.reached(wanted // 2)
        hung.append(time.monotonic())
        standby.freeze(pair.primary)
        pair.fail_over()

    load.run(wanted, hang)
    kept = books.check(load, pair.standby)
    silence = load.longest_silence(hung[0])
    figures("hung primary: acknowledged writes, each there once", kept, "-")
    figures("hung primary: no write acknowledged for, s", f"{silence:.1f}",
            "<= 8" if long else "-")
    assert not long or silence <= 8
    # It goes on where it was, and believes that it is the primary.
    standby.thaw(pair.primary)
    before = pair.primary.ask("select max(seq) from tilskudd.audit")
    wire = Wire(load.addresses, pair.world.tokens, chance)
    for call in load.calls[:4]:
        made = wire.once("preparer", "POST", "/v1/applications",
                         {"callId": call}, Idempotency_Key=str(uuid.uuid4()))
        assert made.status in (201, 409, 503), made.text
    assert pair.primary.ask("select max(seq) from tilskudd.audit") == before
    standby.kill_all(pair.primary)


def test_what_the_standby_lacks_is_never_acknowledged(pair):
    """Also not by repeating an answer: after a crash the primary shows what
    it had committed for itself, and the standby never had."""
    call = pair.world.call()
    [address] = [("127.0.0.1", pair.services[0].port)]
    wire = Wire([address], pair.world.tokens, random.Random(1))
    key = str(uuid.uuid4())

    def create():
        return wire.once("preparer", "POST", "/v1/applications",
                         {"callId": call["id"]}, Idempotency_Key=key)

    standby.freeze(pair.standby)
    assert create().code == "OUTCOME_UNKNOWN"
    # What waits at the server has the key: who asks again does not wait, too.
    running = create()
    assert running.code == "IDEMPOTENCY_KEY_RUNNING", running.text
    assert int(running.headers["Retry-After"]) > 0
    standby.kill_all(pair.primary)
    pair.primary.script("start")
    assert pair.primary.ask("select count(*) from tilskudd.application "
                            f"where call_id = '{call['id']}'") == "1"
    answers = []

    def is_answered():
        answers.append(create())
        return answers[-1].code != "DATABASE_UNAVAILABLE"

    wait_for(is_answered, 30, "the service is back")
    assert answers[-1].code == "OUTCOME_UNKNOWN", answers[-1].text
    # The standby wakes and has it at last, or takes over without it: either
    # way the next answer is the effect, once.
    standby.kill_all(pair.primary)
    standby.thaw(pair.standby)
    pair.fail_over()
    made = wire.post("preparer", "/v1/applications", {"callId": call["id"]},
                     key=key)
    assert made.status == 201, made.text
    assert pair.standby.ask(
        "select string_agg(id::text, ' ') from tilskudd.application "
        f"where call_id = '{call['id']}'") == made["id"]
