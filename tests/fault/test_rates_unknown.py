"""Quotas whose database is away or only reads, keys whose standby is away, keys
that were kept long enough, and what the worker says when the database has too
much to do."""

import re
import uuid
from contextlib import contextmanager

import psycopg
import pytest

from tests.support.client import Client
from tests.support.stack import WIRE, Service, Stack, wait_for
from tests.support.standby import Either

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


# ---- A database that only reads --------------------------------------------

def order(stack, *statements):
    """Of one who may write whatever the server is set to."""
    with psycopg.connect(stack.database.conninfo("postgres"),
                         autocommit=True) as connection:
        connection.execute("set default_transaction_read_only = off")
        for statement in (*statements, "select pg_reload_conf()"):
            connection.execute(statement)


@contextmanager
def reading_only(stack):
    order(stack, "alter system set default_transaction_read_only = on")
    wait_for(lambda: stack.database.ask("show transaction_read_only") == "on",
             10, "it only reads")
    try:
        yield
    finally:
        order(stack, "alter system reset default_transaction_read_only")
        wait_for(lambda: stack.database.ask("show transaction_read_only")
                 == "off", 10, "it writes again")


def leases_failed(service):
    told = WIRE.get(f"{service.ops}/metrics").text
    return int(re.search(
        r'tilskudd_rate_leases_total{outcome="failed"} (\d+)', told)[1])


def test_a_quota_that_cannot_be_asked_for_costs_no_connection(stack, contract):
    """The service is told to find who takes writes (docker/README.md): no
    connection can be opened while nobody does, and reading goes on with those
    there are. What a read spends is no write that anybody asked for."""
    service = Service(stack.folder, Either(stack.database), stack.issuer,
                      rate_read=64, rate_window_s=3600)
    client = Client(service.url, contract, stack.issuer.token("municipality"))
    try:
        client.get("/v1/applications").expect(200)
        with reading_only(stack):
            told = [client.get("/v1/applications").status for _ in range(12)]
            assert leases_failed(service) > 0
            assert told == [200] * 12
            assert WIRE.get(f"{service.ops}/readyz").json()[
                "database"] == "read only"
            # Somebody does write: there may be another that takes it.
            client.post("/v1/files", FILE).expect(503, "DATABASE_UNAVAILABLE")
            client.get("/v1/applications").expect(503, "DATABASE_UNAVAILABLE")
        wait_for(lambda: client.get("/v1/applications").status == 200, 10,
                 "it is found again")
    finally:
        client.http.close()
        service.stop()


# ---- A standby that is away ------------------------------------------------

@contextmanager
def standby_away(stack):
    """Commits wait for one that never comes."""
    order(stack, "alter system set synchronous_standby_names = 'nobody'")
    wait_for(lambda: stack.database.ask("show synchronous_standby_names")
             == "nobody", 10, "commits wait")
    try:
        yield
    finally:
        order(stack, "alter system reset synchronous_standby_names")
        wait_for(lambda: abandoned(stack) == 0, 10, "nobody waits any more")


def abandoned(stack):
    return int(stack.database.ask("select count(*) from pg_stat_activity "
                                  "where wait_event = 'SyncRep'"))


@pytest.fixture
def preparer_of(stack, contract):
    """preparer_of(rate_write=2) is one at a service with that quota."""
    begun = []

    def make(**quotas):
        service = stack.another_service(statement_timeout_ms=300,
                                        lock_timeout_ms=200,
                                        rate_window_s=3600, **quotas)
        client = Client(service.url, contract, stack.issuer.token("preparer"))
        begun.append((service, client))
        return client

    yield make
    for service, client in begun:
        client.http.close()
        service.stop()
    stack.database.run("delete from tilskudd.rate_spending")


def policy(answer):
    return answer.headers["RateLimit"].partition(";")[0].strip('"')


@pytest.mark.parametrize("write", [1, 50], ids=["nothing left", "some left"])
def test_no_answer_is_repeated_that_the_standby_may_lack(stack, preparer_of,
                                                         write):
    """Whatever is left of the quota; and asking again costs no write."""
    preparer = preparer_of(rate_write=write, rate_read=50)
    key = str(uuid.uuid4())
    first = preparer.post("/v1/files", FILE, key=key).expect(201)
    with standby_away(stack):
        untold = preparer.post("/v1/files", FILE, key=key)
        untold.expect(503, "OUTCOME_UNKNOWN")
        assert "Idempotency-Replayed" not in untold.headers
        assert policy(untold) == "read"
        # Its session waits on at the server, and holds the key.
        assert abandoned(stack) == 1
        again = preparer.post("/v1/files", FILE, key=key)
        again.expect(409, "IDEMPOTENCY_KEY_RUNNING")
        assert int(again.headers["Retry-After"]) > 0
        assert abandoned(stack) == 1
    again = preparer.post("/v1/files", FILE, key=key).expect(201)
    assert again.headers["Idempotency-Replayed"] == "true"
    assert again.text == first.text
