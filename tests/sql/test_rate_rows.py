"""Quotas and kept keys in the database: what a lease gives near the end of a
quota and of a window, who may write which row, and what the worker deletes."""

import psycopg
import pytest

from tests.sql.migrated import (NO_RIGHT, PORSGRUNN, SKIEN, STATEMENTS, act_as,
                                refused, rows)

WINDOW = 60


def run(connection, name, /, **arguments):
    """A statement of the service: [rows as dicts]."""
    statement = STATEMENTS[name]
    assert set(arguments) == set(statement.params)
    with psycopg.RawCursor(connection,
                           row_factory=psycopg.rows.dict_row) as cursor:
        cursor.execute(statement.sql,
                       [arguments[name] for name in statement.params])
        return cursor.fetchall()


def lease(connection, payer, owed, want, quota=100, policy="read",
          window_s=WINDOW):
    """(granted, used) of an instance that asks in the payer's name."""
    act_as(connection, "public", client=payer)
    [row] = run(connection, "rate_lease", policy=policy, window_s=window_s,
                owed=owed, want=want, quota=quota)
    assert 0 < row["left_ms"] <= 2 * 1000 * window_s
    connection.execute("reset role")
    return row["granted"], row["used"]


def windows_later(connection, count):
    connection.execute("update rate_spending set begins_at = begins_at - "
                       "make_interval(secs => %s)", (count * WINDOW,))


# ---- Leases ----------------------------------------------------------------

def test_a_lease_counts_what_is_owed_and_what_is_given(superuser):
    assert lease(superuser, SKIEN, 3, 10) == (10, 13)
    assert lease(superuser, SKIEN, 0, 10) == (10, 23)


@pytest.mark.parametrize("owed, granted", [
    (50, 10), (60, 10), (61, 9), (92, 2), (95, 1), (99, 1), (100, 0),
    (101, 0), (1000, 0)])
@pytest.mark.parametrize("is_first", [True, False])
def test_near_the_end_a_lease_is_small(superuser, owed, granted, is_first):
    before = 0 if is_first else 10
    if before:
        assert lease(superuser, SKIEN, 0, before) == (before, before)
    assert lease(superuser, SKIEN, owed - before, 10) == (
        granted, owed + granted)


def test_each_payer_and_each_policy_has_its_own(superuser):
    assert lease(superuser, SKIEN, 100, 10) == (0, 100)
    assert lease(superuser, SKIEN, 0, 10, policy="write") == (10, 10)
    assert lease(superuser, PORSGRUNN, 0, 10) == (10, 10)
    assert lease(superuser, SKIEN, 0, 10) == (0, 100)


def test_the_next_window_begins_with_nothing(superuser):
    assert lease(superuser, SKIEN, 100, 10) == (0, 100)
    windows_later(superuser, 1)
    assert lease(superuser, SKIEN, 1, 10) == (10, 11)
    assert rows(superuser, "select count(*) from rate_spending") == [(1,)]


@pytest.mark.parametrize("ahead, room", [(1, 0), (2, 10), (10000, 10)])
def test_a_clock_that_went_back_locks_nobody_out(superuser, ahead, room):
    """By a little it is the same window; by more another one begins."""
    assert lease(superuser, SKIEN, 100, 10) == (0, 100)
    windows_later(superuser, -ahead)
    assert lease(superuser, SKIEN, 0, 10)[0] == room


# ---- Rights ----------------------------------------------------------------

def test_nobody_spends_or_sees_in_anothers_name(superuser):
    lease(superuser, SKIEN, 5, 10)
    act_as(superuser, "public", client=PORSGRUNN)
    assert rows(superuser, "select payer from rate_spending") == []
    assert superuser.execute("update rate_spending set used = 0").rowcount == 0
    refused(superuser, NO_RIGHT, "insert into rate_spending values "
            "(%s, 'write', now(), 9, 9)", SKIEN)


@pytest.mark.parametrize("side", ["applicant", "staff", "worker"])
def test_no_other_side_spends(superuser, side):
    act_as(superuser, side, client=SKIEN)
    refused(superuser, NO_RIGHT, "insert into rate_spending values "
            "(%s, 'read', now(), 9, 9)", SKIEN)
    refused(superuser, NO_RIGHT, "update rate_spending set used = 0")


def test_quotas_are_not_written_ahead(superuser):
    assert rows(superuser, "select relpersistence from pg_class "
                "where relname = 'rate_spending'") == [("u",)]


# ---- What the worker deletes -----------------------------------------------

def aged(connection, table, column, ages):
    """A row for each age, told by its payer or client."""
    for number, age in enumerate(ages):
        what = {"rate_spending": "(payer, policy, begins_at, used, granted) "
                "values (%s, 'read', transaction_timestamp() - %s::interval, "
                "1, 1)",
                "idempotency_key": "(client, made_at, key_hash, request_hash, "
                "status, headers, body) values (%s, transaction_timestamp() "
                "- %s::interval, repeat('a', 64), repeat('b', 64), 201, "
                "'{}', '')"}[table]
        connection.execute(f"insert into {table} {what}", (str(number), age))
    connection.execute("set local role tilskudd_worker")

    def left():
        connection.execute("reset role")
        found = rows(connection, f"select {column} from {table} order by 1")
        connection.execute("set local role tilskudd_worker")
        return [name for name, in found]

    return left


AGES = ["0", "23:59:59.999999", "24:00:00", "24:00:00.000001", "400 days"]


def test_rows_of_windows_long_over_are_forgotten(superuser):
    left = aged(superuser, "rate_spending", "payer", AGES)
    assert len(run(superuser, "rate_forget")) == 2
    assert left() == ["0", "1", "2"]


def test_keys_are_kept_for_a_day_and_no_longer(superuser):
    left = aged(superuser, "idempotency_key", "client", AGES)
    assert len(run(superuser, "idempotency_purge", hours=24, most=500)) == 2
    assert left() == ["0", "1", "2"]


def test_no_mistake_of_the_worker_deletes_a_key_before(superuser):
    left = aged(superuser, "idempotency_key", "client", AGES)
    assert len(run(superuser, "idempotency_purge", hours=0, most=500)) == 2
    assert superuser.execute("delete from idempotency_key").rowcount == 0
    assert left() == ["0", "1", "2"]


def test_the_worker_reads_no_answer_that_is_kept(superuser):
    aged(superuser, "idempotency_key", "client", AGES)
    refused(superuser, NO_RIGHT, "select body from idempotency_key")


def test_the_oldest_keys_go_first_and_not_all_at_once(superuser):
    left = aged(superuser, "idempotency_key", "client",
                ["30:00:00", "50:00:00", "40:00:00"])
    for expected in (["0", "2"], ["0"], []):
        assert len(run(superuser, "idempotency_purge", hours=24, most=1)) == 1
        assert left() == expected
    assert run(superuser, "idempotency_purge", hours=24, most=1) == []


def test_a_purge_finds_its_keys_by_their_age(superuser):
    superuser.execute("set local enable_seqscan = off")
    statement = STATEMENTS["idempotency_purge"]
    with psycopg.RawCursor(superuser) as cursor:
        cursor.execute(f"explain {statement.sql}", [24, 500])
        plan = "\n".join(line for line, in cursor.fetchall())
    assert "idempotency_key_age" in plan


def test_two_workers_do_not_wait_for_each_other(database):
    with (database.connect("postgres") as one,
          database.connect("postgres") as other):
        aged(one, "idempotency_key", "client", ["40:00:00"])
        one.commit()
        one.execute("set local role tilskudd_worker")
        assert len(run(one, "idempotency_purge", hours=24, most=1)) == 1
        other.execute("set local role tilskudd_worker")
        other.execute("set local lock_timeout = '2s'")
        assert run(other, "idempotency_purge", hours=24, most=1) == []
        other.rollback()
        one.commit()
