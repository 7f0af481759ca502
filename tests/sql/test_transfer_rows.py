"""What the database holds of carry-overs, reallocations, repayments and
exclusions, whatever path leads there."""

import json

import psycopg
import pytest

from tests.sql.migrated import (INNLANDET, NO_RIGHT, PORSGRUNN, SKIEN,
                                STATEMENTS, VESTFOLD_TELEMARK, act_as, refused,
                                rows)
from tests.sql.test_award_rows import submit
from tests.sql.test_clock import set_clock
from tests.sql.test_payout_rows import paid
from tests.support.decided import decide

ONE, OTHER, THIRD = "1" * 32, "2" * 32, "3" * 32
CHECK = psycopg.errors.CheckViolation
FIXED = psycopg.errors.RestrictViolation
ANSWER_BY = "2027-03-15"


@pytest.fixture
def award(world):
    """800 of two measures, paid."""
    case = submit(world, SKIEN, ("Bachelor", 500), ("Kurs", 300))
    decide(world, case, "notified", "full", {"Bachelor": 500, "Kurs": 300})
    world.execute("set constraints all immediate")
    [(award,)] = rows(world, "select id from award")
    paid(world, 800)
    return award


def transfer(connection, award, kind, state, amount=100, **columns):
    columns = {"made_by": ONE, **columns}
    names = "".join(f", {name}" for name in columns)
    [(identifier,)] = rows(connection, f"""
        insert into fund_transfer (
            kind, award_id, application_id, call_id, organisation_number,
            administrator_number, state, amount_nok{names})
        select %s, id, application_id, call_id, organisation_number,
               administrator_number, %s, %s{", %s" * len(columns)}
        from award where id = %s returning id""",
        kind, state, amount, *columns.values(), award)
    return identifier


def noticed(connection, award, amount=100):
    return transfer(connection, award, "repayment", "notified", amount,
                    ground="unspent", reason="x", answer_by_date=ANSWER_BY)


DECIDE = """
    update fund_transfer
    set state = 'decided', granted_nok = %s, decided_by = %s,
        decided_at = %s, reasons = '{}', due_date = '2027-05-01'
    where id = %s"""


def decided(connection, award, by=OTHER):
    claim = noticed(connection, award)
    connection.execute(DECIDE, (100, by, "2027-03-16", claim))
    return claim


def test_nobody_decides_on_what_that_person_began(world, award):
    for kind, state in (("carry_over", "granted"), ("carry_over", "refused")):
        asked = transfer(world, award, kind, "requested")
        assert refused(world, CHECK, """
            update fund_transfer set state = %s, granted_nok = 1,
                decided_by = %s where id = %s""", state, ONE, asked) \
            == "transfer_decided_by_another"
        world.execute("delete from fund_transfer where id = %s", (asked,))
    assert refused(world, CHECK, DECIDE, 1, ONE, "2027-03-16",
                   noticed(world, award)) == "transfer_decided_by_another"


def test_staff_who_are_nobody_sign_for_nobody(world, award):
    """Without a person there is no name that is one's own."""
    asked = transfer(world, award, "carry_over", "requested")
    claim = decided(world, award)
    act_as(world, "staff", administrator=VESTFOLD_TELEMARK, person="")
    refused(world, FIXED, "update fund_transfer set state = 'granted', "
            "granted_nok = 1, decided_by = %s where id = %s", OTHER, asked)
    refused(world, FIXED, "update fund_transfer set state = 'waived', "
            "waived_by = %s where id = %s", THIRD, claim)
    with pytest.raises(FIXED):
        noticed(world, award)


def test_what_is_decided_says_by_whom_and_how_much(world, award):
    asked = transfer(world, award, "carry_over", "requested")
    for column in ("granted_nok = 1", f"decided_by = '{OTHER}'"):
        assert refused(world, CHECK, "update fund_transfer set "
                       f"state = 'granted', {column} where id = %s",
                       asked) == "transfer_is_decided"


def test_only_applicants_have_systems_that_ask(world, award):
    transfer(world, award, "carry_over", "requested", made_by=None)
    assert refused(world, CHECK, "update fund_transfer set made_by = null "
                   "where kind = 'payout'") == "transfer_is_made_by_a_person"


@pytest.mark.parametrize("at, is_refused", [
    ("2027-03-15T22:59:59.999Z", True), ("2027-03-15T23:00:00Z", False)])
def test_a_claim_waits_for_the_answer_or_its_time(world, award, at,
                                                  is_refused):
    claim = noticed(world, award)
    if is_refused:
        assert refused(world, CHECK, DECIDE, 100, OTHER, at, claim) \
            == "repayment_was_noticed"
        world.execute("update fund_transfer set answered_at = now() "
                      "where id = %s", (claim,))
    world.execute(DECIDE, (100, OTHER, at, claim))


@pytest.mark.parametrize("at, is_awaited", [
    ("2027-03-15T22:59:59.998Z", True), ("2027-03-15T22:59:59.999Z", True),
    ("2027-03-15T23:00:00.000Z", False)])
def test_the_service_sees_it_to_the_same_millisecond(world, award, at,
                                                     is_awaited):
    claim = noticed(world, award)
    set_clock(world, at)
    facts = STATEMENTS["transfer_load"].sql
    act_as(world, "staff", administrator=VESTFOLD_TELEMARK)
    # All in one transaction: what the clock shows does not move.
    assert world.execute(facts.replace("$1", "%s"), (claim,)).fetchone()[
        -1] is is_awaited


def test_who_claimed_neither_attests_nor_waives(world, award):
    claim = decided(world, award)
    for person, constraint in ((OTHER, "repaid_by_another"),):
        assert refused(world, CHECK, """
            update fund_transfer set state = 'repaid', repaid_by = %s,
                repaid_on = '2027-03-20' where id = %s""",
            person, claim) == constraint
    for person in (ONE, OTHER):
        assert refused(world, CHECK, """
            update fund_transfer set state = 'waived', waived_by = %s
            where id = %s""", person, claim) == "waived_by_another"
    assert refused(world, CHECK, "update fund_transfer set state = 'repaid' "
                   "where id = %s", claim) == "repayment_ends_by_a_person"
    world.execute("update fund_transfer set state = 'waived', waived_by = %s "
                  "where id = %s", (THIRD, claim))
    assert rows(world, "select written_off_nok from award") == [(100,)]


def test_no_more_is_claimed_or_kept_than_is_held(world, award):
    claim = noticed(world, award, 801)
    assert refused(world, CHECK, DECIDE, 801, OTHER, "2027-03-16",
                   claim) == "award_spent_within_paid"
    asked = transfer(world, award, "carry_over", "requested", 801)
    assert refused(world, CHECK, """
        update fund_transfer set state = 'granted', granted_nok = 801,
            decided_by = %s where id = %s""", OTHER, asked) \
        == "award_spent_within_paid"


def test_once_a_year(world, award):
    transfer(world, award, "carry_over", "requested")
    with pytest.raises(psycopg.errors.UniqueViolation):
        transfer(world, award, "carry_over", "requested")


def test_no_measure_gives_more_than_it_has(world, award):
    measures = [m for m, in rows(
        world, "select id from measure order by amount_nok")]
    part = ('[{"fromMeasureId": "%s", "toMeasureId": "%s", "amountNok": 301, '
            '"grantedNok": %d}]')
    asked = transfer(world, award, "reallocation", "requested", 301,
                     parts=part % (*measures, 0))
    grant = """
        update fund_transfer set state = 'granted', granted_nok = 301,
            decided_by = %s, parts = %s where id = %s"""
    assert refused(world, CHECK, grant, OTHER, part % (*measures, 301),
                   asked) == "transfer_within_measures"
    grant = grant.replace("granted_nok = 301", "granted_nok = 300")
    world.execute(grant, (OTHER, part % (*measures, 300), asked))


def test_an_applicant_asks_and_decides_nothing(world, award):
    asked = transfer(world, award, "carry_over", "requested")
    act_as(world, "applicant", organisation=SKIEN)
    for change in ("state = 'granted'", "granted_nok = 1", "kind = 'payout'",
                   f"decided_by = '{OTHER}'"):
        refused(world, NO_RIGHT, f"update fund_transfer set {change} "
                "where id = %s", asked)
    refused(world, FIXED, """
        insert into fund_transfer (
            kind, award_id, application_id, call_id, organisation_number,
            administrator_number, state, amount_nok, made_by)
        select kind, award_id, application_id, call_id, organisation_number,
               administrator_number, 'granted', amount_nok, made_by
        from fund_transfer where id = %s""", asked)
    world.execute("update fund_transfer set amount_nok = 90 where id = %s",
                  (asked,))


# ---- Moves ------------------------------------------------------------------

GRANT = """
    update fund_transfer
    set state = 'granted', granted_nok = 60, decided_by = %s
    where id = %s"""


def be(connection, person):
    connection.execute("reset role")
    act_as(connection, "staff", administrator=VESTFOLD_TELEMARK,
           person=person)
    return connection


def booked(connection, kind):
    connection.execute("reset role")
    return [nok for nok, in rows(connection, "select amount_nok from posting "
                                 "where kind = %s", kind)]


def test_what_was_claimed_is_not_claimed_again(world, award):
    claim = decided(world, award)
    be(world, THIRD)
    for state in ("notified", "decided"):
        change = f"update fund_transfer set state = '{state}' where id = %s"
        if state == "notified":
            refused(world, FIXED, change, claim)
        else:
            world.execute(change, (claim,))
    world.execute("update fund_transfer set state = 'repaid', repaid_by = %s, "
                  "repaid_on = '2027-03-20' where id = %s", (THIRD, claim))
    for state in ("notified", "decided", "waived"):
        refused(world, FIXED, f"update fund_transfer set state = '{state}' "
                "where id = %s", claim)
    assert booked(world, "claim") == booked(world, "repayment") == [100]
    assert booked(world, "write_down") == []


@pytest.mark.parametrize("end", ["granted", "refused"])
def test_what_was_answered_is_answered(world, award, end):
    asked = transfer(world, award, "carry_over", "requested")
    be(world, OTHER)
    if end == "granted":
        world.execute(GRANT, (OTHER, asked))
    else:
        world.execute("update fund_transfer set state = 'refused', "
                      "decided_by = %s where id = %s", (OTHER, asked))
    for state in {"requested", "granted", "refused"} - {end}:
        refused(world, FIXED, f"update fund_transfer set state = '{state}', "
                "granted_nok = 60, decided_by = %s where id = %s",
                OTHER, asked)
    assert booked(world, "carry_over") == [60] * (end == "granted")


@pytest.mark.parametrize("kind, state, more", [
    ("carry_over", "granted", {"granted_nok": 1, "decided_by": OTHER}),
    ("carry_over", "requested", {"granted_nok": 1}),
    ("carry_over", "requested", {"made_by": OTHER}),
    ("repayment", "decided", {"ground": "unspent", "reason": "x",
                              "answer_by_date": ANSWER_BY, "granted_nok": 1,
                              "decided_by": OTHER, "reasons": "{}",
                              "due_date": ANSWER_BY})])
def test_a_transfer_begins_at_its_beginning(world, award, kind, state, more):
    world.execute("set local tilskudd.person = '%s'" % ONE)
    with pytest.raises(FIXED):
        with world.transaction():
            transfer(world, award, kind, state, **more)


def test_staff_ask_for_nothing_that_they_would_decide(world, award):
    """Nor as the system that an applicant may have."""
    for by in (None, ONE):
        be(world, ONE)
        with pytest.raises(FIXED):
            with world.transaction():
                transfer(world, award, "carry_over", "requested", made_by=by)


@pytest.mark.parametrize("change", [
    "granted_nok = 99", "due_date = due_date + 1", "decided_by = '%s'" % THIRD,
    "decided_at = decided_at + interval '1 day'", "reasons = '{\"a\": 1}'",
    "appeal_deadline_date = '2027-04-05'", "amount_nok = 200",
    "reason = 'y'", "waive_reason = 'y'", "repaid_on = '2027-03-20'"])
def test_what_was_decided_is_fixed(world, award, change):
    claim = decided(world, award)
    be(world, THIRD)
    refused(world, FIXED, f"update fund_transfer set {change} where id = %s",
            claim)


def test_everybody_decides_in_their_own_name(world, award):
    asked, claim = (transfer(world, award, "carry_over", "requested"),
                    noticed(world, award))
    be(world, THIRD)
    refused(world, FIXED, GRANT, OTHER, asked)
    refused(world, FIXED, DECIDE, 100, OTHER, "2027-03-16", claim)
    refused(world, FIXED, "update fund_transfer set state = 'waived', "
            "waived_by = %s where id = %s", OTHER, claim)
    # Nor is it made up beforehand.
    refused(world, FIXED, "update fund_transfer set decided_by = %s "
            "where id = %s", OTHER, asked)
    world.execute(GRANT, (THIRD, asked))
    world.execute(DECIDE, (100, THIRD, "2027-03-16", claim))


def test_what_a_party_was_told_is_not_for_it_to_change(world, award):
    claim = noticed(world, award)
    asked = transfer(world, award, "carry_over", "requested")
    act_as(world, "applicant", organisation=SKIEN)
    for change in ("amount_nok = 1", "reason = 'y'"):
        refused(world, FIXED, f"update fund_transfer set {change} "
                "where id = %s", claim)
    answer = ("update fund_transfer set answer = %s, answered_at = now() "
              "where id = %s")
    world.execute(answer, ("Nei.", claim))
    refused(world, FIXED, answer, "Jo.", claim)
    # Nor is what it asked for for others.
    be(world, OTHER)
    refused(world, FIXED, "update fund_transfer set amount_nok = 99 "
            "where id = %s", asked)


def test_parts_are_granted_as_they_were_asked(world, award):
    measures = [str(m) for m, in rows(
        world, "select id from measure order by amount_nok")]
    part = {"fromMeasureId": measures[0], "toMeasureId": measures[1],
            "amountNok": 100}
    asked = transfer(world, award, "reallocation", "requested",
                     parts=json.dumps([part]))
    be(world, OTHER)
    grant = """
        update fund_transfer set state = 'granted', granted_nok = %s,
            decided_by = %s, parts = %s where id = %s"""
    for nok, given in (
            (100, [{**part, "grantedNok": 99}]),
            (101, [{**part, "grantedNok": 101}]),
            (100, [{**part, "grantedNok": 100}] * 2),
            (100, [{**part, "amountNok": 99, "grantedNok": 100}]),
            (100, [{**part, "fromMeasureId": measures[1],
                    "toMeasureId": measures[0], "grantedNok": 100}])):
        refused(world, FIXED, grant, nok, OTHER, json.dumps(given), asked)
    world.execute(grant, (100, OTHER, json.dumps(
        [{**part, "grantedNok": 100}]), asked))
    assert booked(world, "reallocation") == [100]


# ---- Exclusions --------------------------------------------------------------

def exclude(connection, organisation, year=2026, years=1):
    connection.execute("""
        insert into exclusion (organisation_number, administrator_number,
            scheme_id, from_year, years, reason, decided_on, made_by)
        select %s, %s, id, %s, %s, 'x', '2026-01-01', %s from scheme""",
        (organisation, VESTFOLD_TELEMARK, year, years, ONE))


@pytest.mark.parametrize("year, years, is_refused", [
    (2026, 1, True), (2025, 2, True), (2025, 1, False), (2027, 3, False)])
def test_nothing_is_awarded_to_who_is_excluded(world, year, years,
                                               is_refused):
    case = submit(world, SKIEN, ("Bachelor", 500))
    exclude(world, SKIEN, year, years)
    exclude(world, PORSGRUNN)
    decide(world, case, "proposed", "full", {"Bachelor": 500})
    approve = """update decision set state = 'approved',
                 approved_at = now() where application_id = %s"""
    if not is_refused:
        world.execute(approve, (case,))
        return
    assert refused(world, CHECK, approve, case) == "award_not_excluded"
    world.execute("update exclusion set state = 'lifted', lifted_by = %s, "
                  "lifted_at = now(), lift_reason = 'x'", (ONE,))
    world.execute(approve, (case,))


def test_an_applicant_asks_of_no_other(world, award):
    """Exclusions are nobody else's business; staff ask of everybody."""
    exclude(world, SKIEN)
    for side, who, told in (
            ("staff", {"administrator": INNLANDET}, (True, 800)),
            ("applicant", {"organisation": SKIEN}, (True, 800)),
            ("applicant", {"organisation": PORSGRUNN}, (False, 0))):
        world.execute("reset role")
        act_as(world, side, **who)
        assert rows(world, "select is_excluded(%s, id, 2026), "
                    "recipient_granted(%s, id, 2026) from scheme",
                    SKIEN, SKIEN) == [told], who
