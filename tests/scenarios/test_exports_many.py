"""Exports of very many rows: whole, of one instant, and no burden to others."""

import csv
import io
import json
import os
import re
import signal
import socket
import threading
import time
from contextlib import contextmanager
from pathlib import Path
from resource import RLIM_INFINITY, RLIMIT_FSIZE, prlimit

import httpx
import psycopg
import pytest

from tests.conftest import CALL_2026, SKIEN
from tests.support.client import Client
from tests.support.stack import wait_for

NDJSON, CSV = "application/x-ndjson", "text/csv"
MANY = 20_000


# ---- Many rows -------------------------------------------------------------

def sql_of_many(call, content, first=0, count=MANY):
    """Applications that were sent to a call and withdrawn again: there may
    be any number of them."""
    document = json.dumps(content).replace("'", "''")
    person = "0" * 32
    return f"""
        with made as (
            insert into tilskudd.application (call_id, organisation_number,
                administrator_number, state, reference, content,
                submitted_version, first_submitted_at, submitted_at,
                staff_version, staff_updated_at, withdrawn_at, created_by)
            select id, '{SKIEN}', administrator_number, 'withdrawn',
                'MANY-2026-' || lpad(n::text, 9, '0'), '{document}', 1, at,
                at, 1, at, at, '{person}'
            from tilskudd.call, generate_series({first}, {first + count - 1})
                as n,
                lateral (select timestamptz '2026-03-01 12:00:00+00'
                    + n * interval '1 second' as at) t
            where id = '{call}'
            returning *)
        insert into tilskudd.application_version
        select id, 1, organisation_number, administrator_number, content,
            repeat('0', 64), 1320000, '{person}', submitted_at, '{person}',
            submitted_at, false, '2026-07-16'
        from made"""


def sql_of_none(call, but_many="false"):
    return f"""
        set session_replication_role = replica; -- nothing refers to them
        create temporary table gone as
            select id from tilskudd.application
            where call_id = '{call}' and not ({but_many});
        delete from tilskudd.application_version
            where application_id in (select id from gone);
        delete from tilskudd.application
            where id in (select id from gone)"""


@pytest.fixture(scope="module")
def many(stack, contract, tokens, complete_content):
    """The path to the applications of a call that has very many."""
    staff = Client(stack.service.url, contract, tokens("caseworker"))
    call = staff.act("call", CALL_2026, "copy", {
        "year": 2026, "opensDate": "2026-02-01", "deadlineDate": "2026-03-16",
        "reportDeadline": "2027-03-01"}).expect(201)["id"]
    with psycopg.connect(stack.database.conninfo("postgres"),
                         autocommit=True) as superuser:
        superuser.execute(sql_of_many(call, complete_content))
        superuser.execute("analyze tilskudd.application, "
                          "tilskudd.application_version")
        yield f"/v1/applications?callId={call}"
        superuser.execute(sql_of_none(call))


def files_of(process):
    """Exports that are on disk, by their descriptors."""
    found = []
    for link in Path(f"/proc/{process.pid}/fd").iterdir():
        try:
            found += ["tilskudd-spool" in str(link.readlink())]
        except FileNotFoundError: # closed meanwhile
            continue
    return sum(found)


@pytest.fixture(autouse=True)
def no_file_is_left(stack):
    yield
    wait_for(lambda: files_of(stack.service.process) == 0, 10,
             "every export is closed")


def memory_of(process):
    """Kilobytes it has ever had at once."""
    status = Path(f"/proc/{process.pid}/status").read_text()
    return int(re.search(r"VmHWM:\s+(\d+)", status)[1])


def busy(service):
    text = httpx.get(f"{service.ops}/metrics").text
    return int(re.search(r'\{[^}]*state="used"[^}]*\} (\d+)', text)[1])


@pytest.mark.parametrize("form, ends", [(CSV, 1), (NDJSON, 0)])
def test_many_rows_are_whole_and_flat_in_memory(own, tokens, many, monkeypatch,
                                                form, ends):
    """The rows are 70 MB. AddressSanitizer keeps what was freed, by default
    more than that."""
    monkeypatch.setenv("ASAN_OPTIONS", os.environ.get("ASAN_OPTIONS", "")
                       + ":quarantine_size_mb=1")
    service = own()
    headers = {"Authorization": f"Bearer {tokens('caseworker')}",
               "Accept": form}
    first = httpx.get(f"{service.url}{many}&state=submitted", headers=headers)
    assert first.status_code == 200 and first.text.count("\n") == ends
    before = memory_of(service.process)
    answer = httpx.get(service.url + many, headers=headers, timeout=60)
    assert answer.status_code == 200 and len(answer.content) > 4_000_000
    references = re.findall(r"MANY-2026-\d{9}", answer.text)
    assert references == [f"MANY-2026-{n:09}" for n in reversed(range(MANY))]
    assert answer.text.count("\n") == MANY + ends
    assert memory_of(service.process) - before < 20_000, "kilobytes"


def test_an_export_is_of_one_instant(stack, tokens, many,
                                     complete_content):
    """Somebody sends applications two at a time, one before all that are
    there and one after them: an export has both or neither."""
    call = many.partition("=")[2]
    stop, pairs = threading.Event(), []
    first, last = (f"MANY-2026-{n:09}" for n in (0, MANY - 1))

    def send():
        with psycopg.connect(
                stack.database.conninfo("postgres")) as connection:
            while not stop.is_set() or len(pairs) < 2:
                at = len(pairs) + 1
                for number, year in ((-at, "-2027-"), (MANY + at, "-2026-")):
                    sql = sql_of_many(call, complete_content, number, 1)
                    connection.execute(sql.replace("-2026-", year))
                connection.commit()
                pairs.append(at)
            connection.execute(sql_of_none(
                call, f"reference between '{first}' and '{last}'"))

    headers = {"Authorization": f"Bearer {tokens('caseworker')}",
               "Accept": CSV}
    writer = threading.Thread(target=send)
    writer.start()
    try:
        with httpx.stream("GET", stack.service.url + many, headers=headers,
                          timeout=60) as answer:
            made_meanwhile = len(pairs)
            text = answer.read().decode()
    finally:
        stop.set()
        writer.join()
    rows = list(csv.DictReader(io.StringIO(text, newline="")))
    late = [r for r in rows if r["submittedAt"] > "2026-03-01T17:33:19Z"]
    early = [r for r in rows if r["submittedAt"] < "2026-03-01T12:00:00Z"]
    assert len(rows) == MANY + len(late) + len(early)
    assert len(late) == len(early) < made_meanwhile


def test_a_full_disk_is_told_before_anything_is_sent(own, tokens, many):
    service = own()
    headers = {"Authorization": f"Bearer {tokens('caseworker')}",
               "Accept": CSV}
    prlimit(service.process.pid, RLIMIT_FSIZE, (1_000_000, RLIM_INFINITY))
    answer = httpx.get(service.url + many, headers=headers, timeout=60)
    assert answer.status_code == 503 and answer.json()["code"] == "OVERLOADED"
    assert int(answer.headers["Retry-After"]) > 0
    assert "Content-Disposition" not in answer.headers
    assert any("File too large" in entry.get("diagnostic", "")
               for entry in service.events("request"))
    assert files_of(service.process) == 0 and busy(service) == 0
    prlimit(service.process.pid, RLIMIT_FSIZE, (RLIM_INFINITY, RLIM_INFINITY))
    answer = httpx.get(service.url + many, headers=headers, timeout=60)
    assert answer.status_code == 200
    assert answer.text.count("\r\n") == MANY + 1


def slow_reader(service, path, token):
    """Has asked, read the beginning of the answer, and reads no further."""
    connection = socket.socket()
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    connection.settimeout(60)
    connection.connect(("127.0.0.1", service.port))
    connection.sendall(f"GET {path} HTTP/1.1\r\nHost: x\r\nAccept: text/csv"
                       f"\r\nAuthorization: Bearer {token}\r\n\r\n".encode())
    assert connection.recv(200).startswith(b"HTTP/1.1 200 ")
    return connection


def test_a_slow_client_holds_a_file_and_nothing_else(own, tokens, many):
    """More of them than there are connections or exports at a time."""
    service = own(pool=3, threads=4, connection_limit=400,
                  request_timeout_s=600, connection_timeout_s=600)
    token = tokens("caseworker")
    readers = [slow_reader(service, many, token) for _ in range(4)]
    wait_for(lambda: busy(service) == 0, 10, "no connection is held")
    assert files_of(service.process) == 4
    assert httpx.get(f"{service.url}/v1/calls", timeout=30).status_code == 200
    for reader in readers[:3]:
        reader.close()
    wait_for(lambda: files_of(service.process) == 1, 10,
             "the files of those who hung up are closed")
    received = 0
    while chunk := readers[3].recv(1 << 20):
        received += len(chunk)
        if received > 4_000_000:
            break
    readers[3].close()
    wait_for(lambda: files_of(service.process) == 0, 10,
             "the last file is closed")


# ---- At the same time ------------------------------------------------------

@contextmanager
def held_up(database, table="application"):
    """No one reads it, until this is over."""
    with psycopg.connect(database.conninfo("postgres")) as holder:
        holder.execute(f"lock table tilskudd.{table}")

        def count():
            return holder.execute(
                "select count(*) from pg_locks where not granted").fetchone()[0]
        yield count
        holder.rollback()


def in_background(service, path, token=None, form=CSV):
    """The answers to come of one GET."""
    answers = []
    headers = {"Accept": form}
    if token:
        headers["Authorization"] = f"Bearer {token}"
    thread = threading.Thread(target=lambda: answers.append(httpx.get(
        service.url + path, headers=headers, timeout=60)))
    thread.start()
    return thread, answers


def test_only_so_many_exports_are_made_at_a_time(stack, own, tokens):
    service = own(exports=1, lock_timeout_ms=20000, statement_timeout_ms=30000)
    token = tokens("caseworker")
    headers = {"Authorization": f"Bearer {token}", "Accept": NDJSON}
    with held_up(stack.database) as waiting:
        first, answers = in_background(service, "/v1/applications", token)
        wait_for(lambda: waiting() == 1, 10, "the first export is being made")
        refused = httpx.get(f"{service.url}/v1/calls", headers=headers)
        assert refused.status_code == 503
        assert refused.json()["code"] == "OVERLOADED"
        assert int(refused.headers["Retry-After"]) > 0
        page = httpx.get(f"{service.url}/v1/calls")
        assert page.status_code == 200, "pages are always given"
    first.join()
    assert answers[0].status_code == 200
    again = httpx.get(f"{service.url}/v1/calls", headers=headers)
    assert again.status_code == 200


@pytest.mark.parametrize("exports", [1, 2])
def test_strangers_keep_nobody_from_an_export(stack, own, tokens, exports):
    """They pay no quota, so that there is always room for one who does."""
    service = own(exports=exports, lock_timeout_ms=20000,
                  statement_timeout_ms=30000)
    calls = f"{service.url}/v1/calls"
    with held_up(stack.database, "call") as waiting:
        stranger, given = in_background(service, "/v1/calls")
        wait_for(lambda: waiting() == 1, 10, "the stranger's is being made")
        refused = httpx.get(calls, headers={"Accept": NDJSON})
        assert refused.status_code == 503
        assert refused.json()["code"] == "OVERLOADED"
        known, known_given = in_background(service, "/v1/calls",
                                           tokens("caseworker"))
        wait_for(lambda: waiting() == 2 or known_given, 10, "theirs begins")
        assert waiting() == 2, known_given[0].text
        also = httpx.get(calls, headers={
            "Accept": CSV, "Authorization": f"Bearer {tokens('preparer')}"})
        assert also.status_code == 503, "and no more than there may be"
    stranger.join()
    known.join()
    assert [given[0].status_code, known_given[0].status_code] == [200, 200]
    assert httpx.get(calls, headers={"Accept": CSV}).status_code == 200


def test_an_export_may_take_longer_than_a_silent_connection(stack, own,
                                                            tokens, many):
    """The time in which nothing was sent is not the client's."""
    service = own(connection_timeout_s=1, lock_timeout_ms=20000,
                  statement_timeout_ms=30000)
    with held_up(stack.database) as waiting:
        thread, answers = in_background(service, many, tokens("caseworker"))
        wait_for(lambda: waiting() == 1, 10, "the export is being made")
        time.sleep(2.5)
    thread.join()
    assert answers[0].status_code == 200
    assert answers[0].text.count("\r\n") == MANY + 1


def test_a_service_that_stops_gives_a_long_export_up(stack, own, tokens,
                                                     many):
    service = own(lock_timeout_ms=20000, statement_timeout_ms=30000)
    token = tokens("caseworker")
    with held_up(stack.database) as waiting:
        long, long_answers = in_background(service, many, token)
        wait_for(lambda: waiting() == 1, 10, "the long one is being made")
        short, short_answers = in_background(
            service, many + "&state=submitted", token)
        wait_for(lambda: waiting() == 2, 10, "both exports are being made")
        service.process.send_signal(signal.SIGTERM)
        wait_for(lambda: service.events("draining"), 10, "it drains")
    long.join()
    short.join()
    assert long_answers[0].status_code == 503
    assert long_answers[0].json()["code"] == "OVERLOADED"
    assert short_answers[0].status_code == 200, "a short one is finished"
    assert service.process.wait(30) == 0
