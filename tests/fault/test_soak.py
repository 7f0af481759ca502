"""For a long time at half of what it can do: what it holds stays as it was.

`SOAK_SECONDS` makes the long form shorter for a try, `SOAK_RATE` sets how many
requests a second are offered instead of half of what was measured."""

import os
import re
import time
from pathlib import Path

import httpx
import pytest

from tests.scenarios.filing import Sender, text
from tests.support.load import useful
from tests.support.stack import WIRE, wait_for

CONNECTIONS = 32
MIB = 1024 * 1024

# A leak of one small block for each request would be ten times as much.
SLOPE_MIB_AN_HOUR = 8
TOKEN_SECONDS = 600

BACKENDS = ("select pid from pg_stat_activity where usename = 'tilskudd_app' "
            "order by pid")


@pytest.fixture
def worker(everyday):
    worker = everyday.stack.worker()
    yield worker
    worker.stop()


def memory(pid):
    """What a process has for itself, in bytes."""
    rollup = Path(f"/proc/{pid}/smaps_rollup").read_text()
    return sum(int(line.split()[1]) * 1024 for line in rollup.splitlines()
               if line.startswith("Private_"))


def held(stack, worker):
    """{what: bytes} of the service, the worker and all backends together."""
    backends = [int(pid) for pid in stack.database.ask(BACKENDS).split()]
    return {"service": memory(stack.service.process.pid),
            "worker": memory(worker.process.pid),
            "backends": sum(map(memory, backends)) / max(1, len(backends))}


def opened(service):
    """Descriptors, but for the pool's, which opens more when they are wanted;
    and threads."""
    process = Path(f"/proc/{service.process.pid}")
    metrics = WIRE.get(f"{service.ops}/metrics").text
    pooled = sum(map(int, re.findall(
        r'^db_client_connection_count\{.*\} (\d+)$', metrics, re.MULTILINE)))
    return (len(list((process / "fd").iterdir())) - pooled,
            len(list((process / "task").iterdir())))


def everything_else(everyday):
    """What the load has not: an export, an upload that is judged,
    connections that come and go, and all kinds of mistakes."""
    people = signatory, caseworker, preparer = [
        everyday.client(name)
        for name in ("signatory", "caseworker", "preparer")]
    answer = caseworker.get("/v1/applicants", headers={"Accept": "text/csv"})
    assert answer.status in (200, 503)
    sender, content = Sender(preparer), text(70000)
    file = sender.announce(content).expect(201)
    sender.part(file, content, 0)
    sender.delete(file)
    signatory.get("/v1/applications?sort=mood").expect(400)
    signatory.get(f"/v1/calls/{everyday.application}").expect(404)
    for person in people:
        person.http.close()
    with httpx.Client(base_url=everyday.stack.service.url) as client:
        assert client.get("/v1/me").status_code == 401
        assert client.get("/v1/me", headers={
            "Authorization": "Bearer a.b.c"}).status_code == 401
        assert client.post("/v1/applications", content=b"{").status_code >= 400


def slope(samples):
    """Least squares of [(seconds, bytes)], in MiB an hour."""
    count = len(samples)
    middle = sum(at for at, _ in samples) / count
    mean = sum(size for _, size in samples) / count
    spread = sum((at - middle) ** 2 for at, _ in samples)
    return (sum((at - middle) * (size - mean) for at, size in samples)
            / spread) * 3600 / MIB


def sampled(everyday, worker, seconds, pause):
    """{what: [(seconds, bytes)]} while the load goes on."""
    samples, stack = {}, everyday.stack
    begun, token_at = time.monotonic(), time.monotonic()
    while (now := time.monotonic()) < begun + seconds:
        if now - token_at > TOKEN_SECONDS:
            everyday.renew()
            everyday.load.write(everyday.mix())
            token_at = now
        everything_else(everyday)
        for what, size in held(stack, worker).items():
            samples.setdefault(what, []).append((now - begun, size))
        print(f"{now - begun:.0f} s", opened(stack.service), {
            what: f"{of[-1][1] / MIB:.2f}" for what, of in samples.items()},
            flush=True)
        time.sleep(pause)
    return samples


def rate_of(service, load):
    if "SOAK_RATE" in os.environ:
        return float(os.environ["SOAK_RATE"])
    return useful(load.offer(service, CONNECTIONS, 0, 5)) / 2


def quiet(stack):
    """Descriptors and threads when nobody is connected."""
    service = stack.service
    seen = [opened(service)]

    def is_steady():
        seen.append(opened(service))
        return len(seen) > 4 and len(set(seen[-4:])) == 1

    wait_for(is_steady, 40, "what was open is closed")
    return seen[-1]


def spilled(stack):
    """Files that PostgreSQL wrote because its memory was too small."""
    return stack.database.ask("select temp_files from pg_stat_database "
                              "where datname = 'tilskudd'")


def test_it_holds_no_more_after_a_long_time(everyday, worker, long, figures):
    stack, load = everyday.stack, everyday.load
    seconds = float(os.environ.get("SOAK_SECONDS", 3600 if long else 2))
    everyday.renew()
    load.write(everyday.mix())
    rate = rate_of(stack.service, load) if long else 50
    load.offer(stack.service, CONNECTIONS, rate, min(seconds, 10))
    everything_else(everyday)
    before, files = quiet(stack), spilled(stack)
    process = load.begin(stack.service, CONNECTIONS, rate, seconds)
    samples = sampled(everyday, worker, seconds - 1, 2 if long else 0.2)
    told = load.end(process)
    assert told["answers"].keys() <= {"200", "201", "503"}
    assert quiet(stack) == before
    assert list(everyday.spool.iterdir()) == []
    assert spilled(stack) == files
    if long:
        figured(samples, told, before, figures)


def figured(samples, told, before, figures):
    figures("soak: offered at half load", f"{told['sent']} requests in "
            f"{told['seconds']:.0f} s", "")
    figures("soak: descriptors, threads before and after", before, "the same")
    grown = {what: of[len(of) // 4:] for what, of in samples.items()}
    for what, of in grown.items():
        figures(f"soak: memory of the {what}",
                f"{of[0][1] / MIB:.1f} -> {of[-1][1] / MIB:.1f} MiB, "
                f"{slope(of):+.2f} MiB/h", f"<= {SLOPE_MIB_AN_HOUR} MiB/h")
    assert all(slope(of) <= SLOPE_MIB_AN_HOUR for of in grown.values())
