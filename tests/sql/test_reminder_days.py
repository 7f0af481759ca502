"""On which days each kind of deadline is reminded of, to the millisecond: each
is told when its day begins in Oslo, and once."""

import json
from datetime import datetime, timedelta

import pytest

from tests.sql.due_world import REMINDED, awarded, make_due
from tests.sql.migrated import rows
from tests.sql.test_reminder_rows import DAYS, at, remind

# {due: {days before: when that day begins}}.
BEGINS = {
    # Summer all through.
    "2026-09-01": {60: "2026-07-02T22:00Z", 30: "2026-08-01T22:00Z",
                   7: "2026-08-24T22:00Z", 0: "2026-08-31T22:00Z",
                   -1: "2026-09-01T22:00Z"},
    # Clocks go forward on 29 March 2026: that day is due, a day late, a week,
    # a month and two months before.
    "2026-03-29": {60: "2026-01-27T23:00Z", 30: "2026-02-26T23:00Z",
                   7: "2026-03-21T23:00Z", 0: "2026-03-28T23:00Z",
                   -1: "2026-03-29T22:00Z"},
    "2026-03-28": {0: "2026-03-27T23:00Z", -1: "2026-03-28T23:00Z"},
    "2026-04-05": {7: "2026-03-28T23:00Z", 0: "2026-04-04T22:00Z"},
    "2026-04-28": {30: "2026-03-28T23:00Z", 7: "2026-04-20T22:00Z"},
    "2026-05-28": {60: "2026-03-28T23:00Z", 30: "2026-04-27T22:00Z"},
    # And back on 25 October.
    "2026-10-25": {60: "2026-08-25T22:00Z", 30: "2026-09-24T22:00Z",
                   7: "2026-10-17T22:00Z", 0: "2026-10-24T22:00Z",
                   -1: "2026-10-25T23:00Z"},
    "2026-10-24": {0: "2026-10-23T22:00Z", -1: "2026-10-24T22:00Z"},
    "2026-11-01": {7: "2026-10-24T22:00Z", 0: "2026-10-31T23:00Z"},
    "2026-11-24": {30: "2026-10-24T22:00Z", 7: "2026-11-16T23:00Z"},
    "2026-12-24": {60: "2026-10-24T22:00Z", 30: "2026-11-23T23:00Z"},
    # A year ends between, and a leap day.
    "2026-12-31": {0: "2026-12-30T23:00Z", -1: "2026-12-31T23:00Z"},
    "2027-01-01": {7: "2026-12-24T23:00Z", 0: "2026-12-31T23:00Z"},
    "2027-03-01": {30: "2027-01-29T23:00Z", 7: "2027-02-21T23:00Z",
                   0: "2027-02-28T23:00Z"},
    "2028-03-01": {30: "2028-01-30T23:00Z", 0: "2028-02-29T23:00Z",
                   -1: "2028-03-01T23:00Z"},
}


def reminded(connection, kind, instant):
    """The days of that kind that are told of at the instant."""
    at(connection, instant)
    return [days for what, _, days in remind(connection) if what == kind]


@pytest.mark.parametrize("due", BEGINS)
@pytest.mark.parametrize("kind", REMINDED)
def test_each_day_begins_at_midnight_in_oslo_and_is_told_once(
        world, kind, due):
    awarded(world)
    world.execute("update rule_set set content = %s",
                  (json.dumps({"reminderDays": DAYS}),))
    make_due(world, kind, due)
    for days, begins in BEGINS[due].items():
        first = datetime.fromisoformat(begins)
        last = first - timedelta(milliseconds=1)
        # Whatever was due before: what is asked here is when this one is.
        assert days not in reminded(world, kind, last)
        assert reminded(world, kind, first) == [days]
        assert reminded(world, kind, first) == []
        # The shortest day has 23 hours.
        assert reminded(world, kind, first + timedelta(hours=22)) == []


def test_nothing_stands_in_the_table_that_is_not_reminded_of(superuser):
    [(check,)] = rows(superuser, """
        select pg_get_constraintdef(oid) from pg_constraint
        where conrelid = 'deadline_reminder'::regclass
          and conname = 'deadline_reminder_kind_check'""")
    assert {kind for kind in check.split("'")[1::2]} == set(REMINDED)


@pytest.mark.parametrize("kind, done", [
    ("prior_notice_answer", "update prior_notice set answer = 'x', "
                            "answered_at = clock_now()"),
    ("prior_notice_answer", "update decision set state = 'superseded', "
                            "superseded_at = clock_now()"),
    ("prior_notice_answer", """
        insert into prior_notice (decision_id, organisation_number,
                                  administrator_number, text, given_by,
                                  given_at, answer_by)
        select decision_id, organisation_number, administrator_number, 'y',
               given_by, given_at + interval '1 day', '2099-01-01'
        from prior_notice"""),
    ("repayment_answer", "update fund_transfer set answer = 'x', "
                         "answered_at = clock_now() where kind = 'repayment'"),
    ("repayment_answer", "update fund_transfer set state = 'waived', "
                         "waived_by = repeat('3', 32) "
                         "where kind = 'repayment'"),
    ("repayment", "update fund_transfer set state = 'waived', "
                  "waived_by = repeat('3', 32) where kind = 'repayment'")])
def test_what_is_done_is_not_reminded_of(world, kind, done):
    awarded(world)
    world.execute("update rule_set set content = %s",
                  (json.dumps({"reminderDays": DAYS}),))
    make_due(world, kind, "2026-09-01")
    with world.transaction(force_rollback=True):
        assert reminded(world, kind, "2026-09-01T12:00Z") == [0]
    world.execute("set session_replication_role = replica")
    world.execute(done)
    assert reminded(world, kind, "2026-09-01T12:00Z") == []
