"""A primary that dies in every way, and a standby that takes its place."""

import os
import signal
import subprocess
import time
from functools import cache

from tests.support.database import POSTGRES, Database
from tests.support.stack import undone_by, wait_for


def home(database):
    """Where the cluster really lives."""
    done = subprocess.run([POSTGRES, "home", database.folder], check=True,
                          capture_output=True, text=True)
    return done.stdout.strip()


def is_gone(pid):
    try:
        with open(f"/proc/{pid}/stat", encoding="ascii") as stat:
            return stat.read().rsplit(")", 1)[1].split()[0] == "Z"
    except FileNotFoundError:
        return True


def processes_of(database):
    """The postmaster and all that it has begun; only ours."""
    try:
        with open(f"{home(database)}/data/postmaster.pid",
                  encoding="ascii") as file:
            postmaster = int(file.readline())
    except FileNotFoundError:
        return []
    with open(f"/proc/{postmaster}/task/{postmaster}/children",
              encoding="ascii") as file:
        return [postmaster, *map(int, file.read().split())]


def bury(database, processes):
    """Nobody may have taken note of the death yet, and then the number in its
    files would still seem to be a server's."""
    wait_for(lambda: all(map(is_gone, processes)), 30, "the server is gone")
    for file in ("data/postmaster.pid", ".s.PGSQL.5432.lock"):
        os.remove(f"{home(database)}/{file}")


def kill(database):
    """Its postmaster, -9: those it has begun see that and end too."""
    processes = processes_of(database)
    os.kill(processes[0], signal.SIGKILL)
    bury(database, processes)


def kill_all(database):
    """As when the machine goes: nobody says good-bye to anybody."""
    freeze(database)
    processes = processes_of(database)
    for pid in processes:
        os.kill(pid, signal.SIGKILL)
    bury(database, processes)


def freeze(database):
    """It holds all its connections, and says nothing."""
    seen = []
    while (now := processes_of(database)) != seen:
        for pid in now:
            os.kill(pid, signal.SIGSTOP)
        seen = now


def thaw(database):
    for pid in processes_of(database):
        os.kill(pid, signal.SIGCONT)


class Standby(Database):
    """Follows a primary, which waits for it in every commit."""

    def __init__(self, primary, folder):
        super().__init__(folder)
        self.primary = primary
        with undone_by(self.remove):
            self.script("standby", str(primary.folder))
            wait_for(lambda: primary.ask(
                "select count(*) from pg_stat_replication "
                "where sync_state = 'sync'") == "1", 20,
                "the standby is in step")

    def promote(self):
        """Seconds that it took."""
        begin = time.monotonic()
        self.script("promote")
        return time.monotonic() - begin


class Either:
    """Whichever of several servers takes writes, as the service is told."""

    def __init__(self, *databases):
        self.databases = databases

    @cache
    def conninfo(self, role):
        hosts = ",".join(home(d) for d in self.databases)
        return (f"host={hosts} user={role} dbname=tilskudd "
                "target_session_attrs=read-write")
