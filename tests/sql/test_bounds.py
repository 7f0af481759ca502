"""The bounds of what comes after an award, each a table: below it, at it and
above it. Instants are milliseconds, sums whole kroner, years the first and the
last. (How the threshold itself is compared: test_report_rows; what a transfer
leaves: unit/test_transfer_rules.c; days of reminders: test_reminder_days.)"""

from datetime import timedelta

import psycopg
import pytest

from tests.sql.due_world import awarded, make_due
from tests.sql.migrated import (INNLANDET, PORSGRUNN, SKIEN, STATEMENTS,
                                VESTFOLD_TELEMARK, act_as, rows)
from tests.sql.test_clock import LAST_MILLISECONDS, instant, set_clock
from tests.sql.test_payout_rows import ADD, REGISTRAR, be

THIRD = "3" * 32
MS = timedelta(milliseconds=1)
CHECK = psycopg.errors.CheckViolation


def run(connection, name, **values):
    """The rows of an embedded statement."""
    statement = STATEMENTS[name]
    with psycopg.RawCursor(connection,
                           row_factory=psycopg.rows.dict_row) as cursor:
        cursor.execute(statement.sql,
                       [values.get(param) for param in statement.params])
        return cursor.fetchall() if cursor.description else []


# ---- Until the last millisecond of the day -------------------------------------

def sends_in_time(connection):
    [(report,)] = rows(connection, "update report set state = 'draft', "
                       "draft = '{}' returning id")
    act_as(connection, "applicant", organisation=SKIEN, person=THIRD)
    run(connection, "report_add_version", id=report, measures="[]",
        sha256="0" * 64, attachments="[]", attachments_sha256=None)
    [(is_late,)] = rows(connection, "select is_late from report_version")
    return not is_late


def is_not_overdue(connection):
    [(report,)] = rows(connection, "select id from report")
    act_as(connection, "applicant", organisation=SKIEN)
    [seen] = run(connection, "report_get_own", id=report, is_auditor="false")
    return not seen["isOverdue"]


def accepts(connection):
    [(award,)] = rows(connection, "select id from award")
    act_as(connection, "applicant", organisation=SKIEN, person=THIRD)
    [(is_done,)] = rows(connection,
                        "select award_accept(%s, '1', '99900100104')", award)
    return is_done


def does_not_lapse(connection):
    act_as(connection, "worker", client="worker", organisation="", person="",
           administrator="")
    return run(connection, "award_lapse") == []


def answer_is_awaited(connection):
    """Nobody decides on the claim, by the guard or without it."""
    [(claim,)] = rows(connection, "select id from fund_transfer "
                      "where kind = 'repayment'")
    be(connection, THIRD)
    try:
        with connection.transaction(force_rollback=True):
            connection.execute("""
                update fund_transfer
                set state = 'decided', granted_nok = 1, reasons = '{}',
                    decided_by = %s, decided_at = clock_now(),
                    due_date = '2099-01-01'
                where id = %s""", (THIRD, claim))
            is_kept = False
    except CHECK as refused:
        assert refused.diag.constraint_name == "repayment_was_noticed"
        is_kept = True
    [loaded] = run(connection, "transfer_load", id=claim)
    assert loaded["_isAnswerAwaited"] == is_kept
    return is_kept


def notice_runs(connection):
    [(decision,)] = rows(connection, "select id from decision")
    [told] = run(connection, "prior_notice_last", id=decision)
    return not told["isOver"]


def is_not_passed(kind):
    def probe(connection):
        act_as(connection, "staff", administrator=VESTFOLD_TELEMARK)
        [listed] = run(connection, "deadline_page_staff_asc", kind=kind)
        return not listed["isPassed"]
    return probe


IN_TIME = {
    "a report is not late": ("report", sends_in_time),
    "a report is not overdue": ("report", is_not_overdue),
    "an award is accepted": ("acceptance", accepts),
    "an award does not lapse": ("acceptance", does_not_lapse),
    "a claim waits for the answer": ("repayment_answer", answer_is_awaited),
    "a reversal waits for the answer": ("prior_notice_answer", notice_runs),
    "a claim can be appealed": ("appeal of a claim", is_not_passed("appeal")),
    "a dismissal can be appealed": ("appeal of a dismissal",
                                    is_not_passed("appeal")),
    "a claim is paid": ("repayment", is_not_passed("repayment")),
    "a payout is due": ("payout", is_not_passed("payout")),
}

DAYS = [*LAST_MILLISECONDS,
        ("2026-02-01", "2026-02-01T22:59:59.999Z"),  # reports, Innlandet 2025
        ("2027-03-01", "2027-03-01T22:59:59.999Z")]  # reports, VT 2026


@pytest.mark.parametrize("day, last", DAYS)
@pytest.mark.parametrize("what", IN_TIME)
def test_in_time_until_the_last_millisecond_of_the_day(world, what, day, last):
    kind, probe = IN_TIME[what]
    awarded(world)
    make_due(world, kind, day)
    last = instant(last)
    for at, wanted in ((last - MS, True), (last, True), (last + MS, False)):
        with world.transaction(force_rollback=True):
            set_clock(world, at)
            assert probe(world) == wanted, (what, at)


# ---- A carry-over: the next year, to its end -----------------------------------

@pytest.mark.parametrize("at, year", [
    ("2026-12-31T22:59:59.999Z", 2026), ("2026-12-31T23:00:00Z", 2027),
    ("2027-12-31T22:59:59.998Z", 2027), ("2027-12-31T22:59:59.999Z", 2027),
    ("2027-12-31T23:00:00Z", 2028)])
def test_the_year_a_carry_over_is_asked_for_in_is_that_of_oslo(
        world, at, year):
    """2026's money while this year is 2027 at the latest: the rule is
    carry_over_check's."""
    awarded(world)
    set_clock(world, instant(at))
    [(award,)] = rows(world, "select id from award")
    act_as(world, "applicant", organisation=SKIEN)
    assert run(world, "transfer_ask", award_id=award)[0]["this_year"] == year


# ---- Days to answer a prior notice ---------------------------------------------

@pytest.mark.parametrize("now, earliest", [
    ("2026-06-08T08:00:00Z", "2026-06-22T08:00:00Z"),
    # The same time of the clock on the wall, when the clocks change between.
    ("2026-03-20T09:00:00Z", "2026-04-03T08:00:00Z"),
    ("2026-10-20T08:00:00Z", "2026-11-03T09:00:00Z"),
    ("2026-12-24T09:00:00Z", "2027-01-07T09:00:00Z")])
def test_a_notice_of_a_reversal_leaves_its_days_to_the_millisecond(
        world, now, earliest):
    set_clock(world, instant(now))
    for answer_by, is_enough in ((instant(earliest) - MS, False),
                                 (instant(earliest), True),
                                 (instant(earliest) + MS, True)):
        [weighed] = run(world, "prior_notice_weigh",
                        at=answer_by.isoformat(), days="14")
        assert weighed["isEnough"] == is_enough, answer_by


@pytest.mark.parametrize("now, first_day", [
    ("2027-03-01T08:00:00Z", 15), ("2027-03-01T22:59:59.999Z", 15),
    ("2027-03-01T23:00:00Z", 16)])
def test_a_notice_of_a_claim_leaves_its_days_to_the_day(world, now, first_day):
    set_clock(world, instant(now))
    for day, is_too_soon in ((first_day - 1, True), (first_day, False),
                             (first_day + 1, False)):
        [weighed] = run(world, "prior_notice_weigh", date=f"2027-03-{day}",
                        days="14")
        assert weighed["isEnough"] != is_too_soon, day


@pytest.mark.parametrize("day, is_too_much", [
    ("2028-02-28", False), ("2028-02-29", False), ("2028-03-01", False),
    ("2028-03-02", True)])
def test_a_notice_leaves_a_year_at_most(world, day, is_too_much):
    set_clock(world, instant("2027-03-01T08:00:00Z"))
    [weighed] = run(world, "prior_notice_weigh", date=day, days="14")
    assert weighed["isTooMuch"] == is_too_much


@pytest.mark.parametrize("due, is_past, is_early", [
    ("2027-03-15", True, True), ("2027-03-16", False, True),
    ("2027-04-05", False, True), ("2027-04-06", False, False),
    ("2027-04-07", False, False)])
def test_a_claim_is_due_when_it_can_no_longer_be_appealed(
        world, due, is_past, is_early):
    """Decided on 16 March; appealed until 6 April."""
    set_clock(world, instant("2027-03-15T23:00:00Z"))
    assert run(world, "repayment_weigh_due", due=due,
               appeal_deadline="2027-04-06") == [
        {"is_past": is_past, "is_early": is_early}]


# ---- The auditor's threshold: over all grants of the year ----------------------

# (organisation, administrator, year, kind, of the scheme, kroner)
VT = (SKIEN, VESTFOLD_TELEMARK, 2026, "granted", True)
OTHER_COUNTY = (SKIEN, INNLANDET, 2026, "granted", True)
CARRIED_IN = (SKIEN, VESTFOLD_TELEMARK, 2026, "carried_over", True)
YEAR_BEFORE = (SKIEN, VESTFOLD_TELEMARK, 2025, "granted", True)
OTHER_SCHEME = (SKIEN, VESTFOLD_TELEMARK, 2026, "granted", False)
NEIGHBOUR = (PORSGRUNN, VESTFOLD_TELEMARK, 2026, "granted", True)


@pytest.mark.parametrize("is_gt", [False, True])
@pytest.mark.parametrize("grants, total", [
    ([(VT, 199_999)], 199_999),
    ([(VT, 200_000)], 200_000),
    ([(VT, 200_001)], 200_001),
    ([(VT, 100_000), (OTHER_COUNTY, 99_999)], 199_999),
    ([(VT, 100_000), (OTHER_COUNTY, 100_000)], 200_000),
    ([(VT, 100_000), (OTHER_COUNTY, 100_001)], 200_001),
    ([(VT, 150_000), (CARRIED_IN, 49_999)], 199_999),
    ([(VT, 150_000), (CARRIED_IN, 50_000)], 200_000),
    ([(VT, 150_000), (CARRIED_IN, 50_001)], 200_001),
    ([(VT, 199_999), (YEAR_BEFORE, 500_000)], 199_999),
    ([(VT, 199_999), (OTHER_SCHEME, 500_000)], 199_999),
    ([(VT, 199_999), (NEIGHBOUR, 500_000)], 199_999)])
def test_the_threshold_is_of_all_that_a_recipient_was_granted(
        world, grants, total, is_gt):
    """Domain 0.5: the sum of all grant parts; at 200 000 sources disagree."""
    [(scheme,)] = rows(world, "select id from scheme")
    world.execute("set session_replication_role = replica")
    for (organisation, administrator, year, kind, is_of_it), nok in grants:
        world.execute("""
            insert into award (application_id, call_id, scheme_id,
                               organisation_number, administrator_number,
                               year, kind, state, amount_nok, from_award_id)
            values (uuid_v7(), uuid_v7(),
                    case when %s then %s else uuid_v7() end, %s, %s, %s, %s,
                    'open', %s, case when %s then uuid_v7() end)""",
            (is_of_it, scheme, organisation, administrator, year, kind, nok,
             kind == "carried_over"))
    act_as(world, "applicant", organisation=SKIEN)
    [(granted, is_needed)] = rows(world, """
        select s.nok, audit_is_required(s.nok, jsonb_build_object(
                   'auditorThresholdNok', 200000, 'auditorComparison',
                   %s::text))
        from recipient_granted(%s, %s, 2026) as s (nok)""",
        "gt" if is_gt else "gte", SKIEN, scheme)
    assert granted == total
    assert is_needed == (total > 200_000 if is_gt else total >= 200_000)


# ---- Payouts within the award ---------------------------------------------------

@pytest.mark.parametrize("amounts, is_within", [
    ([299], True), ([300], True), ([301], False), ([100, 199], True),
    ([100, 200], True), ([100, 201], False), ([1, 299], True),
    ([1, 300], False)])
def test_payouts_are_within_the_award_to_the_krone(world, amounts, is_within):
    """800 were awarded, of which 500 are paid."""
    be(awarded(world), REGISTRAR)
    for nok in amounts[:-1]:
        world.execute(ADD, ("registered", nok, REGISTRAR))
    if is_within:
        world.execute(ADD, ("registered", amounts[-1], REGISTRAR))
    else:
        with pytest.raises(CHECK) as refused:
            world.execute(ADD, ("registered", amounts[-1], REGISTRAR))
        assert refused.value.diag.constraint_name == "payouts_within_award"


# ---- Excluded years --------------------------------------------------------------

@pytest.mark.parametrize("years, year, is_out", [
    (1, 2025, False), (1, 2026, True), (1, 2027, False),
    (2, 2025, False), (2, 2026, True), (2, 2027, True), (2, 2028, False),
    (10, 2035, True), (10, 2036, False)])
def test_who_is_excluded_is_so_from_the_first_year_to_the_last(
        world, years, year, is_out):
    world.execute("""
        insert into exclusion (organisation_number, administrator_number,
                               scheme_id, from_year, years, reason,
                               decided_on, made_by)
        select %s, %s, id, 2026, %s, 'x', '2026-01-01', %s from scheme""",
                  (SKIEN, VESTFOLD_TELEMARK, years, THIRD))
    asked = "select is_excluded(%s, id, %s) from scheme"
    act_as(world, "applicant", organisation=SKIEN)
    assert rows(world, asked, SKIEN, year) == [(is_out,)]
    assert rows(world, asked, PORSGRUNN, year) == [(False,)]
    world.execute("reset role")
    world.execute("update exclusion set state = 'lifted', lifted_by = %s, "
                  "lifted_at = now(), lift_reason = 'x'", (THIRD,))
    act_as(world, "staff", administrator=INNLANDET)
    assert rows(world, asked, SKIEN, year) == [(False,)]
