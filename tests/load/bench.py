#!/usr/bin/env python3
"""How fast the service is, beside what the machine could do at most: the same
statements by pgbench, a constant answer by libmicrohttpd alone.

    bench.py [--applications 200000] [--rounds 3] [--seconds 4] [WORK...]

makes a stack of its own of the programs in TILSKUDD_BIN (a release build, or
the figures say little), durable, with row-level security and a token on each
request. Everything shares one machine: each work and its floor are measured in
turns, and what is told are medians and their ratio.
"""

import argparse
import collections
import os
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from tests.load import bench_world, floor  # noqa: E402
from tests.support.load import COMPILE, Load, useful  # noqa: E402
from tests.support.stack import free_port, wait_for  # noqa: E402

CONNECTIONS = 64
THREADS = 4
CONSTANT = Path(__file__).with_name("constant.c")
TICK = os.sysconf("SC_CLK_TCK")


def processor_us(pid):
    """What a process has used, and its children that are there."""
    pids = [str(pid), *(entry.name for entry in Path("/proc").iterdir()
                        if entry.name.isdigit() and parent(entry) == pid)]
    return sum(used(Path("/proc", one)) for one in pids)


def fields(entry):
    """Behind the name, which may hold anything."""
    try:
        return (entry / "stat").read_text().rpartition(")")[2].split()
    except OSError:
        return None # gone meanwhile


def parent(entry):
    told = fields(entry)
    return int(told[1]) if told else None


def used(entry):
    told = fields(entry)
    return (int(told[11]) + int(told[12])) * 1e6 / TICK if told else 0


class Constant:
    """libmicrohttpd alone, for as long as it is needed."""

    def __init__(self, folder, length, *etag):
        program, self.port = Path(folder) / "constant", free_port()
        subprocess.run([*COMPILE, "-o", program, CONSTANT, "-lmicrohttpd"],
                       check=True)
        self.process = subprocess.Popen(
            [program, str(self.port), str(THREADS), str(length), *etag])

    def __enter__(self):
        return self

    def __exit__(self, *error):
        self.process.terminate()
        self.process.wait()


class Bench:
    def __init__(self, options):
        self.options = options
        self.folder = tempfile.TemporaryDirectory(prefix="tilskudd-bench-")
        self.load = Load(self.folder.name)
        begun = time.monotonic()
        self.world = bench_world.World(options.applications)
        print(f"{options.applications} applications in "
              f"{time.monotonic() - begun:.0f} s")
        self.service, self.database = self.world.service, self.world.database
        home = self.database.script("home")
        self.postmaster = int(Path(home, "data/postmaster.pid").read_text()
                              .split()[0])
        size = int(self.service.environment.get("TILSKUDD_POOL", 8))
        self.pgbench = floor.Pgbench(self.database, size)
        self.next = collections.Counter()  # of what is sent once
        self.drafted = None  # how many drafts a second, when measured

    def close(self):
        self.world.close()
        self.folder.cleanup()

    # One measurement.

    def served(self, requests, seconds):
        """What the service does of it as fast as it can."""
        pid = self.service.process.pid
        before = processor_us(pid), processor_us(self.postmaster)
        self.load.write(requests)
        told = self.load.offer(self.service, CONNECTIONS, 0, seconds)
        after = processor_us(pid), processor_us(self.postmaster)
        bad = {status: answer["count"] for status, answer
               in told["answers"].items() if int(status) >= 400}
        assert not bad and not told["broken"], told
        answers = sum(a["count"] for a in told["answers"].values())
        main = max(told["answers"].values(), key=lambda a: a["count"])
        return {"rate": useful(told), "p50": main["p50"], "p99": main["p99"],
                "service": (after[0] - before[0]) / answers,
                "postgres": (after[1] - before[1]) / answers}

    def compare(self, name, requests, bottom, bound):
        """Rounds in turns; `requests` makes what is asked in one, `bottom`
        tells what the floor does in a second."""
        seconds, rounds, floors = self.options.seconds, [], []
        self.served(requests(1), 1)
        for _ in range(self.options.rounds):
            rounds.append(self.served(requests(seconds), seconds))
            floors.append(bottom(seconds))
        median = {key: statistics.median(one[key] for one in rounds)
                  for key in rounds[0]}
        below = statistics.median(floors)
        self.say(name, median, below, bound)
        return median

    def say(self, name, it, below, bound):
        print(f"| {name:<24} | {it['rate']:>7.0f} | {below:>7.0f} "
              f"| {it['rate'] / below:>5.2f} | {bound:>5} | {it['p50']:>5.1f} "
              f"| {it['p99']:>6.1f} | {it['service']:>5.0f} "
              f"| {it['postgres']:>5.0f} |", flush=True)

    # Floors.

    def statements_of(self, requests):
        """By pgbench, as the service sends them."""
        self.load.write(requests[:1])
        found = floor.captured(self.database, lambda: self.load.offer(
            self.service, 1, 1, 1.5))
        found = found[:len(found) // 2] if repeats(found) else found
        script = floor.pipelined(found)
        return lambda seconds: self.pgbench.run(script, seconds)

    def constant(self, length, *etag):
        """By libmicrohttpd alone."""
        def run(seconds):
            with Constant(self.folder.name, length, *etag) as bare:
                wait_for(lambda: can_connect(bare.port), 5, "it answers")
                return useful(self.load.offer(bare, CONNECTIONS, 0, seconds))
        return run

    # Works.

    def read(self):
        requests = self.world.reads()
        return self.compare("read one application", lambda _: requests,
                            self.statements_of(requests), "0.55")

    def page(self):
        requests = self.world.pages()
        return self.compare("page of 50", lambda _: requests,
                            self.statements_of(requests), "0.8")

    def draft(self):
        def requests(seconds):
            return self.taken(self.world.drafts, 3000 * seconds)

        found = floor.captured(self.database, lambda: self.served(
            self.taken(self.world.drafts, 1), 1))

        def bottom(seconds):
            script = self.world.draft_script(
                found, self.pgbench.clients, self.next[self.world.drafts])
            rate = self.pgbench.run(script, seconds)
            self.taken(self.world.drafts, int(1.5 * rate * seconds))
            return rate

        self.drafted = self.compare("create a draft, durable", requests,
                                    bottom, "1.0")["rate"]

    def submission(self):
        """Beside the drafts of the same run."""
        if self.drafted is None:
            self.draft()

        def requests(seconds):
            return self.taken(self.world.submissions, 500 * seconds)

        self.compare("submit", requests, lambda _: self.drafted, "0.5")

    def call(self):
        requests = self.world.calls()
        length = self.world.call_length()
        return self.compare("published call", lambda _: requests,
                            self.constant(length), "0.45")

    def known(self):
        request, etag = self.world.known_call()
        return self.compare("the same, 304", lambda _: [(1, request)],
                            self.constant(0, etag), "0.45")

    def taken(self, make, count):
        """The next so many, which nobody has sent yet."""
        begin = self.next[make]
        self.next[make] += count
        return make(begin, count)


def repeats(found):
    half = len(found) // 2
    return len(found) % 2 == 0 and [s.sql for s in found[:half]] == [
        s.sql for s in found[half:]]


def can_connect(port):
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


WORKS = ("read", "page", "call", "known", "draft", "submission")


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("--applications", type=int, default=200_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seconds", type=int, default=4)
    parser.add_argument("works", nargs="*", default=WORKS)
    bench = Bench(parser.parse_args())
    try:
        print("| work | req/s | floor | ratio | bound | p50 ms | p99 ms "
              "| µs service | µs PostgreSQL |")
        for work in bench.options.works:
            getattr(bench, work)()
    finally:
        bench.close()


if __name__ == "__main__":
    main()
