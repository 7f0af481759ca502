"""Appeals at the same moment: two who decide, and an outcome against an
approval where the frame holds one of them."""

import uuid
from concurrent.futures import ThreadPoolExecutor

import psycopg
import pytest

from tests.fault.test_concurrency import all_at_once
from tests.scenarios.appealing import (AWARD, BODY, LATE, LETTER, MORE,
                                       Appealing)
from tests.scenarios.deciding import content
from tests.scenarios.test_corrections import APPEAL

pytestmark = pytest.mark.concurrent

BUSY = {"OVERLOADED", "RETRY_TRANSACTION"}


@pytest.fixture
def appealing(caller, stack, fresh_call, complete_content, clock):
    return Appealing(caller, stack, fresh_call, complete_content, clock)


def ready(appealing, person, appeal, action):
    """Everything but the moment: what the person saw, and what is sent."""
    client = appealing.caller(person)
    seen = client.get(f"/v1/appeals/{appeal['id']}").expect(200)
    return lambda: client.post(f"/v1/appeals/{appeal['id']}/{action}",
                               key=str(uuid.uuid4()), match=seen.etag)


def test_one_of_many_appeals_is_the_appeal(appealing):
    _, decision = appealing.decided()
    path = f"/v1/decisions/{decision['id']}/appeals"
    answers = all_at_once(12, lambda number: appealing.caller(
        "signatory").post(path, LETTER))
    assert [a.status for a in answers].count(201) == 1
    assert {a.code for a in answers if a.status != 201} <= {
        "APPEAL_EXISTS", *BUSY}


def test_two_who_decide_at_once_decide_it_once(appealing):
    application, _, appeal = appealing.taken()
    appealing.prepared(appeal, outcome="overturn",
                       **appealing.replaced(application, *MORE)).expect(200)
    deciders = [ready(appealing, person, appeal, "overturn")
                for person in ("approver", "approver2") * 5]
    answers = all_at_once(10, lambda number: deciders[number]())
    assert [a.status for a in answers].count(200) == 1
    assert {a.code for a in answers if a.status != 200} <= {
        "PRECONDITION_FAILED", *BUSY}
    assert appealing.awarded() == sum(MORE)
    assert appealing.ask(
        "select string_agg(number || ' ' || state, ', ' order by number) "
        f"from decision where application_id = '{application['id']}'") == (
            "1 superseded, 2 notified")


def test_the_party_withdraws_while_the_body_answers(appealing):
    _, _, appeal = appealing.forwarded()
    appealing.prepared(appeal, by=BODY[0], outcome="annul_and_return",
                       reasons="Saken er ikke opplyst.").expect(200)
    both = [ready(appealing, "signatory", appeal, "withdraw"),
            ready(appealing, BODY[1], appeal, "annul-and-return")]
    answers = all_at_once(2, lambda number: both[number]())
    assert [a.status for a in answers].count(200) == 1
    withdrawn = answers[0].status == 200
    assert appealing.read(appeal)["state"] == (
        "withdrawn" if withdrawn else "annulled_and_returned")
    assert appealing.awarded() == (sum(AWARD) if withdrawn else 0)


def test_an_outcome_and_an_approval_never_exceed_the_frame(appealing):
    """What is left holds one of them, whoever comes first."""
    application, _, appeal = appealing.taken()
    appealing.prepared(appeal, outcome="overturn",
                       **appealing.replaced(application, *MORE)).expect(200)
    other = appealing.application("signatory-porsgrunn",
                                  "signatory-porsgrunn")
    proposed = appealing.proposed(other, content(other, 100_000, 0))
    frame = sum(AWARD) + 150_000
    appealing.run(f"update call set frame_nok = {frame} "
                  f"where id = '{appealing.call['id']}'")
    approver = appealing.caller("approver2")
    path = f"/v1/decisions/{proposed['id']}"
    seen = approver.get(path).expect(200)
    overturn = ready(appealing, "approver", appeal, "overturn")

    def act(number):
        return overturn() if number % 2 else approver.post(
            f"{path}/approve", key=str(uuid.uuid4()), match=seen.etag)

    answers = all_at_once(8, act)
    good = [a for a in answers if a.status == 200]
    assert len(good) == 1
    assert {a.code for a in answers if a.status != 200} <= {
        "PRECONDITION_FAILED", "FRAME_EXCEEDED", *BUSY}
    is_overturned = good[0].json.get("state") == "overturned"
    awarded = appealing.awarded()
    assert awarded == sum(MORE if is_overturned else AWARD) + (
        0 if is_overturned else 100_000)
    assert awarded <= frame
    # It is what the decisions draw, to the krone.
    assert awarded == int(appealing.ask(
        "select sum(amount_nok - over_frame_nok) from decision "
        f"where call_id = '{appealing.call['id']}' "
        "and state in ('approved', 'notified')"))


WAITING = """select count(*) from pg_stat_activity
    where usename = 'tilskudd_app' and wait_event_type = 'Lock'"""


def test_a_call_is_not_completed_past_an_appeal_that_comes_meanwhile(
        appealing, stack):
    """It waits for the appeal that is being written, and then sees it."""
    _, decision = appealing.decided(0)
    appealing.clock(LATE)
    conninfo = stack.database.conninfo("postgres")
    with psycopg.connect(conninfo) as writing, ThreadPoolExecutor(1) as pool:
        writing.execute("set search_path = tilskudd")
        writing.execute(APPEAL % decision["id"])
        completed = pool.submit(appealing.caller("caseworker").act, "call",
                                appealing.call["id"], "complete")
        while writing.execute(WAITING).fetchone() == (0,):
            assert not completed.done(), completed.result().text
        writing.commit()
        refused = completed.result().expect(409, "CALL_UNFINISHED")
    assert refused["remaining"] == [{"what": "appeals", "count": 1}]
