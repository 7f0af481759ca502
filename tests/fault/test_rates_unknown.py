"""Quotas whose database is away, keys that were kept long enough, and what
the worker says when the database has too much to do."""

import uuid

import psycopg
import pytest

from tests.support.client import Client
from tests.support.stack import Stack, wait_for

FILE = {"name": "plan.txt", "sizeBytes": 6, "sha256": "0" * 64,
        "mediaType": "text/plain", "purpose": "application"}


@pytest.fixture(scope="module")
def stack():
    stack = Stack()
    yield stack
    stack.close()


@pytest.fixture
def started(stack):
    """started(...) is a worker that runs; all are stopped afterwards."""
    workers = []

    def start(**settings):
        workers.append(stack.worker(worker_pause_ms=10, **settings))
        return workers[-1]

    yield start
    for worker in workers:
        worker.stop()


@pytest.fixture
def preparer(stack, contract):
    client = Client(stack.service.url, contract,
                    stack.issuer.token("preparer"))
    yield client
    client.http.close()


def age(stack, interval):
    stack.database.run("update tilskudd.idempotency_key "
                       f"set made_at = now() - interval '{interval}'")


def keys(stack):
    return int(stack.database.ask(
        "select count(*) from tilskudd.idempotency_key"))


def test_a_key_is_repeated_for_a_day_and_then_purged(stack, started, preparer):
    key = str(uuid.uuid4())
    first = preparer.post("/v1/files", FILE, key=key).expect(201)
    age(stack, "23 hours 55 minutes")
    worker = started(clock="2027-03-02T09:00:00Z") # moved by a year: no matter
    wait_for(lambda: worker.events("started"), 20, "the worker starts")
    again = preparer.post("/v1/files", FILE, key=key).expect(201)
    assert again["id"] == first["id"] and not worker.events("purge-keys")
    age(stack, "24 hours 1 second")
    wait_for(lambda: worker.events("purge-keys"), 20, "the key is purged")
    assert worker.events("purge-keys") == ["1"] and keys(stack) == 0
    new = preparer.post("/v1/files", FILE, key=key).expect(201)
    assert new["id"] != first["id"]
    assert "Idempotency-Replayed" not in new.headers


def test_many_keys_are_purged_some_at_a_time(stack, started):
    stack.database.run("""
        insert into tilskudd.idempotency_key
        select 'm:' || n, repeat('a', 64), repeat('b', 64), 201, '{}', '',
               now() - interval '2 days'
        from generate_series(1, 1200) as n""")
    worker = started()
    wait_for(lambda: len(worker.events("purge-keys")) > 2, 20, "all are gone")
    assert worker.events("purge-keys") == ["500", "500", "200"]


def test_too_much_to_do_is_called_so_and_not_a_database_away(stack, started):
    with psycopg.connect(stack.database.conninfo("postgres")) as busy:
        busy.execute("lock table tilskudd.idempotency_key "
                     "in access exclusive mode")
        worker = started(lock_timeout_ms=50)
        wait_for(lambda: worker.events("overloaded"), 20, "it is told")
        assert worker.events("overloaded")[0].startswith("purge-keys: ")
        busy.rollback()
    wait_for(lambda: worker.events("load-eased"), 20, "it is over")
    assert len(worker.events("overloaded")) == 1
    assert not worker.events("database-unavailable")
    assert not worker.events("duty-failed")


@pytest.fixture
def municipality(stack, contract):
    """At a service whose quota is soon spent."""
    service = stack.another_service(rate_read=20, rate_window_s=3600)
    client = Client(service.url, contract, stack.issuer.token("municipality"))
    yield client
    client.http.close()
    service.stop()


def test_without_a_database_nobody_is_refused_by_a_quota(stack, municipality):
    def status():
        return municipality.get("/v1/applications").status

    assert [status() for _ in range(5)] == [200] * 5
    stack.database.script("stop")
    try:
        told = {status() for _ in range(40)}
    finally:
        stack.database.script("start")
    assert told == {503}
    wait_for(lambda: status() == 200, 20, "it recovers")
    wait_for(lambda: status() == 429, 20, "the quota holds again")
