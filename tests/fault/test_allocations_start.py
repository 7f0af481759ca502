"""Memory runs out while the service starts, or while the worker is at work."""

import subprocess
from contextlib import contextmanager

import pytest

from tests.conftest import SKIEN
from tests.support import audit
from tests.support.client import Client
from tests.support.secrets import SECRETS
from tests.support.stack import REFUSED, Stack, Worker, answers, binaries
from tests.support.torture import FRESH, NONE, NTH, PROCESS, Torture, poll

TRIED = 5 # in short

FILE = """
    insert into tilskudd.file (side, organisation_number, purpose, name,
                               media_type, size_bytes, sha256, expires_at)
    values ('applicant', '{number}', 'application', 'plan.txt', 'text/plain',
            6, repeat('0', 64), '2026-01-01')"""


@pytest.fixture(scope="module")
def stack():
    stack = Stack()
    yield stack
    stack.close()


@pytest.fixture
def torture(tmp_path):
    return Torture(tmp_path)


def chances(torture, long):
    """(way, number): first nothing fails and all are counted, then until
    nothing fails any more; in short, some from everywhere, the last first."""
    yield NONE, 0
    if not long:
        count = torture["counted"]
        for i in range(TRIED):
            yield NTH, count - count * i // TRIED
        return
    torture.forget()
    torture["failed"] = 1
    while torture["failed"]:
        yield FRESH, 1


@contextmanager
def started(stack, torture):
    """A service, and what it says; gone in the end, whatever happens."""
    path = stack.folder / "starting.log"
    with open(path, "wb") as log:
        process = subprocess.Popen(
            [binaries() / "tilskudd-api", "serve"], stdout=log, stderr=log,
            env={**stack.service.environment, **torture.environment(),
                 "ASAN_OPTIONS": "verify_asan_link_order=0:detect_leaks=0"})
    try:
        yield process, path
    finally:
        process.kill()
        process.wait(20)
        looked_at(process, path)


def looked_at(process, path):
    """Who ended for want of memory has said so to people."""
    SECRETS.look_at_file("log" if process.returncode in (0, -9) else "refusal",
                         path)


@pytest.fixture
def stopped(stack):
    """Another takes the place of the service for a while."""
    stack.service.stop()
    yield stack.service
    stack.service.start()


def test_a_start_without_memory_is_whole_or_none(
        stack, stopped, torture, long, figures, contract):
    ends = {}
    for way, number in chances(torture, long):
        torture.arm(PROCESS, way, number)
        with started(stack, torture) as (process, path):
            poll(lambda: process.poll() is not None
                 or answers(f"{stopped.ops}/readyz"), 60)
            torture.disarm()
            end = judged(process, path.read_text(), torture,
                         Client(stopped.url, contract,
                                stack.issuer.token("preparer")))
        ends[end] = ends.get(end, 0) + 1
    figures("starts without memory", str(ends), "whole or none")


def judged(process, said, torture, preparer):
    """How the start ended: with a service that is whole, or none."""
    if process.poll() is None:
        assert preparer.get("/v1/me").expect(200)["organisations"]
        assert preparer.get("/v1/calls").expect(200)["items"]
        preparer.http.close()
        process.terminate()
        assert process.wait(20) == 0
        return "ready"
    assert process.returncode in (REFUSED, -6), (said, torture.place())
    assert said.strip(), torture.place()
    return "aborted" if process.returncode == -6 else "refused"


def ended(worker, torture, database):
    """What it exits with, when all is done or nobody is left to do it."""
    process = worker.process
    try:
        poll(lambda: process.poll() is not None or is_done(database), 60)
        torture.disarm()
        process.terminate()
        return process.wait(60)
    finally:
        worker.kill()
        looked_at(process, worker.log_path)


def test_a_worker_without_memory_does_each_duty_once(stack, torture, long,
                                                     figures):
    """It may end; the next one does what was left."""
    database, ends = stack.database, {}
    for way, number in chances(torture, long):
        database.run(FILE.format(number=SKIEN))
        stack.make_due(SKIEN)
        torture.arm(PROCESS, way, number)
        worker = Worker(Surrounded(stack.service, torture))
        code = ended(worker, torture, database)
        said = worker.log_path.read_text()
        assert code in (0, REFUSED, -6), (code, said[-3000:], torture.place())
        ends[code] = ends.get(code, 0) + 1
    stack.make_due(SKIEN)
    last = stack.worker()
    try:
        poll(lambda: is_done(database))
    finally:
        last.stop()
    assert database.ask(
        "select count(*) from (select subject_id from tilskudd.audit where "
        "operation = 'expire-files' group by 1 having count(*) > 1) as twice"
    ) == "0"
    assert database.ask(
        "select (select count(*) from tilskudd.audit where operation = "
        "'expire-files' and after ->> 'state' = 'deleted')") == str(
            sum(ends.values()))
    with audit.reader(database) as connection:
        assert not audit.faults(connection)
    figures("workers without memory, by how they ended", str(ends), "")


class Surrounded:
    """As a worker is told about a service, with the torture in its
    environment."""

    def __init__(self, service, torture):
        self.folder = service.folder
        self.environment = {
            **service.environment, **torture.environment(),
            "ASAN_OPTIONS": "verify_asan_link_order=0:detect_leaks=0"}


def is_done(database):
    return database.ask(
        "select (select count(*) from tilskudd.file where state <> 'deleted' "
        "and expires_at < now()), (select count(*) from tilskudd.applicant "
        f"where organisation_number = '{SKIEN}' and "
        "register_due_at <= now())") == "0|0"
