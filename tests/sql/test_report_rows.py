"""The second lock, with rows: what was reported is fixed, an approval is by two,
the draft is the applicant's alone, and the duty comes with the award."""

import psycopg
import pytest

from tests.sql.migrated import (NO_RIGHT, PORSGRUNN, SKIEN, STATEMENTS,
                                VESTFOLD_TELEMARK, act_as, refused, rows)
from tests.sql.test_award_rows import submit
from tests.support.decided import decide

FIXED = psycopg.errors.RestrictViolation
BROKEN = psycopg.errors.CheckViolation
WRITER, FIRST, SECOND = ("a" * 32, "b" * 32, "c" * 32)


def obliged(connection, organisation=SKIEN, amount=500):
    """A decision was told, and the transaction of it ended: the deferred
    trigger has made award and duty."""
    case = submit(connection, organisation, ("A", amount))
    decide(connection, case, "notified", "full", {"A": amount})
    connection.execute("set constraints all immediate")
    connection.execute("set constraints all deferred")
    return rows(connection, "select id from report where "
                "organisation_number = %s order by predecessor_number",
                organisation)[0][0]


@pytest.fixture
def reported(world):
    """Skien's report, submitted once."""
    report = obliged(world)
    world.execute("""
        insert into report_version (
            report_id, report_version, organisation_number,
            administrator_number, content, measures, content_sha256,
            submitted_by, is_late)
        select id, 1, organisation_number, administrator_number, '{}', '[]',
               repeat('0', 64), %s, false
        from report where id = %s""", (WRITER, report))
    world.execute("update report set state = 'submitted', "
                  "submitted_version = 1, draft = '{}' where id = %s",
                  (report,))
    return world


def test_the_duty_comes_with_the_award(world):
    report = obliged(world)
    assert rows(world, "select year, due_on::text, state, predecessor_number "
                "from report where id = %s", report) == [
                    (2026, "2027-03-01", "due", None)]
    # Nobody of either side makes or takes away a duty.
    act_as(world, "staff", administrator=VESTFOLD_TELEMARK)
    refused(world, NO_RIGHT, "delete from report")
    refused(world, NO_RIGHT, "insert into report (organisation_number) "
                             f"values ('{SKIEN}')")


def test_there_is_one_duty_for_each_predecessor(world):
    world.execute("""
        insert into applicant_predecessor values
        (%(who)s, '0805', 'Ein', '2026-01-01'),
        (%(who)s, '0811', 'To', '2027-01-01'),
        (%(who)s, '0899', 'For lengst', '2025-12-31')""",
                  {"who": PORSGRUNN})
    obliged(world, PORSGRUNN)
    assert rows(world, "select predecessor_number from report "
                "where organisation_number = %s order by 1", PORSGRUNN) == [
                    ("0805",), ("0811",)]


def test_an_award_of_nothing_obliges_to_nothing(world):
    case = submit(world, SKIEN, ("A", 500))
    decide(world, case, "notified", "rejected", {"A": 0})
    world.execute("set constraints all immediate")
    assert rows(world, "select from report") == []


LAST = "2027-03-01 22:59:59.999Z"


@pytest.mark.parametrize("moment, late", [
    (LAST, False), ("2027-03-01 22:59:59.998Z", False),
    ("2027-03-01 23:00:00.000Z", True)])
def test_late_is_told_to_the_millisecond(world, moment, late):
    report = obliged(world)
    world.execute("update report set draft = '{}', state = 'draft'")
    world.execute("select set_config('tilskudd.clock_shift', "
                  "(date_trunc('milliseconds', %s::timestamptz) - "
                  "date_trunc('milliseconds', transaction_timestamp()))::text,"
                  " true)", (moment,))
    act_as(world, "applicant", organisation=SKIEN, person=WRITER)
    statement = STATEMENTS["report_add_version"]
    values = {"id": str(report), "measures": "[]", "sha256": "0" * 64,
              "attachments": "[]", "attachments_sha256": None}
    result = world.pgconn.exec_params(
        statement.sql.encode(),
        [value and value.encode()
         for value in map(values.get, statement.params)])
    assert not result.error_message, result.error_message
    assert rows(world, "select is_late from report_version") == [(late,)]


@pytest.mark.parametrize("side", ["postgres", "applicant", "staff"])
@pytest.mark.parametrize("change", [
    "update report_version set content = '{\"a\": 1}'",
    "update report_version set is_late = true", "delete from report_version"])
def test_a_version_is_fixed_for_everybody(reported, side, change):
    if side != "postgres":
        act_as(reported, side, organisation=SKIEN,
               administrator=VESTFOLD_TELEMARK)
    refused(reported, FIXED if side == "postgres" else NO_RIGHT, change)


REVIEW = """
    insert into report_review (
        report_id, report_version, organisation_number, administrator_number,
        content_approved_by, content_approved_at, accounts_approved_by,
        approved_at)
    select id, 1, organisation_number, administrator_number, %s, now(),
           %s, case when %s::text is not null then now() end
    from report where submitted_version = 1"""


def staff(connection, person):
    connection.execute("reset role")
    act_as(connection, "staff", administrator=VESTFOLD_TELEMARK,
           organisation="", person=person)
    return connection


def own(connection, person):
    connection.execute("reset role")
    act_as(connection, "applicant", organisation=SKIEN, administrator="",
           person=person)
    return connection


def test_who_reviews_does_so_in_that_ones_own_name(reported):
    refused(staff(reported, SECOND), FIXED, REVIEW, FIRST, None, None)
    refused(staff(reported, ""), FIXED, REVIEW, FIRST, None, None)
    staff(reported, FIRST).execute(REVIEW, (FIRST, None, None))
    for hand, when in (("accounts_approved_by", "approved_at"),
                       ("returned_by", "returned_at")):
        refused(reported, FIXED, f"update report_review set {hand} = %s, "
                f"{when} = now(), remarks = 'Mer.'", SECOND)


VERSION = """
    insert into report_version (
        report_id, report_version, organisation_number, administrator_number,
        content, measures, content_sha256, submitted_by, is_late)
    select id, 2, organisation_number, administrator_number, '{}', '[]',
           repeat('0', 64), %s, false
    from report where submitted_version = 1"""
STATEMENT = """
    insert into report_attestation (
        report_id, report_version, organisation_number, administrator_number,
        submitted_by, statement, standard, kind, attested_by)
    select report_id, report_version, organisation_number,
           administrator_number, submitted_by, 'Ja', 'isa_805', 'registered',
           %s
    from report_version"""


def test_who_sends_and_attests_does_so_in_that_ones_own_name(reported):
    for person in (FIRST, ""):
        refused(own(reported, person), NO_RIGHT, VERSION, WRITER)
        refused(reported, NO_RIGHT, STATEMENT, SECOND)
    own(reported, SECOND).execute(STATEMENT, (SECOND,))


def test_a_report_moves_as_its_lifecycle_says(world):
    """Nobody is rid of a duty by saying that it is done."""
    obliged(world)
    for side in (own, staff):
        for state in ("submitted", "returned", "approved"):
            refused(side(world, WRITER), (FIXED, BROKEN),
                    f"update report set state = '{state}'")
    own(world, WRITER).execute(
        "update report set state = 'draft', draft = '{}'")
    refused(staff(world, FIRST), FIXED, "update report set state = 'due'")


def test_each_side_makes_its_own_moves(reported):
    refused(own(reported, WRITER), FIXED,
            "update report set state = 'returned'")
    refused(staff(reported, FIRST), FIXED,
            "update report set state = 'draft'")
    staff(reported, FIRST).execute("update report set state = 'returned'")


def test_what_was_not_reported_on_is_approved_by_nobody(reported):
    reported.execute("update report set submitted_version = null, "
                     "state = 'due'")
    act_as(reported, "staff", administrator=VESTFOLD_TELEMARK)
    refused(reported, BROKEN, "update report set state = 'approved'")


def test_an_approval_is_by_two(reported):
    staff(reported, FIRST)
    assert refused(reported, BROKEN, REVIEW, FIRST, FIRST,
                   FIRST) == "report_four_eyes"
    refused(reported, BROKEN, "update report set state = 'approved'")
    reported.execute(REVIEW, (FIRST, None, None))
    refused(reported, BROKEN, "update report set state = 'approved'")
    assert refused(reported, BROKEN,
                   "update report_review set accounts_approved_by = "
                   "content_approved_by, approved_at = now()"
                   ) == "report_four_eyes"
    staff(reported, SECOND).execute("update report_review set accounts_approved_by = %s, "
                     "approved_at = now()", (SECOND,))
    reported.execute("update report set state = 'approved'")
    # What was approved was approved.
    refused(reported, FIXED, "update report_review set approved_at = now()")
    refused(reported, NO_RIGHT, "delete from report_review")


@pytest.mark.parametrize("hand", ["content_approved_by",
                                  "accounts_approved_by"])
def test_who_sent_or_attested_it_approves_nothing_of_it(reported, hand):
    """Whichever of the two steps it is, and whatever path leads there."""
    reported.execute("""
        insert into report_attestation (
            report_id, report_version, organisation_number,
            administrator_number, submitted_by, statement, standard, kind,
            attested_by)
        select report_id, 1, organisation_number, administrator_number,
               submitted_by, 'Ja.', 'isa_805', 'registered', %s
        from report_version""", (SECOND,))
    for person in (WRITER, SECOND):
        by = {"content_approved_by": FIRST, "accounts_approved_by": "d" * 32,
              hand: person}
        with reported.transaction(force_rollback=True):
            reported.execute(REVIEW, (by["content_approved_by"],
                                      by["accounts_approved_by"], "now()"))
            refused(staff(reported, FIRST), BROKEN,
                    "update report set state = 'approved'")


def test_an_auditor_attests_what_another_sent(reported):
    assert refused(own(reported, WRITER), BROKEN, STATEMENT,
                   WRITER) == "report_attestation_four_eyes"
    # Nor by saying that somebody else sent it.
    refused(reported, psycopg.errors.ForeignKeyViolation,
            STATEMENT.replace("submitted_by, 'Ja'", "repeat('9', 32), 'Ja'"),
            WRITER)
    own(reported, SECOND).execute(STATEMENT, (SECOND,))
    refused(reported, NO_RIGHT, "update report_attestation set kind = ''")


def test_the_draft_is_the_applicants_alone(reported):
    act_as(reported, "staff", administrator=VESTFOLD_TELEMARK)
    assert len(rows(reported, "select id from report")) == 1
    for column in ("draft", "correction_reason"):
        refused(reported, NO_RIGHT, f"select {column} from report")
        refused(reported, NO_RIGHT, f"update report set {column} = null")
    reported.execute("reset role")
    act_as(reported, "applicant", organisation=SKIEN)
    reported.execute("select draft from report")
    refused(reported, NO_RIGHT, "update report set due_on = '2030-01-01'")
    refused(reported, NO_RIGHT, "update report set approved_version = 1")
    refused(reported, NO_RIGHT, "select content_approved_by "
                                "from report_review")


@pytest.mark.parametrize("sum_nok", [199_999, 200_000, 200_001])
@pytest.mark.parametrize("comparison", ["gte", "gt"])
def test_the_rule_set_says_how_the_threshold_is_compared(
        world, comparison, sum_nok):
    """Domain 0.5: sources disagree on exactly 200 000."""
    [(needed,)] = rows(world, """
        select audit_is_required(%s, jsonb_build_object(
            'auditorThresholdNok', 200000, 'auditorComparison', %s::text))""",
        sum_nok, comparison)
    assert needed == {"gte": sum_nok >= 200_000,
                      "gt": sum_nok > 200_000}[comparison]
