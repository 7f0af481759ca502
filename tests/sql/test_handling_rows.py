"""The second lock on handling, with rows: who takes an application where, what
is asked of its applicant, and what nobody but colleagues knows."""

import psycopg
import pytest

from tests.sql.migrated import (INNLANDET, NO_RIGHT, PORSGRUNN, SKIEN,
                                VESTFOLD_TELEMARK, act_as, refused, rows)
from tests.sql.test_own_rows import submit

HERE, COLLEAGUE, THERE, TORN = (str(n) * 32 for n in range(1, 5))

STAFF = f"""
insert into staff (person, administrator_number, role)
select person, administrator_number, role
from (values ('{HERE}', '{VESTFOLD_TELEMARK}', 'caseworker'),
             ('{COLLEAGUE}', '{VESTFOLD_TELEMARK}', 'approver'),
             ('{TORN}', '{VESTFOLD_TELEMARK}', 'caseworker'),
             ('{THERE}', '{INNLANDET}', 'caseworker'))
     as s (person, administrator_number, role);
insert into staff_member (administrator_number, person, name)
select administrator_number, person, 'Saksbehandler ' || left(person, 1)
from staff;
insert into mandate (person, organisation_number, "right")
values ('{TORN}', '{SKIEN}', 'write'), ('{THERE}', '{PORSGRUNN}', 'write'),
       ('{'9' * 32}', '{SKIEN}', 'sign');
"""

DECLARE = """
insert into impartiality (application_id, organisation_number,
                          administrator_number, handled_by_number, person,
                          state)
select id, organisation_number, administrator_number, %s, %s, 'clear'
from application where organisation_number = %s"""

ASK = """
insert into supplement_request (application_id, organisation_number,
                                administrator_number, wanted, deadline_date,
                                requested_by)
select id, organisation_number, administrator_number, 'Mer.', '2026-04-08', %s
from application where organisation_number = %s"""


@pytest.fixture
def sent(world):
    """Skien has submitted, and is asked for more."""
    world.execute(STAFF)
    submit(world, SKIEN)
    world.execute(DECLARE, (VESTFOLD_TELEMARK, HERE, SKIEN))
    world.execute(ASK, (HERE, SKIEN))
    return world


def as_staff(connection, administrator=VESTFOLD_TELEMARK, person=HERE):
    act_as(connection, "staff", administrator=administrator, person=person)


@pytest.mark.parametrize("side", ["applicant", "public"])
@pytest.mark.parametrize("table", ["impartiality", "staff_member"])
def test_what_staff_know_of_each_other_is_theirs(sent, side, table):
    act_as(sent, side, organisation=SKIEN)
    refused(sent, NO_RIGHT, f"select 1 from {table}")


def test_each_administrator_has_its_own_people_and_declarations(sent):
    as_staff(sent)
    assert len(rows(sent, "select from staff_member")) == 3
    assert len(rows(sent, "select from impartiality")) == 1
    as_staff(sent, INNLANDET, THERE)
    assert rows(sent, "select person from staff_member") == [(THERE,)]
    assert rows(sent, "select from impartiality") == []
    assert sent.execute(
        "update impartiality set state = 'conflict'").rowcount == 0


def test_nobody_declares_about_another_countys_case(sent):
    declare = """
        insert into impartiality (application_id, organisation_number,
                                  administrator_number, handled_by_number,
                                  person, state)
        values (%s, %s, %s, %s, %s, 'clear')"""
    ((application,),) = rows(
        sent, "select id from application where organisation_number = %s",
        SKIEN)
    as_staff(sent, INNLANDET, THERE)
    for handled_by in (INNLANDET, VESTFOLD_TELEMARK):
        refused(sent, NO_RIGHT, declare, application, SKIEN, VESTFOLD_TELEMARK,
                handled_by, THERE)


def test_nobody_rules_on_oneself_whatever_is_written(sent):
    as_staff(sent)
    rule = """update impartiality set state = 'ruled_impartial',
        ruled_by = %s, ruled_at = now(), ruling_reason = 'Fordi.'"""
    refused(sent, psycopg.errors.CheckViolation, rule, HERE)
    assert sent.execute(rule, (COLLEAGUE,)).rowcount == 1
    refused(sent, psycopg.errors.CheckViolation,
            "update impartiality set state = 'clear'")


def test_a_person_declares_once_on_each_side(sent):
    assert refused(sent, psycopg.errors.UniqueViolation, DECLARE,
                   VESTFOLD_TELEMARK, HERE, SKIEN) == "impartiality_once"
    # As the appeal body has it, the case is another one.
    sent.execute(DECLARE, (INNLANDET, HERE, SKIEN))


def test_a_substitute_is_a_colleague(sent):
    ((stranger,),) = rows(sent, "select id from staff_member "
                          "where administrator_number = %s", INNLANDET)
    as_staff(sent)
    refused(sent, psycopg.errors.ForeignKeyViolation,
            "update impartiality set substitute_id = %s", stranger)


def test_staff_see_the_mandates_of_colleagues_alone(sent):
    as_staff(sent)
    assert rows(sent, "select person from mandate") == [(TORN,)]


@pytest.mark.parametrize("sql", [
    "update application set content = '{}'",
    "update application set signed_off_by = null, signed_off_at = null",
    "update application set submitted_version = 2",
    "update application set submitted_at = now()",
    "update application set reference = 'KTU-2026-000009'",
    "update application set withdrawn_at = now()",
    "update application set organisation_number = '939991034'",
    "delete from application",
    "update supplement_request set answer = 'Ja.'",
    "update supplement_request set wanted = 'Noe annet.'",
    "update supplement_request set deadline_date = '2026-03-17'",
    "delete from supplement_request",
    "update impartiality set person = '2' || substr(person, 2)",
    "delete from impartiality",
    "update staff_member set name = 'En annen'",
])
def test_staff_change_nothing_that_is_not_theirs(sent, sql):
    as_staff(sent)
    refused(sent, NO_RIGHT, sql)


@pytest.mark.parametrize("state, ok", [
    ("submitted", True), ("supplement_requested", True),
    ("under_review", True), ("draft", False), ("withdrawn", False)])
def test_staff_move_an_application_along_their_own_states(sent, state, ok):
    as_staff(sent)
    move = "update application set state = %s, taken_at = now()"
    if ok:
        assert sent.execute(move, (state,)).rowcount == 1
    else:
        refused(sent, NO_RIGHT, move, state)


def test_staff_move_no_draft_and_nothing_of_another_county(sent):
    move = ("update application set staff_version = 9 "
            "where organisation_number = %s")
    as_staff(sent)
    assert sent.execute(move, (PORSGRUNN,)).rowcount == 0
    assert sent.execute(move, (SKIEN,)).rowcount == 1
    as_staff(sent, INNLANDET, THERE)
    assert sent.execute(move, (SKIEN,)).rowcount == 0


def test_a_case_is_in_the_hands_of_ones_own(sent):
    ((stranger,),) = rows(sent, "select id from staff_member "
                          "where administrator_number = %s", INNLANDET)
    as_staff(sent)
    refused(sent, psycopg.errors.ForeignKeyViolation,
            "update application set caseworker_id = %s", stranger)


@pytest.mark.parametrize("state", ["under_review", "decided"])
def test_an_applicant_does_not_handle_its_own_case(sent, state):
    act_as(sent, "applicant", organisation=SKIEN)
    refused(sent, NO_RIGHT, "update application set state = %s", state)


@pytest.mark.parametrize("sql", [
    "select requested_by from supplement_request",
    "select answered_by from supplement_request",
    "update supplement_request set wanted = 'Ingenting.'",
    "update supplement_request set deadline_date = '2027-01-01'",
    "update supplement_request set resumed_at = now()",
    "update application set caseworker_id = null",
    "update application set taken_at = now()",
])
def test_an_applicant_answers_and_does_no_more(sent, sql):
    act_as(sent, "applicant", organisation=SKIEN)
    refused(sent, NO_RIGHT, sql)


def test_an_applicant_answers_what_it_was_asked_itself(sent):
    answer = "update supplement_request set answer = 'Ja.', answered_at = now()"
    act_as(sent, "applicant", organisation=PORSGRUNN)
    assert sent.execute(answer).rowcount == 0
    assert rows(sent, "select wanted from supplement_request") == []
    act_as(sent, "applicant", organisation=SKIEN)
    assert sent.execute(answer).rowcount == 1


def test_one_request_at_a_time_waits_for_its_answer(sent):
    as_staff(sent)
    assert refused(sent, psycopg.errors.UniqueViolation, ASK, HERE,
                   SKIEN) == "supplement_request_open"
    sent.execute("update supplement_request set resumed_at = now()")
    sent.execute(ASK, (HERE, SKIEN))


def test_nobody_asks_for_more_in_anothers_name(sent):
    ((application,),) = rows(
        sent, "select id from application where organisation_number = %s",
        SKIEN)
    as_staff(sent, INNLANDET, THERE)
    refused(sent, NO_RIGHT, """
        insert into supplement_request (
            application_id, organisation_number, administrator_number, wanted,
            deadline_date, requested_by)
        values (%s, %s, %s, 'Mer.', '2026-04-08', %s)""",
            application, SKIEN, VESTFOLD_TELEMARK, THERE)
