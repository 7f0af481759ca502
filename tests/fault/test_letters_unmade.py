"""Letters when the program that makes them fails, and when those who wait for
it are killed: told with a letter, or not at all."""

import shutil
import stat
import threading

import httpx
import pytest

from tests.conftest import CALL_2026
from tests.scenarios.deciding import Deciding, content
from tests.support.client import Client
from tests.support.stack import OPEN, binaries, wait_for

JUNE = "2026-06-08T08:00:00Z"

# What stands in the place of the program.
FAILURES = {
    "is missing": None,
    "ends by itself": "exit 1",
    "is killed": "kill -9 $$",
    "says something else": "echo '{\"title\":\"x\",\"pages\":1}'",
    "says half of it": "echo '{\"title\":\"x\",\"pages\":1,\"pdfBytes\":9,"
                       "\"htmlBytes\":9}'; echo half",
    "says too much": "yes",
    "never ends": "exec sleep 60",
}

# Nobody is told without a letter, and no letter tells of what was not told.
HALF = """
    select count(*) from decision d
    full join (select * from letter where kind = 'decision') as l
        on l.decision_id = d.id
    where (d.state = 'notified') is distinct from (l.made_at is not null)"""


@pytest.fixture
def elsewhere(tmp_path, monkeypatch):
    """elsewhere(script): the service's programs, with that in the place of the
    one that makes letters."""
    original = binaries()

    def put(script):
        for program in ("tilskudd-api", "tilskudd-issuer", "tilskudd-inspect"):
            shutil.copy(original / program, tmp_path / program)
        letter = tmp_path / "tilskudd-letter"
        if script is not None:
            letter.write_text(f"#!/bin/sh\n{script}\n")
            letter.chmod(letter.stat().st_mode | stat.S_IXUSR | stat.S_IXGRP
                         | stat.S_IXOTH)
        monkeypatch.setenv("TILSKUDD_BIN", str(tmp_path))
        return original / "tilskudd-letter"

    return put


@pytest.fixture
def deciding(own_stack, contract, complete_content):
    def caller(preset=None, acting_for=None, **query):
        token = own_stack.issuer.token(preset, **query) if preset else None
        return Client(own_stack.service.url, contract, token, acting_for)

    call = caller().get(f"/v1/calls/{CALL_2026}").expect(200).json
    return Deciding(caller, own_stack, call, complete_content,
                    own_stack.service.set_clock)


def restarted(stack):
    """With the programs that TILSKUDD_BIN now names, later in the year."""
    stack.service.start()
    stack.service.set_clock(JUNE)


def standing(deciding):
    return deciding.ask("select (select count(*) from letter) || ' ' || "
                        "(select count(*) from audit) || ' ' || "
                        "(select count(*) from event) || ' ' || "
                        "(select awarded_nok from call "
                        f"where id = '{deciding.call['id']}')")


@pytest.mark.parametrize("how", FAILURES)
def test_a_program_that_fails_tells_nobody(own_stack, deciding, elsewhere,
                                           monkeypatch, how):
    application = deciding.application()
    approved = deciding.approved(application, content(application))
    before = standing(deciding)
    with monkeypatch.context():
        elsewhere(FAILURES[how])
        own_stack.service.kill()
        restarted(own_stack)
        refused = deciding.act(approved, "notify", by="approver")
        refused.expect(503, "OVERLOADED")
        assert int(refused.headers["Retry-After"]) > 0
        assert standing(deciding) == before
        own_stack.service.stop()
    monkeypatch.undo()
    restarted(own_stack)
    deciding.act(approved, "notify", by="approver").expect(200)
    assert deciding.ask(HALF) == "0"


def test_a_receipt_waits_until_the_program_is_there_again(
        own_stack, deciding, elsewhere, monkeypatch):
    """The application is sent all the same."""
    deciding.application()
    elsewhere("exit 1")
    worker = own_stack.worker(clock=OPEN)
    wait_for(lambda: any("exit" in said or "status" in said
                         for said in worker.events("make-letters")), 20,
             "the worker tries")
    worker.stop()
    assert deciding.ask("select count(*) filter (where made_at is null) "
                        "|| ' ' || max(make_attempts) from letter") >= "1 1"
    monkeypatch.undo()
    # By a clock that went a day fast, and does no more.
    deciding.run("update letter set make_due_at = now() + interval '1 day'")
    worker = own_stack.worker(clock=OPEN)
    wait_for(lambda: deciding.ask("select bool_and(made_at is not null) "
                                  "from letter") == "t", 20,
             "the receipt is made")
    worker.stop()


def test_a_service_that_is_killed_meanwhile_has_told_nobody(
        own_stack, deciding, elsewhere, monkeypatch):
    application = deciding.application()
    approved = deciding.approved(application, content(application))
    before = standing(deciding)
    mark = own_stack.folder / "waiting"
    program = elsewhere(f"touch {mark}; sleep 5")
    own_stack.service.kill()
    restarted(own_stack)
    path = f"/v1/decisions/{approved['id']}"
    person = deciding.caller("approver")
    etag = person.get(path).expect(200).etag
    with pytest.raises(httpx.HTTPError):
        def kill():
            wait_for(mark.exists, 10, "the letter is being made")
            own_stack.service.kill()

        killer = threading.Thread(target=kill)
        killer.start()
        try:
            person.post(f"{path}/notify", match=etag)
        finally:
            killer.join()
    assert standing(deciding) == before and program.exists()
    monkeypatch.undo()
    restarted(own_stack)
    deciding.act(approved, "notify", by="approver").expect(200)
    assert deciding.ask(HALF) == "0"


def test_workers_that_are_killed_while_all_are_told(own_stack, deciding):
    """Each item is done with its letter, or still to be done."""
    application = deciding.application()
    ids = [application["id"], *deciding.to_all(application)]
    for identifier in ids:
        deciding.approved({**application.json, "id": identifier},
                          content(application, 100_000))
    job = deciding.caller("approver").post(
        f"/v1/calls/{deciding.call['id']}/jobs", {"action": "notify"}).expect(
        202)
    for number in range(1, 7):
        victim = own_stack.worker(clock=JUNE)
        wait_for(lambda: int(deciding.ask(
            "select count(*) from letter where kind = 'decision'"))
            >= 2 * number, 60, "some are told")
        victim.kill()
        assert deciding.ask(HALF) == "0"
        deciding.run("update job_item set leased_until = null "
                     "where state = 'waiting'")
    worker = own_stack.worker(clock=JUNE)
    wait_for(lambda: deciding.ask("select state from job") == "finished", 120,
             "the job is finished")
    worker.stop()
    done = deciding.caller("approver").get(f"/v1/jobs/{job['id']}").expect(200)
    assert done["counts"] == {"waiting": 0, "done": len(ids), "refused": 0}
    assert deciding.ask(HALF) == "0"
    assert deciding.ask("select count(distinct decision_id) || ' ' || count(*) "
                        "from letter where kind = 'decision'") \
        == f"{len(ids)} {len(ids)}"
