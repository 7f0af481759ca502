"""What the database holds of appealed claims: a claim falls by the outcome of
an appeal alone, once for each krone, and the ledger alone books it."""

import psycopg
import pytest

from tests.sql.migrated import (INNLANDET, NO_RIGHT, PORSGRUNN, SKIEN,
                                VESTFOLD_TELEMARK, act_as, refused, rows)
from tests.sql.test_transfer_rows import (  # noqa: F401: fixtures
    CHECK, OTHER, THIRD, award, decided, noticed)

FIXED = psycopg.errors.RestrictViolation
UNIQUE = psycopg.errors.UniqueViolation
FOREIGN = psycopg.errors.ForeignKeyViolation
BODY = "983544622"

APPEAL = """
insert into appeal (fund_transfer_id, application_id, call_id,
        organisation_number, administrator_number, appeal_body_number, sent_at,
        deadline_at, made_by)
select id, application_id, call_id, organisation_number,
       administrator_number, %s, now(), now(), %s
from fund_transfer where id = %s
returning id
"""
FALL = ("update fund_transfer set fallen_nok = %s, state = %s, "
        "version = version + 1 where id = %s")


@pytest.fixture
def claim(world, award):  # noqa: F811
    """100 of it, decided."""
    world.execute("insert into administrator (organisation_number, kind, name,"
                  " language_form) values (%s, 'directorate', '{}', 'nb')",
                  (BODY,))
    return decided(world, award)


def appealed(connection, claim, state):  # noqa: F811
    [(appeal,)] = rows(connection, APPEAL, BODY, THIRD, claim)
    if state == "forwarded":
        connection.execute(
            "update appeal set state = 'forwarded', forwarded_at = now(), "
            "case_file = '{}', opinion = 'x' where id = %s", (appeal,))
    else:
        connection.execute("update appeal set state = %s where id = %s",
                           (state, appeal))
    return appeal


def county(connection):
    connection.execute("reset role")
    act_as(connection, "staff", administrator=VESTFOLD_TELEMARK, person=OTHER)


def body(connection):
    connection.execute("reset role")
    act_as(connection, "staff", administrator=BODY, person="a" * 32)


def repaid(connection, claim):
    connection.execute("update fund_transfer set state = 'repaid', "
                       "repaid_by = %s, repaid_on = '2027-03-20' "
                       "where id = %s", (THIRD, claim))


def sums(connection):
    connection.execute("reset role")
    [found] = rows(connection, "select claimed_nok, repaid_nok, owed_nok, "
                   "held_nok from award")
    return found


def booked(connection):
    return [tuple(line) for line in rows(
        connection, "select kind, amount_nok from posting where kind in "
        "('claim_reversed', 'repayment_reversed', 'refund') order by number")]


# ---- What falls ---------------------------------------------------------------

def test_a_claim_falls_by_an_appeal_that_is_heard(world, claim):
    for state in ("received", "correction_requested", "withdrawn",
                  "dismissed"):
        appealed(world, claim, state)
        county(world)
        refused(world, FIXED, FALL, 100, "annulled", claim)
        world.execute("reset role")
        world.execute("delete from appeal")
    county(world)
    refused(world, FIXED, FALL, 100, "annulled", claim)
    world.execute("reset role")
    appealed(world, claim, "under_review")
    county(world)
    world.execute(FALL, (100, "annulled", claim))
    assert sums(world) == (0, 0, 0, 800)
    assert booked(world) == [("claim_reversed", 100)]


@pytest.mark.parametrize("fallen, state", [
    (0, "annulled"), (99, "annulled"), (100, "decided"), (101, "annulled"),
    (50, "waived"), (50, "notified"), (50, "repaid"), (-1, "decided")])
def test_it_falls_as_far_as_it_says(world, claim, fallen, state):
    appealed(world, claim, "under_review")
    county(world)
    with pytest.raises((FIXED, CHECK)):
        with world.transaction():
            world.execute(FALL, (fallen, state, claim))


def test_nothing_is_reversed_twice(world, claim):
    appealed(world, claim, "under_review")
    county(world)
    world.execute(FALL, (40, "decided", claim))
    for fallen in (40, 39, 0):
        if fallen == 40:
            world.execute(FALL, (fallen, "decided", claim))  # nothing more
        else:
            refused(world, FIXED, FALL, fallen, "decided", claim)
    world.execute(FALL, (100, "annulled", claim))
    refused(world, FIXED, FALL, 60, "decided", claim)
    assert booked(world) == [("claim_reversed", 40), ("claim_reversed", 60)]
    assert sums(world) == (0, 0, 0, 800)


def test_nothing_else_moves_with_it(world, claim):
    appealed(world, claim, "under_review")
    county(world)
    for change in ("granted_nok = 90", "due_date = '2028-01-01'",
                   "reasons = '{\"a\": 1}'", "notice = '{}'",
                   f"decided_by = '{THIRD}'"):
        refused(world, FIXED, "update fund_transfer set fallen_nok = 50, "
                f"{change} where id = %s", claim)


def test_what_was_paid_is_owed_and_paid_once(world, claim, award):  # noqa: F811
    repaid(world, claim)
    assert sums(world) == (100, 100, 0, 700)
    appealed(world, claim, "under_review")
    county(world)
    world.execute(FALL, (60, "repaid", claim))
    assert sums(world) == (40, 40, 60, 700)
    assert booked(world) == [("repayment_reversed", 60)]
    add = """
        insert into fund_transfer (
            kind, award_id, application_id, call_id, organisation_number,
            administrator_number, state, amount_nok, made_by, instalment,
            due_date, account_number, payment_reference)
        select 'payout', id, application_id, call_id, organisation_number,
               administrator_number, 'registered', %s, %s, 9, '2027-06-01',
               '99900100104', payment_reference()
        from award where id = %s returning id"""
    county(world)
    assert refused(world, CHECK, add, 61, OTHER, award) \
        == "payouts_within_award"
    [(payout,)] = rows(world, add, 60, OTHER, award)
    assert refused(world, CHECK, add, 1, OTHER, award) \
        == "payouts_within_award"
    act_as(world, "staff", person=THIRD)
    world.execute("update fund_transfer set state = 'attested', attested_by = "
                  "%s, attested_at = now() where id = %s", (THIRD, payout))
    for state, at in (("sent", "sent_at"), ("paid", "paid_at")):
        world.execute(f"update fund_transfer set state = %s, {at} = now() "
                      "where id = %s", (state, payout))
    assert sums(world) == (40, 40, 0, 760)
    assert booked(world)[1:] == [("refund", 60)]
    assert rows(world, "select paid_nok, committed_nok from award") == [
        (800, 800)]
    county(world)
    assert refused(world, CHECK, add, 1, OTHER, award) \
        == "payouts_within_award"


# ---- Who ------------------------------------------------------------------------

def test_nobody_books_it_by_hand(world, claim):
    act_as(world, "applicant", organisation=SKIEN)
    refused(world, NO_RIGHT, FALL, 100, "annulled", claim)
    county(world)
    for kind in ("claim_reversed", "repayment_reversed", "refund"):
        refused(world, NO_RIGHT, "select ledger_book(id, %s, 1, "
                "'fund_transfer', id) from award", kind)
    refused(world, NO_RIGHT, "update award set owed_nok = 1")
    refused(world, NO_RIGHT, "update posting set amount_nok = 1")


def test_the_body_sees_and_lowers_the_claim_that_was_forwarded(world, claim):
    act_as(world, "staff", administrator=BODY)
    assert rows(world, "select id from fund_transfer") == []
    world.execute("reset role")
    appeal = appealed(world, claim, "forwarded")
    body(world)
    assert rows(world, "select id from fund_transfer") == [(claim,)]
    assert rows(world, "select id from award") == []
    # No word of its own on anything else.
    for change in ("version = version + 1", "state = 'waived'",
                   "due_date = '2028-01-01'"):
        refused(world, FIXED, f"update fund_transfer set {change}")
    world.execute(FALL, (30, "decided", claim))
    assert sums(world) == (70, 0, 0, 730)
    world.execute("update appeal set state = 'changed' where id = %s",
                  (appeal,))
    body(world)
    assert world.execute(FALL, (100, "annulled", claim)).rowcount == 0


def test_once_it_is_above_it_does_not_fall_below(world, claim):
    appealed(world, claim, "forwarded")
    county(world)
    refused(world, FIXED, FALL, 100, "annulled", claim)


# ---- What is appealed -----------------------------------------------------------

def test_an_appeal_is_of_one_thing_and_one_at_a_time(world, claim):
    [(appeal,)] = rows(world, APPEAL, BODY, THIRD, claim)
    assert refused(world, UNIQUE, APPEAL, BODY, THIRD, claim) == "appeal_live"
    refused(world, psycopg.errors.NotNullViolation, "update appeal "
            "set fund_transfer_id = null where id = %s", appeal)
    decision = rows(world, "select id from decision limit 1")[0][0]
    assert refused(world, CHECK, "update appeal set decision_id = %s "
                   "where id = %s", decision, appeal) == "appeal_of_one"
    assert refused(world, CHECK, "update appeal set new_decision_id = %s "
                   "where id = %s", decision, appeal) == "appeal_of_one"


def test_an_appeal_is_of_the_sides_of_its_claim(world, claim):
    [(appeal,)] = rows(world, APPEAL, BODY, THIRD, claim)
    for column, other in (("organisation_number", PORSGRUNN),
                          ("administrator_number", INNLANDET)):
        refused(world, FOREIGN, f"update appeal set {column} = %s "
                "where id = %s", other, appeal)


def test_a_dismissal_is_of_the_same(world, claim, award):  # noqa: F811
    first = appealed(world, claim, "dismissed")
    other = noticed(world, award, 1)
    [(second,)] = rows(world, APPEAL, BODY, THIRD, other)
    refused(world, FOREIGN, "update appeal set dismissed_appeal_id = %s "
            "where id = %s", first, second)


def test_only_claims_fall(world, award):  # noqa: F811
    assert refused(world, CHECK, "update fund_transfer set fallen_nok = 1 "
                   "where kind = 'payout'") in (
        "claim_annulled", "fund_transfer_check")


def test_what_can_be_appealed_is_told_to_its_sides_alone(world, claim):
    for side, settings, count in (
            ("applicant", {"organisation": SKIEN}, 1),
            ("applicant", {"organisation": PORSGRUNN}, 0),
            ("staff", {"administrator": VESTFOLD_TELEMARK}, 1),
            ("staff", {"administrator": INNLANDET}, 0)):
        world.execute("reset role")
        act_as(world, side, **{"organisation": "", "administrator": "",
                               **settings})
        assert len(rows(world, "select from appealed where "
                        "fund_transfer_id is not null")) == count, settings
