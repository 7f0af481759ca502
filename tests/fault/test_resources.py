"""What a service lives on gives out: connections, disks, processes, the right
to write, time itself. Each is brought about, five people ask (world.py) and are
told to come back where it is needed and nowhere else, the operations' port
tells it, and when it is over all is well without a restart."""

import itertools
import os
import resource
import signal
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from pathlib import Path

import psycopg
import pytest

from tests.support.client import Answer
from tests.support.stack import WIRE, wait_for
from tests.support.weather import Weather
from tests.support.world import CALL, World, verdict

DAY_MS = 24 * 3600 * 1000
WELL = {"read": "well", "write": "well", "export": "well", "zip": "well",
        "upload": "well"}
AWAY = dict.fromkeys(WELL, "DATABASE_UNAVAILABLE")


@pytest.fixture(scope="module")
def shared(contract):
    world = World(contract)
    yield world
    world.close()


def breaches(service):
    """What was no fault of the world's."""
    return [entry for entry in service.events("request")
            if entry["status"] == 500]


@pytest.fixture
def world(shared):
    """All is well before, and afterwards within a moment and by itself."""
    shared.askers.prepare()
    assert shared.askers.is_well()
    process = shared.service.process.pid
    known = breaches(shared.service)
    shared.askers.prepare()
    yield shared
    wait_for(shared.askers.is_well, 30, "all is well")
    status, state = shared.askers.ready()
    assert (status, state["database"], state["keys"]) == (200, "ok", "ok")
    assert shared.service.process.pid == process
    assert shared.service.process.poll() is None
    assert breaches(shared.service) == known


@pytest.fixture
def beside(shared):
    """beside(setting=value) are askers of another service, which goes."""
    others = []

    def start(weather=None, **settings):
        service = shared.another_service(weather, **settings)
        others.append(shared.another_askers(service))
        return others[-1]

    yield start
    for askers in others:
        askers.close()
        askers.service.stop()


def asked_anew(service, path, token=None):
    """On a connection of its own, which a thread has that is free."""
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    return Answer(WIRE.get(f"{service.url}{path}", headers=headers,
                           timeout=60))


# ---- Connections and locks -----------------------------------------------------

def held_up(world, service, pool):
    """Two that wait for the lock, each in a thread of its own."""
    held = []
    for count in (1, 2):
        held.append(pool.submit(asked_anew, service, CALL))
        wait_for(lambda: world.waiting() == count, # noqa: B023
                 20, "it is held up")
    return held


def test_slow_statements_have_all_connections(world, beside):
    askers = beside(pool=2, exports=1, pool_wait_ms=200,
                    lock_timeout_ms=20_000, statement_timeout_ms=20_000)
    with ThreadPoolExecutor(2) as pool:
        with world.locked("call"):
            held = held_up(world, askers.service, pool)
            assert verdict(asked_anew(askers.service, "/v1/schemes")) == (
                "OVERLOADED")
            status, state = askers.ready()
            assert (status, state["database"]) == (200, "busy")
        assert {done.result().status for done in held} == {200}
    askers.prepare()
    assert askers.seen() == WELL
    diagnostics = {entry.get("diagnostic") for entry
                   in askers.service.events("request")}
    assert "no connection came free in time" in diagnostics


def test_a_stop_is_told_at_once_however_busy(world, beside):
    service = beside(pool=2, exports=1, pool_wait_ms=60_000,
                     lock_timeout_ms=60_000, statement_timeout_ms=60_000,
                     drain_notice_s=5).service
    with ThreadPoolExecutor(2) as pool:
        with world.locked("call"):
            held = held_up(world, service, pool)
            service.process.terminate()
            wait_for(lambda: service.events("draining"), 20, "it drains")
            told = WIRE.get(f"{service.ops}/readyz", timeout=3)
            assert (told.status_code, told.json()["draining"]) == (503, True)
        assert {done.result().status for done in held} == {200}


def test_a_lock_that_is_not_given_up(world):
    with world.locked("call"):
        assert world.askers.seen() == {
            **dict.fromkeys(WELL, "OVERLOADED"), "upload": "well"}
        assert world.askers.ready()[0] == 200


def test_statements_that_take_too_long(world, beside):
    askers = beside(statement_timeout_ms=700, lock_timeout_ms=60_000)
    with world.locked("call"):
        assert askers.seen("read", "write") == dict.fromkeys(
            ("read", "write"), "OVERLOADED")
    assert askers.seen("read", "write", "export") == {
        name: "well" for name in ("read", "write", "export")}


def test_the_server_has_no_more_connections(world):
    world.hang_up()
    with ExitStack() as taken:
        with pytest.raises(psycopg.OperationalError,
                           match="remaining connection"):
            while True:
                taken.callback(world.as_app().close)
        assert world.askers.seen() == AWAY
        status, state = world.askers.ready()
        assert (status, state["database"]) == (503, "unavailable")


# ---- The server ----------------------------------------------------------------

@contextmanager
def stopped(pids):
    for pid in pids:
        os.kill(pid, signal.SIGSTOP)
    try:
        yield
    finally:
        for pid in pids:
            os.kill(pid, signal.SIGCONT)


def postmaster(world):
    home = Path(world.database.script("home"))
    return int((home / "data/postmaster.pid").read_text().split()[0])


def test_a_server_that_says_nothing(world):
    """As behind a cut cable: the service's own patience ends."""
    with stopped([postmaster(world), *world.backends()]):
        assert world.askers.seen("read", "write") == {
            "read": "DATABASE_UNAVAILABLE", "write": "DATABASE_UNAVAILABLE"}
        assert world.askers.ready()[0] == 503


def test_a_server_that_crashes_and_recovers(world):
    """One backend is killed, and the server throws all of them out."""
    os.kill(world.backends()[0], signal.SIGKILL)
    told = set()
    while not (seen := set(world.askers.seen().values())) == {"well"}:
        told |= seen
    assert told <= {"well", "DATABASE_UNAVAILABLE", "OUTCOME_UNKNOWN"}


@contextmanager
def stopping(world):
    """As long as somebody stays; then it stops, and is started again."""
    stays = psycopg.connect(world.database.conninfo("postgres"))
    os.kill(postmaster(world), signal.SIGTERM) # a smart shutdown
    try:
        yield stays
    finally:
        stays.close()
        wait_for(lambda: not alive(world), 30, "the server has stopped")
        world.start_database()


def test_a_server_that_is_about_to_stop(world):
    """It waits for somebody who stays, and lets nobody in."""
    with stopping(world) as stays:
        stays.execute("select pg_terminate_backend(pid) from pg_stat_activity "
                      "where usename = 'tilskudd_app'")
        assert world.askers.seen() == AWAY
        assert world.askers.ready()[0] == 503


def alive(world):
    return Path(world.database.script("home"), "data/postmaster.pid").exists()


@contextmanager
def standby(world):
    world.database.script("stop")
    data = Path(world.database.script("home"), "data")
    (data / "standby.signal").touch()
    world.start_database()
    try:
        yield
    finally:
        assert world.database.ask("select pg_promote()") == "t"


def test_a_server_that_only_reads(world):
    """As a standby does, or a primary that was demoted."""
    with standby(world):
        wait_for(lambda: world.askers.seen("read") == {"read": "well"}, 20,
                 "it is read again")
        assert world.askers.seen() == {
            **WELL, "write": "DATABASE_UNAVAILABLE",
            "upload": "DATABASE_UNAVAILABLE"}
        status, state = world.askers.ready()
        assert (status, state["database"]) == (200, "read only")


def test_the_servers_disk_is_full(world):
    """What there is it can still write over: an upload needs more room."""
    with world.climate.turned(is_full=1):
        assert world.askers.seen("read", "export", "upload") == {
            "read": "well", "export": "well",
            "upload": "DATABASE_UNAVAILABLE"}
        told = world.askers.write()
        assert told.status == 201 or told.code == "DATABASE_UNAVAILABLE"


# ---- The service's machine -----------------------------------------------------

def test_its_own_disk_is_full(world):
    with world.weather.turned(is_full=1):
        assert world.askers.seen() == {
            **WELL, "export": "OVERLOADED", "zip": "OVERLOADED",
            "upload": "OVERLOADED"}
        assert world.askers.ready()[0] == 200
    assert any("No space left" in why for why in world.diagnostics())


@contextmanager
def no_more_files(process):
    """The numbers below what is open now are all taken."""
    numbers = {int(entry.name)
               for entry in Path(f"/proc/{process.pid}/fd").iterdir()}
    first_free = next(n for n in range(len(numbers) + 1) if n not in numbers)
    before = resource.prlimit(process.pid, resource.RLIMIT_NOFILE)
    resource.prlimit(process.pid, resource.RLIMIT_NOFILE,
                     (first_free, before[1]))
    try:
        yield
    finally:
        resource.prlimit(process.pid, resource.RLIMIT_NOFILE, before)


def test_it_may_open_no_more_files(world):
    """Whoever is connected already is served from what is open."""
    with no_more_files(world.service.process):
        assert world.askers.seen() == {
            **WELL, "export": "OVERLOADED", "zip": "OVERLOADED",
            "upload": "OVERLOADED"}


def test_it_may_open_no_more_files_and_has_to_connect_anew(world):
    """What is lost makes room for what takes its place."""
    with no_more_files(world.service.process):
        world.hang_up()
        assert world.askers.seen("read", "write") == {
            "read": "well", "write": "well"}


def test_no_more_processes_can_be_made(world):
    with world.weather.turned(is_crowded=1):
        assert world.askers.seen() == {**WELL, "upload": "OVERLOADED"}
        assert world.askers.ready()[0] == 200


# ---- Clocks --------------------------------------------------------------------

@contextmanager
def both_clocks(world, seconds):
    """The machine's clock is put, for service and database alike."""
    world.climate.set(real_ms=seconds * 1000)
    try:
        with world.weather.turned(real_ms=seconds * 1000):
            yield
    finally:
        world.climate.set()


@pytest.mark.parametrize("hours, code", [(2, "TOKEN_EXPIRED"),
                                         (-2, "TOKEN_NOT_YET_VALID")])
def test_a_clock_that_goes_wrong_by_hours(world, hours, code):
    """Tokens are of another time, and the public needs none."""
    with both_clocks(world, hours * 3600):
        assert world.askers.seen("read") == {"read": "well"}
        refused = world.askers.people["signatory"].get("/v1/me")
        assert (refused.status, refused.code) == (401, code)
        assert world.askers.ready()[0] == 200
    assert world.askers.seen() == WELL
    world.askers.prepare()


def test_a_clock_that_is_put_to_and_fro_by_seconds(world):
    """Events are told in the order in which they came about, all of them."""
    feed = world.askers.people["caseworker"]
    link = "/v1/events?limit=200"
    while (page := feed.get(link).expect(200))["items"]:
        link = page["next"].removeprefix(world.service.url)
    made = []
    for seconds in (0, 20, -20, 10, -10):
        with both_clocks(world, seconds):
            made.append(world.askers.write().expect(201)["id"])
    told = feed.get(link).expect(200)["items"]
    assert [event["subject"]["id"] for event in told
            if event["subject"]["id"] in made] == made


@contextmanager
def working(world):
    worker = world.stack.worker()
    try:
        yield
    finally:
        worker.stop()


def test_a_clock_that_was_a_day_fast_puts_nothing_off_for_a_day(world):
    """A worker put a file off, since nobody scans it, by that clock."""
    file, database = world.askers.file["id"], world.database
    assert verdict(world.askers.upload()) == "well"

    def tries():
        return int(database.ask("select scan_attempts from tilskudd.file "
                                f"where id = '{file}'"))

    database.run("update tilskudd.file set scan_due_at = now() + interval "
                 "'3 days' where scan_due_at is not null")
    database.run("update tilskudd.file set scan_due_at = now() "
                 f"where id = '{file}'")
    with both_clocks(world, 24 * 3600):
        with working(world):
            wait_for(lambda: tries() > 0, 30, "the scanner was asked for")
    assert database.ask("select scan_due_at > now() + interval '23 hours' "
                        f"from tilskudd.file where id = '{file}'") == "t"
    before = tries()
    with working(world):
        wait_for(lambda: tries() > before, 30,
                 "the scanner is asked for again")


def test_a_day_without_the_issuers_keys(world, beside):
    """An hour until they are fetched anew, and a day on what one has."""
    issuer = world.stack.issuer
    weather = Weather(world.stack.folder, "keys")
    askers = beside(weather)
    unseen = [issuer.token("signatory") for _ in range(3)]

    def asked(path, token=None):
        return asked_anew(askers.service, path, token)

    with stopped([issuer.process.pid]):
        weather.set(monotonic_ms=DAY_MS * 23 // 24)
        assert asked("/v1/me", unseen[0]).status == 200
        assert askers.ready()[1]["keys"] == "ok"
        weather.set(monotonic_ms=DAY_MS * 26 // 24)
        assert verdict(asked("/v1/me", unseen[1])) == "KEYS_UNAVAILABLE"
        assert asked(CALL).status == 200
        status, state = askers.ready()
        assert (status, state["keys"]) == (503, "unavailable")
    minutes = itertools.count(26 * 60)

    def is_well():
        weather.set(monotonic_ms=next(minutes) * 60_000)
        return askers.ready()[1]["keys"] == "ok"

    wait_for(is_well, 30, "the keys are there again")
    assert asked("/v1/me", unseen[2]).status == 200
