"""Many at once: a double click, an autosave storm, a kill in the middle."""

import threading
import uuid
from concurrent.futures import ThreadPoolExecutor

import httpx
import psycopg
import pytest

from tests.scenarios.deciding import Deciding, content
from tests.scenarios.test_main_story import draft


pytestmark = pytest.mark.concurrent


def all_at_once(count, action):
    """Runs action(i) in `count` threads that start together."""
    barrier = threading.Barrier(count)

    def run(number):
        barrier.wait()
        return action(number)

    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(run, range(count)))


@pytest.fixture
def query(stack):
    """Reads as the superuser, who sees all rows."""
    with psycopg.connect(stack.database.conninfo("postgres"),
                         autocommit=True) as connection:
        yield lambda sql, *values: connection.execute(
            sql, values).fetchall()


def signed(caller, call, content):
    application = draft(caller("preparer"), call, content)
    signatory = caller("signatory")
    return signatory.act("application", application["id"],
                         "sign-off").expect(200)


@pytest.mark.parametrize("one_key", [True, False])
def test_fifty_equal_submits_give_one_submission_and_one_receipt(
        caller, query, fresh_call, complete_content, one_key):
    application = signed(caller, fresh_call, complete_content)
    path = f"/v1/applications/{application['id']}"
    key = str(uuid.uuid4())

    def submit(number):
        return caller("signatory").post(
            f"{path}/submit", key=key if one_key else str(uuid.uuid4()),
            match=application.etag)

    answers = all_at_once(50, submit)
    good = [a for a in answers if a.status == 200]
    firsts = [a for a in good if "Idempotency-Replayed" not in a.headers]
    assert len(firsts) == 1
    assert {a.status for a in answers} <= {200, 409, 412, 503}
    assert len({a.text for a in good}) == 1
    events = query("select type from tilskudd.event where subject_id = %s",
                   application["id"])
    assert [e for e, in events].count("application.submitted") == 1
    assert len(query("select 1 from tilskudd.application_version "
                     "where application_id = %s", application["id"])) == 1
    caller("preparer").get(f"{path}/receipt").expect(200)


WAITING = """select count(*) from pg_stat_activity
    where usename = 'tilskudd_app' and wait_event_type = 'Lock'"""


def test_a_call_that_ends_meanwhile_takes_nothing_more(
        caller, stack, fresh_call, complete_content):
    """Who submits waits for those who end the call, and then sees it."""
    application = signed(caller, fresh_call, complete_content)
    conninfo = stack.database.conninfo("postgres")
    with psycopg.connect(conninfo) as ending, ThreadPoolExecutor(1) as pool:
        ending.execute("select from tilskudd.call where id = %s for update",
                       (fresh_call["id"],))
        ending.execute("update tilskudd.call set state = 'cancelled', "
                       "cancelled_at = now(), cancel_reason = 'Avlyst.' "
                       "where id = %s", (fresh_call["id"],))
        submitted = pool.submit(caller("signatory").act, "application",
                                application["id"], "submit")
        while ending.execute(WAITING).fetchone() == (0,):
            assert not submitted.done(), submitted.result().text
        ending.commit()
        submitted.result().expect(409, "CALL_NOT_OPEN")


def test_a_hundred_patches_with_one_etag_give_one_success(
        caller, query, fresh_call):
    application = draft(caller("preparer"), fresh_call)
    path = f"/v1/applications/{application['id']}"

    def patch(number):
        return caller("preparer").patch(
            path, {"content": {"anchoring": f"Utgave {number}"}},
            application.etag).status

    statuses = all_at_once(100, patch)
    assert statuses.count(200) == 1
    assert set(statuses) <= {200, 412, 503}
    assert query("select version from tilskudd.application where id = %s",
                 application["id"]) == [(2,)]


def test_twenty_drafts_at_once_give_one_application(caller, fresh_call):
    answers = all_at_once(20, lambda number: caller("municipality").post(
        "/v1/applications", {"callId": fresh_call["id"]}))
    assert [a.status for a in answers].count(201) == 1
    assert {a.code for a in answers if a.status != 201} <= {
        "APPLICATION_EXISTS", "OVERLOADED", "RETRY_TRANSACTION"}


def test_who_gets_no_connection_in_time_is_told_to_come_back(
        stack, tokens, caller, fresh_call):
    """The only connection waits for a row that somebody else holds."""
    application = draft(caller("preparer"), fresh_call)
    service = stack.another_service(pool=1, exports=1, pool_wait_ms=200)
    headers = {"Authorization": f"Bearer {tokens('municipality')}"}
    url = f"{service.url}/v1/applications/{application['id']}"

    def withdraw(number):
        return httpx.post(f"{url}/withdraw", timeout=30, verify=False, headers={
            **headers, "Idempotency-Key": str(uuid.uuid4()),
            "If-Match": application.etag})

    try:
        with psycopg.connect(stack.database.conninfo("postgres")) as holder:
            holder.execute("select from tilskudd.application "
                           "where id = %s for update", [application["id"]])
            answers = all_at_once(6, withdraw)
            holder.rollback()
        assert {a.status_code for a in answers} == {503}
        assert "OVERLOADED" in {a.json()["code"] for a in answers}
        assert all(int(a.headers["Retry-After"]) > 0 for a in answers)
        assert withdraw(0).status_code == 200
    finally:
        service.stop()


def test_a_kill_in_the_middle_loses_nothing_acknowledged(
        stack, tokens, query, caller, seeded_call, complete_content):
    """kill -9 while submissions run; each is retried with its own key."""
    staff = caller("caseworker")
    service = stack.another_service()
    acknowledged, lock = {}, threading.Lock()
    headers = {"Authorization": f"Bearer {tokens('signatory')}"}
    work = []
    for _ in range(6):
        copy = staff.act("call", seeded_call["id"], "copy", {
            "year": 2026, "opensDate": "2026-02-01",
            "deadlineDate": "2026-03-16",
            "reportDeadline": "2027-03-01"}).expect(201)
        call = staff.act("call", copy["id"], "publish").expect(200)
        work.append((signed(caller, call, complete_content),
                     str(uuid.uuid4())))

    def submit(number):
        application, key = work[number]
        url = f"{service.url}/v1/applications/{application['id']}/submit"
        while True:
            try:
                answer = httpx.post(url, timeout=10, verify=False, headers={
                    **headers, "Idempotency-Key": key,
                    "If-Match": application.etag})
            except httpx.HTTPError:
                continue
            if answer.status_code == 200:
                with lock:
                    acknowledged[application["id"]] = answer.json()
                return
            assert answer.status_code in (409, 503), answer.text

    def killer(number):
        for _ in range(3):
            threading.Event().wait(0.01)
            service.kill()
            service.start()

    all_at_once(7, lambda n: killer(n) if n == 6 else submit(n))
    service.stop()
    assert len(acknowledged) == 6
    for identifier, answer in acknowledged.items():
        rows = query("select state, version, reference from "
                     "tilskudd.application where id = %s", identifier)
        assert rows == [("submitted", answer["version"],
                         answer["reference"])]
        for table, condition in (
                ("event", "type = 'application.submitted'"),
                ("audit", "operation = 'submitApplication'")):
            found = query(f"select 1 from tilskudd.{table} where "
                          f"subject_id = %s and {condition}", identifier)
            assert len(found) == 1, table


@pytest.mark.parametrize("people", [["caseworker"],
                                    ["caseworker", "caseworker2"]])
def test_fifty_takes_put_an_application_in_one_pair_of_hands(
        caller, query, clock, fresh_call, complete_content, people):
    application = signed(caller, fresh_call, complete_content)
    caller("signatory").act("application", application["id"],
                            "submit").expect(200)
    clock("2026-03-17T08:00:00Z")
    path = f"/v1/applications/{application['id']}"
    staff = [caller(preset) for preset in people]
    for person in staff:
        person.post(f"{path}/impartiality", {"declaration": "clear"},
                    match=person.get(path).etag).expect(201)
    etag = staff[0].get(path).etag

    answers = all_at_once(50, lambda number: caller(
        people[number % len(people)]).post(f"{path}/take", match=etag))
    assert [a.status for a in answers].count(200) == 1
    assert {a.status for a in answers} <= {200, 409, 412, 503}
    events = query("select type from tilskudd.event where subject_id = %s",
                   application["id"])
    assert [e for e, in events].count("application.taken") == 1


# ---- The frame --------------------------------------------------------------

def test_thirty_two_approvals_at_once_leave_nothing_over(
        caller, stack, query, fresh_call, complete_content, clock):
    """23 proposals by two approvers, and a frame for seven and a half."""
    deciding = Deciding(caller, stack, fresh_call, complete_content, clock)
    application = deciding.application()
    ids = [application["id"], *deciding.to_all(application)]
    proposals = [deciding.proposed({**application.json, "id": identifier},
                                   content(application, 100_000))
                 for identifier in ids]
    deciding.amend(frameNok=2_250_000)
    writers = [*zip(proposals, ["approver"] * 23),
               *zip(proposals[:9], ["approver2"] * 9)]
    assert len(writers) == 32

    def approve(number):
        decision, by = writers[number]
        return caller(by).post(f"/v1/decisions/{decision['id']}/approve",
                               match=decision.etag)

    answers = all_at_once(32, approve)
    good = [a["id"] for a in answers if a.status == 200]
    assert len(good) == len(set(good)) == 7
    assert {(a.status, a.code) for a in answers if a.status != 200} <= {
        (409, "FRAME_EXCEEDED"), (412, "PRECONDITION_FAILED")}
    [(awarded, held)] = query(
        "select c.awarded_nok, (select sum(d.amount_nok) from "
        "tilskudd.decision d where d.call_id = c.id and d.state = 'approved') "
        "from tilskudd.call c where c.id = %s", fresh_call["id"])
    assert awarded == held == 7 * 300_000
