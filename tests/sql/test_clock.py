"""Time, to the millisecond: what day it is in Oslo and whether a deadline has
passed, also in the weeks when the clocks change."""

from datetime import date, datetime, timedelta, timezone

import pytest

# The deadline's day and its last millisecond. Norway changes its clocks on
# the last Sunday of March and of October at 01:00 UTC (forskrift om
# normaltid og sommertid § 2; directive 2000/84/EC).
LAST_MILLISECONDS = [
    ("2025-04-01", "2025-04-01T21:59:59.999Z"),  # Innlandet 2025
    ("2026-03-16", "2026-03-16T22:59:59.999Z"),  # Vestfold og Telemark 2026
    ("2026-03-27", "2026-03-27T22:59:59.999Z"),
    ("2026-03-28", "2026-03-28T22:59:59.999Z"),  # the last day of winter
    ("2026-03-29", "2026-03-29T21:59:59.999Z"),  # 23 hours long
    ("2026-03-30", "2026-03-30T21:59:59.999Z"),
    ("2026-10-23", "2026-10-23T21:59:59.999Z"),
    ("2026-10-24", "2026-10-24T21:59:59.999Z"),  # the last day of summer
    ("2026-10-25", "2026-10-25T22:59:59.999Z"),  # 25 hours long
    ("2026-10-26", "2026-10-26T22:59:59.999Z"),
    ("2026-12-31", "2026-12-31T22:59:59.999Z"),
    ("2028-02-29", "2028-02-29T22:59:59.999Z"),  # a leap day
]

FIRST_MILLISECONDS = [
    ("2026-03-29", "2026-03-28T23:00:00.000Z"),
    ("2026-03-30", "2026-03-29T22:00:00.000Z"),
    ("2026-10-25", "2026-10-24T22:00:00.000Z"),
    ("2026-10-26", "2026-10-25T23:00:00.000Z"),
]

ZONES = ["UTC", "Europe/Oslo", "America/New_York", "Pacific/Kiritimati"]


def instant(text):
    return datetime.fromisoformat(text.replace("Z", "+00:00"))


def one(connection, sql, *values):
    return connection.execute(sql, values).fetchone()[0]


def set_clock(connection, at):
    """As the service does: by the distance from the transaction's start."""
    connection.execute(
        "select set_config('tilskudd.clock_shift', "
        "(%s::timestamptz - transaction_timestamp())::text, true)", (at,))


@pytest.fixture
def session(database):
    with database.connect("tilskudd_owner") as connection:
        yield connection
        connection.rollback()


@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize("day, last", LAST_MILLISECONDS)
def test_the_end_of_a_day(session, zone, day, last):
    session.execute(f"set local timezone = '{zone}'")
    assert one(session, "select end_of_day_oslo(%s)", day) == instant(last)
    assert one(session, "select day_in_oslo(%s)", last) == \
        date.fromisoformat(day)
    after = instant(last) + timedelta(milliseconds=1)
    assert one(session, "select day_in_oslo(%s)", after) == \
        date.fromisoformat(day) + timedelta(days=1)


@pytest.mark.parametrize("day, first", FIRST_MILLISECONDS)
def test_the_start_of_a_day(session, day, first):
    assert one(session, "select start_of_day_oslo(%s)", day) == instant(first)


@pytest.mark.parametrize("day, hours", [
    ("2026-03-28", 24), ("2026-03-29", 23), ("2026-10-25", 25)])
def test_how_long_a_day_is(session, day, hours):
    length = one(session, "select end_of_day_oslo(%s) - start_of_day_oslo(%s)",
                 day, day)
    assert length == timedelta(hours=hours, milliseconds=-1)


def test_no_day_of_ten_years_has_a_gap(session):
    """The end of each day meets the start of the next, and both are in it."""
    wrong = one(session, """
        select count(*)
        from generate_series(date '2024-01-01', date '2034-01-01',
                             interval '1 day') as days (at),
             lateral (select at::date) as one (day)
        where end_of_day_oslo(day) + interval '1 millisecond'
              <> start_of_day_oslo(day + 1)
           or day_in_oslo(start_of_day_oslo(day)) <> day
           or day_in_oslo(end_of_day_oslo(day)) <> day""")
    assert wrong == 0


@pytest.mark.parametrize("day", ["2026-03-16", "2026-03-28", "2026-03-29",
                                 "2026-10-24", "2026-10-25"])
@pytest.mark.parametrize("off_by, is_open", [
    (timedelta(milliseconds=-1), True),
    (timedelta(0), True),                      # the deadline is inclusive
    (timedelta(microseconds=999), True),       # the same millisecond still
    (timedelta(milliseconds=1), False),
])
def test_a_deadline_to_the_millisecond(session, day, off_by, is_open):
    deadline = one(session, "select end_of_day_oslo(%s)", day)
    set_clock(session, deadline + off_by)
    assert one(session, "select is_open(%s, end_of_day_oslo(%s))",
               "2026-01-01T00:00:00Z", day) == is_open


@pytest.mark.parametrize("off_by, is_open", [
    (timedelta(milliseconds=-1), False),
    (timedelta(0), True),
    (timedelta(milliseconds=1), True),
])
def test_an_opening_to_the_millisecond(session, off_by, is_open):
    opens = instant("2026-01-15T11:00:00Z")
    set_clock(session, opens + off_by)
    assert one(session, "select is_open(%s, end_of_day_oslo('2026-03-16'))",
               opens) == is_open


def test_what_has_no_deadline_is_not_open(session):
    assert one(session, "select is_open(now(), null)") is False
    assert one(session, "select is_open(null, now())") is False


@pytest.mark.parametrize("setting", [None, ""])
def test_the_clock_is_the_transactions(session, setting):
    """Unset, and as a setting is left after its first use in a session."""
    if setting is not None:
        session.execute(
            "select set_config('tilskudd.clock_shift', %s, true)", (setting,))
    now = one(session, "select clock_now()")
    started = one(session, "select transaction_timestamp()")
    assert now == started.replace(
        microsecond=started.microsecond // 1000 * 1000)
    assert abs(now - datetime.now(timezone.utc)) < timedelta(minutes=1)


def test_a_shifted_clock_is_exact(session):
    at = instant("2026-03-16T22:59:59.999Z")
    set_clock(session, at)
    assert one(session, "select clock_now()") == at
    session.commit()
    assert one(session, "select clock_now() > '2026-10-01'"), \
        "the shift ends with its transaction"


def test_the_clock_is_not_a_side_door(session):
    """Identifiers and audit rows follow real time, whatever the shift."""
    set_clock(session, "2020-01-01T00:00:00Z")
    made = one(session, "select ('x' || substr(replace("
               "uuid_v7()::text, '-', ''), 1, 12))::bit(48)::bigint")
    now = datetime.now(timezone.utc).timestamp() * 1000
    assert abs(now - made) < 60_000


def test_identifiers_are_version_7_and_in_order(session):
    ids = [row[0] for row in session.execute(
        "select uuid_v7() from generate_series(1, 1000)")]
    assert len(set(ids)) == 1000
    assert {(one.version, one.variant) for one in ids} == \
        {(7, "specified in RFC 4122")}
    milliseconds = [one.int >> 80 for one in ids]
    assert milliseconds == sorted(milliseconds)


@pytest.mark.parametrize("number, is_valid", [
    ("974762501", True),   # Statsforvalteren i Vestfold og Telemark
    ("938759839", True),   # Skien
    ("974762502", False), ("97476250", False), ("9747625010", False),
    ("97476250x", False), ("", False), ("٩٧٤٧٦٢٥٠١", False),
])
def test_organisation_numbers(session, number, is_valid):
    assert one(session, "select is_organisation_number(%s)", number) \
        == is_valid
