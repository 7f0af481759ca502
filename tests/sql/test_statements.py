"""Every statement of db/sql/ against the migrated schema."""

import re

import psycopg
import pytest

from tests.sql.migrated import SIDES, STATEMENTS

# Statements that cannot be explained, and who runs them.
UTILITY = {"session_begin", "session_snapshot", "session_commit",
           "session_rollback", "migration_begin"}
OWNERS = {"migration_add", "migration_begin", "migration_lock",
          "audit_verify", "audit_count"}

# What the writer of rows knows how to write (db/rows.c), and text.
WRITABLE = {"bool", "int2", "int4", "int8", "numeric", "text", "json",
            "jsonb", "date", "timestamptz", "uuid", "void"}

MEMBER = re.compile(r"_?[a-z][A-Za-z0-9_]*")


def prepare(connection, name):
    """Prepares as the service does: types are left to the server."""
    result = connection.pgconn.prepare(name.encode(),
                                       STATEMENTS[name].sql.encode())
    return result.error_message.decode()


def columns_of(connection, name):
    described = connection.pgconn.describe_prepared(name.encode())
    types = dict(connection.execute("select oid::int, typname from pg_type"))
    return [(described.fname(i).decode(), types[described.ftype(i)])
            for i in range(described.nfields)]


def side_may_run(connection, side, name):
    """Whether the side's privileges suffice: EXPLAIN EXECUTE checks them
    without running anything. Policies are another matter."""
    nothing = ", ".join(["null"] * len(STATEMENTS[name].params))
    execute = f"{name}({nothing})" if nothing else name
    try:
        with connection.transaction(force_rollback=True):
            connection.execute(f"set local role tilskudd_{side}")
            connection.execute(f"explain execute {execute}")
        return True
    except psycopg.errors.InsufficientPrivilege:
        return False


@pytest.fixture
def app(database):
    with database.connect() as connection:
        yield connection


@pytest.mark.parametrize("name", STATEMENTS)
def test_a_statement_can_be_prepared(app, name):
    assert prepare(app, name) == ""


@pytest.mark.parametrize("name", sorted(STATEMENTS.keys() - UTILITY))
def test_a_side_may_run_it(app, name):
    assert prepare(app, name) == ""
    sides = {side for side in SIDES if side_may_run(app, side, name)}
    if name in OWNERS - {"migration_lock"}:
        assert not sides, "only the owner migrates"
    elif name.endswith("_own"):
        assert "applicant" in sides
    elif "_staff" in name:
        assert "staff" in sides
    elif name not in OWNERS:
        assert sides, "no side has the privileges"


@pytest.mark.parametrize("name", [name for name in STATEMENTS
                                  if not name.startswith("session_")])
def test_its_columns_can_be_written(app, name):
    assert prepare(app, name) == ""
    columns = columns_of(app, name)
    names = [column for column, _ in columns]
    assert len(set(names)) == len(names), "a name twice is a member twice"
    for column, kind in columns:
        assert MEMBER.fullmatch(column), column
        is_for_c = kind == "bytea" and column.startswith("_")
        assert kind in WRITABLE or is_for_c, f"{column} is {kind}"


PAGES = [name for name in STATEMENTS
         if re.search(r"_page(_|$)", name) and not name.endswith("_total")]


@pytest.mark.parametrize("name", PAGES)
def test_a_page_can_be_continued(app, name):
    """reply_page gives these and goes on from those."""
    assert prepare(app, name) == ""
    assert {"limit", "after_key", "after_id"} <= set(STATEMENTS[name].params)
    columns = dict(columns_of(app, name))
    assert columns["_key"] == "text"
    assert columns.keys() & {"id", "_id"}


def test_there_are_pages_to_continue():
    assert PAGES
