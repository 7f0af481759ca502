"""The second lock, with rows: a decision is fixed when it was approved, and the
applicant sees of it what it was told."""

import psycopg
import pytest

from tests.sql.migrated import (NO_RIGHT, SKIEN, VESTFOLD_TELEMARK, act_as,
                                refused, rows)
from tests.sql.test_award_rows import submit
from tests.support.decided import decide

FIXED = psycopg.errors.RestrictViolation


@pytest.fixture
def decided(world):
    """A function that decides on Skien's application and acts as its
    administrator from then on."""
    application = submit(world, SKIEN, ("A", 500), ("B", 100))

    def make(state):
        decide(world, application, state, "partial", {"A": 300})
        act_as(world, "staff", administrator=VESTFOLD_TELEMARK)
        return world

    return make


@pytest.mark.parametrize("state", ["approved", "notified"])
@pytest.mark.parametrize("change", [
    "content = '{}'", "amount_nok = 400", "outcome = 'full'", "number = 2",
    "call_id = uuid_v7()", "report_override = 'x'", "approved_at = now()",
    "approved_by = repeat('3', 32)", "edited_by = repeat('3', 32)",
    "created_at = now() + interval '1 day'"])
def test_what_was_approved_is_fixed(decided, state, change):
    refused(decided(state), FIXED, f"update decision set {change}")


@pytest.mark.parametrize("change", [
    "notice = '{\"a\": 1}'", "notified_at = now()", "told_version = 2",
    "state = 'approved'", "state = 'draft'", "state = 'returned'"])
def test_what_was_told_is_fixed(decided, change):
    refused(decided("notified"), FIXED, f"update decision set {change}")


@pytest.mark.parametrize("state, change", [
    ("approved", "state = 'returned', approved_by = null, approved_at = null, "
                 "return_reason = 'x'"),
    ("approved", "state = 'lapsed'"),
    ("notified", "appeal_deadline_date = '2026-08-03'"),
    ("notified", "reasons_given = '{}', reasons_given_at = now()"),
    ("notified", "state = 'superseded', superseded_at = now()"),
])
def test_what_becomes_of_it_is_written(decided, state, change):
    staff = decided(state)
    assert staff.execute(f"""
        update decision set {change}, version = version + 1""").rowcount == 1


@pytest.mark.parametrize("state, change", [
    ("superseded", "appeal_deadline_date = '2026-08-03'"),
    ("superseded", "state = 'notified', superseded_at = null"),
    ("lapsed", "state = 'draft'")])
def test_what_holds_no_longer_stays_as_it_was(decided, state, change):
    refused(decided(state), FIXED, f"update decision set {change}")


@pytest.mark.parametrize("state", ["approved", "notified", "superseded"])
def test_measures_are_fixed_with_their_decision(decided, state):
    staff = decided(state)
    refused(staff, FIXED, "delete from decision_measure")


ADD = """
    insert into decision_measure (
        decision_id, application_id, content_version, measure_id,
        organisation_number, administrator_number, applied_nok, amount_nok)
    select d.id, d.application_id, d.content_version, m.id,
           d.organisation_number, d.administrator_number, m.amount_nok, 100
    from decision d join measure m on m.application_id = d.application_id
    where m.title = 'B'"""


@pytest.mark.parametrize("state", ["draft", "approved", "notified"])
def test_measures_get_no_more_than_was_decided(decided, state):
    refused(decided(state), psycopg.errors.CheckViolation, ADD)


def test_a_draft_is_written_anew(decided):
    staff = decided("draft")
    staff.execute("delete from decision_measure")
    staff.execute("update decision set amount_nok = 100")
    assert staff.execute(ADD).rowcount == 1


@pytest.mark.parametrize("column", [
    "handled_by", "prepared_by", "approved_by", "notified_by", "created_at",
    "report_override", "return_reason", "scenario_id", "over_frame_nok",
    "over_frame_reference"])
def test_an_applicant_does_not_see_how_it_came_about(decided, column):
    connection = decided("notified")
    connection.execute("reset role")
    act_as(connection, "applicant", organisation=SKIEN)
    assert len(rows(connection, "select id from decision")) == 1
    refused(connection, NO_RIGHT, f"select {column} from decision")


def test_an_applicant_does_not_see_who_has_its_application(world):
    act_as(world, "applicant", organisation=SKIEN)
    for column in ("caseworker_id", "staff_updated_at"):
        refused(world, NO_RIGHT, f"select {column} from application")


@pytest.mark.parametrize("side", ["public", "applicant"])
def test_nobody_outside_sees_how_far_the_frame_is_used(world, side):
    """It moves with an approval, before anybody is told."""
    act_as(world, side, organisation=SKIEN)
    assert len(rows(world, "select frame_nok from call")) == 1
    refused(world, NO_RIGHT, "select awarded_nok from call")
