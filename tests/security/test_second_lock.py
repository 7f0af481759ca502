"""Row-level security alone, without the service's own WHERE: as the login of
the service, as each side, in plain SQL. The tables come from the catalogue, so
that a new one is tested the day it is made.

tests/sql/test_policies.py reads what the catalogue says; here it is tried, on
rows that the service itself has written."""

import itertools
import json

import psycopg
import pytest

from tests.conftest import SKIEN, VESTFOLD_TELEMARK
from tests.security.conftest import INNLANDET
from tests.security.locking import (act_as, columns, count, filled_tables, may,
                                    of_others, open_rows, refused, settings_of,
                                    tenant_tables)
from tests.security.sides import (ADDED_AS, AWAITED, BODY, FOREIGN, IN_HAND,
                                  MADE_NEW, OWN, OWN_BY_CLIENT, REWRITTEN,
                                  SIDES, SIGNED, UNFIXED, WORKER)


@pytest.fixture
def app(stack):
    """The service's login: nobody until it takes a side."""
    with psycopg.connect(stack.database.conninfo("tilskudd_app"),
                         options="-c search_path=tilskudd") as connection:
        yield connection
        connection.rollback()


def test_there_is_something_to_hide(world, superuser):
    """Else the tests below would prove nothing."""
    empty = [
        (table, column) for table, (column, number) in itertools.product(
            filled_tables(superuser), FOREIGN.items())
        if column in columns(superuser, table) and table != "administrator"
        and not count(superuser, table, f"{column} = '{number}'")]
    assert empty == []
    assert not [table for table in AWAITED & set(tenant_tables(superuser))
                if count(superuser, table, "true")]


@pytest.mark.parametrize("side", SIDES)
def test_a_side_sees_its_own_and_what_is_open(world, superuser, app, side):
    act_as(app, side, **settings_of(side))
    seen = {}
    for table in tenant_tables(superuser):
        others = of_others(superuser, table, side)
        hidden = f"({others}) and not coalesce({open_rows(table, side)}, false)"
        if not may(superuser, side, "SELECT", table):
            refused(app, f"select 1 from {table}")
        elif count(app, table, hidden):
            seen[table] = count(app, table, hidden)
    assert seen == {}


@pytest.mark.parametrize("side", ["applicant", "staff"])
def test_a_side_does_see_its_own(world, superuser, app, side):
    """A policy that hides everything would pass the test above."""
    column, number = OWN[side]
    act_as(app, side, **settings_of(side))
    lacking = [table for table in filled_tables(superuser)
               if column in columns(superuser, table)
               and may(superuser, side, "SELECT", table)
               and table not in ("administrator", "mandate", "staff")
               and not count(app, table, f"{column} = '{number}'")]
    assert lacking == []


@pytest.mark.parametrize("side", SIDES)
@pytest.mark.parametrize("settings", [
    {}, {"organisation": "", "administrator": "", "person": "", "client": ""},
    {"organisation": "%", "administrator": "%", "person": "%"}])
def test_who_says_nothing_of_itself_sees_nothing(world, superuser, app, side,
                                                 settings):
    act_as(app, side, **settings)
    seen = {}
    for table in tenant_tables(superuser):
        if not may(superuser, side, "SELECT", table):
            continue
        # Which counties are its own, nobody has said; nor who it is.
        is_open = ("false" if table in ("applicant", "applicant_account")
                   and side != "public" else open_rows(
                       table, None if table == "call_extension" else side))
        found = count(app, table, f"not coalesce({is_open}, false)")
        if found:
            seen[table] = found
    assert seen == {}


@pytest.mark.parametrize("side, settings", [
    ("applicant", {"administrator": VESTFOLD_TELEMARK}),
    ("staff", {"organisation": SKIEN}),
    ("public", {"organisation": SKIEN, "administrator": VESTFOLD_TELEMARK})])
def test_the_setting_of_another_side_opens_nothing(world, superuser, app,
                                                   side, settings):
    act_as(app, side, **settings)
    for table in ("application", "application_version", "measure", "event",
                  "applicant"):
        if may(superuser, side, "SELECT", table):
            is_open = ("false" if table == "applicant" and side != "public"
                       else open_rows(table, side))
            assert count(app, table, f"not ({is_open})") == 0, table


def test_an_appeal_body_sees_what_was_forwarded_to_it(world, superuser, app):
    """Of decisions the appealed one and the one that took its place, of events
    those of the appeal."""
    forwarded = (f"select * from appeal where appeal_body_number = '{BODY}' "
                 "and forwarded_at is not null")
    wanted = {
        "appeal": f"select id from ({forwarded}) a",
        "decision": "select d.id from decision d where exists (select from "
                    f"({forwarded}) a where d.id = a.decision_id "
                    "or d.appeal_id = a.id)",
        "event": "select id from event where "
                 f"'{BODY}' in (appeal_body_number, administrator_number)"}
    act_as(app, "staff", administrator=BODY)
    for table, rows in wanted.items():
        assert set(app.execute(f"select id from {table}")) == set(
            superuser.execute(rows)), table
    assert not count(app, "decision", f"id = '{world.appeal['decisionId']}'")
    assert count(app, "prior_notice", "true") == 0


def test_mandates_and_staff_lists_are_each_persons_own(world, superuser, app):
    """Only colleagues know more of each other."""
    colleagues = {person for person, in superuser.execute(
        "select person from staff_member where administrator_number = %s",
        (VESTFOLD_TELEMARK,))}
    for table in ("mandate", "staff"):
        people = [person for person, in superuser.execute(
            f"select distinct person from {table} order by 1")]
        assert len(people) > 1 and colleagues & set(people)
        for side in SIDES:
            act_as(app, side, **settings_of(side), person=people[0])
            seen = {people[0]} | (colleagues & set(people)
                                  if side == "staff" else set())
            assert {person for person, in app.execute(
                f"select person from {table}")} == seen


# ---- Writing ---------------------------------------------------------------

def writable_columns(superuser, side, table):
    return [name for name, in superuser.execute("""
        select column_name from information_schema.columns
        where table_schema = 'tilskudd' and table_name = %s
          and is_generated = 'NEVER' and is_identity = 'NO'
          and has_column_privilege(%s, 'tilskudd.' || table_name,
                                   column_name, 'INSERT')
        order by ordinal_position""", (table, f"tilskudd_{side}"))]


def insert_copy(superuser, side, table, condition, person=None, **changes):
    """SQL and values with which a person of a side inserts a copy of one such
    row, as far as it may write one, somewhat changed."""
    kind, state = MADE_NEW.get((table, side), (None, None))
    if kind:
        condition = f"{condition} and kind = '{kind}'"
    if table in SIGNED:  # what is done with has more names than one
        condition = f"{condition} and {IN_HAND.get((table, side), 'true')}"
    found = superuser.execute(
        f"select to_jsonb(t) from tilskudd.{table} t where {condition} "
        "limit 1").fetchone()
    assert found, f"{table} has no row where {condition}"
    names = ", ".join(writable_columns(superuser, side, table))
    new = {SIGNED[table]: person} if table in SIGNED else {}
    if state:
        new["state"] = state
    new.update(ADDED_AS.get((table, side), {}))
    return (f"insert into {table} ({names}) select {names} "
            f"from jsonb_populate_record(null::{table}, %s::jsonb)",
            (json.dumps({**found[0], **new, **changes}),))


def written_by(superuser, side, privilege):
    return [table for table in filled_tables(superuser)
            if may(superuser, side, privilege, table)
            and table not in OWN_BY_CLIENT]


def own_and_foreign(superuser, table, side):
    """Conditions of rows a side may write and of rows it may not."""
    if (table, side) == ("applicant", "staff"):
        return "county = '40'", "county = '34'"
    if (table, side) == ("application", "staff"):
        return (f"administrator_number = '{VESTFOLD_TELEMARK}' and "
                "submitted_version is not null and state <> 'withdrawn'",
                f"administrator_number = '{INNLANDET}'")
    column, number = OWN[side]
    other = FOREIGN[column]
    if (table, side) == ("impartiality", "staff"):
        column = "handled_by_number"  # an appeal body declares for itself
    return f"{column} = '{number}'", f"{column} = '{other}'"


@pytest.mark.parametrize("side", ["applicant", "staff"])
def test_nothing_is_added_in_anothers_name(world, superuser, app, side):
    tables = written_by(superuser, side, "INSERT")
    assert len(tables) >= 4
    person = "7" * 32
    act_as(app, side, **settings_of(side), person=person)
    for table in tables:
        own, foreign = own_and_foreign(superuser, table, side)
        if (table, side) == ("fund_transfer", "staff"):  # of the rest, none
            own, foreign = (f"kind = 'payout' and {of}"
                            for of in (own, foreign))
        if (table, side) == ("attachment", "staff"):  # what came on paper
            own, foreign = (f"appeal_id is not null and {of}"
                            for of in (own, foreign))
        if (table, side) == ("letter", "staff"):
            own, foreign = (f"kind = 'decision' and {of}"
                            for of in (own, foreign))
        refused(app, *insert_copy(superuser, side, table, foreign, person),
                message="row-level security")
        # One's own gets past the policy: all that stops a copy is that it is
        # one, or is made at another time.
        with app.transaction(force_rollback=True):
            try:
                app.execute(*insert_copy(superuser, side, table, own, person))
            except (psycopg.errors.UniqueViolation,
                    psycopg.errors.CheckViolation):
                pass


def touched_column(superuser, side, table):
    """One that the side may both read and write."""
    return superuser.execute("""
        select column_name from information_schema.columns
        where table_schema = 'tilskudd' and table_name = %(table)s
          and has_column_privilege(%(role)s, 'tilskudd.' || table_name,
                                   column_name, 'SELECT')
          and has_column_privilege(%(role)s, 'tilskudd.' || table_name,
                                   column_name, 'UPDATE')
        order by column_name = 'version' desc limit 1""", {
            "table": table, "role": f"tilskudd_{side}"}).fetchone()[0]


@pytest.mark.parametrize("side", ["applicant", "staff"])
def test_nothing_of_anothers_is_changed(world, superuser, app, side):
    tables = written_by(superuser, side, "UPDATE")
    assert tables
    act_as(app, side, **settings_of(side))
    for table in tables:
        own, foreign = own_and_foreign(superuser, table, side)
        column = touched_column(superuser, side, table)
        touch = f"update {table} set {column} = {column} where "
        assert app.execute(touch + foreign).rowcount == 0, table
        in_hand = IN_HAND.get((table, side), "true")
        assert app.execute(touch + in_hand).rowcount == count(
            superuser, table, f"{own} and {in_hand}"), table
        # Nor given away, which would be adding it in another's name.
        unfixed = UNFIXED.get((table, side), "true")
        refused(app, f"update {table} set {foreign} where {own} "
                     f"and {unfixed}")


@pytest.mark.parametrize("side", [*SIDES, WORKER])
def test_nobody_deletes(superuser, side):
    for table in tenant_tables(superuser):
        assert (table, side) in REWRITTEN or not may(
            superuser, side, "DELETE", table), table


@pytest.mark.parametrize("table", OWN_BY_CLIENT)
def test_what_a_client_writes_is_written_as_itself(world, superuser, app,
                                                   table):
    for side in ("applicant", "staff"):
        another, own = (insert_copy(superuser, side, table, "true",
                                    client=client, key_hash="0" * 64)
                        for client in ("m:another:", "m:own:"))
        act_as(app, side, **settings_of(side))
        refused(app, *another, message="row-level security")
        app.execute(*own)


def test_answers_are_kept_for_the_client_that_got_them(world, superuser, app):
    clients = [client for client, in superuser.execute(
        "select distinct client from idempotency_key order by 1")]
    assert len(clients) > 1
    for side in SIDES:
        act_as(app, side, client=clients[0])
        assert {client for client, in app.execute(
            "select client from idempotency_key")} == {clients[0]}


def test_who_wrote_the_audit_does_not_read_it(world, superuser, app):
    assert count(superuser, "audit", "true") > 0
    for side in SIDES:
        act_as(app, side, **settings_of(side))
        refused(app, "select 1 from audit")


# ---- References ------------------------------------------------------------

SUBMIT = """
    update application
    set state = 'submitted', submitted_version = content_version,
        first_submitted_at = clock_now(), submitted_at = clock_now(),
        staff_version = 1, staff_updated_at = clock_now()
    where id = %s
    returning reference"""
LAST = """
    select k.last from reference_counter k join scheme s on s.id = k.scheme_id
    where k.year = 2026 and s.code = 'KTU'"""


@pytest.mark.parametrize("side", SIDES)
def test_nobody_reads_or_sets_the_counter_of_references(world, superuser, app,
                                                        side):
    """Set ahead, it would run out; set back, nobody could submit."""
    assert count(superuser, "reference_counter", "true") > 0
    act_as(app, side, **settings_of(side))
    for statement in (
            "select last from reference_counter",
            "update reference_counter set last = 999999999",
            "update reference_counter set last = 1",
            "insert into reference_counter select id, 2027, 7 from scheme",
            "delete from reference_counter", "select give_reference()",
            "update application set reference = 'KTU-2026-000999'",
            "update application set reference = null"):
        refused(app, statement)


def test_a_submission_moves_the_counter_by_one(world, superuser, app):
    """Also one that is made without the service."""
    [(last,)] = superuser.execute(LAST)
    superuser.rollback()
    act_as(app, "applicant", **settings_of("applicant"))
    for _ in range(2):  # the second time it has its reference
        [(reference,)] = app.execute(SUBMIT, (world.draft["id"],))
        assert reference == f"KTU-2026-{last + 1:06}"
    app.rollback()
    # What came to nothing has used up no number.
    assert superuser.execute(LAST).fetchone() == (last,)


# ---- Drafts ----------------------------------------------------------------

def test_staff_do_not_read_working_content(world, app):
    """Not even of what was submitted: it may be a revision by now."""
    act_as(app, "staff", **settings_of("staff"))
    for column in ("content", "content_version", "signed_off_by",
                   "created_by"):
        refused(app, f"select {column} from application")
    refused(app, "select * from application")
    refused(app, "select to_jsonb(a) from application a")
    assert count(app, "application_version", "true") > 0


def test_staff_do_not_know_of_drafts(world, app):
    act_as(app, "staff", **settings_of("staff"))
    ids = {str(i) for i, in app.execute("select id from application")}
    assert world.application["id"] in ids
    assert world.draft["id"] not in ids


@pytest.mark.parametrize("statement", [
    "set role tilskudd_owner", "set role tilskudd_operator",
    "set role postgres", "set session authorization postgres",
    "alter table application disable row level security",
    "alter table application no force row level security",
    "drop policy own on application", "create table mine ()",
    "create policy mine on application using (true)"])
@pytest.mark.parametrize("side", [*SIDES, WORKER])
def test_no_side_unlocks_itself(app, side, statement):
    act_as(app, side, **({} if side == WORKER else settings_of(side)))
    refused(app, statement)


# ---- The worker ------------------------------------------------------------

# Of which the worker reads when something is due, and no more.
REMINDED_OF = {"application": "content", "call": "content",
               "call_extension": "reason", "supplement_request": "wanted",
               "decision": "content", "appeal": "reasons",
               "award": "amount_nok", "fund_transfer": "amount_nok",
               "prior_notice": "text", "report": "draft", "letter": "html"}
# Of files it knows how they stand.
READ_IN_PART = {**REMINDED_OF, "file": "name"}


def test_the_worker_sees_applicants_jobs_and_deadlines_and_nothing_more(
        world, superuser, app):
    act_as(app, WORKER, client="worker")
    for table in tenant_tables(superuser):
        if table not in ("applicant", "job", "job_item", *READ_IN_PART):
            refused(app, f"select 1 from {table}")
        elif table in READ_IN_PART:
            refused(app, f"select {READ_IN_PART[table]} from {table}")
    assert count(app, "applicant", "true") == count(superuser, "applicant",
                                                    "true")
    # Nobody is reminded of what the administrator is to pay.
    assert {kind for kind, in app.execute(
        "select kind from fund_transfer")} == {"repayment"}
    for column in ("account_number", "proposed_account_number", "contact",
                   "proposed_by"):
        refused(app, f"select {column} from applicant")


def test_the_worker_signs_what_it_writes(world, app):
    act_as(app, WORKER, client="worker")
    audit = ("insert into audit (operation, case_id, subject_kind, "
             "subject_id, subject_version, after, client, trace_id) values "
             "('x', gen_random_uuid(), 'applicant', gen_random_uuid(), 1, "
             "'{\"state\": \"x\", \"version\": 1}', %s, 'x')")
    refused(app, audit, ("m:own:",), message="row-level security")
    assert app.execute(audit, ("worker",)).rowcount == 1
