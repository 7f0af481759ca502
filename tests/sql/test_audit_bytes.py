"""The chain of the audit, byte by byte: whatever is changed, taken out, put in
or moved, in any column of any row or of the head, `audit verify` finds; and no
role of the service can do it in the first place."""

import itertools

import psycopg
import pytest

from tests.sql.migrated import NO_RIGHT, SKIEN, rows
from tests.sql.test_audit_chain import (
    ADD,
    CASE,
    CLIENT,
    OTHER,
    chains,
    verdict,
)

__all__ = ["chains"] # a fixture of that file

PLACES = {"first": 1, "middle": 3, "last": 5}
AUDIT = ("seq", "case_id", "at", "case_time", "operation", "subject_kind",
         "subject_id", "subject_version", "before", "after", "reason", "person",
         "on_behalf_of", "organisation_number", "supplier_number",
         "administrator_number", "client", "trace_id", "place",
         "previous_hash", "hash")
HEAD = ("case_id", "place", "previous_hash", "hash")


def filled(connection):
    """A chain whose rows lack nothing."""
    connection.execute("delete from audit")
    connection.execute("delete from audit_head")
    for case in (CASE, OTHER, CASE, CASE, OTHER, CASE, CASE):
        connection.execute(
            "insert into audit (case_id, operation, subject_kind, subject_id, "
            "subject_version, before, after, reason, person, on_behalf_of, "
            "organisation_number, supplier_number, administrator_number, "
            "client, trace_id) values (%(case)s, 'updateApplication', "
            "'application', %(case)s, 1, '{\"state\": \"draft\"}', "
            "'{\"state\": \"submitted\", \"n\": [1, null]}', 'ordlyd', "
            "repeat('1', 32), '938759839', '938759839', '310000000', "
            "'974762501', 'maskinporten:test', repeat('a', 32))",
            {"case": case})


@pytest.fixture
def full(superuser):
    filled(superuser)
    superuser.execute("""
        alter table audit drop constraint audit_chain,
                          drop constraint audit_pkey,
                          alter column seq drop identity""")
    superuser.execute("set local session_replication_role = replica")
    assert verdict(superuser) == []
    return superuser


def others(sign):
    """Signs that may stand where this one does."""
    if sign in "0123456789":
        return "1" if sign == "0" else str((int(sign) + 1) % 10), "7"
    if sign in "abcdef":
        return "b" if sign == "a" else "a", "0"
    return chr(ord(sign) ^ 1), " ", "x"


def changed_bytes(text, every):
    """The text with one byte changed, in each position that is tried."""
    tried = range(len(text)) if every else \
        sorted({0, len(text) // 2, len(text) - 1})
    for at in tried:
        for other in others(text[at]):
            if other != text[at]:
                yield text[:at] + other + text[at + 1:]


def is_found(connection, sql, *values):
    """Whether verify sees what this does; None when it does nothing. Rolled
    back."""
    with connection.transaction(force_rollback=True):
        try:
            with connection.transaction():
                count = connection.execute(sql, values).rowcount
        except (psycopg.errors.DataError, psycopg.errors.IntegrityError):
            return None # no value of that type: nobody can write it
        return bool(verdict(connection)) if count else None


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("column", AUDIT)
def test_every_byte_of_a_row_is_held(full, long, column, place):
    where = f"case_id = '{CASE}' and place = {PLACES[place]}"
    text, kind = rows(full, f"""
        select {column}::text, pg_typeof({column})::text
        from audit where {where}""")[0]
    outcomes = [is_found(
        full, f"update audit set {column} = %s::{kind} "
              f"where {where} and {column} is distinct from %s::{kind}",
        other, other) for other in changed_bytes(text, long or kind == "jsonb")]
    assert True in outcomes and False not in outcomes


@pytest.mark.parametrize("column", HEAD)
def test_every_byte_of_the_head_is_held(full, column):
    text, kind = rows(full, f"""
        select {column}::text, pg_typeof({column})::text
        from audit_head where case_id = '{CASE}'""")[0]
    outcomes = [is_found(
        full, f"update audit_head set {column} = %s::{kind} "
              f"where case_id = '{CASE}'", other)
        for other in changed_bytes(text, True)]
    assert True in outcomes and False not in outcomes


@pytest.mark.parametrize("column", [name for name in AUDIT if name in (
    "before", "reason", "person", "on_behalf_of", "organisation_number",
    "supplier_number", "administrator_number")])
def test_nothing_is_not_the_same_as_empty(full, column):
    for place in PLACES.values():
        assert is_found(full, f"update audit set {column} = null where "
                              "case_id = %s and place = %s", CASE, place)


def test_whatever_rows_are_taken_out_is_found(full):
    """Each of the 31 choices of five."""
    choices = [c for n in range(1, 6)
               for c in itertools.combinations(range(1, 6), n)]
    assert len(choices) == 31
    for choice in choices:
        assert is_found(full, "delete from audit where case_id = %s "
                              "and place = any (%s)", CASE, list(choice))
    assert is_found(full, "delete from audit_head where case_id = %s", CASE)


@pytest.mark.parametrize("moved", ["place", "place, previous_hash, hash"])
def test_whatever_rows_change_places_is_found(full, moved):
    """All pairs: the rows as they are, and their links left where they were."""
    taken = ", ".join(f"{name} = b.{name}" for name in moved.split(", "))
    for one, two in itertools.combinations(range(1, 6), 2):
        assert is_found(full, f"""
            update audit a set {taken} from audit b
            where a.case_id = %s and b.case_id = a.case_id
              and (a.place, b.place) in ((%s, %s), (%s, %s))""",
                        CASE, one, two, two, one), (one, two)


def test_whatever_is_put_in_is_found(full):
    """A copy of any row at any place, also before the first and behind the
    last, and in a case that has none."""
    columns = ", ".join(name for name in AUDIT if name != "place")
    for taken, given in itertools.product(range(1, 6), range(0, 8)):
        assert is_found(full, f"""
            insert into audit (place, {columns})
            select %s, {columns} from audit where case_id = %s and place = %s
            """, given, CASE, taken), (taken, given)
    assert is_found(full, "insert into audit_head values "
                          "(gen_random_uuid(), 1, '', '')")


def test_a_tail_that_is_hashed_anew_is_found(full):
    """Whoever changes a row has to hash all that follow and the head: each
    step short of the whole is seen."""
    for place in range(1, 6):
        with full.transaction(force_rollback=True):
            full.execute("update audit set reason = 'b' where case_id = %s "
                         "and place = %s", (CASE, place))
            for at in range(place, 6):
                full.execute("""
                    update audit a set
                        previous_hash = coalesce(
                            (select b.hash from audit b where b.case_id =
                             a.case_id and b.place = a.place - 1),
                            audit_beginning())
                    where case_id = %s and place = %s""", (CASE, at))
                full.execute("update audit a set hash = audit_hash("
                             "previous_hash, audit_text(a)) where case_id = %s "
                             "and place = %s", (CASE, at))
                assert verdict(full), (place, at)


# ---- Who could ------------------------------------------------------------

KEEPERS = {"tilskudd_owner": "it owns the tables, and serves nobody",
           "tilskudd_chain": "it links, behind a function; it has no login"}
# The last two own functions that write about what they did, and have no login.
WRITERS = {"tilskudd_applicant", "tilskudd_staff", "tilskudd_worker",
           "tilskudd_frame", "tilskudd_ledger"}
# To tell about an award by the row of the same transaction, inside a function.
READERS = {"tilskudd_ledger"}
REFUSED = (NO_RIGHT, psycopg.errors.GeneratedAlways)
READ = ("case_id", "subject_kind", "place", "operation", "on_behalf_of",
        "supplier_number", "client", "trace_id")
READABLE = ("select from {t}",)
GIVEN = set(AUDIT) - {"seq", "at", "case_time", "place", "previous_hash",
                      "hash"}


@pytest.fixture
def roles(chains):
    found = {name for name, in rows(
        chains, "select rolname from pg_roles where rolname ~ '^tilskudd_'")}
    assert KEEPERS.keys() | WRITERS | {"tilskudd_app"} <= found
    return sorted(found - KEEPERS.keys())


VERBS = {
    "select": ["select from {t}", "select from {t} for update",
               "table {t}", "copy {t} to stdout"],
    "update": ["update {t} set {c} = {c}", "update {t} set {c} = default"],
    "delete": ["delete from {t}", "truncate {t}", "drop table {t}",
               "delete from {t} where false"],
    "insert": ["insert into {t} ({c}) values (default)",
               "insert into {t} select * from {t}"],
    "alter": ["alter table {t} disable trigger all",
              "alter table {t} disable row level security",
              "alter table {t} no force row level security",
              "alter table {t} owner to current_user",
              "create trigger x before insert on {t} for each row "
              "execute function audit_link()",
              "create rule x as on insert to {t} do instead nothing",
              "create policy x on {t} using (true)",
              "grant all on {t} to current_user",
              "lock table {t} in exclusive mode"],
    "merge": ["merge into {t} a using (select 1) b on true "
              "when matched then delete"],
}


@pytest.mark.parametrize("table", ["audit", "audit_head"])
@pytest.mark.parametrize("verb", VERBS)
def test_no_role_of_the_service_can(chains, roles, table, verb):
    columns = AUDIT if table == "audit" else HEAD
    tried = 0
    for role, sql in itertools.product(roles, VERBS[verb]):
        for column in columns if "{c}" in sql else columns[:1]:
            if verb == "select" and sql in READABLE and role in READERS:
                continue
            if (verb == "insert" and "{c}" in sql and role in WRITERS
                    and table == "audit" and column in GIVEN):
                continue
            with pytest.raises(REFUSED), chains.transaction():
                chains.execute(f"set local role {role}")
                chains.execute(sql.format(t=table, c=column))
            tried += 1
    assert tried >= len(roles)


def test_nor_can_it_become_one_that_can(chains):
    for role in (*KEEPERS, "postgres"):
        with pytest.raises(NO_RIGHT), chains.transaction():
            chains.execute("set local session authorization tilskudd_app")
            chains.execute(f"set local role {role}")


def test_rights_are_what_is_written_here(chains):
    """The catalogue knows no other way in: not by a column, not by a view."""
    held = {(role, table, column, right) for role, table, column, right in rows(
        chains, """
        select grantee, table_name, column_name, privilege_type
        from information_schema.column_privileges
        where table_schema = 'tilskudd'
          and table_name in ('audit', 'audit_head')""")
        if role not in KEEPERS}
    assert {(role, column) for role, table, column, right in held
            if (table, right) == ("audit", "SELECT")} == {
                (role, column) for role in READERS for column in READ}
    added = {(role, column) for role, table, column, right in held
             if (table, right) == ("audit", "INSERT")}
    assert {role for role, _ in added} == WRITERS
    assert {column for _, column in added} == GIVEN
    assert {(table, right) for _, table, _, right in held} == {
        ("audit", "SELECT"), ("audit", "INSERT")}
    assert rows(chains, """
        select c.relname from pg_depend d join pg_rewrite r on r.oid = d.objid
        join pg_class c on c.oid = r.ev_class
        where d.refobjid in ('audit'::regclass, 'audit_head'::regclass)
          and c.relkind in ('v', 'm')""") == []
    assert rows(chains, "select rolname from pg_roles where rolname ~ "
                        "'^tilskudd_' and (rolsuper or rolbypassrls)") == []


def test_a_row_of_ones_own_can_be_added(chains):
    """Else all of the above would hold for nobody who may do nothing."""
    chains.execute("select set_config('tilskudd.client', %s, true), "
                   "set_config('tilskudd.organisation', %s, true)",
                   (CLIENT, SKIEN))
    chains.execute("set local role tilskudd_applicant")
    chains.execute(ADD, {"case": CASE, "client": CLIENT})
