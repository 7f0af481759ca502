"""A migrated database of these tests' own, without the service."""

import importlib.util
import subprocess
from functools import cache
from pathlib import Path

import psycopg
import pytest

ROOT = Path(__file__).resolve().parents[2]
SIDES = ("public", "applicant", "staff", "worker")

SKIEN, PORSGRUNN = "938759839", "939991034"
VESTFOLD_TELEMARK, INNLANDET = "974762501", "974761645"

NO_RIGHT = psycopg.errors.InsufficientPrivilege


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

    @cache
    def conninfo(self, role):
        return self.script("conninfo", role, "tilskudd")

    def connect(self, role="tilskudd_app"):
        # What is prepared is planned once: tables are small, and a third of
        # the models' time would go into planning anew.
        return psycopg.connect(self.conninfo(role), options="".join((
            "-c timezone=UTC -c search_path=tilskudd,public ",
            "-c plan_cache_mode=force_generic_plan")))


def act_as(connection, side, **settings):
    """From now to the end of the transaction; as db/sql/session_settings."""
    for name, value in settings.items():
        connection.execute("select set_config(%s, %s, true)",
                           (f"tilskudd.{name}", value))
    connection.execute(f"set local role tilskudd_{side}")


def rows(connection, sql, *values):
    return connection.execute(sql, values).fetchall()


def refused(connection, error, sql, *values):
    """Refused for that reason, and the transaction goes on."""
    with pytest.raises(error) as caught:
        with connection.transaction():
            connection.execute(sql, values)
    return caught.value.diag.constraint_name


# Two municipalities, each with a draft at Vestfold og Telemark.
WORLD = f"""
insert into county (number, name) values ('40', 'Telemark'),
    ('34', 'Innlandet');
insert into administrator (organisation_number, kind, name, language_form)
select number, 'county_governor', '{{}}', 'nb'
from unnest('{{ {VESTFOLD_TELEMARK}, {INNLANDET} }}'::text[]) as a (number);
insert into administrator_county (administrator_number, county) values
    ('{VESTFOLD_TELEMARK}', '40'), ('{INNLANDET}', '34');
insert into scheme (code, name, purpose, owner_number)
values ('KTU', '{{}}', '{{}}', '{VESTFOLD_TELEMARK}');
insert into rule_set (scheme_id, valid_from, content)
select id, '2026-01-01', '{{}}' from scheme;
insert into call (administrator_number, scheme_id, rule_set_id, year, content,
                  state, frame_nok, counties, opens_at, deadline_date,
                  report_deadline, published_at)
select '{VESTFOLD_TELEMARK}', s.id, r.id, 2026, '{{}}', 'published', 1,
       '{{40}}', now(), '2026-03-16', '2027-03-01', now()
from scheme s join rule_set r on r.scheme_id = s.id;
insert into applicant (organisation_number, name, kind, county,
                       municipality_number, language_form)
values ('{SKIEN}', 'Skien', 'municipality', '40', '4003', 'nb'),
       ('{PORSGRUNN}', 'Porsgrunn', 'municipality', '40', '4001', 'nb');
insert into application (call_id, organisation_number, administrator_number)
select c.id, a.organisation_number, c.administrator_number
from call c cross join applicant a;
"""
