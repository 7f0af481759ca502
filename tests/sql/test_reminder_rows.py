"""Reminders: which is due on which day, as the worker finds them, and that
nobody else writes any."""

import json
from datetime import date, timedelta

import psycopg
import pytest

from tests.sql.migrated import (NO_RIGHT, PORSGRUNN, SKIEN, STATEMENTS,
                                VESTFOLD_TELEMARK, act_as, refused, rows)

DAYS = [60, 30, 7, 0, -1]
PERSON = "1" * 32

# The call closes on 16 March; drafts were begun on the first day of the year.
BEGUN = f"""
    update rule_set set content = '{{"reminderDays": {json.dumps(DAYS)}}}';
    update call set published_at = '2026-01-01Z', created_at = '2026-01-01Z';
    update application set created_at = '2026-01-01Z'"""


def at(connection, instant):
    """The clock of the cases, from now on."""
    connection.execute("""
        select set_config('tilskudd.clock_shift',
            (%s::timestamptz - transaction_timestamp())::text, true)""",
        (str(instant),))


def remind(connection):
    """[(kind, organisation, daysBefore)] of all that is due now."""
    told = []
    connection.execute("set local role tilskudd_worker")
    with psycopg.RawCursor(connection,
                           row_factory=psycopg.rows.dict_row) as cursor:
        while found := cursor.execute(
                STATEMENTS["deadline_remind"].sql).fetchall():
            told += found
    connection.execute("reset role")
    return [(r["data"]["kind"], r["organisation"], r["data"]["daysBefore"])
            for r in told]


def remind_daily(connection, first, last):
    """{day: what was told on it}, without the days when nothing was."""
    told, day = {}, date.fromisoformat(first)
    while day <= date.fromisoformat(last):
        at(connection, f"{day} 12:00Z")
        if found := remind(connection):
            told[str(day)] = found
        day += timedelta(days=1)
    return told


@pytest.fixture
def begun(world):
    """One draft, of Skien."""
    world.execute(BEGUN)
    world.execute("update application set state = 'withdrawn', "
                  "withdrawn_at = now() where organisation_number = %s",
                  (PORSGRUNN,))
    return world


def test_a_draft_is_reminded_of_on_its_days_and_once(begun):
    told = remind_daily(begun, "2026-01-02", "2026-03-25")
    assert told == {
        "2026-01-15": [("application", SKIEN, 60)],
        "2026-02-14": [("application", SKIEN, 30)],
        "2026-03-09": [("application", SKIEN, 7)],
        "2026-03-16": [("application", SKIEN, 0)],
        "2026-03-17": [("application", SKIEN, -1)]}


@pytest.mark.parametrize("instant, is_due", [
    ("2026-03-08 22:59:59Z", False), ("2026-03-08 23:00:00Z", True)])
def test_a_day_begins_at_midnight_in_oslo(begun, instant, is_due):
    at(begun, "2026-03-01 12:00Z")
    remind(begun)
    at(begun, instant)
    assert bool(remind(begun)) == is_due


@pytest.mark.parametrize("deadline, instant", [
    ("2026-03-29", "2026-03-28 23:00Z"), ("2026-10-25", "2026-10-24 22:00Z"),
    ("2027-01-01", "2026-12-31 23:00Z")])
def test_so_it_does_when_clocks_or_years_change(begun, deadline, instant):
    begun.execute("update call set deadline_date = %s", (deadline,))
    at(begun, instant)
    assert remind(begun) == [("application", SKIEN, 0)]
    begun.execute("delete from deadline_reminder")
    begun.execute("select set_config('tilskudd.clock_shift', ("
                  "current_setting('tilskudd.clock_shift')::interval "
                  "- interval '1 second')::text, true)")
    assert [days for _, _, days in remind(begun)] == [7]


def test_of_the_days_that_went_by_only_the_last_is_told(begun):
    assert remind_daily(begun, "2026-03-12", "2026-03-15") == {
        "2026-03-12": [("application", SKIEN, 7)]}
    assert remind_daily(begun, "2026-05-01", "2026-05-03") == {
        "2026-05-01": [("application", SKIEN, -1)]}


def test_after_three_months_nobody_is_reminded_any_more(begun):
    assert remind_daily(begun, "2026-06-14", "2026-06-20") == {}
    assert remind_daily(begun, "2026-06-13", "2026-06-13") == {
        "2026-06-13": [("application", SKIEN, -1)]}


def test_a_day_before_it_was_begun_reminds_of_nothing(begun):
    begun.execute("update application set created_at = '2026-03-10 09:00Z'")
    assert remind_daily(begun, "2026-03-10", "2026-03-16") == {
        "2026-03-16": [("application", SKIEN, 0)]}


def extend(connection, day, organisation=None):
    connection.execute("""
        insert into call_extension (
            call_id, administrator_number, applicant_id, organisation_number,
            previous_deadline_date, deadline_date, reason, made_at)
        select c.id, c.administrator_number, a.id, a.organisation_number,
               c.deadline_date, %s, 'Brann', '2026-03-10 09:00Z'
        from call c
        left join applicant a on a.organisation_number = %s""",
                       (day, organisation))
    if not organisation:
        connection.execute("update call set deadline_date = %s", (day,))


@pytest.mark.parametrize("organisation", [None, SKIEN])
def test_a_deadline_that_was_moved_is_reminded_of_anew(begun, organisation):
    remind_daily(begun, "2026-03-09", "2026-03-09")
    extend(begun, "2026-04-20", organisation)
    assert remind_daily(begun, "2026-03-10", "2026-04-30") == {
        "2026-03-21": [("application", SKIEN, 30)],
        "2026-04-13": [("application", SKIEN, 7)],
        "2026-04-20": [("application", SKIEN, 0)],
        "2026-04-21": [("application", SKIEN, -1)]}


def test_the_extension_of_another_moves_nothing(begun):
    extend(begun, "2026-04-20", PORSGRUNN)
    assert list(remind_daily(begun, "2026-03-15", "2026-03-18")) == [
        "2026-03-15", "2026-03-16", "2026-03-17"]


@pytest.mark.parametrize("done", [
    "update application set state = 'withdrawn', withdrawn_at = now()",
    "update call set state = 'cancelled', cancelled_at = now()",
    """update rule_set set content = '{"reminderDays": []}'""",
    "update rule_set set content = '{}'"])
def test_what_is_done_or_has_no_days_is_not_reminded_of(begun, done):
    begun.execute(done)
    assert remind_daily(begun, "2026-03-09", "2026-03-17") == {}


SENT = """
    update application set state = '{state}', submitted_version = 1,
        first_submitted_at = now(), submitted_at = now(), staff_version = 1,
        staff_updated_at = now(), reference = 'KTU-2026-000001'
    where organisation_number = '{skien}'"""


def test_what_was_sent_is_not_reminded_of(begun):
    begun.execute(SENT.format(state="submitted", skien=SKIEN))
    assert remind_daily(begun, "2026-03-09", "2026-03-17") == {}


def test_a_request_for_more_is_until_it_is_answered(begun):
    begun.execute(SENT.format(state="supplement_requested", skien=SKIEN))
    begun.execute("""
        insert into supplement_request (
            application_id, organisation_number, administrator_number, wanted,
            deadline_date, requested_by, requested_at)
        select id, organisation_number, administrator_number, 'Mer',
               '2026-06-22', %s, '2026-06-08Z'
        from application where organisation_number = %s""", (PERSON, SKIEN))
    assert remind_daily(begun, "2026-06-08", "2026-06-21") == {
        "2026-06-15": [("supplement", SKIEN, 7)]}
    begun.execute("update supplement_request set answered_at = now()")
    assert remind_daily(begun, "2026-06-22", "2026-06-24") == {}


def test_a_report_is_until_it_is_approved(begun):
    """Also one from before the first decision here."""
    begun.execute(SENT.format(state="submitted", skien=SKIEN))
    begun.execute("""
        insert into report (organisation_number, administrator_number,
                            scheme_id, year, due_on, created_at)
        select %s, %s, id, 2025, '2026-03-01', '2026-01-20Z' from scheme""",
                  (SKIEN, VESTFOLD_TELEMARK))
    assert remind_daily(begun, "2026-01-20", "2026-02-28") == {
        "2026-01-30": [("report", SKIEN, 30)],
        "2026-02-22": [("report", SKIEN, 7)]}
    with begun.transaction(force_rollback=True):
        begun.execute("update report set state = 'approved'")
        assert remind_daily(begun, "2026-03-01", "2026-03-03") == {}
    assert remind_daily(begun, "2026-03-01", "2026-03-03") == {
        "2026-03-01": [("report", SKIEN, 0)],
        "2026-03-02": [("report", SKIEN, -1)]}


def test_an_offer_is_until_it_is_accepted(begun):
    begun.execute(SENT.format(state="submitted", skien=SKIEN))
    begun.execute("""
        insert into award (application_id, call_id, scheme_id,
                           organisation_number, administrator_number, year,
                           state, amount_nok, accept_by_date, updated_at)
        select a.id, c.id, c.scheme_id, a.organisation_number,
               a.administrator_number, 2026, 'offered', 0, '2026-10-25',
               '2026-10-04 12:00Z'
        from application a join call c on c.id = a.call_id
        where a.organisation_number = %s""", (SKIEN,))
    assert remind_daily(begun, "2026-10-04", "2026-10-25") == {
        "2026-10-18": [("acceptance", SKIEN, 7)],
        "2026-10-25": [("acceptance", SKIEN, 0)]}
    begun.execute("update award set state = 'open'")
    assert remind_daily(begun, "2026-10-26", "2026-10-28") == {}


# ---- Rights -----------------------------------------------------------------

@pytest.mark.parametrize("side", ["public", "applicant", "staff"])
def test_nobody_else_reads_or_writes_reminders(world, side):
    act_as(world, side, organisation=SKIEN, administrator=VESTFOLD_TELEMARK)
    refused(world, NO_RIGHT, "select from deadline_reminder")
    refused(world, NO_RIGHT, """
        insert into deadline_reminder (kind, subject_id, due_date, days_before)
        values ('report', gen_random_uuid(), '2026-03-01', 7)""")


def test_what_was_reminded_of_stays(begun):
    at(begun, "2026-03-09 12:00Z")
    assert remind(begun)
    act_as(begun, "worker", client="worker")
    for sql in ("delete from deadline_reminder",
                "update deadline_reminder set days_before = 0"):
        refused(begun, NO_RIGHT, sql)


@pytest.mark.parametrize("type, administrator, is_public, is_taken", [
    ("deadline.reminder", None, False, True),
    ("deadline.reminder", VESTFOLD_TELEMARK, False, False),
    ("deadline.reminder", None, True, False),
    ("application.submitted", None, False, False)])
def test_the_worker_tells_the_applicant_and_nobody_else(
        world, type, administrator, is_public, is_taken):
    act_as(world, "worker", client="worker")
    values = (type, SKIEN, administrator, is_public)
    sql = """
        insert into event (type, case_id, subject_kind, subject_id,
                           subject_version, organisation_number,
                           administrator_number, is_public)
        select %s, gen_random_uuid(), 'application', gen_random_uuid(), 1,
               %s, %s, %s"""
    if is_taken:
        assert world.execute(sql, values).rowcount == 1
    else:
        with pytest.raises(psycopg.Error):
            world.execute(sql, values)


def test_what_is_in_a_case_is_not_the_workers_business(world):
    act_as(world, "worker", client="worker")
    for sql in ("select content from application", "select content from call",
                "select from application_version", "select from measure",
                "select amount_nok from award", "select notice from decision",
                "select reasons from appeal",
                "select wanted from supplement_request"):
        refused(world, NO_RIGHT, sql)
