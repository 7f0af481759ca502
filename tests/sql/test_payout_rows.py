"""The second lock, with rows: a payout goes the way of its lifecycle, by two
people, never beyond its award, and is booked once."""

import json

import psycopg
import pytest

from tests.sql.migrated import (INNLANDET, NO_RIGHT, PORSGRUNN, SKIEN,
                                VESTFOLD_TELEMARK, act_as, refused, rows)
from tests.sql.test_award_rows import submit
from tests.support.decided import APPROVED, decide

REGISTRAR, ATTESTANT = "3" * 32, "4" * 32
FIXED = psycopg.errors.RestrictViolation
CHECKED = psycopg.errors.CheckViolation

ADD = """
    insert into fund_transfer (
        kind, award_id, application_id, call_id, organisation_number,
        administrator_number, state, amount_nok, made_by, instalment,
        due_date, account_number, payment_reference)
    select 'payout', id, application_id, call_id, organisation_number,
           administrator_number, %s, %s, %s, 1, '2026-07-01', '99900100104',
           payment_reference()
    from award returning id"""

ATTEST = ("update fund_transfer set state = 'attested', attested_at = now(), "
          "attested_by = %s")
SEND = "update fund_transfer set state = 'sent', sent_at = now()"
PAY = "update fund_transfer set state = 'paid', paid_at = now()"


def be(connection, person):
    connection.execute("reset role")
    act_as(connection, "staff", administrator=VESTFOLD_TELEMARK,
           person=person)
    return connection


def be_nobody(connection):
    """The operator, who acts for nobody."""
    connection.execute("reset role")
    for name in ("administrator", "organisation", "person"):
        connection.execute("select set_config(%s, '', true)",
                           (f"tilskudd.{name}",))


def paid(connection, amount):
    """A payout that goes its whole way, of the only award there is."""
    for person, step, values in (
            (REGISTRAR, ADD, ("registered", amount, REGISTRAR)),
            (ATTESTANT, ATTEST, (ATTESTANT,)), (ATTESTANT, SEND, ()),
            (ATTESTANT, PAY, ())):
        be(connection, person).execute(step, values)
    be_nobody(connection)


@pytest.fixture
def awarded(world):
    """Skien was told of 500; the registrar is at work."""
    case = submit(world, SKIEN, ("Bachelor", 500))
    decide(world, case, "notified", "full", {"Bachelor": 500})
    world.execute("set constraints all immediate")
    assert rows(world, "select amount_nok, state from award") == [
        (500, "open")]
    return be(world, REGISTRAR)


@pytest.fixture
def registered(awarded):
    awarded.execute(ADD, ("registered", 400, REGISTRAR))
    return awarded


@pytest.fixture
def attested(registered):
    be(registered, ATTESTANT).execute(ATTEST, (ATTESTANT,))
    return registered


def test_it_begins_as_registered_and_in_ones_own_name(awarded):
    refused(awarded, FIXED, ADD, "attested", 400, REGISTRAR)
    refused(awarded, FIXED, ADD, "registered", 400, ATTESTANT)


def test_staff_who_are_nobody_sign_for_nobody(registered):
    """Without a person there is no name that is one's own."""
    refused(be(registered, ""), FIXED, ADD, "registered", 100, REGISTRAR)
    refused(registered, FIXED, ATTEST, ATTESTANT)
    refused(registered, FIXED, "update fund_transfer set reregistered_by = %s",
            ATTESTANT)


def test_payouts_are_never_more_than_the_award(registered):
    assert refused(registered, CHECKED, ADD, "registered", 101,
                   REGISTRAR) == "payouts_within_award"
    assert registered.execute(
        ADD, ("registered", 100, REGISTRAR)).rowcount == 1


def test_nothing_is_paid_again_of_what_was_carried_over(attested):
    attested.execute(SEND)
    attested.execute(PAY)
    be_nobody(attested)
    attested.execute("""
        insert into fund_transfer (
            kind, award_id, application_id, call_id, organisation_number,
            administrator_number, state, amount_nok, made_by)
        select 'carry_over', id, application_id, call_id, organisation_number,
               administrator_number, 'requested', 300, %s
        from award""", (REGISTRAR,))
    attested.execute("update fund_transfer set state = 'granted', "
                     "granted_nok = 300, decided_by = %s "
                     "where kind = 'carry_over'", (ATTESTANT,))
    be(attested, REGISTRAR)
    assert refused(attested, CHECKED,
                   ADD.replace("from award",
                               "from award where kind = 'carried_over'"),
                   "registered", 1, REGISTRAR) == "payouts_within_award"


def test_whoever_registered_does_not_attest(registered):
    assert refused(registered, CHECKED, ATTEST,
                   REGISTRAR) == "payout_attested_by_another"
    # Nor in a colleague's name.
    refused(registered, FIXED, ATTEST, ATTESTANT)


@pytest.mark.parametrize("is_apart", [True, False, None])
def test_whoever_decided_does_not_attest_where_the_rules_say_so(
        registered, is_apart):
    registered.execute("reset role")
    registered.execute("update rule_set set content = content || %s",
                       (json.dumps({"attestantNotDecider": is_apart}),))
    be(registered, APPROVED)
    if is_apart:
        assert refused(registered, CHECKED, ATTEST,
                       APPROVED) == "payout_attested_by_undecided"
    else:
        assert registered.execute(ATTEST, (APPROVED,)).rowcount == 1


def test_whoever_registered_anew_does_not_attest(registered):
    be(registered, ATTESTANT).execute(
        "update fund_transfer set reregistered_by = %s", (ATTESTANT,))
    assert refused(registered, CHECKED, ATTEST,
                   ATTESTANT) == "payout_attested_by_another"


@pytest.mark.parametrize("state, change", [
    ("sent", "sent_at = now()"),
    ("failed", "sent_at = now(), failed_at = now()")])
def test_nothing_leaves_that_nobody_attested(registered, state, change):
    refused(registered, FIXED,
            f"update fund_transfer set state = '{state}', {change}")
    # Nor in two moves, with the attestation left out.
    assert refused(be(registered, ATTESTANT), CHECKED,
                   "update fund_transfer set state = 'attested'") \
        == "payout_attested"


def test_the_amount_and_who_registered_are_fixed(registered):
    for change in ("made_by = repeat('9', 32)", "award_id = award_id"):
        refused(registered, NO_RIGHT, f"update fund_transfer set {change}")
    refused(registered, FIXED, "update fund_transfer set amount_nok = 1")
    # Staff set the due date of a repayment in the same column.
    refused(registered, FIXED,
            "update fund_transfer set due_date = due_date + 1")


def test_who_changes_the_account_has_registered_it_anew(registered):
    """And is one of those who do not attest it, for good."""
    account = "account_number = '99900200206'"
    be(registered, ATTESTANT)
    refused(registered, FIXED, f"update fund_transfer set {account}")
    refused(registered, FIXED, ATTEST + f", {account}", ATTESTANT)
    registered.execute("update fund_transfer set reregistered_by = %s, "
                       f"{account}", (ATTESTANT,))
    refused(registered, FIXED, "update fund_transfer set "
                               "reregistered_by = null")
    assert refused(registered, CHECKED, ATTEST, ATTESTANT) \
        == "payout_attested_by_another"


def test_an_attestation_does_not_outlive_what_was_attested(attested):
    be(attested, REGISTRAR)
    assert refused(attested, CHECKED, "update fund_transfer set "
                   "state = 'registered', reregistered_by = %s, "
                   "account_number = '99900200206'", REGISTRAR) \
        == "payout_attested"


@pytest.mark.parametrize("way", [None, "held", "cancelled"])
def test_what_was_never_sent_is_paid_by_two_people(registered, way):
    if way:
        registered.execute("update fund_transfer set state = %s, held_from = "
                           "case when %s = 'held' then 'registered' end",
                           (way, way))
    paid_now = (PAY + ", sent_at = now(), held_from = null, attested_by = %s")
    assert refused(registered, CHECKED, paid_now, REGISTRAR) \
        == "payout_attested_by_another"
    refused(registered, CHECKED, PAY + ", sent_at = now(), held_from = null")
    be(registered, ATTESTANT).execute(paid_now, (ATTESTANT,))
    assert rows(registered, "select paid_nok from award") == [(400,)]


def test_the_account_is_fixed_once_it_is_attested(attested):
    refused(attested, FIXED,
            "update fund_transfer set account_number = '99900200206'")
    refused(attested, FIXED,
            "update fund_transfer set state = 'sent', sent_at = now(), "
            "account_number = '99900200206'")


def test_paid_is_booked_once_and_for_all(attested):
    attested.execute(SEND)
    attested.execute(PAY)
    assert rows(attested, "select amount_nok from posting "
                          "where kind = 'payout'") == [(400,)]
    # Paid over again, it is the same; and it is never anything else.
    attested.execute(PAY)
    for state in ("registered", "attested", "sent", "failed", "cancelled"):
        refused(attested, FIXED,
                f"update fund_transfer set state = '{state}'")
    assert rows(attested, "select count(*) from posting "
                          "where kind = 'payout'") == [(1,)]
    assert rows(attested, "select paid_nok, held_nok from award") == [
        (400, 400)]


def test_when_it_was_paid_is_fixed(attested):
    attested.execute(SEND)
    attested.execute(PAY)
    refused(attested, FIXED, "update fund_transfer set "
            "paid_at = paid_at + interval '1 day'")


LOWER = ("update fund_transfer set amount_nok = %s, reregistered_by = %s, "
         "state = 'registered', attested_by = null, attested_at = null")


def reduce(connection, amount):
    """Another decision holds, with less."""
    connection.execute("reset role")
    connection.execute("update award set amount_nok = %s", (amount,))
    connection.execute("select ledger_book(id, 'decommitment', "
                       "committed_nok - amount_nok, 'award', id) from award")
    return be(connection, REGISTRAR)


def test_a_payout_is_registered_anew_with_what_the_award_holds(attested):
    reduce(attested, 300)
    [(batch,)] = rows(attested, """
        insert into payout_batch (
            administrator_number, due_on_or_before, made_by, count, total_nok,
            left_out, json_file, ndjson_file, csv_file, digests)
        values (%s, '2026-07-01', %s, 1, 400, '[]', '', '', '', '{}')
        returning id""", VESTFOLD_TELEMARK, REGISTRAR)
    assert refused(attested, CHECKED, SEND + ", batch_id = %s", batch) \
        == "payouts_within_award"
    refused(attested, FIXED, LOWER, 401, REGISTRAR)
    refused(attested, FIXED, LOWER, 300, ATTESTANT)
    refused(attested, FIXED, "update fund_transfer set amount_nok = 300, "
            "reregistered_by = %s", REGISTRAR)
    attested.execute(LOWER, (301, REGISTRAR))
    assert refused(be(attested, ATTESTANT), CHECKED, ATTEST, ATTESTANT) \
        == "payouts_within_award"
    be(attested, REGISTRAR).execute(LOWER, (300, REGISTRAR))
    be(attested, ATTESTANT).execute(ATTEST, (ATTESTANT,))
    attested.execute(SEND)
    refused(attested, FIXED, "update fund_transfer set amount_nok = 200")


def test_a_stop_ends_whatever_became_of_the_award(attested):
    attested.execute("update fund_transfer set state = 'held', "
                     "held_from = 'attested'")
    refused(reduce(attested, 300), FIXED, LOWER, 300, REGISTRAR)
    attested.execute("update fund_transfer set state = 'attested', "
                     "held_from = null")


def test_what_the_bank_has_paid_is_booked_whatever_the_award_holds(attested):
    reduce(attested, 300)
    attested.execute(SEND)
    attested.execute(PAY)
    assert rows(attested, "select paid_nok, amount_nok, held_nok from award"
                ) == [(400, 300, 400)]


def test_nobody_books_by_hand(attested):
    refused(attested, NO_RIGHT, "insert into posting (id) values (uuid_v7())")
    refused(attested, NO_RIGHT, "update award set paid_nok = 400")
    refused(attested, NO_RIGHT, "select ledger_book(id, 'payout', 1, 'award', "
                                "id) from award")


def test_a_held_payout_goes_back_to_where_it_was(attested):
    refused(attested, CHECKED, "update fund_transfer set state = 'held'")
    assert refused(attested, CHECKED,
                   "update fund_transfer set state = 'held', "
                   "held_from = 'registered'") == "payout_held_attested"
    attested.execute("update fund_transfer set state = 'held', "
                     "held_from = 'attested'")
    refused(attested, FIXED, "update fund_transfer set state = 'sent', "
                             "held_from = null, sent_at = now()")


def test_the_recipient_reads_it_and_writes_nothing(registered):
    registered.execute("reset role")
    act_as(registered, "applicant", organisation=SKIEN)
    assert len(rows(registered, "select from fund_transfer")) == 1
    refused(registered, NO_RIGHT, "update fund_transfer set state = 'paid'")
    for table in ("payout_hold", "payout_batch"):
        refused(registered, NO_RIGHT, f"select from {table}")
    refused(registered, NO_RIGHT, "select payment_reference()")
    registered.execute("reset role")
    act_as(registered, "applicant", organisation=PORSGRUNN)
    assert rows(registered, "select from fund_transfer") == []


def test_another_administrator_sees_nothing_of_it(attested):
    attested.execute("reset role")
    act_as(attested, "staff", administrator=INNLANDET, person=ATTESTANT)
    for table in ("fund_transfer", "award", "posting", "payout_batch"):
        assert rows(attested, f"select from {table}") == []
    assert attested.execute(SEND).rowcount == 0
