"""The second lock, with rows: a letter stays as it was sent, only its recipient
opens it, once and now, and each side finds its own."""

import psycopg
import pytest

from tests.sql.migrated import (NO_RIGHT, PORSGRUNN, SKIEN, VESTFOLD_TELEMARK,
                                act_as, refused, rows)
from tests.sql.test_award_rows import submit
from tests.support.decided import decide

FIXED = psycopg.errors.RestrictViolation
PERSON, DIRECTORATE = "1" * 32, "983544622"

ADD = """
    insert into letter (kind, language, organisation_number,
                        administrator_number, application_id, decision_id,
                        content, title, pages, sha256, pdf, html, made_at)
    select 'decision', 'nb', organisation_number, administrator_number,
           application_id, id, '{}', 'Vedtak', 1, repeat('a', 64), '%PDF',
           '<p>', clock_now()
    from decision"""
RECEIPT = """
    insert into letter (kind, language, organisation_number,
                        administrator_number, application_id,
                        application_version, content)
    select 'receipt', 'nb', organisation_number, administrator_number,
           id, 1, '{}'
    from application where organisation_number = '938759839'"""


@pytest.fixture
def told(world):
    """Skien has the letter of its decision, and a receipt to come."""
    application = submit(world, SKIEN, ("A", 500))
    decide(world, application, "notified", "partial", {"A": 300})
    world.execute(ADD)
    world.execute(RECEIPT)
    return world


def skien(connection, person=PERSON):
    act_as(connection, "applicant", organisation=SKIEN, person=person or "")
    return connection


CHANGES = ["title = 'Annet'", "sha256 = repeat('b', 64)", "pdf = 'x'",
           "html = 'x'", "content = '{\"a\": 1}'", "made_at = now()",
           "notice_sent_at = now()", "created_at = now()", "language = 'nn'",
           "decision_id = null", "pages = 2", "kind = 'reasons'",
           "made_at = null, title = null, pages = null, sha256 = null, "
           "pdf = null, html = null"]


@pytest.mark.parametrize("change", CHANGES)
def test_a_letter_stays_as_it_was_sent(told, change):
    """Whatever right somebody may be given by mistake."""
    refused(told, FIXED, f"update letter set {change} where made_at is not "
                         "null")


@pytest.mark.parametrize("side", ["applicant", "staff"])
@pytest.mark.parametrize("change", ["title = 'Annet'", "content = '{}'",
                                    "make_due_at = now()"])
def test_no_side_may_write_what_it_says(told, side, change):
    act_as(told, side, organisation=SKIEN, administrator=VESTFOLD_TELEMARK,
           person=PERSON)
    refused(told, NO_RIGHT, f"update letter set {change}")


def test_nobody_deletes_one(told):
    for side in ("applicant", "staff", "worker"):
        with told.transaction(force_rollback=True):
            act_as(told, side, organisation=SKIEN, person=PERSON,
                   administrator=VESTFOLD_TELEMARK)
            refused(told, NO_RIGHT, "delete from letter")


OPEN = """update letter set first_opened_at = {},
          first_opened_by = {} where kind = 'decision'"""


def test_its_recipient_opens_it_once_and_now(told):
    skien(told)
    own = "acting_person()"
    refused(told, FIXED, OPEN.format("clock_now()", "repeat('2', 32)"))
    refused(told, FIXED, OPEN.format("clock_now() - interval '1 day'", own))
    assert told.execute(OPEN.format("clock_now()", own)).rowcount == 1
    refused(told, FIXED, OPEN.format("null", "null"))
    refused(told, FIXED, OPEN.format("clock_now() + interval '1 day'", own))


def test_its_machine_fetches_it_now(told):
    skien(told, person=None)
    fetch = "update letter set first_fetched_at = {} where kind = 'decision'"
    refused(told, FIXED, fetch.format("clock_now() - interval '1 day'"))
    assert told.execute(fetch.format("clock_now()")).rowcount == 1
    refused(told, FIXED, fetch.format("null"))


def test_staff_open_nothing(told):
    act_as(told, "staff", administrator=VESTFOLD_TELEMARK, person=PERSON)
    refused(told, NO_RIGHT, OPEN.format("clock_now()", "acting_person()"))


@pytest.mark.parametrize("side, who, found", [
    ("applicant", {"organisation": SKIEN}, 2),
    ("applicant", {"organisation": PORSGRUNN}, 0),
    ("staff", {"administrator": VESTFOLD_TELEMARK}, 2),
    ("staff", {"administrator": DIRECTORATE}, 0),
    ("staff", {"administrator": "974761645"}, 0)])
def test_each_side_finds_its_own(told, side, who, found):
    act_as(told, side, person=PERSON, **who)
    assert rows(told, "select count(*) from letter") == [(found,)]


def test_an_appeal_body_finds_what_was_sent_on_to_it(told):
    told.execute("insert into administrator values (%s, 'directorate', '{}', "
                 "'nb')", (DIRECTORATE,))
    told.execute("update letter set appeal_body_number = %s "
                 "where kind = 'decision'", (DIRECTORATE,))
    act_as(told, "staff", administrator=DIRECTORATE, person=PERSON)
    assert rows(told, "select kind from letter") == [("decision",)]
    told.execute("reset role")
    refused(told, FIXED, "update letter set appeal_body_number = null "
                         "where kind = 'decision'")


def test_an_applicant_writes_no_letter_but_its_receipt(told):
    skien(told)
    refused(told, NO_RIGHT, RECEIPT.replace("'receipt'", "'decision'"))
    refused(told, NO_RIGHT, """
        insert into letter (kind, language, organisation_number,
                            administrator_number, application_id,
                            application_version, content, title)
        select 'receipt', 'nb', organisation_number, administrator_number,
               id, 2, '{}', 'Vedtak' from application""")
