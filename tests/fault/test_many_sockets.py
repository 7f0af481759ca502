"""Many sockets that do nothing, or little: whoever asks something is answered
as before, and the service holds no more threads and descriptors than it may."""

import os
import resource
import socket
import subprocess
import time
from pathlib import Path
from statistics import median

import httpx
import pytest

from tests.support.crowd import (Crowd, Idle, SlowBody, SlowHead, SlowLine,
                                 SlowReader)
from tests.support.haproxy import Proxy
from tests.support.stack import answers, wait_for
from tests.support.wrk import measure

LARGE = "/openapi.json"  # a megabyte, for nobody in particular

# What the figures are stated for, and what shows the same in a second.
CROWDS = {
    "slow heads": lambda n: [(n(500, 60), SlowHead()),
                             (n(100, 20), SlowLine())],
    "slow bodies": lambda n: [(n(500, 80), SlowBody())],
    "idle": lambda n: [(n(1500, 250), Idle())],
    "slow readers": lambda n: [(n(300, 20), SlowReader(LARGE))],
}


@pytest.fixture(scope="module")
def few(stack, long):
    """A service of the usual size, or a small one."""
    settings = {} if long else {"threads": 2, "pool": 2, "exports": 1,
                                "connection_limit": 100}
    service = stack.another_service(request_timeout_s=2, **settings)
    yield service
    service.stop()


def held_by(service):
    """(threads, descriptors)"""
    process = Path("/proc", str(service.process.pid))
    lines = (process / "status").read_text().splitlines()
    threads = next(line for line in lines if line.startswith("Threads:"))
    return int(threads.split()[1]), len(list((process / "fd").iterdir()))


def scaled(long):
    return lambda many, few: many if long else few


def asked(url, count):
    """Statuses on one connection that is kept, and on new ones."""
    with httpx.Client(timeout=10) as kept:
        return [asker.get(f"{url}/v1/calls").status_code
                for asker in (kept, httpx) for _ in range(count)]


@pytest.mark.parametrize("name", CROWDS)
def test_a_crowd_locks_nobody_out(few, long, name):
    threads, _ = held_by(few)
    limit = 800 if long else 100
    members = CROWDS[name](scaled(long))
    with Crowd(few.port, members, beat=0.3) as crowd:
        wait_for(lambda: crowd.sent_away + crowd.holding()
                 >= len(crowd.members), 30, "the crowd is there")
        if long: # three hundred at once who want a megabyte are a line, too
            wait_for(lambda: is_at_rest(few), 30, "the service rests")
        assert set(asked(few.url, 40 if long else 15)) == {200}
        now, descriptors = held_by(few)
        assert now <= threads + 1
        # A connection may have a file on its way to it.
        assert descriptors <= 2 * limit + 100
    assert set(asked(few.url, 5)) == {200}


@pytest.mark.parametrize("where", ["api", "operations"])
def test_as_many_as_can_be_lock_nobody_out(stack, where):
    """Not even where the limit is the highest that may be set, nor at the
    port of which the setting is far above what its two threads can have."""
    service = stack.another_service(**{
        "api": {"threads": 2, "exports": 1, "connection_limit": 238},
        "operations": {}}[where])
    port, url = {"api": (service.port, f"{service.url}/v1/calls"),
                 "operations": (service.ops_port, f"{service.ops}/livez")
                 }[where]
    try:
        with Crowd(port, [(260, Idle())], beat=0.3) as crowd:
            wait_for(lambda: crowd.sent_away > 0 or crowd.holding() == 260,
                     20, "the crowd is there")
            assert {httpx.get(url, timeout=10).status_code
                    for _ in range(5)} == {200}
    finally:
        service.stop()


def test_who_trickles_is_sent_away(few):
    """What was on its way to the reader stays so, but not with the service."""
    _, before = held_by(few)
    members = [SlowHead(), SlowLine(), SlowBody(), SlowReader(LARGE)]
    with Crowd(few.port, [(1, member) for member in members],
               beat=0.1) as crowd:
        wait_for(lambda: crowd.holding() == 4, 20, "they are there")
        wait_for(lambda: crowd.sent_away >= 3, 20, "they are sent away")
        crowd.ended.set()
        wait_for(lambda: held_by(few)[1] <= before, 20, "and the reader")


def test_who_is_slow_but_steady_is_not(few):
    """Five times as fast as what counts as a trickle, for twice as long as a
    trickle may take."""
    body = b"{" + b" " * 42_000 + b"}"
    with socket.create_connection(("127.0.0.1", few.port), 20) as steady:
        steady.sendall(b"POST /v1/applications HTTP/1.1\r\nHost: a\r\n"
                       b"Content-Type: application/json\r\n"
                       b"Content-Length: %d\r\n\r\n" % len(body))
        for at in range(0, len(body), 1000):
            steady.sendall(body[at:at + 1000])
            time.sleep(0.1)
        assert steady.recv(64).startswith(b"HTTP/1.1 401")


# ---- Figures ----------------------------------------------------------------

@pytest.fixture(scope="module", params=["alone", "front"])
def usual(request, stack, long):
    """With the settings of production."""
    if not long:
        pytest.skip("a figure: --long")
    service = stack.another_service()
    proxy = Proxy(stack.folder, [service])
    yield request.param, service, (
        service if request.param == "alone" else proxy)
    proxy.stop()
    service.stop()


def is_at_rest(service):
    """It has answered whatever the crowd asked at first."""
    before = processor_seconds(service)
    time.sleep(1)
    return processor_seconds(service) - before < 0.1


@pytest.mark.parametrize("name", CROWDS)
def test_the_slowest_hundredth(usual, figures, name):
    """Side by side: with the crowd and without, in turns."""
    side, service, target = usual
    quiet, crowded = [], []
    for _ in range(7):
        quiet.append(measure(f"{target.url}/v1/calls", 5).p99)
        with Crowd(target.port, CROWDS[name](scaled(True))) as crowd:
            wait_for(lambda: crowd.sent_away + crowd.holding()
                     >= len(crowd.members), 30, "the crowd is there")
            wait_for(lambda: is_at_rest(service), 30, "the service rests")
            with_crowd = measure(f"{target.url}/v1/calls", 5)
        assert not with_crowd.failed
        crowded.append(with_crowd.p99)
    ratio = median(crowded) / median(quiet)
    figures(f"p99 with {name}, {side}",
            f"{median(crowded):.1f} ms of {median(quiet):.1f}: {ratio:.2f}",
            "2")
    assert ratio < 2


# ---- No descriptors left ----------------------------------------------------

def processor_seconds(service):
    return seconds_of(Path("/proc", str(service.process.pid)))


def seconds_of(process):
    """Of a processor, that a process or a thread has had."""
    fields = (process / "stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def busiest(service, seconds):
    """What part of a processor the busiest thread has had: however few there
    are, and however many wait for it, one that spins has a good part."""
    tasks = Path("/proc", str(service.process.pid), "task")
    before = {task.name: seconds_of(task) for task in tasks.iterdir()}
    time.sleep(seconds)
    return max(seconds_of(task) - before.get(task.name, 0)
               for task in tasks.iterdir()) / seconds


@pytest.mark.parametrize("there", [0, 40])
def test_without_descriptors_it_neither_spins_nor_stays_deaf(few, there):
    """The limit falls below what is open: nobody can be accepted. When it
    rises, everybody can."""
    pid = few.process.pid
    before = resource.prlimit(pid, resource.RLIMIT_NOFILE)
    with Crowd(few.port, [(there, Idle())], beat=0.1) as crowd:
        wait_for(lambda: crowd.holding() == there, 20, "some are there")
        resource.prlimit(pid, resource.RLIMIT_NOFILE, (3, before[1]))
        try:
            with Crowd(few.port, [(20, Idle())], beat=0.1) as others:
                wait_for(lambda: others.holding() + others.sent_away >= 20,
                         20, "others knock")
                assert busiest(few, 1.5) < 0.2
            assert few.process.poll() is None
        finally:
            resource.prlimit(pid, resource.RLIMIT_NOFILE, before)
        wait_for(lambda: answers(f"{few.url}/v1/calls"), 10, "it answers")
    assert set(asked(few.url, 10)) == {200}


def test_few_descriptors_cost_the_idle(few):
    """The limit is near: who idles makes room for who asks."""
    pid = few.process.pid
    before = resource.prlimit(pid, resource.RLIMIT_NOFILE)
    _, open_now = held_by(few)
    resource.prlimit(pid, resource.RLIMIT_NOFILE,
                     (open_now + 64 + 20, before[1]))
    try:
        with Crowd(few.port, [(60, Idle())], beat=0.1) as crowd:
            wait_for(lambda: crowd.sent_away > 10, 20, "some make room")
            assert set(asked(few.url, 10)) == {200}
    finally:
        resource.prlimit(pid, resource.RLIMIT_NOFILE, before)


def test_a_start_asks_for_the_descriptors_it_may_need(stack):
    """More than it may have is told at once, and not by the 1 000th client."""
    script = (f"ulimit -n 500; exec {stack.service.process.args[0]} serve")
    done = subprocess.run(["bash", "-c", script], text=True, timeout=30,
                          env=stack.service.environment, capture_output=True)
    assert done.returncode == 1
    assert "TILSKUDD_CONNECTION_LIMIT" in done.stderr
    assert "ulimit -Hn" in done.stderr
