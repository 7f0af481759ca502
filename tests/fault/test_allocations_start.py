"""Memory runs out while the service starts, or while the worker is at work."""

import subprocess

import pytest

from tests.conftest import SKIEN
from tests.support import audit
from tests.support.client import Client
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


def started(stack, torture):
    service = stack.service
    log = open(stack.folder / "starting.log", "wb")
    return subprocess.Popen(
        [binaries() / "tilskudd-api", "serve"], stdout=log, stderr=log,
        env={**stack.service.environment, **torture.environment(),
             "ASAN_OPTIONS": "verify_asan_link_order=0:detect_leaks=0"})


def test_a_start_without_memory_is_whole_or_none(stack, torture, long,
                                                 figures, contract):
    stack.service.stop()
    ends = {}
    for way, number in chances(torture, long):
        torture.arm(PROCESS, way, number)
        process = started(stack, torture)
        poll(lambda: process.poll() is not None
             or answers(f"{stack.service.ops}/readyz"), 60)
        torture.disarm()
        said = (stack.folder / "starting.log").read_text()
        if process.poll() is None:
            preparer = Client(stack.service.url, contract,
                              stack.issuer.token("preparer"))
            assert preparer.get("/v1/me").expect(200)["organisations"]
            assert preparer.get("/v1/calls").expect(200)["items"]
            preparer.http.close()
            process.terminate()
            assert process.wait(20) == 0
            end = "ready"
        else:
            assert process.returncode in (REFUSED, -6), (said, torture.place())
            assert said.strip(), torture.place()
            end = "aborted" if process.returncode == -6 else "refused"
        ends[end] = ends.get(end, 0) + 1
    figures("starts without memory", str(ends), "whole or none")
    stack.service.start()


def test_a_worker_without_memory_does_each_duty_once(stack, torture, long,
                                                     figures):
    """It may end; the next one does what was left."""
    database, ends = stack.database, {}
    for way, number in chances(torture, long):
        database.run(FILE.format(number=SKIEN))
        stack.make_due(SKIEN)
        torture.arm(PROCESS, way, number)
        worker = Worker(Surrounded(stack.service, torture))
        poll(lambda: worker.process.poll() is not None or is_done(database), 60)
        torture.disarm()
        worker.process.terminate()
        code = worker.process.wait(60)
        said = worker.log_path.read_text()
        assert code in (0, REFUSED, -6), (code, said[-3000:], torture.place())
        ends[code] = ends.get(code, 0) + 1
    stack.make_due(SKIEN)
    last = stack.worker()
    poll(lambda: is_done(database))
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
