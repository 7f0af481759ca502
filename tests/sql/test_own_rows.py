"""The second lock, with rows: what each side sees and writes of applicants
and applications."""

import psycopg
import pytest

from tests.sql.migrated import (INNLANDET, NO_RIGHT, PORSGRUNN, SKIEN,
                                VESTFOLD_TELEMARK, act_as, refused, rows)


def submit(connection, organisation):
    connection.execute(
        "update application set state = 'submitted', submitted_version = 1, "
        "first_submitted_at = now(), submitted_at = now(), "
        "staff_version = 1, staff_updated_at = now(), reference = 'KTU-2026-000001' "
        "where organisation_number = %s", (organisation,))


def applications_seen(connection):
    return {row[0] for row in rows(
        connection, "select organisation_number from application")}


def test_an_organisation_sees_its_own(world):
    act_as(world, "applicant", organisation=SKIEN)
    assert applications_seen(world) == {SKIEN}


@pytest.mark.parametrize("settings", [
    {}, {"organisation": ""}, {"administrator": VESTFOLD_TELEMARK},
    {"organisation": "%"}, {"organisation": VESTFOLD_TELEMARK}])
def test_who_says_nothing_of_itself_sees_nothing(world, settings):
    act_as(world, "applicant", **settings)
    assert applications_seen(world) == set()


def test_staff_see_what_was_sent_to_them_and_no_drafts(world):
    submit(world, SKIEN)
    act_as(world, "staff", administrator=VESTFOLD_TELEMARK)
    assert applications_seen(world) == {SKIEN}


def test_other_staff_see_nothing(world):
    submit(world, SKIEN)
    act_as(world, "staff", administrator=INNLANDET)
    assert applications_seen(world) == set()


def test_staff_cannot_read_the_working_content(world):
    act_as(world, "staff", administrator=VESTFOLD_TELEMARK)
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        world.execute("select content from application")


def test_the_public_cannot_ask(world):
    act_as(world, "public")
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        applications_seen(world)


def test_nobody_writes_in_anothers_name(world):
    act_as(world, "applicant", organisation=SKIEN)
    changed = world.execute(
        "update application set content = '{\"a\": 1}' "
        "where organisation_number = %s", (PORSGRUNN,))
    assert changed.rowcount == 0
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        world.execute("update application set organisation_number = %s",
                      (PORSGRUNN,))


def test_one_live_application_per_call_and_applicant(world):
    again = """
        insert into application (call_id, organisation_number,
                                 administrator_number)
        select call_id, organisation_number, administrator_number
        from application where organisation_number = %s limit 1"""
    with pytest.raises(psycopg.errors.UniqueViolation) as caught:
        with world.transaction():
            world.execute(again, (SKIEN,))
    assert caught.value.diag.constraint_name == "application_live_key"
    world.execute("update application set state = 'withdrawn', "
                  "withdrawn_at = now() where organisation_number = %s",
                  (SKIEN,))
    world.execute(again, (SKIEN,))


PERSONS = ("0" * 32, "1" * 32)


@pytest.mark.parametrize("sql", [
    "update applicant set county = '34'",
    "update applicant set kind = 'other'",
    "update applicant set name = 'Skien fylkeskommune'",
    "update applicant set municipality_number = '4005'",
    "update applicant set created_at = now()",
    "update application set administrator_number = '974761645'",
    "update application set call_id = gen_random_uuid()",
    "update application set created_by = null",
    "update application set created_at = now()",
])
def test_an_applicant_changes_only_what_it_decides(world, sql):
    act_as(world, "applicant", organisation=PORSGRUNN)
    refused(world, NO_RIGHT, sql)


def test_an_applicant_goes_no_further_than_submission(world):
    # As when decisions have come: the policy alone stands against it.
    world.execute("alter table application drop constraint "
                  "application_state_check")
    act_as(world, "applicant", organisation=PORSGRUNN)
    for state in ("under_review", "decided"):
        refused(world, NO_RIGHT, "update application set state = %s", state)
    world.execute("update application set state = 'draft'")


ADD_VERSION = """
    insert into application_version (
        application_id, content_version, organisation_number,
        administrator_number, content, content_sha256, amount_applied_nok,
        signed_off_by, signed_off_at, submitted_by, expected_answer_by)
    values (%s, 1, %s, %s, '{}', repeat('0', 64), 0, repeat('0', 32), now(),
            repeat('0', 32), now())"""
ADD_MEASURE = """
    insert into measure (application_id, content_version, id,
                         organisation_number, administrator_number, rank,
                         category, title, persons, amount_nok)
    values (%s, 1, gen_random_uuid(), %s, %s, 1, 'abc', '', 0, 1)"""


def test_what_hangs_on_an_application_has_its_two_sides(world):
    skiens, porsgrunns = (rows(
        world, "select id from application where organisation_number = %s",
        number)[0][0] for number in (SKIEN, PORSGRUNN))
    act_as(world, "applicant", organisation=PORSGRUNN)
    refused(world, NO_RIGHT, ADD_VERSION, skiens, SKIEN, VESTFOLD_TELEMARK)
    for application, administrator in ((skiens, VESTFOLD_TELEMARK),
                                       (porsgrunns, INNLANDET)):
        refused(world, psycopg.errors.ForeignKeyViolation, ADD_VERSION,
                application, PORSGRUNN, administrator)
    world.execute(ADD_VERSION, (porsgrunns, PORSGRUNN, VESTFOLD_TELEMARK))
    refused(world, NO_RIGHT, ADD_MEASURE, skiens, SKIEN, VESTFOLD_TELEMARK)
    refused(world, psycopg.errors.ForeignKeyViolation, ADD_MEASURE,
            porsgrunns, PORSGRUNN, INNLANDET)
    world.execute(ADD_MEASURE, (porsgrunns, PORSGRUNN, VESTFOLD_TELEMARK))


def test_an_application_goes_to_the_administrator_of_its_call(world):
    act_as(world, "applicant", organisation=PORSGRUNN)
    world.execute("update application set state = 'withdrawn', "
                  "withdrawn_at = now()")
    refused(world, psycopg.errors.ForeignKeyViolation, """
        insert into application (call_id, organisation_number,
                                 administrator_number)
        select id, %s, %s from call""", PORSGRUNN, INNLANDET)


@pytest.mark.parametrize("kind, county, number, constraint", [
    ("municipality", "40", None, "applicant_municipality_numbered"),
    ("county_municipality", "40", "4000", "applicant_municipality_numbered"),
    ("municipality", "40", "3901", "applicant_municipality_county"),
])
def test_a_municipality_lies_in_its_county(world, kind, county, number,
                                           constraint):
    assert refused(world, psycopg.errors.CheckViolation, """
        insert into applicant (organisation_number, name, kind, county,
                               municipality_number, language_form)
        values ('964963371', 'Nome', %s, %s, %s, 'nb')""",
        kind, county, number) == constraint


ADD_ACCOUNT = """
    insert into applicant_account (organisation_number, account_number,
                                   proposed_by, proposed_at, confirmed_by,
                                   confirmed_at)
    values (%s, '12345678903', %s, now(), %s, now())"""


def test_two_persons_stand_behind_an_account(world):
    act_as(world, "applicant", organisation=SKIEN)
    refused(world, psycopg.errors.CheckViolation, ADD_ACCOUNT, SKIEN,
            PERSONS[0], PERSONS[0])
    refused(world, NO_RIGHT, ADD_ACCOUNT, PORSGRUNN, *PERSONS)
    world.execute(ADD_ACCOUNT, (SKIEN, *PERSONS))


@pytest.mark.parametrize("side, settings, seen", [
    ("applicant", {"organisation": SKIEN}, 1),
    ("applicant", {"organisation": PORSGRUNN}, 0),
    ("staff", {"administrator": VESTFOLD_TELEMARK}, 1),
    ("staff", {"administrator": INNLANDET}, 0),
])
def test_accounts_are_seen_by_their_own_and_staff_of_the_county(
        world, side, settings, seen):
    world.execute(ADD_ACCOUNT, (SKIEN, *PERSONS))
    act_as(world, side, **settings)
    assert len(rows(world, "select from applicant_account")) == seen


def test_staff_see_no_account_that_waits_for_a_second_person(world):
    world.execute("""
        insert into applicant_account (organisation_number, account_number,
                                       proposed_by, proposed_at)
        values (%s, '12345678903', %s, now())""", (SKIEN, PERSONS[0]))
    act_as(world, "staff", administrator=VESTFOLD_TELEMARK)
    assert rows(world, "select from applicant_account") == []
    act_as(world, "applicant", organisation=SKIEN)
    assert len(rows(world, "select from applicant_account")) == 1


def test_staff_register_nobody_with_an_account(world):
    act_as(world, "staff", administrator=VESTFOLD_TELEMARK)
    refused(world, NO_RIGHT, """
        insert into applicant (organisation_number, name, kind, county,
                               municipality_number, language_form,
                               account_number)
        values ('964963371', 'Nome', 'municipality', '40', '4018', 'nb',
                '12345678903')""")
