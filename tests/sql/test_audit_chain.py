"""The chain of a case's audit rows: nothing can be changed, taken out, put in
or moved without `audit verify` seeing it, whoever does it."""

import psycopg
import pytest

from tests.sql.migrated import NO_RIGHT, SKIEN, STATEMENTS, act_as, refused, rows

CASE, OTHER = (f"019bd640-2a80-7000-8000-00000000000{n}" for n in (1, 2))
CLIENT = "maskinporten:test"

ADD = """
    insert into audit (case_id, operation, subject_kind, subject_id,
                       subject_version, before, after, reason, client,
                       trace_id)
    values (%(case)s, 'updateApplication', 'application', %(case)s, 1,
            '{"state": "draft"}', '{"state": "submitted"}', 'ordlyd',
            %(client)s, 'x')"""


def write(connection, case):
    act_as(connection, "applicant", organisation=SKIEN, client=CLIENT)
    connection.execute(ADD, {"case": case, "client": CLIENT})
    connection.execute("reset role")


def verdict(connection):
    """[(case, place, kind)] as the keeper of the chain finds them."""
    with connection.transaction(force_rollback=True):
        connection.execute("set local role tilskudd_chain")
        return [(str(case), place, kind) for case, place, kind in
                connection.execute(STATEMENTS["audit_verify"].sql)]


@pytest.fixture
def chains(superuser):
    """Five rows of one case, with three of another's between them."""
    for case in (CASE, OTHER, CASE, OTHER, CASE, CASE, OTHER, CASE):
        write(superuser, case)
    assert rows(superuser, "select place from audit where case_id = %s "
                           "order by seq", CASE) == [(n,) for n in range(1, 6)]
    assert verdict(superuser) == []
    return superuser


def test_each_row_holds_the_hash_of_the_one_before(chains):
    found = rows(chains, "select previous_hash, hash from audit "
                         "where case_id = %s order by place", CASE)
    assert found[0][0] == "0" * 64
    assert [before for before, _ in found[1:]] == [own for _, own in found[:-1]]
    assert len({own for _, own in found}) == 5
    assert rows(chains, "select place, hash from audit_head "
                        "where case_id = %s", CASE) == [(5, found[-1][1])]


COLUMNS = {
    "operation": "'updateApplicatioN'", "subject_kind": "'applicatioN'",
    "subject_id": f"'{OTHER}'", "subject_version": "2",
    "before": "'{\"state\": \"drafu\"}'", "after": "'{}'",
    "reason": "'ordlys'", "person": "repeat('0', 32)",
    "on_behalf_of": "'938759839'", "organisation_number": "'938759839'",
    "supplier_number": "'938759839'", "administrator_number": "'938759839'",
    "client": "'maskinporten:tesu'", "trace_id": "'y'",
    "at": "at + interval '1 microsecond'",
    "case_time": "case_time + interval '1 microsecond'",
}


def test_what_is_hashed_is_every_column(superuser):
    """All but the link itself, and those by which rows are found."""
    assert {name for name, in rows(superuser, """
        select column_name from information_schema.columns
        where table_schema = 'tilskudd' and table_name = 'audit'""")} \
        == COLUMNS.keys() | {"seq", "case_id", "place", "previous_hash", "hash"}


@pytest.mark.parametrize("column, value", COLUMNS.items())
def test_a_single_byte_that_changed_is_found(chains, column, value):
    chains.execute(f"update audit set {column} = {value} "
                   "where case_id = %s and place = 3", (CASE,))
    assert verdict(chains) == [(CASE, 3, "changed")]


def rehash(connection, place):
    """What a careful forger would do next."""
    connection.execute("update audit a set hash = audit_hash("
                       "a.previous_hash, audit_text(a)) "
                       "where case_id = %s and place = %s", (CASE, place))


@pytest.mark.parametrize("place", [3, 5])
def test_a_change_with_a_new_hash_is_found(chains, place):
    chains.execute("update audit set reason = 'b' where case_id = %s "
                   "and place = %s", (CASE, place))
    rehash(chains, place)
    assert verdict(chains) == [(CASE, place, "changed")]


def delete(connection, condition):
    connection.execute(f"delete from audit where case_id = '{CASE}' "
                       f"and {condition}")


@pytest.mark.parametrize("place", [1, 2, 3, 4])
def test_a_row_taken_out_of_the_middle_is_found(chains, place):
    delete(chains, f"place = {place}")
    assert verdict(chains) == [(CASE, place, "missing")]


def test_a_row_taken_out_and_the_rest_moved_up_is_found(chains):
    delete(chains, "place = 3")
    for place in (4, 5):
        chains.execute("update audit set place = place - 1 where case_id = %s "
                       "and place = %s", (CASE, place))
    assert verdict(chains) == [(CASE, 2, "changed"), (CASE, 5, "truncated")]


@pytest.mark.parametrize("kept", [4, 2, 1, 0])
def test_rows_taken_off_the_end_are_found(chains, kept):
    delete(chains, f"place > {kept}")
    assert verdict(chains) == [(CASE, kept + 1, "truncated")]


def test_all_rows_of_all_cases_gone_is_found(chains):
    chains.execute("truncate audit")
    assert verdict(chains) == [(CASE, 1, "truncated"), (OTHER, 1, "truncated")]


def test_a_head_set_back_with_the_rows_is_found(chains):
    """To hide the end, the head would have to be forged as well."""
    delete(chains, "place = 5")
    chains.execute("update audit_head set place = 4 where case_id = %s",
                   (CASE,))
    assert verdict(chains) == [(CASE, 4, "changed")]
    chains.execute("delete from audit_head where case_id = %s", (CASE,))
    assert verdict(chains) == [(CASE, 5, "truncated")]


def test_a_case_that_vanished_with_its_head_is_known_by_its_events(chains):
    chains.execute("""
        insert into event (type, case_id, subject_kind, subject_id,
                           subject_version)
        values ('application.updated', %s, 'application', %s, 1)""",
                   (CASE, CASE))
    delete(chains, "true")
    chains.execute("delete from audit_head where case_id = %s", (CASE,))
    assert verdict(chains) == [(CASE, 1, "truncated")]


def test_rows_in_another_order_are_found(chains):
    for taken, given in ((2, 0), (3, 2), (0, 3)):
        chains.execute("update audit set place = %s where case_id = %s "
                       "and place = %s", (given, CASE, taken))
    assert verdict(chains) == [(CASE, place, "reordered")
                               for place in (2, 3, 4)]


def test_a_row_moved_to_another_case_is_found(chains):
    chains.execute("update audit set case_id = %s, place = 4 "
                   "where case_id = %s and place = 5", (OTHER, CASE))
    assert verdict(chains) == [(CASE, 5, "truncated"), (OTHER, 4, "changed")]


def test_a_forged_row_is_found_also_without_the_trigger(chains):
    chains.execute("set local session_replication_role = replica")
    chains.execute("""
        insert into audit (case_id, operation, subject_kind, subject_id,
                           subject_version, after, client, trace_id, place,
                           previous_hash, hash)
        select case_id, operation, subject_kind, subject_id, subject_version,
               after, client, trace_id, 6, hash, ''
        from audit where case_id = %s and place = 5""", (CASE,))
    rehash(chains, 6)
    assert verdict(chains) == [(CASE, 6, "added")]


def test_a_place_and_a_hash_are_never_the_writers(chains):
    """Also whoever may name them gets those of the chain."""
    chains.execute("""
        insert into audit (case_id, operation, subject_kind, subject_id,
                           subject_version, after, client, trace_id, place,
                           previous_hash, hash)
        values (%s, 'x', 'application', %s, 1, '{}', 'x', 'x', 1, 'x',
                'x')""",
                   (CASE, CASE))
    assert rows(chains, "select place from audit where operation = 'x'") \
        == [(6,)]
    assert verdict(chains) == []


def test_whatever_zone_a_verifier_is_in_the_chain_holds(chains):
    chains.execute("set local timezone = 'Asia/Kolkata'")
    chains.execute("set local datestyle = 'German'")
    chains.execute("set local extra_float_digits = -10")
    assert verdict(chains) == []


@pytest.mark.parametrize("side", ["applicant", "staff"])
@pytest.mark.parametrize("sql", [
    "update audit set reason = 'b'",
    "delete from audit",
    "truncate audit",
    "select from audit",
    "update audit_head set place = 1",
    "delete from audit_head",
    "insert into audit_head values (uuid_v7(), 1, '', '')",
    "select from audit_head",
    "select audit_hash('', '')",
    "alter table audit disable trigger audit_link",
    "set local session_replication_role = replica",
    "insert into audit (place) values (1)",
    "insert into audit (hash, previous_hash) values ('', '')",
    "insert into audit (seq) overriding system value values (1)",
    "insert into audit (at, case_time) values (now(), now())",
])
def test_who_writes_can_do_nothing_else(chains, side, sql):
    act_as(chains, side, organisation=SKIEN, client=CLIENT)
    refused(chains, NO_RIGHT, sql)


def test_nobody_writes_an_audit_row_in_anothers_name(superuser):
    act_as(superuser, "applicant", organisation=SKIEN, client=CLIENT,
           person="1" * 32)
    arguments = (CASE, CASE, "x")
    sql = """insert into audit (case_id, operation, subject_kind, subject_id,
                                subject_version, after, client, person,
                                trace_id)
             values (%s, 'x', 'application', %s, 1, '{{}}', %s,
                     repeat('{}', 32), 'x')"""
    refused(superuser, NO_RIGHT, sql.format("1"), *arguments)
    refused(superuser, NO_RIGHT, sql.format("2"), CASE, CASE, CLIENT)
    superuser.execute(sql.format("1"), (CASE, CASE, CLIENT))


@pytest.mark.parametrize("side", ["applicant", "staff"])
def test_nobody_writes_an_event_in_anothers_name(superuser, side):
    act_as(superuser, side, organisation=SKIEN, administrator=SKIEN,
           person="1" * 32)
    sql = """insert into event (type, case_id, subject_kind, subject_id,
                                subject_version, organisation_number,
                                administrator_number, person)
             values ('x', %s, 'application', %s, 1, %s, %s, repeat(%s, 32))"""
    refused(superuser, NO_RIGHT, sql, CASE, CASE, SKIEN, SKIEN, "2")
    superuser.execute(sql, (CASE, CASE, SKIEN, SKIEN, "1"))


@pytest.mark.parametrize("after, reason", [
    ('{"name": "Ein 05827214711"}', None),
    ("{}", "Gjelder 05827214711."),
])
def test_no_personal_number_is_kept_of_what_changed(superuser, after, reason):
    sql = """
        insert into audit (case_id, operation, subject_kind, subject_id,
                           subject_version, client, trace_id, after, reason)
        values (%s, 'x', 'application', %s, 1, 'x', 'x', %s, %s)"""
    assert refused(superuser, psycopg.errors.CheckViolation, sql, CASE, CASE,
                   after, reason) == "audit_without_personal_numbers"
    superuser.execute(sql, (CASE, CASE, "{}", "Gjelder 0582721471."))


def test_what_came_of_it_is_never_left_out(superuser):
    refused(superuser, psycopg.errors.NotNullViolation, """
        insert into audit (case_id, operation, subject_kind, subject_id,
                           subject_version, client, trace_id)
        values (%s, 'x', 'application', %s, 1, 'x', 'x')""", CASE, CASE)


def test_two_writers_of_a_case_make_one_chain(database):
    """The second waits for the first; a writer of another case does not."""
    with database.connect() as one, database.connect() as two, \
            database.connect("postgres") as keeper:
        write(one, CASE)
        write(two, OTHER)
        two.commit()
        two.execute("set local lock_timeout = '50ms'")
        with pytest.raises(psycopg.errors.LockNotAvailable):
            write(two, CASE)
        two.rollback()
        one.commit()
        write(two, CASE)
        two.commit()
        try:
            assert verdict(keeper) == []
            assert rows(keeper, "select case_id::text, max(place) from audit "
                                "group by 1 order by 1") \
                == [(CASE, 2), (OTHER, 1)]
        finally:
            keeper.execute("truncate audit, audit_head")
            keeper.commit()


def test_what_was_rolled_back_leaves_no_gap(chains):
    with chains.transaction(force_rollback=True):
        write(chains, CASE)
    write(chains, CASE)
    assert rows(chains, "select max(place) from audit where case_id = %s",
                CASE) == [(6,)]
    assert verdict(chains) == []
