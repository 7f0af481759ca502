"""A migrated database of these tests' own, without the service."""

import importlib.util
import subprocess
from pathlib import Path

import psycopg

ROOT = Path(__file__).resolve().parents[2]
SIDES = ("public", "applicant", "staff")


def load_embedder():
    """db/embed_sql.py as a module: what is tested is what is embedded."""
    path = ROOT / "db/embed_sql.py"
    spec = importlib.util.spec_from_file_location("embed_sql", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


EMBEDDER = load_embedder()
STATEMENTS = {statement.name: statement
              for statement in EMBEDDER.read_statements(ROOT / "db/sql")}


class Database:
    def __init__(self, folder):
        self.folder = folder
        self.script("start")
        self.script("create")
        with self.connect("tilskudd_owner") as owner:
            owner.execute(STATEMENTS["migration_begin"].sql)
            for path in sorted((ROOT / "db/migrations").glob("*.sql")):
                owner.execute(path.read_text())

    def script(self, *arguments):
        command = [ROOT / "tests/support/postgres.sh", arguments[0],
                   self.folder, *arguments[1:]]
        done = subprocess.run(command, check=True, capture_output=True,
                              text=True)
        return done.stdout.strip()

    def connect(self, role="tilskudd_app"):
        conninfo = self.script("conninfo", role, "tilskudd")
        return psycopg.connect(
            conninfo, options="-c timezone=UTC -c search_path=tilskudd,public")


def act_as(connection, side, **settings):
    """From now to the end of the transaction; as db/sql/session_settings."""
    for name, value in settings.items():
        connection.execute("select set_config(%s, %s, true)",
                           (f"tilskudd.{name}", value))
    connection.execute(f"set local role tilskudd_{side}")
