"""What an award says and what is booked of it: nobody's to write, whatever the
side; every posting balances by its form."""

import json

import psycopg
import pytest

from tests.sql.migrated import (NO_RIGHT, PORSGRUNN, SKIEN, VESTFOLD_TELEMARK,
                                act_as, refused, rows)
from tests.sql.test_award_rows import submit
from tests.sql.test_payout_rows import paid
from tests.support.decided import decide

SIDES = [("applicant", {"organisation": SKIEN, "person": "1" * 32}),
         ("staff", {"administrator": VESTFOLD_TELEMARK, "person": "2" * 32}),
         ("worker", {}), ("public", {})]
CHECK = psycopg.errors.CheckViolation


def follow(connection):
    """As at commit; what comes later is deferred again."""
    connection.execute("set constraints all immediate")
    connection.execute("set constraints all deferred")


def ask_acceptance(connection):
    connection.execute("""
        update rule_set set content = content || '{"acceptanceRequired": true,
            "acceptanceWeeks": 3, "termsVersion": "1"}'""")


def award_of(connection, organisation=SKIEN):
    return connection.execute("""
        select id, state, amount_nok, committed_nok, paid_nok, version
        from award where organisation_number = %s""",
        (organisation,)).fetchone()


@pytest.fixture
def awarded(world):
    """Skien was told of 500 and 300, Porsgrunn of nothing yet."""
    case = submit(world, SKIEN, ("Bachelor", 500), ("Kurs", 300))
    decide(world, case, "notified", "full", {"Bachelor": 500, "Kurs": 300})
    submit(world, PORSGRUNN, ("Master", 500))
    follow(world)
    world.case = case
    return world


SUMS = ["committed_nok", "paid_nok", "carried_in_nok", "spent_nok",
        "carried_over_nok", "claimed_nok", "repaid_nok", "written_off_nok",
        "amount_nok", "state", "decision_id", "accept_by_date", "year",
        "version", "accepted_at", "terms_version", "account_number"]


@pytest.mark.parametrize("side, settings", SIDES)
def test_no_side_writes_an_award(awarded, side, settings):
    act_as(awarded, side, **settings)
    for column in SUMS:
        refused(awarded, NO_RIGHT, f"update award set {column} = {column}")
    refused(awarded, NO_RIGHT, "delete from award")
    refused(awarded, NO_RIGHT, "insert into award (year) values (2026)")


@pytest.mark.parametrize("side, settings", SIDES)
def test_no_side_books(awarded, side, settings):
    act_as(awarded, side, **settings)
    for sql in ("update posting set amount_nok = 1", "delete from posting",
                "insert into posting (amount_nok) values (1)",
                "update posting_kind set debit_account = 'held'",
                "select ledger_book(null, 'payout', 1, 'award', null)",
                "select award_commit(null, null)",
                "select award_tell(null)"):
        refused(awarded, NO_RIGHT, sql)


def test_a_posting_has_the_accounts_of_its_kind(awarded):
    copy = """
        insert into posting (award_id, call_id, organisation_number,
                             administrator_number, year, kind, debit_account,
                             credit_account, amount_nok, subject_kind,
                             subject_id)
        select award_id, call_id, organisation_number, administrator_number,
               year, {}, subject_kind, subject_id
        from posting limit 1"""
    foreign = psycopg.errors.ForeignKeyViolation
    refused(awarded, foreign, copy.format("'payout', 'spent', 'held', 1"))
    refused(awarded, foreign, copy.format("'payout', 'committed', 'held', 1"))
    for amount in (0, -1):
        refused(awarded, CHECK,
                copy.format(f"'payout', 'held', 'committed', {amount}"))


def test_an_award_is_committed_measure_by_measure(awarded):
    award, state, amount, committed, *_ = award_of(awarded)
    assert (state, amount, committed) == ("open", 800, 800)
    assert award_of(awarded, PORSGRUNN) is None
    assert sorted(rows(awarded, "select m.title, c.nok from award_committed("
                       "%s) c join measure m on m.id = c.measure_id",
                       award)) == [("Bachelor", 500), ("Kurs", 300)]


def test_a_payment_is_never_more_than_is_committed(awarded):
    refused(awarded, CHECK, """
        update award set paid_nok = committed_nok + 1
        where organisation_number = %s""", SKIEN)
    with pytest.raises(CHECK):
        with awarded.transaction():
            paid(awarded, 801)
    paid(awarded, 800)
    assert award_of(awarded)[4] == 800


def lowered(connection, amount):
    [(old,)] = rows(connection, "select id from decision where "
                    "application_id = %s and state = 'notified'",
                    connection.case)
    connection.execute("update decision set state = 'superseded', "
                       "superseded_at = now() where id = %s", (old,))
    decide(connection, connection.case, "notified", "partial",
           {"Bachelor": amount, "Kurs": 0}, number=2)
    follow(connection)


def test_what_was_paid_beyond_a_lower_decision_stays_committed_to_none(
        awarded):
    paid(awarded, 700)
    lowered(awarded, 200)
    award, state, amount, committed, paid_nok, _ = award_of(awarded)
    assert (amount, committed, paid_nok) == (200, 700, 700)
    assert dict(rows(awarded, "select m.title, c.nok from award_committed(%s) "
                     "c left join measure m on m.id = c.measure_id "
                     "where c.nok <> 0", award)) == {
        "Bachelor": 200, None: 500}
    assert rows(awarded, """
        select sum(case when side.account = p.debit_account then p.amount_nok
                        else -p.amount_nok end)
        from posting p
        cross join lateral unnest(array[p.debit_account, p.credit_account])
            as side (account)""") == [(0,)]


# ---- A new decision after a reallocation ------------------------------------

def moved(connection, amount):
    """From the course to the bachelor, as granted."""
    award = award_of(connection)[0]
    ids = dict(rows(connection, "select title, id::text from measure "
                    "where application_id = %s", connection.case))
    part = {"fromMeasureId": ids["Kurs"], "toMeasureId": ids["Bachelor"],
            "amountNok": amount}
    connection.execute("""
        insert into fund_transfer (
            kind, award_id, application_id, call_id, organisation_number,
            administrator_number, state, amount_nok, made_by, parts)
        select 'reallocation', id, application_id, call_id,
               organisation_number, administrator_number, 'requested', %s,
               repeat('1', 32), %s
        from award where id = %s""", (amount, json.dumps([part]), award))
    connection.execute("""
        update fund_transfer
        set state = 'granted', granted_nok = amount_nok, parts = %s,
            decided_by = repeat('2', 32)
        where kind = 'reallocation'""",
        (json.dumps([{**part, "grantedNok": amount}]),))


def replace(connection, number=2, **amounts):
    connection.execute("update decision set state = 'superseded', "
                       "superseded_at = now() where application_id = %s and "
                       "state = 'notified'", (connection.case,))
    if amounts:
        decide(connection, connection.case, "notified", "partial", amounts,
               number=number)
    follow(connection)


def committed(connection):
    return dict(rows(connection, """
        select m.title, c.nok
        from award a
        cross join lateral award_committed(a.id) as c
        join measure m on m.id = c.measure_id
        where a.organisation_number = %s""", SKIEN))


def fallen(connection):
    return rows(connection, "select sum(amount_nok) from posting "
                "where kind = 'reallocation_reversed'")[0][0] or 0


def test_a_correction_of_a_text_leaves_what_was_moved(awarded):
    moved(awarded, 100)
    replace(awarded, Bachelor=500, Kurs=300)
    assert committed(awarded) == {"Bachelor": 600, "Kurs": 200}
    assert fallen(awarded) == 0


@pytest.mark.parametrize("bachelor, kurs", [(500, 290), (500, 50), (400, 300),
                                            (0, 0)])
def test_a_decision_of_other_amounts_says_anew_what_each_has(
        awarded, bachelor, kurs):
    moved(awarded, 100)
    replace(awarded, Bachelor=bachelor, Kurs=kurs)
    assert committed(awarded) == {"Bachelor": bachelor, "Kurs": kurs}
    assert fallen(awarded) == 100


def test_nothing_is_moved_of_an_award_that_was_annulled(awarded):
    moved(awarded, 100)
    replace(awarded)
    assert (set(committed(awarded).values()), fallen(awarded)) == ({0}, 100)
    replace(awarded, Bachelor=500, Kurs=300)
    assert committed(awarded) == {"Bachelor": 500, "Kurs": 300}


# ---- Acceptance -------------------------------------------------------------

def test_an_offer_has_a_last_day(awarded):
    assert refused(awarded, CHECK, "update award set state = 'offered'") \
        == "award_offered_until"
    assert refused(awarded, CHECK, """
        update rule_set set content = content || '{"acceptanceRequired": true}'
        """) == "rule_set_acceptance_weeks"
    assert refused(awarded, CHECK, """
        update rule_set set content = content || '{"acceptanceRequired": true,
            "acceptanceWeeks": 0}'""") == "rule_set_acceptance_weeks"


@pytest.fixture
def offered(world):
    ask_acceptance(world)
    case = submit(world, SKIEN, ("Bachelor", 500))
    decide(world, case, "notified", "full", {"Bachelor": 500})
    follow(world)
    world.award = award_of(world)[0]
    assert award_of(world)[1] == "offered"
    return world


@pytest.mark.parametrize("settings, shift, is_done", [
    ({"organisation": SKIEN, "person": "1" * 32}, "0 days", True),
    ({"organisation": SKIEN}, "0 days", False),
    ({"organisation": PORSGRUNN, "person": "1" * 32}, "0 days", False),
    ({"organisation": SKIEN, "person": "1" * 32}, "30 days", False)])
def test_a_person_of_the_applicant_accepts_in_time(offered, settings, shift,
                                                   is_done):
    act_as(offered, "applicant", clock_shift=shift, **settings)
    assert rows(offered, "select award_accept(%s, '1', '99900100104')",
                offered.award) == [(is_done,)]
    offered.execute("reset role")
    assert (award_of(offered)[1] == "open") is is_done
    act_as(offered, "applicant", clock_shift="0 days", **settings)
    if is_done:
        assert rows(offered, "select award_accept(%s, '1', '99900100104')",
                    offered.award) == [(False,)], "once"


def test_no_other_side_answers(offered):
    for side, settings in SIDES[1:]:
        with offered.transaction(force_rollback=True):
            act_as(offered, side, **settings)
            refused(offered, NO_RIGHT,
                    "select award_accept(%s, '1', '99900100104')",
                    offered.award)
            refused(offered, NO_RIGHT,
                    "select award_give_up(%s, 'declined', 'x')",
                    offered.award)


def test_an_applicant_does_not_make_its_award_lapse(offered):
    act_as(offered, "applicant", organisation=SKIEN, person="1" * 32,
           clock_shift="30 days")
    assert rows(offered, "select award_give_up(%s, 'lapsed', null)",
                offered.award) == [(False,)]
    refused(offered, NO_RIGHT, "select award_lapse_next()")


def test_the_worker_lapses_what_is_due_and_reads_no_amount(offered):
    with offered.transaction(force_rollback=True):
        act_as(offered, "worker", client="worker")
        assert rows(offered, "select id from award_lapse_next()") == []
        refused(offered, NO_RIGHT, "select amount_nok from award")
        refused(offered, NO_RIGHT, "select content from application")
    offered.execute("update call set frame_nok = 1000, awarded_nok = 500")
    with offered.transaction():
        act_as(offered, "worker", client="worker", clock_shift="30 days")
        assert rows(offered, "select id, was_nok from award_lapse_next()") \
            == [(offered.award, 500)]
        assert rows(offered, "select id from award_lapse_next()") == []
        offered.execute("reset role")
    assert award_of(offered)[1:4] == ("lapsed", 0, 0)
    follow(offered)
    assert rows(offered, "select awarded_nok from call") == [(0,)]


@pytest.mark.parametrize("type, kind, is_taken", [
    ("award.lapsed", "award", True), ("award.declined", "award", False),
    ("award.lapsed", "application", False)])
def test_the_worker_tells_of_what_lapsed_alone(world, type, kind, is_taken):
    act_as(world, "worker", client="worker")
    sql = """
        insert into event (type, case_id, subject_kind, subject_id,
                           subject_version, is_public)
        select %s, gen_random_uuid(), %s, gen_random_uuid(), 1, false"""
    if is_taken:
        assert world.execute(sql, (type, kind)).rowcount == 1
    else:
        refused(world, NO_RIGHT, sql, type, kind)
