"""An action over many decisions: asked for once, carried out by the worker by
the rules of the single action."""

import uuid

import pytest

from tests.scenarios.deciding import content
from tests.support.stack import wait_for


@pytest.fixture(scope="module")
def worker(stack):
    worker = stack.worker(clock="2026-06-08T08:00:00Z")
    yield worker
    worker.stop()


def asked(deciding, action, by="caseworker", **body):
    return deciding.caller(by).post(
        f"/v1/calls/{deciding.call['id']}/jobs", {"action": action, **body})


def finished(deciding, job, by="approver"):
    path = f"/v1/jobs/{job['id']}"
    person = deciding.caller(by)
    wait_for(lambda: person.get(path)["state"] == "finished", 60,
             "the job is finished")
    return person.get(path).expect(200)


def outcomes(job):
    return {i["decisionId"]: i.get("code", i["state"]) for i in job["items"]}


def drafts(deciding, count):
    application = deciding.application()
    ids = [application["id"], *deciding.to_all(application)[:count - 1]]
    return [deciding.draft({**application.json, "id": identifier},
                           content(application, 100_000)).expect(201).json
            for identifier in ids]


def test_a_whole_call_is_decided_by_three_jobs(deciding, worker):
    decisions = drafts(deciding, 4)
    for action, by in (("propose", "caseworker"), ("approve", "approver"),
                       ("notify", "approver")):
        job = asked(deciding, action, by).expect(202)
        assert job.headers["Location"].endswith(f"/v1/jobs/{job['id']}")
        assert job["counts"]["waiting"] == 4
        done = finished(deciding, job)
        assert done["counts"] == {"waiting": 0, "done": 4, "refused": 0}
    staff = deciding.caller("caseworker")
    for decision in decisions:
        seen = staff.get(f"/v1/decisions/{decision['id']}").expect(200)
        assert seen["state"] == "notified"
        assert seen["approvedBy"]["name"] == "Godkjenner Ein"
        assert seen["appealDeadlineDate"] == "2026-06-29"
    assert deciding.awarded() == 4 * 300_000
    traced = deciding.ask(
        "select count(distinct subject_id) from audit where trace_id = ("
        f"select trace_id from job where id = '{done['id']}') "
        "and operation = 'notifyDecision' and subject_kind = 'decision'")
    assert traced == "4"


def test_nothing_passes_in_bulk_that_would_not_pass_alone(deciding, worker):
    """Four eyes, impartiality and the frame: each item is told its own."""
    own, unclear, dear, fine, half = drafts(deciding, 5)
    deciding.caller("caseworker").patch(
        f"/v1/decisions/{half['id']}", {"content": {"reasons": None}},
        f'"{half["version"]}"').expect(200)
    job = finished(deciding, asked(deciding, "propose").expect(202))
    assert outcomes(job) == {half["id"]: "DECISION_INCOMPLETE", **{
        d["id"]: "done" for d in (own, unclear, dear, fine)}}
    for decision, by in ((own, "approver"), (dear, "caseworker2")):
        deciding.act(decision, "return", {"reason": "Endre."},
                     by="approver2").expect(200)
        person = deciding.caller(by)
        path = f"/v1/decisions/{decision['id']}"
        person.patch(path, {"content": {"conditions": [by]}},
                     person.get(path).etag).expect(200)
        deciding.act(decision, "propose").expect(200)
    deciding.run("delete from impartiality where application_id = "
                 f"'{unclear['applicationId']}' and person = (select person "
                 "from staff_member where name = 'Godkjenner Ein')")
    deciding.amend(frameNok=400_000)
    job = asked(deciding, "approve", "approver", decisionIds=[
        d["id"] for d in (own, unclear, fine, dear)]).expect(202)
    done = finished(deciding, job)
    assert outcomes(done) == {
        own["id"]: "FOUR_EYES", unclear["id"]: "IMPARTIALITY_MISSING",
        fine["id"]: "done", dear["id"]: "FRAME_EXCEEDED"}
    assert [i["decisionId"] for i in done["items"]] == [
        d["id"] for d in (own, unclear, fine, dear)]
    told = next(i for i in done["items"] if i["decisionId"] == dear["id"])
    assert "100 000 kroner er igjen" in told["detail"]["nb"]
    assert deciding.awarded() == 300_000


def test_the_worker_acts_with_the_roles_that_the_person_has_then(
        deciding, worker):
    [decision] = drafts(deciding, 1)
    deciding.act(decision, "propose").expect(200)
    worker.process.send_signal(19)  # stopped: nothing is carried out yet
    try:
        job = asked(deciding, "approve", "approver2").expect(202)
        deciding.run("delete from staff where person = (select person from "
                     "staff_member where name = 'Godkjenner To')")
    finally:
        worker.process.send_signal(18)
    try:
        done = finished(deciding, job)
    finally:
        deciding.run("insert into staff (person, administrator_number, role) "
                     "select person, administrator_number, 'approver' "
                     "from staff_member where name = 'Godkjenner To'")
    assert outcomes(done) == {decision["id"]: "MANDATE_REQUIRED"}
    assert deciding.awarded() == 0


def test_a_job_needs_the_role_a_login_and_something_to_do(deciding):
    [decision] = drafts(deciding, 1)
    asked(deciding, "approve").expect(403, "ROLE_REQUIRED")
    asked(deciding, "approve", "approver").expect(409, "NOTHING_TO_DO")
    weak = deciding.caller("approver", claims={"acr": "substantial"})
    weak.post(f"/v1/calls/{deciding.call['id']}/jobs",
              {"action": "propose"}).expect(403, "LEVEL_REQUIRED")
    stranger = str(uuid.uuid4())
    refused = asked(deciding, "propose",
                    decisionIds=[decision["id"], stranger])
    refused.expect(422, "INVALID_BODY")
    assert refused.pointers() == {"#/decisionIds/1": "DECISION_UNKNOWN"}
    twice = asked(deciding, "propose",
                  decisionIds=[decision["id"], decision["id"].upper()])
    assert twice.expect(202)["counts"]["waiting"] == 1
    tried = deciding.caller("caseworker").post(
        f"/v1/calls/{deciding.call['id']}/jobs?dryRun=true",
        {"action": "propose"}).expect(202)
    assert tried["counts"]["waiting"] == 1
    deciding.caller("caseworker").get(f"/v1/jobs/{tried['id']}").expect(404)


def test_jobs_are_listed_and_are_the_administrators_own(deciding, worker):
    drafts(deciding, 1)
    job = asked(deciding, "propose").expect(202)
    finished(deciding, job)
    where = f"/v1/jobs?callId={deciding.call['id']}"
    staff = deciding.caller("caseworker2")
    [listed] = staff.get(f"{where}&state=finished&count=true")["items"]
    assert listed["id"] == job["id"] and "items" not in listed
    assert staff.get(f"{where}&state=queued")["items"] == []
    stranger = deciding.caller("caseworker-innlandet")
    assert stranger.get(where)["items"] == []
    stranger.get(f"/v1/jobs/{job['id']}").expect(404, "NOT_FOUND")
    deciding.caller("attestant").get(where).expect(403, "ROLE_REQUIRED")
    deciding.caller("signatory").get(where).expect(403)
