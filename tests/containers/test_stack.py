"""docker/compose.yaml from nothing: it starts by itself, tells the README's
story through the front, and survives each of its parts."""

import threading
import time
import uuid
from collections import Counter

import httpx
import pytest

from tests.containers.composed import PATIENCE, SecureWire, Writer, engine
from tests.support.stack import OPEN, wait_for

PEOPLE = ("preparer", "caseworker")
WRITERS, ASKERS = 6, 4
# A command that the dead instance was at: its session waits at the server until
# that one gives it up (TILSKUDD_IDLE_TIMEOUT_MS), since nobody hung up.
KNOWN = "IDEMPOTENCY_KEY_RUNNING"
# Of a part that is away for a moment; the front looks each half second.
BACK = 60


@pytest.fixture(scope="module")
def tokens(composed):
    return {who: composed.token(who) for who in PEOPLE}


@pytest.fixture(scope="module")
def writers_calls(composed, tokens):
    composed.set_clock(OPEN)
    return composed.calls(tokens, 2 * WRITERS + ASKERS)


def test_it_starts_by_itself_in_the_right_order(composed, figures):
    figures("stack from nothing to served, s", f"{composed.started_in:.0f}",
            f"<= {PATIENCE}")
    assert composed.client.get("/v1/metadata/limits").status_code == 200
    assert composed.is_in_step()


def test_the_front_speaks_tls_alone(composed):
    answer = composed.client.get("/v1/calls")
    assert answer.headers["Strict-Transport-Security"]
    with pytest.raises(httpx.HTTPError):
        httpx.get("http://127.0.0.1:8443/v1/calls", timeout=5)


def test_it_tells_the_readmes_story(composed):
    done = composed.tour()
    assert done.returncode == 0, done.stdout + done.stderr


def test_its_parts_are_confined(composed):
    for name in ("front", "one", "two", "worker", "db1", "db2"):
        found = engine.inspect("container", f"tilskudd-{name}")
        assert found["HostConfig"]["ReadonlyRootfs"], name
        pid = found["State"]["Pid"]
        with open(f"/proc/{pid}/status", encoding="ascii") as file:
            told = dict(line.rstrip().split(":\t", 1) for line in file)
        assert int(told["CapEff"], 16) == int(told["CapBnd"], 16) == 0, name
        assert told["NoNewPrivs"] == "1" and told["Seccomp"] == "2", name
        assert told["Uid"].split()[0] not in ("0", ""), name


class Asker(threading.Thread):
    """Reads, and sends one write again and again with its key, without ever
    asking a second time by itself."""

    def __init__(self, composed, tokens, call):
        super().__init__(daemon=True)
        self.write = {"callId": call}, {"Idempotency_Key": str(uuid.uuid4())}
        self.wire, self.tally = SecureWire(composed, tokens), Counter()
        self.ended, self.slowest = threading.Event(), 0.0

    def run(self):
        while not self.ended.is_set():
            for request in (("GET", "/v1/me", None, {}),
                            ("POST", "/v1/applications", *self.write)):
                begin = time.monotonic()
                self.tally[self.ask(*request)] += 1
                self.slowest = max(self.slowest, time.monotonic() - begin)
                time.sleep(0.005)

    def ask(self, method, path, body, headers):
        said = self.wire.once("preparer", method, path, body, **headers)
        return "no answer" if said is None else said.code or said.status

    def has_its_effect(self):
        return self.ask("POST", "/v1/applications", *self.write) == 201


def test_an_instance_is_killed_and_nobody_sees_it(
        composed, tokens, writers_calls, figures):
    askers = [Asker(composed, tokens, call)
              for call in writers_calls[2 * WRITERS:]]
    for asker in askers:
        asker.start()
    time.sleep(1)
    composed.kill("one")
    time.sleep(4)
    engine.run("start", "tilskudd-one")
    wait_for(composed.is_whole, PATIENCE, "it is back")
    for asker in askers:
        asker.ended.set()
    for asker in askers:
        asker.join()
    wait_for(lambda: all(asker.has_its_effect() for asker in askers), 15,
             "what was under way is done, once")
    for asker in askers:
        asker.wire.hang_up()
    tally = sum((asker.tally for asker in askers), Counter())
    answered = tally[200] + tally[201] + tally[KNOWN]
    figures(f"an instance killed: failed of {tally.total()} requests",
            tally.total() - answered, 0)
    figures("an instance killed: told that their command runs", tally[KNOWN],
            "-")
    figures("an instance killed: slowest answer, s",
            f"{max(asker.slowest for asker in askers):.1f}", "-")
    assert answered == tally.total() > 100 and tally[201] > 50, tally


class Load:
    """Writers, each with a draft of its own."""

    def __init__(self, composed, tokens, calls):
        self.composed = composed
        self.writers = [Writer(composed, tokens, call) for call in calls]

    def __enter__(self):
        for writer in self.writers:
            writer.start()
        return self

    def __exit__(self, *error):
        for writer in self.writers:
            writer.ended.set()
        for writer in self.writers:
            writer.end()

    def times(self):
        return sorted(at for writer in self.writers
                      for at in list(writer.acknowledged.values()))

    def reached(self, more):
        wanted = len(self.times()) + more
        wait_for(lambda: len(self.times()) >= wanted or any(
            writer.error for writer in self.writers), PATIENCE,
            f"{more} more are acknowledged")

    def silence(self, since):
        times = self.times()
        return max(b - a for a, b in zip(times, times[1:]) if b >= since)

    def check(self, node):
        """How many were acknowledged, each of which is there once."""
        for writer in self.writers:
            rows = Counter(map(int, self.composed.sql(
                node, "select subject_version from tilskudd.audit "
                f"where subject_id = '{writer.id}'").split()))
            assert set(rows) == set(writer.acknowledged), "lost, or not told"
            assert set(rows.values()) == {1}, "twice"
        return len(self.times())


def test_the_primary_is_killed_and_nothing_is_lost(
        composed, tokens, writers_calls, figures):
    with Load(composed, tokens, writers_calls[:WRITERS]) as load:
        load.reached(100)
        died = time.monotonic()
        composed.kill("db1")
        begin = time.monotonic()
        engine.run("exec", "tilskudd-db2", "database", "promote")
        promoted = time.monotonic() - begin
        load.reached(100)
    kept = load.check("db2")
    silence = load.silence(died)
    figures("primary killed: acknowledged writes, each there once", kept, "-")
    figures("primary killed: acknowledged writes lost", 0, 0)
    figures(f"primary killed: no write acknowledged for, s (promotion "
            f"{promoted:.1f})", f"{silence:.1f}", "<= 15")
    assert silence <= 15
    # Who comes back is made a standby of the new one, and that one waits for
    # it again.
    begin = time.monotonic()
    engine.run("start", "tilskudd-db1")
    wait_for(lambda: composed.is_in_step("db2"), PATIENCE,
             "the old primary follows")
    figures("primary killed: two copies again after its return, s",
            f"{time.monotonic() - begin:.1f}", "-")
    assert composed.sql("db1", "select pg_is_in_recovery()") == "t"
    with Load(composed, tokens, writers_calls[WRITERS:2 * WRITERS]) as load:
        load.reached(20)
    load.check("db2")


@pytest.mark.parametrize("part", [
    "front", "two", "worker", "issuer", "scanner", "db1", "db2"])
def test_each_part_may_be_started_anew(composed, tokens, part):
    """Also the one that takes writes: db2, by now."""
    engine.run("restart", "--time", "20", f"tilskudd-{part}")
    assert composed.calls(tokens, 1)
    wait_for(composed.is_whole, BACK, "both instances are ready")
    wait_for(lambda: composed.is_in_step("db2"), BACK, "two copies")
