"""Two decide on the same money at once: a carry-over, a reallocation, a claim or
the approval of a report. One of them has an effect, and the other is told what
is left."""

from concurrent.futures import ThreadPoolExecutor

import psycopg
import pytest

from tests.fault.test_concurrency import WAITING, all_at_once
from tests.scenarios.deciding import measures_of
from tests.scenarios.reporting import FEBRUARY, PRINTOUT, SMALL, Reporting
from tests.scenarios.transferring import AFTER, CLAIM, Transferring

pytestmark = pytest.mark.concurrent

BUSY = {"OVERLOADED", "RETRY_TRANSACTION"}
STALE = {"PRECONDITION_FAILED", "ILLEGAL_TRANSITION"}


@pytest.fixture
def transferring(caller, stack, fresh_call, complete_content, clock):
    return Transferring(caller, stack, fresh_call, complete_content, clock)


@pytest.fixture
def reporting(caller, stack, fresh_call, complete_content, clock):
    return Reporting(caller, stack, fresh_call, complete_content,
                     clock).new_scheme()


def booked(story, award, kind):
    """[amount] of that kind."""
    told = story.ask("select coalesce(string_agg(amount_nok::text, ' '), '') "
                     f"from posting where award_id = '{award}' "
                     f"and kind = '{kind}'")
    return [int(nok) for nok in told.split()]


def one_effect(answers, refusals):
    """One was done; the others were refused for one of those reasons."""
    good = [a for a in answers if a.status == 200]
    assert {a.code for a in answers if a.status != 200} <= refusals | BUSY
    assert len(good) == 1, [a.text for a in answers]
    return good[0]


def act(story, transfer, action, body, by, seen):
    return story.caller(by).post(
        f"/v1/fund-transfers/{transfer['id']}/{action}", body,
        match=seen.etag)


def both(story, transfer, action, body, refusals=frozenset()):
    """Two approvers at once, eight times over, of what both have seen."""
    seen = story.read(transfer)
    return one_effect(
        all_at_once(8, lambda n: act(story, transfer, action, body,
                                     ("approver", "approver2")[n % 2], seen)),
        STALE | refusals)


def test_a_carry_over_is_granted_once(transferring):
    _, award = transferring.awarded()
    asked = transferring.carry_over(award).expect(201)
    both(transferring, asked, "grant", {})
    assert booked(transferring, award, "carry_over") == [60_000]
    assert transferring.ask("select count(*) from award where from_award_id = "
                            f"'{award}'") == "1"


def test_a_carry_over_is_asked_for_once(transferring):
    _, award = transferring.awarded()
    answers = all_at_once(8, lambda n: transferring.carry_over(award))
    assert [a.status for a in answers].count(201) == 1
    assert {a.code for a in answers if a.status != 201} <= {
        "CARRIED_OVER_ALREADY", *BUSY}


def test_a_reallocation_is_granted_once(transferring):
    application, award = transferring.awarded()
    a, b, _ = (m["id"] for m in measures_of(application))
    asked = transferring.reallocate(award, (a, b, 80_000)).expect(201)
    both(transferring, asked, "grant", {})
    assert booked(transferring, award, "reallocation") == [80_000]


def test_two_reallocations_of_the_same_money_give_one(transferring):
    application, award = transferring.awarded()
    a, b, c = (m["id"] for m in measures_of(application))
    asked = [transferring.reallocate(award, (b, to, 190_000)).expect(201)
             for to in (a, c)]
    one_effect(all_at_once(2, lambda n: transferring.on(
        asked[n], "grant", {})), {"EXCEEDS_MEASURE"})
    assert booked(transferring, award, "reallocation") == [190_000]


def test_a_claim_is_decided_once(transferring):
    _, award = transferring.awarded()
    told = transferring.notice(award).expect(201)
    transferring.clock(AFTER)
    both(transferring, told, "decide", CLAIM)
    assert booked(transferring, award, "claim") == [60_000]


def test_two_claims_of_the_same_money_give_one(transferring):
    _, award = transferring.awarded(paid=60_000)
    told = [transferring.notice(award).expect(201) for _ in range(2)]
    transferring.clock(AFTER)
    one_effect(all_at_once(2, lambda n: transferring.on(
        told[n], "decide", CLAIM)), {"EXCEEDS_HELD"})
    assert booked(transferring, award, "claim") == [60_000]


def test_a_claim_and_a_carry_over_of_the_same_money_give_one(transferring):
    _, award = transferring.awarded(paid=60_000)
    told = transferring.notice(award).expect(201)
    asked = transferring.carry_over(award).expect(201)
    transferring.clock(AFTER)
    one_effect(all_at_once(2, lambda n: transferring.on(
        *((told, "decide", CLAIM) if n else (asked, "grant", {})))),
        {"EXCEEDS_HELD", "EXCEEDS_UNSPENT"})
    assert sorted(booked(transferring, award, "claim")
                  + booked(transferring, award, "carry_over")) == [60_000]


# Who waits, and has the report in hand by now.
HAS_LOOKED = """select count(*)
    from pg_locks l join pg_stat_activity a on a.pid = l.pid
    where a.usename = 'tilskudd_app' and a.wait_event_type = 'Lock'
      and l.relation = 'report'::regclass and l.mode = 'RowShareLock'"""

# What the service says of it in the audit.
TOLD = """
    insert into audit (case_id, operation, subject_kind, subject_id,
                       subject_version, before, after, organisation_number,
                       administrator_number, client, trace_id)
    select application_id, 'grantCarryOver', 'fund_transfer', id, version,
           jsonb_build_object('state', 'requested', 'version', version),
           jsonb_build_object('state', 'granted', 'version', version),
           organisation_number, administrator_number, 'test', repeat('0', 32)
    from fund_transfer where id = %s"""


# ---- The approval of a report -------------------------------------------------

@pytest.fixture
def spent(reporting):
    """A report that says that all of it was spent, and is to be settled; and a
    carry-over of some of it that is to be granted."""
    _, report = reporting.obliged(*SMALL)
    reporting.pay(report)
    reporting.clock(FEBRUARY)
    reporting.submitted(report, 150_000, accountPrintout=PRINTOUT)
    reporting.content_approved(report)
    award = reporting.read(report)["awards"][0]["id"]
    asked = reporting.caller("preparer").post(
        f"/v1/awards/{award}/carry-overs",
        {"amountNok": 60_000, "reason": "Utsatt."}).expect(201)
    return report, award, asked


def test_what_was_spent_is_not_carried_over(reporting, spent):
    report, award, asked = spent
    one_effect(all_at_once(2, lambda n: reporting.settled(report) if n else
                           reporting.caller("approver2").act(
                               "carry_over", asked["id"], "grant", {})),
               {"ACCOUNTS_DO_NOT_BALANCE", "EXCEEDS_UNSPENT"})
    assert booked(reporting, award, "spending") + booked(
        reporting, award, "carry_over") in ([150_000], [60_000])


def test_who_settles_a_report_waits_for_those_at_its_money(reporting, spent,
                                                           stack):
    """And then sees what they have left of it."""
    report, award, asked = spent
    conninfo = stack.database.conninfo("postgres")
    with psycopg.connect(conninfo) as granting, ThreadPoolExecutor(1) as pool:
        granting.execute("set search_path = tilskudd")
        granting.execute("select from award where id = %s for update",
                         (award,))
        settled = pool.submit(reporting.settled, report)
        while granting.execute(WAITING).fetchone() == (0,):
            assert not settled.done(), settled.result().text
        # It waits before it looks: what it sees is not of before.
        assert granting.execute(HAS_LOOKED).fetchone() == (0,)
        granting.execute(
            "update fund_transfer set state = 'granted', granted_nok = 60000, "
            "decided_by = repeat('2', 32), decided_at = now() where id = %s",
            (asked["id"],))
        granting.execute(TOLD, (asked["id"],))
        granting.commit()
        assert settled.result().expect(409, "ACCOUNTS_DO_NOT_BALANCE")[
            "differenceNok"] == -60_000
