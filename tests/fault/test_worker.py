"""The worker: killed, cut off from its database, or one of two. What is due
is done once, and nothing needs a restart."""

import pytest

from tests.conftest import PORSGRUNN, SKIEN
from tests.support.stack import REFUSED, wait_for

# Organisations enough to keep two workers busy at the same time.
CROWD = """
    insert into tilskudd.applicant (organisation_number, name, kind, county,
                                    language_form, register_due_at)
    select number, 'Oppdiktet IKS', 'inter_municipal_company', '40', 'nb',
           now() + interval '1 hour'
    from generate_series(312000000, 312006000) as n,
         lateral (select n::text as number) as t
    where tilskudd.is_organisation_number(number)"""


# Attached to nothing in time.
FILES = """
    insert into tilskudd.file (side, organisation_number, purpose, name,
                               media_type, size_bytes, sha256, expires_at)
    select 'applicant', '{number}', 'application', 'plan.txt', 'text/plain', 6,
           repeat('0', 64), '2026-01-01'
    from generate_series(1, 40)"""


@pytest.fixture
def started():
    """started(stack) is a worker that runs; all are stopped afterwards."""
    workers = []

    def start(stack):
        worker = stack.worker()
        workers.append(worker)
        wait_for(lambda: worker.events("started"), 20, "the worker starts")
        return worker

    yield start
    for worker in workers:
        worker.stop()


def nobody_is_due(stack):
    stack.database.run("update tilskudd.applicant "
                       "set register_due_at = now() + interval '1 hour'")


def told(worker, number, status):
    wait_for(lambda: f"{number} {status}" in worker.events("ask-register"),
             30, f"{number} is {status}")


def test_two_workers_ask_once_about_each(own_stack, started):
    database = own_stack.database
    database.run(CROWD)
    own_stack.tell_register()
    nobody_is_due(own_stack)
    workers = [started(own_stack), started(own_stack)]
    database.run("update tilskudd.applicant set register_due_at = now()")
    wait_for(lambda: database.ask("select count(*) from tilskudd.applicant "
                                  "where register_status = 'unknown'") == "0",
             60, "everybody is known")
    asked = own_stack.register.asked()
    assert len(asked) > 500 and set(asked.values()) == {1}
    done = [worker.events("ask-register") for worker in workers]
    assert all(done), "one of them did everything"
    assert sum(map(len, done)) == len(asked)
    assert database.ask("select count(*) from tilskudd.event where type = "
                        "'applicant.register_changed'") == str(len(asked))


def test_what_a_killed_worker_had_in_hand_is_done_after_its_lease(
        own_stack, started):
    register = own_stack.register
    nobody_is_due(own_stack)
    register.set_mode("slow")
    own_stack.make_due(SKIEN)
    killed = started(own_stack)
    wait_for(lambda: register.asked().get(SKIEN) == 1, 20, "it asks")
    killed.kill()

    register.set_mode("ok")
    worker = started(own_stack)
    own_stack.make_due(PORSGRUNN)
    told(worker, PORSGRUNN, "active")
    assert register.asked()[SKIEN] == 1, "the lease still holds"
    assert own_stack.database.ask(
        "select register_status, register_attempts from tilskudd.applicant "
        f"where organisation_number = '{SKIEN}'") == "unknown|1"
    own_stack.make_due(SKIEN)
    told(worker, SKIEN, "active")


def test_a_stop_finishes_the_duty_in_hand(own_stack, started):
    nobody_is_due(own_stack)
    own_stack.register.set_mode("slow")
    own_stack.make_due(SKIEN, PORSGRUNN)
    worker = started(own_stack)
    wait_for(lambda: own_stack.register.asked(), 20, "it asks")
    worker.process.terminate()
    assert worker.process.wait(30) == 0
    # That one, and no other any more.
    (said,) = worker.events("ask-register")
    assert said.endswith(" unavailable")
    assert worker.events("stopped")


def test_the_workers_database_goes_and_comes_back(own_stack, started):
    database = own_stack.database
    nobody_is_due(own_stack)
    worker = started(own_stack)
    database.script("stop")
    wait_for(lambda: worker.events("database-unavailable"), 20, "it is told")
    database.script("start")
    wait_for(lambda: worker.events("database-back"), 60, "it recovers")
    own_stack.make_due(SKIEN)
    told(worker, SKIEN, "active")
    assert len(worker.events("database-unavailable")) == 1
    assert worker.events("duty-failed") == []


def test_a_duty_that_fails_keeps_no_other_from_being_done(own_stack, started):
    database = own_stack.database
    nobody_is_due(own_stack)
    database.run("revoke update on tilskudd.applicant from tilskudd_worker")
    own_stack.make_due(SKIEN)
    worker = started(own_stack)
    wait_for(lambda: worker.events("duty-failed"), 20, "it is told")
    database.run(FILES.format(number=SKIEN))
    wait_for(lambda: len(worker.events("expire-files")) == 40, 20,
             "what nobody attached is deleted meanwhile, without a pause")
    assert len(worker.events("duty-failed")) < 10, "and it is not hammered on"


def test_it_starts_before_its_database(own_stack, started):
    own_stack.service.stop()
    own_stack.database.script("stop")
    worker = started(own_stack)
    own_stack.database.script("start")
    told(worker, SKIEN, "active")
    assert len(worker.events("database-unavailable")) == 1
    assert len(worker.events("database-back")) == 1


def test_a_worker_refuses_a_database_of_other_migrations(own_stack):
    own_stack.database.run("update tilskudd.migration set checksum = "
                           "repeat('0', 64) where version = 1")
    worker = own_stack.worker()
    assert worker.process.wait(30) == REFUSED
    assert "the database is refused" in worker.log_path.read_text()
