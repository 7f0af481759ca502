"""Whose deadlines are whose: row-level security alone, when the statements ask
for everybody's."""

import psycopg
import pytest

from tests.sql.due_world import LISTED, REMINDED, awarded, make_due
from tests.sql.migrated import (INNLANDET, PORSGRUNN, SKIEN, STATEMENTS,
                                VESTFOLD_TELEMARK, act_as, rows)

PERSON = "1" * 32

# Both municipalities have sent an application, are asked for more, and have a
# report to write and an award to accept.
DUE = f"""
    update application set state = 'supplement_requested',
        submitted_version = 1, first_submitted_at = now(),
        submitted_at = now(), staff_version = 1, staff_updated_at = now();
    insert into supplement_request (
        application_id, organisation_number, administrator_number, wanted,
        deadline_date, requested_by)
    select id, organisation_number, administrator_number, 'Mer',
           '2026-06-22', '{PERSON}' from application;
    insert into report (organisation_number, administrator_number, scheme_id,
                        year, due_on)
    select a.organisation_number, a.administrator_number, c.scheme_id, 2026,
           '2027-03-01'
    from application a join call c on c.id = a.call_id;
    insert into award (application_id, call_id, scheme_id,
                       organisation_number, administrator_number, year, state,
                       amount_nok, accept_by_date)
    select a.id, c.id, c.scheme_id, a.organisation_number,
           a.administrator_number, 2026, 'offered', 500, '2026-10-25'
    from application a join call c on c.id = a.call_id"""

WHOSE = {
    "own": "and d.organisation_number = acting_organisation()",
    "staff": "and d.administrator_number = acting_administrator()",
}


@pytest.fixture
def due(world):
    world.execute(DUE)
    return world


def listed(connection, name, lax=False):
    """[(kind, subject id)]; `lax`: without the statement's own condition."""
    statement = STATEMENTS[f"deadline_page_{name}_asc"]
    sql = statement.sql
    if lax:
        assert WHOSE[name] in sql
        sql = sql.replace(WHOSE[name], "")
    with psycopg.RawCursor(connection,
                           row_factory=psycopg.rows.dict_row) as cursor:
        cursor.execute(sql, [None] * len(statement.params))
        return [(r["kind"], str(r["_subjectId"])) for r in cursor.fetchall()]


def subjects(connection, organisation):
    """Of the cases of one organisation, as the superuser finds them."""
    return {str(identifier) for table in ("supplement_request", "report",
                                          "award")
            for identifier, in rows(
                connection, f"select id from {table} "
                            "where organisation_number = %s", organisation)}


@pytest.mark.parametrize("lax", [False, True])
@pytest.mark.parametrize("organisation", [SKIEN, PORSGRUNN])
def test_an_applicant_has_its_own(due, organisation, lax):
    own = subjects(due, organisation)
    act_as(due, "applicant", organisation=organisation)
    found = listed(due, "own", lax)
    assert {kind for kind, _ in found} >= {"supplement", "report",
                                           "acceptance"}
    assert {s for kind, s in found if kind != "application"} == own


@pytest.mark.parametrize("lax", [False, True])
def test_staff_have_those_of_their_administrator(due, lax):
    both = subjects(due, SKIEN) | subjects(due, PORSGRUNN)
    act_as(due, "staff", administrator=VESTFOLD_TELEMARK)
    found = listed(due, "staff", lax)
    assert {s for kind, s in found if kind != "application"} == both


@pytest.mark.parametrize("lax", [False, True])
def test_staff_of_another_have_none(due, lax):
    """A published call is everybody's, so that only the statement keeps it
    out of their list."""
    act_as(due, "staff", administrator=INNLANDET)
    kinds = [kind for kind, _ in listed(due, "staff", lax)]
    assert kinds == (["application"] if lax else [])


@pytest.mark.parametrize("side, name", [("applicant", "own"),
                                        ("staff", "staff")])
def test_who_says_nothing_of_itself_has_none(due, side, name):
    act_as(due, side)
    assert listed(due, name) == []


def test_everybody_has_the_calls(due):
    [(call,)] = rows(due, "select id from call")
    for side in ("public", "applicant", "staff"):
        due.execute("reset role")
        act_as(due, side)
        assert listed(due, "public") == [("application", str(call))]


# ---- Each kind there is -----------------------------------------------------

# What is an administrator's to do, and not its applicant's.
STAFFS = {"payout", "answer"}


def due_on(connection, name, day):
    statement = STATEMENTS[f"deadline_page_{name}_asc"]
    values = {"from": day, "to": day}
    with psycopg.RawCursor(connection,
                           row_factory=psycopg.rows.dict_row) as cursor:
        cursor.execute(statement.sql,
                       [values.get(param) for param in statement.params])
        return [(r["kind"], r["at"].isoformat()) for r in cursor.fetchall()]


@pytest.mark.parametrize("what", [*REMINDED, *LISTED])
def test_each_is_in_the_lists_of_those_it_concerns_alone(world, what):
    awarded(world)
    make_due(world, what, "2026-10-25")
    kind = what.split()[0]
    # The last millisecond of the day on which clocks go back.
    found = [(kind, "2026-10-25T22:59:59.999000+00:00")]
    for name, side, of, is_told in (
            ("own", "applicant", {"organisation": SKIEN}, kind not in STAFFS),
            ("own", "applicant", {"organisation": PORSGRUNN},
             kind == "application"),
            ("staff", "staff", {"administrator": VESTFOLD_TELEMARK,
                                "organisation": ""}, True),
            ("staff", "staff", {"administrator": INNLANDET}, False)):
        act_as(world, side, **of)
        listed_there = due_on(world, name, "2026-10-25")
        if kind == "application" and name == "own":
            # Whether a call is for it is other stories'.
            assert listed_there in (found, [])
        else:
            assert listed_there == (found if is_told else []), (name, of)
        world.execute("reset role")


@pytest.mark.parametrize("what, table, column", [
    ("acceptance", "award", "accept_by_date"),
    ("repayment_answer", "fund_transfer", "answer_by_date"),
    ("repayment", "fund_transfer", "due_date"),
    ("payout", "fund_transfer", "due_date"),
    ("appeal_correction", "appeal", "correction_deadline_date"),
    ("appeal of a dismissal", "appeal", "dismissal_deadline_date")])
def test_what_has_no_day_is_no_deadline_and_spoils_no_list(
        world, what, table, column):
    """Constraints see to it; a row from before them fails no list and stops
    no worker."""
    awarded(world)
    make_due(world, what, "2026-10-25")
    world.execute(f"""
        do $$ declare name text; begin
            for name in
                select conname from pg_constraint
                where conrelid = '{table}'::regclass and contype = 'c'
            loop
                execute format('alter table {table} drop constraint %I', name);
            end loop;
        end $$;
        set session_replication_role = replica;
        alter table {table} alter column {column} drop not null;
        update {table} set {column} = null;
        update rule_set set content = '{{"reminderDays": [7, 0, -1]}}'""")
    for name, side in (("own", "applicant"), ("staff", "staff")):
        act_as(world, side, organisation=SKIEN,
               administrator=VESTFOLD_TELEMARK)
        assert what.split()[0] not in [k for k, _ in listed(world, name)]
        world.execute("reset role")
    world.execute("set local role tilskudd_worker")
    with psycopg.RawCursor(world) as cursor:
        cursor.execute(STATEMENTS["deadline_remind"].sql)
