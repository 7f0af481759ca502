"""Memory that runs out: the other end of torture/torture.c, and a service that it
is preloaded into."""

import mmap
import os
import signal
import struct
import time
from datetime import datetime, timedelta, timezone
from pathlib import Path

from tests.support.stack import (ROOT, Service, Stack, answers,
                                 last_words)

LIBRARY = ROOT / "build/debug/lib/torture.so"

# As struct torture has them; behind them frames and stacks.
MEMBERS = ("scope", "round", "way", "nth", "stays", "forks", "counted",
           "failed", "child", "births", "deaths", "status")
FRAMES, FRAME_LENGTH, SEEN = 24, 160, 1 << 17
FRAMES_AT = 4 * len(MEMBERS)
SEEN_AT = FRAMES_AT + FRAMES * FRAME_LENGTH
SIZE = SEEN_AT + 4 * SEEN

NOTHING, REQUEST, PROCESS = range(3)
NONE, NTH, FRESH = range(3)

# What marks the request whose thread is meant.
MARK = {"X-Torture": "1"}

# The C library's own memory of what it has loaded is nobody's leak; asked for
# through us it looks like one.
SUPPRESSED = "leak:dl_open_worker_begin\nleak:_dl_new_object\n"


def poll(condition, seconds=20):
    """As wait_for, for what takes milliseconds and is asked thousands of
    times."""
    until = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < until
        time.sleep(0.002)


class Torture:
    """One file that the program and we have mapped."""

    def __init__(self, folder):
        self.path = Path(folder, "torture")
        self.path.write_bytes(bytes(SIZE))
        self.suppressed = Path(folder, "suppressed")
        self.suppressed.write_text(SUPPRESSED)
        with open(self.path, "r+b") as file:
            self.memory = mmap.mmap(file.fileno(), SIZE)

    def __getitem__(self, member):
        at = 4 * MEMBERS.index(member)
        return struct.unpack_from("=i", self.memory, at)[0]

    def __setitem__(self, member, value):
        struct.pack_into("=i", self.memory, 4 * MEMBERS.index(member), value)

    def environment(self):
        asan = os.environ.get("ASAN_OPTIONS", "")
        lsan = os.environ.get("LSAN_OPTIONS", "")
        return {"LD_PRELOAD": str(LIBRARY), "TORTURE_FILE": str(self.path),
                "ASAN_OPTIONS": f"verify_asan_link_order=0:{asan}",
                "LSAN_OPTIONS": f"suppressions={self.suppressed}:"
                                f"print_suppressions=0:{lsan}"}

    def arm(self, scope, way=NONE, nth=0, stays=False):
        """From now on: the nth fails; or, from there, the first that was
        asked for in a way not seen before."""
        self.disarm()
        self["counted"] = self["failed"] = 0
        self["way"], self["nth"], self["stays"] = way, nth, stays
        self["round"] = self["round"] + 1
        self["scope"] = scope

    def disarm(self):
        self["scope"] = NOTHING

    def forget(self):
        """No stack was seen."""
        self.memory[SEEN_AT:] = bytes(4 * SEEN)

    def place(self):
        """Where the one that failed was asked for, innermost first."""
        frames = [self.memory[at:at + FRAME_LENGTH].split(b"\0")[0].decode()
                  for at in range(FRAMES_AT, SEEN_AT, FRAME_LENGTH)]
        return [frame for frame in frames if frame]


class TorturedService(Service):
    """tilskudd-api serve behind a parent, who forks it anew when it has aborted
    or was stopped by itself; which saves it to start from the beginning."""

    living = {}  # by address, for who only knows that

    def __init__(self, folder, database, issuer, **settings):
        self.torture = Torture(folder)
        self.database = database
        self.moved = None
        super().__init__(folder, database, issuer, **settings)
        self.living[self.url] = self
        self.births = self.torture["births"]

    def start(self, wait="/readyz"):
        self.environment |= self.torture.environment()
        self.torture["forks"] = 1
        super().start(wait)

    def set_clock(self, instant):
        super().set_clock(instant)
        self.moved = instant, time.monotonic()

    def is_ready(self):
        return answers(f"{self.ops}/readyz")

    def settled(self):
        """Whether the child lived on; if not, another is there, at the same
        time of its clock."""
        before = self.births
        poll(lambda: self.process.poll() is not None or self.is_ready())
        assert self.process.poll() is None, (
            self.torture.place(), last_words(self.log_path))
        self.births = self.torture["births"]
        if self.births == before:
            return True
        self.put_clock()
        return False

    def put_clock(self):
        if self.moved:
            instant, since = self.moved
            now = datetime.fromisoformat(instant) + timedelta(
                seconds=time.monotonic() - since)
            super().set_clock(now.astimezone(timezone.utc).isoformat(
                timespec="milliseconds").replace("+00:00", "Z"))

    def renew(self):
        """Ends the child as an operator would; a leak makes that fail."""
        os.kill(self.torture["child"], signal.SIGTERM)
        before = self.torture["births"]
        poll(lambda: self.process.poll() is not None
             or self.torture["births"] > before)
        assert not self.settled()

    def descriptors(self):
        return len(os.listdir(f"/proc/{self.torture['child']}/fd"))

    def stop(self):
        self.living.pop(self.url, None)
        super().stop()


class TorturedStack(Stack):
    SERVICE = TorturedService
