"""The second lock, with rows: what each side sees and writes of calls and
events."""

import psycopg
import pytest

from tests.sql.migrated import (INNLANDET, NO_RIGHT, PORSGRUNN, SKIEN,
                                VESTFOLD_TELEMARK, act_as, refused, rows)

VERSION_OF_CALL = """
    insert into call_version (call_id, content_version, administrator_number,
                              content)
    select id, 7, %s, '{}' from call"""
EXTENSION_OF_CALL = """
    insert into call_extension (call_id, administrator_number,
                                previous_deadline_date, deadline_date, reason)
    select id, %s, '2026-03-16', '2026-03-20', 'x' from call"""


@pytest.mark.parametrize("sql", [VERSION_OF_CALL, EXTENSION_OF_CALL])
def test_nothing_is_hung_on_anothers_call(world, sql):
    """In its own name the row would pass the policy: the key refuses it."""
    act_as(world, "staff", administrator=INNLANDET)
    refused(world, psycopg.errors.ForeignKeyViolation, sql, INNLANDET)
    refused(world, NO_RIGHT, sql, VESTFOLD_TELEMARK)
    act_as(world, "staff", administrator=VESTFOLD_TELEMARK)
    assert world.execute(sql, (VESTFOLD_TELEMARK,)).rowcount == 1


def test_a_later_deadline_is_given_to_one_applicant_not_to_half_of_two(world):
    given = """
        insert into call_extension (call_id, administrator_number,
                                    applicant_id, organisation_number,
                                    previous_deadline_date, deadline_date,
                                    reason)
        select c.id, c.administrator_number, a.id, %s, '2026-03-16',
               '2026-03-20', 'x'
        from call c, applicant a where a.organisation_number = %s"""
    act_as(world, "staff", administrator=VESTFOLD_TELEMARK)
    refused(world, psycopg.errors.ForeignKeyViolation, given, PORSGRUNN, SKIEN)
    assert world.execute(given, (SKIEN, SKIEN)).rowcount == 1


@pytest.mark.parametrize("column, value", [
    ("administrator_number", f"'{INNLANDET}'"), ("awarded_nok", "1"),
    ("id", "uuid_v7()"), ("created_at", "now()"), ("copied_from", "id")])
def test_staff_change_what_a_call_says_and_nothing_else(world, column, value):
    act_as(world, "staff", administrator=VESTFOLD_TELEMARK)
    refused(world, NO_RIGHT, f"update call set {column} = {value}")
    assert world.execute("update call set frame_nok = 2").rowcount == 1


@pytest.mark.parametrize("column, value", [
    ("state", "'published'"), ("awarded_nok", "1"), ("published_at", "now()"),
    ("created_at", "now()")])
def test_a_call_begins_as_a_draft_with_nothing_awarded(world, column, value):
    new = """
        insert into call (administrator_number, scheme_id, rule_set_id, year,
                          content {name})
        select administrator_number, scheme_id, rule_set_id, year, content
               {value} from call"""
    act_as(world, "staff", administrator=VESTFOLD_TELEMARK)
    refused(world, NO_RIGHT, new.format(name=f", {column}",
                                      value=f", {value}"))
    assert world.execute(new.format(name="", value="")).rowcount == 1


@pytest.mark.parametrize("table", ["call_version", "call_extension"])
def test_when_something_was_made_the_clock_says(superuser, table):
    assert rows(superuser, """
        select has_column_privilege('tilskudd_staff', %s, 'made_at', 'INSERT')
        """, table) == [(False,)]


# A university of another county, which the call may take from any.
UNIVERSITY = "911770709"


@pytest.mark.parametrize("state, any_county, is_seen", [
    ("published", "true", True), ("published", "false", False),
    ("draft", "true", False)])
def test_a_call_of_any_county_shows_the_kinds_it_takes(
        world, state, any_county, is_seen):
    world.execute("insert into applicant (organisation_number, name, kind, "
                  "county, language_form) values "
                  "(%s, 'USN', 'university_college', '34', 'nb')",
                  (UNIVERSITY,))
    world.execute("""
        update call set state = %s, content = %s::jsonb""", (state, f"""
        {{"eligibility": [{{"applicantKind": "university_college",
                            "category": "desentralisert",
                            "anyCounty": {any_county}}}]}}"""))
    seen = "select from applicant where organisation_number = %s"
    act_as(world, "staff", administrator=VESTFOLD_TELEMARK)
    assert bool(rows(world, seen, UNIVERSITY)) == is_seen
    act_as(world, "staff", administrator="983544622")
    assert rows(world, seen, UNIVERSITY) == []


# ---- Events ----------------------------------------------------------------

EVENT = """
    insert into event (type, case_id, subject_kind, subject_id,
                       subject_version, organisation_number,
                       administrator_number, is_public)
    values ('x', uuid_v7(), %s, uuid_v7(), 1, %s, %s, %s)"""


def test_a_public_event_is_of_a_call_and_of_nobody(world):
    for kind, organisation in (("application", None), ("call", SKIEN)):
        refused(world, psycopg.errors.CheckViolation, EVENT, kind,
                organisation, VESTFOLD_TELEMARK, True)
    act_as(world, "applicant", organisation=SKIEN)
    refused(world, NO_RIGHT, EVENT, "call", None, None, True)


def test_an_applicant_reads_its_own_events_and_public_ones(world):
    for kind, organisation, is_public in (
            ("call", None, True), ("call", None, False),
            ("call", SKIEN, False), ("application", PORSGRUNN, False)):
        world.execute(EVENT, (kind, organisation, VESTFOLD_TELEMARK,
                              is_public))
    act_as(world, "applicant", organisation=SKIEN)
    assert rows(world, "select organisation_number, is_public from event "
                       "order by seq") == [(None, True), (SKIEN, False)]
    act_as(world, "public")
    refused(world, NO_RIGHT, "select from event")
