"""Reminders, when workers die or there are several: each is told once, and to
the one it is for."""

import pytest

from tests.conftest import CALL_2026, SKIEN
from tests.support.client import Client
from tests.support.stack import wait_for

# A week before the deadline of the 2026 call.
MARCH = "2026-03-09T08:00:00Z"

# A draft of every municipality of both counties, begun when the call opened;
# nothing else is due.
DRAFTS = f"""
    set search_path = tilskudd;
    insert into application (call_id, organisation_number,
                             administrator_number, created_at)
    select c.id, a.organisation_number, c.administrator_number,
           '2026-02-02 09:00Z'
    from call c
    cross join applicant a
    where c.id = '{CALL_2026}' and a.kind = 'municipality'
      and a.county = any (c.counties);
    update report set state = 'approved'"""


@pytest.fixture
def drafts(own_stack):
    own_stack.database.run(DRAFTS)
    own_stack.database.run("update tilskudd.applicant "
                           "set register_due_at = now() + interval '1 hour'")
    return int(ask(own_stack, "select count(*) from application "
                              "where state = 'draft'"))


@pytest.fixture
def started(own_stack):
    workers = []

    def start(clock=MARCH):
        workers.append(own_stack.worker(clock=clock))
        wait_for(lambda: workers[-1].events("started"), 20,
                 "the worker starts")
        return workers[-1]

    yield start
    for worker in workers:
        worker.stop()


def ask(stack, sql):
    return stack.database.ask(
        f"set search_path = tilskudd; {sql}").removeprefix("SET\n")


def told(stack):
    """(events, different cases, reminders noted, audit rows)"""
    return tuple(int(n) for n in ask(stack, """
        select count(*), count(distinct case_id),
               (select count(*) from deadline_reminder),
               (select count(*) from audit
                where operation = 'send-reminders')
        from event where type = 'deadline.reminder'""").split("|"))


def test_two_workers_one_of_them_killed_again_and_again(
        own_stack, drafts, started):
    assert drafts == 23
    started()
    for _ in range(5):
        started().kill()
    wait_for(lambda: told(own_stack)[0] >= drafts, 60, "all are told")
    last = started()
    wait_for(lambda: last.events("started"), 20, "it has looked")
    assert told(own_stack) == (drafts,) * 4


def test_a_new_worker_repeats_nothing_and_tells_what_comes_next(
        own_stack, drafts, started):
    first = started()
    wait_for(lambda: told(own_stack)[0] == drafts, 60, "all are told")
    first.stop()
    # Down over the deadline: of the two days only the later is told of.
    started("2026-03-18T08:00:00Z")
    wait_for(lambda: told(own_stack)[0] == 2 * drafts, 60, "all again")
    assert ask(own_stack, """
        select string_agg(days || ':' || n, ' ' order by days) from (
            select data ->> 'daysBefore' as days, count(*) as n from event
            where type = 'deadline.reminder' group by 1) as counted""") \
        == f"-1:{drafts} 7:{drafts}"


def test_it_is_in_the_feed_and_in_the_history_of_the_applicant_alone(
        own_stack, contract, drafts, started):
    started()
    wait_for(lambda: told(own_stack)[0] == drafts, 60, "all are told")

    def caller(preset):
        return Client(own_stack.service.url, contract,
                      own_stack.issuer.token(preset))

    application = ask(own_stack, "select id from application "
                                 f"where organisation_number = '{SKIEN}'")
    own = caller("preparer")
    for address in ("/v1/events?limit=200",
                    f"/v1/applications/{application}/history"):
        [event] = [e for e in own.get(address).expect(200)["items"]
                   if e["type"] == "deadline.reminder"]
        assert event["caseId"] == application
        assert event["subject"] == {"kind": "application", "id": application}
        assert event["data"] == {
            "kind": "application", "daysBefore": 7, "dueDate": "2026-03-16",
            "at": "2026-03-16T22:59:59.999Z",
            "subject": {"kind": "application", "id": application,
                        "href": f"/v1/applications/{application}"}}
    for other in ("caseworker", "appeal-handler"):
        assert "deadline.reminder" not in caller(other).get(
            "/v1/events?limit=200").expect(200).text
