"""Row-level security in plain SQL: taking a side, and being refused."""

import psycopg
import pytest

from tests.security.sides import AWAITED, OPEN_ROWS, OWN


def settings_of(side):
    if side == "public":
        return {}
    column, number = OWN[side]
    return {column.removesuffix("_number"): number, "client": "m:own:"}


def act_as(connection, side, **settings):
    """From now to the end of the transaction, as the service does it."""
    connection.rollback()
    for name, value in settings.items():
        connection.execute("select set_config(%s, %s, true)",
                           (f"tilskudd.{name}", value))
    connection.execute("select set_config('role', %s, true)",
                       (f"tilskudd_{side}",))


def refused(connection, sql, values=(), message=None):
    """Refused for want of a privilege, the transaction kept."""
    with pytest.raises(psycopg.errors.InsufficientPrivilege, match=message):
        with connection.transaction():
            connection.execute(sql, values)


def columns(superuser, table):
    return {name for name, in superuser.execute(
        "select column_name from information_schema.columns "
        "where table_schema = 'tilskudd' and table_name = %s", (table,))}


def tenant_tables(superuser):
    """Every table with a column that says whose a row is."""
    return sorted({name for name, in superuser.execute("""
        select c.relname from pg_class c
        join pg_attribute a on a.attrelid = c.oid and not a.attisdropped
        where c.relnamespace = 'tilskudd'::regnamespace
          and c.relkind in ('r', 'p', 'v', 'm')
          and a.attname in ('organisation_number', 'administrator_number')
        """)})


def filled_tables(superuser):
    return [table for table in tenant_tables(superuser)
            if table not in AWAITED]


def may(superuser, side, privilege, table):
    return superuser.execute(
        "select has_any_column_privilege(%s, %s, %s)" if privilege != "DELETE"
        else "select has_table_privilege(%s, %s, %s)",
        (f"tilskudd_{side}", f"tilskudd.{table}", privilege)).fetchone()[0]


def of_others(superuser, table, side):
    """The condition of rows that are not the side's own."""
    column, number = OWN.get(side, (None, None))
    if column in columns(superuser, table):
        return f"{column} is distinct from '{number}'"
    return "true"


def open_rows(table, side):
    condition, _ = OPEN_ROWS.get((table, side)) or OPEN_ROWS.get(
        (table, None), ("false", ""))
    return condition


def count(connection, table, condition):
    return connection.execute(
        f"select count(*) from tilskudd.{table} where {condition}"
    ).fetchone()[0]
