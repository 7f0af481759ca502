"""Jobs, when workers die or there are several: each item is done once."""

import pytest

from tests.conftest import CALL_2026
from tests.scenarios.deciding import Deciding, content
from tests.support.client import Client
from tests.support.stack import wait_for

JUNE = "2026-06-08T08:00:00Z"


@pytest.fixture
def deciding(own_stack, contract, complete_content):
    def caller(preset=None, acting_for=None, **query):
        token = own_stack.issuer.token(preset, **query) if preset else None
        return Client(own_stack.service.url, contract, token, acting_for)

    call = caller().get(f"/v1/calls/{CALL_2026}").expect(200).json
    return Deciding(caller, own_stack, call, complete_content,
                    own_stack.service.set_clock)


@pytest.fixture
def started(own_stack):
    workers = []

    def start():
        workers.append(own_stack.worker(clock=JUNE))
        return workers[-1]

    yield start
    for worker in workers:
        worker.stop()


def proposals(deciding):
    """From every municipality of both counties, proposed."""
    application = deciding.application()
    ids = [application["id"], *deciding.to_all(application)]
    return [deciding.proposed({**application.json, "id": identifier},
                              content(application, 100_000))
            for identifier in ids]


def approvals(deciding):
    """How often each was approved, by the audit."""
    return deciding.ask(
        "select string_agg(n::text, ',') from (select count(*) as n from audit "
        "where operation = 'approveDecision' and subject_kind = 'decision' "
        "group by subject_id) as counted")


def test_two_workers_one_of_them_killed_again_and_again(deciding, started):
    decisions = proposals(deciding)
    assert len(decisions) == 23
    job = deciding.caller("approver").post(
        f"/v1/calls/{deciding.call['id']}/jobs", {"action": "approve"}).expect(
        202)
    # The leases of the dead run out at once, or the test would wait for them.
    started()
    for _ in range(6):
        victim = started()
        wait_for(lambda: victim.events("started"), 20, "the worker starts")
        victim.kill()
        deciding.run("update job_item set leased_until = null "
                     "where state = 'waiting'")
    wait_for(lambda: deciding.ask("select state from job") == "finished", 120,
             "the job is finished")
    done = deciding.caller("approver").get(f"/v1/jobs/{job['id']}").expect(200)
    assert done["counts"] == {"waiting": 0, "done": 23, "refused": 0}
    assert approvals(deciding) == ",".join(["1"] * 23)
    assert deciding.awarded() == 23 * 300_000


def test_an_item_that_kills_its_workers_stops_nobody(deciding, started):
    """What was tried too often is refused, and the rest is done: also what
    somebody took when the clock went a day fast."""
    decisions = proposals(deciding)[:2]
    job = deciding.caller("approver").post(
        f"/v1/calls/{deciding.call['id']}/jobs", {
            "action": "approve",
            "decisionIds": [d["id"] for d in decisions]}).expect(202)
    deciding.run("update job_item set attempts = 5, "
                 "leased_until = now() - interval '1 second' where place = 1; "
                 "update job_item set leased_until = now() + "
                 "interval '1 day' where place = 2")
    started()
    wait_for(lambda: deciding.ask("select state from job") == "finished", 60,
             "the job is finished")
    done = deciding.caller("approver").get(f"/v1/jobs/{job['id']}").expect(200)
    assert [i.get("code", i["state"]) for i in done["items"]] == [
        "INTERNAL_ERROR", "done"]


def test_a_worker_that_died_before_saying_so_leaves_a_finished_job(
        deciding, started):
    decision = proposals(deciding)[0]
    deciding.caller("approver").post(
        f"/v1/calls/{deciding.call['id']}/jobs", {
            "action": "approve", "decisionIds": [decision["id"]]}).expect(202)
    deciding.run("update job_item set state = 'done'; "
                 "update job set state = 'running', started_at = now()")
    started()
    wait_for(lambda: deciding.ask("select state from job") == "finished", 60,
             "the job is finished")
