"""What Enhetsregisteret says of applicants: the worker's rights, row by row,
and how applicants are claimed, kept and put off."""

import psycopg
import pytest

from tests.sql.migrated import (NO_RIGHT, PORSGRUNN, SKIEN, STATEMENTS,
                                VESTFOLD_TELEMARK, act_as, refused, rows)

KEPT = {"name": "SKIEN KOMMUNE", "status": "active",
        "snapshot": '{"name": "SKIEN KOMMUNE"}', "next_s": 86400}
SIDES_OF_A_CASE = ("id", "organisation_number", "administrator_number")
PAUSES = {"shortest_s": 60, "longest_s": 6 * 3600}


def run(connection, statement_name, /, **arguments):
    """A statement of the service, as the worker runs it: [rows as dicts]."""
    statement = STATEMENTS[statement_name]
    assert set(arguments) == set(statement.params)
    with psycopg.RawCursor(connection,
                           row_factory=psycopg.rows.dict_row) as cursor:
        cursor.execute(statement.sql,
                       [arguments[name] for name in statement.params])
        return cursor.fetchall() if cursor.description else []


def claim(connection):
    return run(connection, "applicant_register_claim", lease_s=300)


@pytest.fixture
def worker(world):
    act_as(world, "worker", client="worker")
    return world


def skien(connection):
    return connection.execute("""
        select version, name, register_status, register_snapshot,
               register_attempts,
               extract(epoch from register_due_at
                                  - transaction_timestamp())::int
        from applicant where organisation_number = %s""", (SKIEN,)).fetchone()


# ---- Rights ----------------------------------------------------------------

def test_the_worker_may_do_this_and_nothing_else(superuser):
    found = {(table, privilege): set(columns) for table, privilege, columns
             in rows(superuser, """
        select c.relname, p.privilege, array_agg(a.attname::text)
        from pg_class c
        join pg_attribute a on a.attrelid = c.oid and a.attnum > 0
                           and not a.attisdropped
        cross join unnest('{SELECT,INSERT,UPDATE,REFERENCES}'::text[])
            as p (privilege)
        where c.relnamespace = 'tilskudd'::regnamespace
          and c.relkind in ('r', 'p', 'v', 'm')
          and has_column_privilege('tilskudd_worker', c.oid, a.attnum,
                                   p.privilege)
        group by 1, 2""")}

    def columns_of(table):
        return {name for name, in rows(superuser, """
            select column_name from information_schema.columns
            where table_schema = 'tilskudd' and table_name = %s""", table)}

    assert found == {
        ("applicant", "SELECT"): {
            "id", "organisation_number", "name", "version", "updated_at",
            "register_status", "register_snapshot", "register_due_at",
            "register_attempts", "language_form"},
        ("applicant", "UPDATE"): {
            "name", "version", "updated_at", "register_status",
            "register_snapshot", "register_fetched_at", "register_due_at",
            "register_attempts"},
        # Files: to scan them, and to delete what is attached to nothing.
        ("file", "SELECT"): {
            *SIDES_OF_A_CASE, "side", "media_type", "size_bytes", "state",
            "received_bytes", "refusal", "scan_due_at", "scan_attempts",
            "linked_at", "expires_at", "shown_at", "version", "created_at",
            "updated_at"},
        ("file", "UPDATE"): {
            "state", "refusal", "scan_due_at", "scan_attempts", "version",
            "updated_at"},
        ("file_part", "SELECT"): columns_of("file_part"),
        ("event", "INSERT"): {
            "type", "case_id", "subject_kind", "subject_id",
            "subject_version", "organisation_number", "administrator_number",
            "appeal_body_number", "is_public", "data", "person", "reason"},
        ("audit", "INSERT"): {
            "case_id", "operation", "subject_kind", "subject_id",
            "subject_version", "before", "after", "reason", "person",
            "on_behalf_of", "organisation_number", "supplier_number",
            "administrator_number", "client", "trace_id"},
        ("job", "SELECT"): columns_of("job"),
        ("job", "UPDATE"): {
            "state", "started_at", "finished_at", "version", "updated_at"},
        ("job_item", "SELECT"): columns_of("job_item"),
        ("job_item", "UPDATE"): {
            "attempts", "leased_until", "state", "code", "detail",
            "finished_at"},
        # What is old, to delete it.
        ("idempotency_key", "SELECT"): {"client", "key_hash", "made_at"},
        ("rate_spending", "SELECT"): {"payer", "policy", "begins_at"},
        # When something is due, for reminders.
        ("deadline_reminder", "SELECT"): columns_of("deadline_reminder"),
        ("deadline_reminder", "INSERT"): {
            "kind", "subject_id", "due_date", "days_before"},
        ("application", "SELECT"): {
            *SIDES_OF_A_CASE, "call_id", "state", "submitted_version",
            "version", "created_at"},
        ("call", "SELECT"): {
            "id", "administrator_number", "scheme_id", "rule_set_id", "state",
            "year", "deadline_date", "deadline_at", "published_at"},
        ("call_extension", "SELECT"): {
            "call_id", "organisation_number", "deadline_at", "made_at"},
        ("rule_set", "SELECT"): columns_of("rule_set"),
        ("supplement_request", "SELECT"): {
            *SIDES_OF_A_CASE, "application_id", "deadline_date",
            "deadline_at", "requested_at", "answered_at", "resumed_at"},
        ("report", "SELECT"): {
            *SIDES_OF_A_CASE, "scheme_id", "year", "call_id",
            "application_id", "decision_id", "due_on", "extensions", "state",
            "approved_version", "version", "created_at"},
        ("appeal", "SELECT"): {
            *SIDES_OF_A_CASE, "application_id", "call_id", "state",
            "correction_deadline_date", "correction_deadline_at",
            "fund_transfer_id", "deferred_at", "version", "updated_at"},
        ("decision", "SELECT"): {
            *SIDES_OF_A_CASE, "application_id", "call_id", "state"},
        ("prior_notice", "SELECT"): {
            "id", "decision_id", "given_at", "answer_by", "answered_at"},
        ("fund_transfer", "SELECT"): {
            *SIDES_OF_A_CASE, "kind", "application_id", "call_id", "state",
            "answer_by_date", "answer_by_at", "answered_at", "due_date",
            "decided_at", "version", "created_at"},
        # What letters are to say, and then the letters.
        ("letter", "SELECT"): {
            *SIDES_OF_A_CASE, "kind", "language", "application_id",
            "decision_id", "report_id", "content", "made_at", "make_due_at",
            "make_attempts", "created_at"},
        ("letter", "INSERT"): {
            "kind", "language", "organisation_number",
            "administrator_number", "application_id", "report_id", "content"},
        ("letter", "UPDATE"): {
            "title", "pages", "sha256", "pdf", "html", "made_at",
            "make_due_at", "make_attempts"},
        ("award", "SELECT"): {
            *SIDES_OF_A_CASE, "application_id", "call_id", "state",
            "accept_by_date", "accept_by_at", "version", "updated_at"},
    }


@pytest.mark.parametrize("sql", [
    "select account_number from applicant", "select contact from applicant",
    "update applicant set account_number = '99900100104'",
    "update applicant set organisation_number = '964951284'",
    "insert into applicant (organisation_number) values ('964951284')",
    "delete from applicant", "select from event", "select from audit",
    "select from mandate", "select content from application",
    "select content from call"])
def test_the_rest_of_a_case_is_not_its_business(worker, sql):
    refused(worker, NO_RIGHT, sql)


@pytest.mark.parametrize("type, kind, is_public, is_taken", [
    ("applicant.register_changed", "applicant", False, True),
    ("applicant.account_confirmed", "applicant", False, False),
    ("applicant.register_changed", "call", False, False),
    ("applicant.register_changed", "call", True, False)])
def test_it_tells_of_the_register_and_of_nothing_else(
        worker, type, kind, is_public, is_taken):
    sql = """
        insert into event (type, case_id, subject_kind, subject_id,
                           subject_version, is_public)
        select %s, gen_random_uuid(), %s, gen_random_uuid(), 1, %s"""
    if is_taken:
        assert worker.execute(sql, (type, kind, is_public)).rowcount == 1
    else:
        refused(worker, NO_RIGHT, sql, type, kind, is_public)


@pytest.mark.parametrize("side, settings", [
    ("applicant", {"organisation": SKIEN}),
    ("staff", {"administrator": VESTFOLD_TELEMARK}), ("public", {})])
@pytest.mark.parametrize("change", [
    "register_status = 'active'", "register_due_at = now()",
    "register_snapshot = '{}'", "register_fetched_at = now()",
    "register_attempts = 0", "name = 'X'"])
def test_nobody_else_says_what_the_register_says(world, side, settings,
                                                 change):
    act_as(world, side, **settings)
    refused(world, NO_RIGHT, f"update applicant set {change}")


@pytest.mark.parametrize("name", [name for name in STATEMENTS
                                  if name.startswith("applicant_register_")])
@pytest.mark.parametrize("side", ["public", "applicant", "staff"])
def test_its_statements_are_the_workers_alone(world, side, name):
    act_as(world, side, organisation=SKIEN, administrator=VESTFOLD_TELEMARK)
    nothing = dict.fromkeys(STATEMENTS[name].params)
    with pytest.raises(NO_RIGHT):
        run(world, name, **nothing)


# ---- Claims ----------------------------------------------------------------

def test_a_new_applicant_is_due_and_claimed_once(worker):
    first, second = claim(worker), claim(worker)
    assert {c[0]["organisation"] for c in (first, second)} == {
        SKIEN, PORSGRUNN}
    assert claim(worker) == []
    assert skien(worker)[4:] == (1, 300)


def test_a_claim_goes_to_another_after_its_lease(worker):
    claim(worker), claim(worker)
    worker.execute("update applicant set register_due_at = "
                   "transaction_timestamp()")
    assert len(claim(worker)) == 1


@pytest.fixture
def committed(database):
    """Two applicants that other connections see as well."""
    with database.connect("postgres") as connection:
        connection.execute("insert into county values ('40', 'Telemark')")
        connection.execute("""
            insert into applicant (organisation_number, name, kind, county,
                                   municipality_number, language_form)
            values (%s, 'Skien', 'municipality', '40', '4003', 'nb'),
                   (%s, 'Porsgrunn', 'municipality', '40', '4001', 'nb')""",
            (SKIEN, PORSGRUNN))
        connection.commit()
        yield database
        connection.execute("delete from applicant")
        connection.execute("delete from county")
        connection.commit()


def test_two_workers_never_wait_for_each_other(committed):
    with committed.connect() as one, committed.connect() as other, \
            committed.connect() as third:
        for connection in (one, other, third):
            connection.execute("set local lock_timeout = '2s'")
            act_as(connection, "worker", client="worker")
        taken = [claim(one), claim(other), claim(third)]
        for connection in (one, other, third):
            connection.rollback()
    assert [len(found) for found in taken] == [1, 1, 0]
    assert taken[0][0]["id"] != taken[1][0]["id"]


# ---- Answers ---------------------------------------------------------------

def claimed(worker):
    """The claim of Skien."""
    worker.execute("update applicant set register_due_at = "
                   "transaction_timestamp() + interval '1 year' "
                   "where organisation_number <> %s", (SKIEN,))
    worker.execute("update applicant set register_due_at = "
                   "transaction_timestamp() where organisation_number = %s",
                   (SKIEN,))
    (found,) = claim(worker)
    return {"id": found["id"], "claim": found["claim"]}


def test_what_it_says_is_kept_for_a_day(worker):
    (kept,) = run(worker, "applicant_register_keep", **claimed(worker), **KEPT)
    assert kept == {"version": 2, "is_changed": True,
                    "status_before": "unknown"}
    assert skien(worker) == (2, "SKIEN KOMMUNE", "active",
                             {"name": "SKIEN KOMMUNE"}, 0, 86400)


def test_the_same_once_more_makes_no_version(worker):
    run(worker, "applicant_register_keep", **claimed(worker), **KEPT)
    (kept,) = run(worker, "applicant_register_keep", **claimed(worker), **KEPT)
    assert kept == {"version": 2, "is_changed": False,
                    "status_before": "active"}


def test_an_organisation_that_went_keeps_its_facts(worker):
    run(worker, "applicant_register_keep", **claimed(worker), **KEPT)
    (kept,) = run(worker, "applicant_register_keep", **claimed(worker),
                  **{**KEPT, "status": "removed", "name": None,
                     "snapshot": None})
    assert kept["is_changed"]
    assert skien(worker)[:4] == (3, "SKIEN KOMMUNE", "removed",
                                 {"name": "SKIEN KOMMUNE"})


def test_who_lost_the_claim_writes_nothing(worker):
    lost = claimed(worker)
    worker.execute("update applicant set register_due_at = register_due_at "
                   "+ interval '1 microsecond'")
    before = skien(worker)
    assert run(worker, "applicant_register_keep", **lost, **KEPT) == []
    run(worker, "applicant_register_postpone", **lost, **PAUSES)
    assert skien(worker) == before


def test_pauses_grow_from_a_minute_to_six_hours(worker):
    pauses = []
    for _ in range(12):
        run(worker, "applicant_register_postpone", **claimed(worker), **PAUSES)
        pauses.append(skien(worker)[5])
    assert pauses == [60, 120, 240, 480, 960, 1920, 3840, 7680, 15360,
                      21600, 21600, 21600]
    worker.execute("update applicant set register_attempts = 2000000000")
    run(worker, "applicant_register_postpone", **claimed(worker), **PAUSES)
    assert skien(worker)[5] == 21600
    # What it said before stands, and no version is made of it.
    assert skien(worker)[:3] == (1, "Skien", "unknown")


def test_an_answer_ends_the_pauses(worker):
    run(worker, "applicant_register_postpone", **claimed(worker), **PAUSES)
    run(worker, "applicant_register_keep", **claimed(worker), **KEPT)
    run(worker, "applicant_register_postpone", **claimed(worker), **PAUSES)
    assert skien(worker)[4:] == (1, 60)


def test_a_status_comes_from_an_answer(superuser, world):
    refused(world, psycopg.errors.CheckViolation,
            "update applicant set register_status = 'active'")
    refused(world, psycopg.errors.CheckViolation,
            "update applicant set register_fetched_at = now()")
    refused(world, psycopg.errors.CheckViolation,
            "update applicant set register_status = 'closed', "
            "register_fetched_at = now()")
