"""PostgreSQL of the tests' own: with the schema and the seed, made once a run
and copied for everyone who wants one."""

import atexit
import os
import secrets
import shutil
import subprocess
import sys
import tempfile
from functools import cache
from pathlib import Path

import psycopg
from psycopg.pq import ExecStatus

ROOT = Path(__file__).resolve().parents[2]
POSTGRES = ROOT / "tests/support/postgres.sh"
DONE = (ExecStatus.COMMAND_OK, ExecStatus.TUPLES_OK)


def binaries():
    """Where the programs under test are: TILSKUDD_BIN, or a debug build."""
    return Path(os.environ.get("TILSKUDD_BIN", ROOT / "build/debug/bin"))


class Database:
    """A throw-away cluster."""

    def __init__(self, folder):
        self.folder = Path(folder)

    def script(self, command, *arguments):
        done = subprocess.run([POSTGRES, command, self.folder, *arguments],
                              check=True, capture_output=True, text=True)
        return done.stdout.strip()

    @cache
    def conninfo(self, role):
        return self.script("conninfo", role, "tilskudd")

    def copy(self, folder, *durable):
        """Another, which is as this one was when it was stopped; `durable` if
        what it acknowledged is to outlive its own death."""
        other = Database(folder)
        try:
            other.script("copy", self.folder, *durable)
            other.script("start")
        except BaseException:
            other.remove()
            raise
        return other

    def migrate(self):
        subprocess.run([binaries() / "tilskudd-api", "migrate"], check=True,
                       stdout=subprocess.DEVNULL, env={
                           **os.environ, "TILSKUDD_OWNER_DATABASE":
                           self.conninfo("tilskudd_owner")})

    def seed(self, key_file):
        """The same files in the same order as `./dev run` loads them."""
        people = subprocess.run(
            [sys.executable, ROOT / "db/seed/local_people.py",
             "--person-key-file", key_file],
            check=True, capture_output=True, text=True).stdout
        files = sorted((ROOT / "db/seed").glob("*.sql"))
        for file in [*files, "-"]:
            subprocess.run(
                ["psql", "-X", "-q", "-v", "ON_ERROR_STOP=1", "-d",
                 self.conninfo("tilskudd_owner"), "-f", file],
                input=people, check=True, text=True, stdout=subprocess.DEVNULL)

    def ask(self, sql):
        """What a query gives to the superuser, who sees all rows: a line for
        each, its columns with | between them, as text."""
        with psycopg.connect(self.conninfo("postgres")) as connection:
            done = connection.pgconn.exec_(sql.encode())
            assert done.status in DONE, done.error_message.decode()
            return "\n".join(
                "|".join((done.get_value(row, column) or b"").decode()
                         for column in range(done.nfields))
                for row in range(done.ntuples)).strip()

    run = ask

    def remove(self):
        self.script("remove")


@cache
def template():
    """What every stack begins as; its people are known by the digests of
    its `key`."""
    folder = Path(tempfile.mkdtemp(prefix="tilskudd-"))
    folder.chmod(0o755)
    database = Database(folder / "pg")
    database.key = folder / "person.key"
    atexit.register(shutil.rmtree, folder)
    atexit.register(database.remove)
    database.key.write_text(secrets.token_hex(32))
    database.script("start")
    database.script("create")
    database.migrate()
    database.seed(database.key)
    database.script("stop")
    return database
