"""That what is looked for over a whole run is found, where it was planted; and
that no client writes the log's lines."""

import json
import random
import re
import threading
import uuid
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
import pytest

from tests.security.asking import CONTRACT, headers_of
from tests.security.hostile import MACHINE, PERSON
from tests.support.client import Client
from tests.support.ledger import Wire
from tests.support.logged import faults
from tests.support.secrets import SECRETS, Secrets, is_line_of_log
from tests.support.stack import WIRE, Stack, wait_for
from tests.support.unguarded import unguarded
from tests.support.wire import exchange, status

NUMBER = "05827214711"
ACCOUNT = "05827214711" # an account as well: the check digits are the same
TOKEN = "eyJhbGciOiJSUzI1NiJ9.eyJpc3MiOiJ4In0.c2ln"
LINE = '{"time":"2026-03-02T09:00:00.000Z","level":"info","event":"request"%s}'

PLANTED = {
    "a personal number": [f"diagnostic {NUMBER}", f'"{NUMBER}"', f"a/{NUMBER}?",
                          "11:03817011089:x", f'"phone":"{NUMBER}"',
                          f"pid{NUMBER}", f"{NUMBER}and", f"\n{NUMBER}",
                          f"%3A{NUMBER}", f"%20{NUMBER}", f"%2520{NUMBER}",
                          f"\\u003a{NUMBER}", f"\\u0020{NUMBER}",
                          "%305827214711", "058272 14711", "058272+14711",
                          "058272%2014711", "058272\u00a014711",
                          json.dumps({"a": json.dumps({"b": f"\n{NUMBER}"})}),
                          json.dumps({"a": json.dumps({"x": f"1 {ACCOUNT}"})}),
                          f'http_a{{b="{NUMBER}"}} 1', f"db_a 1 {NUMBER}",
                          f"a.{NUMBER}", f"3-{NUMBER}", f"_{NUMBER}_",
                          f'"accountNumber":"1","x":"{NUMBER}"'],
    "token": [TOKEN, f"x={TOKEN}&"],
    "bearer": ["Authorization: Bearer 0123456789abcdef-._~"],
    "client assertion": ["grant_type=x&client_assertion=y"],
    "an idempotency key": [f"key {uuid.UUID(int=7)} was", "by key-of-mine?",
                           f"x{uuid.UUID(int=7)}", "key%2Dof-mine"],
}


@pytest.mark.parametrize("what, text", [
    (what, text) for what, texts in PLANTED.items() for text in texts])
def test_what_is_planted_is_found(tmp_path, what, text):
    found = Secrets()
    for key in (str(uuid.UUID(int=7)), "key-of-mine", "aaaa", None):
        found.note(key)
    log = tmp_path / "service-1.log"
    log.write_text(f"{LINE % ''}\n{LINE % (',' + json.dumps({'x': text})[1:-1])}")
    found.look_at_file("log", log)
    assert [(one[0], one[1]) for one in found.found] \
        == [("log, service-1.log", what)]


@pytest.mark.parametrize("text", [
    f'{{"accountNumber":"{ACCOUNT}"}}', "019b76da-a800-7000-8001-058272147119",
    json.dumps({"a": f'{{"accountNumber":"{ACCOUNT}"}}'}),
    "019b76da-a800-7000-8001-a05827214711", f"{NUMBER}abcde",
    f"3.{NUMBER}", f'"\\\\x{NUMBER}ab"', f"12{NUMBER[:6]} {NUMBER[6:]}", "aaaa",
    "12345678901", f"0{NUMBER}", f"{NUMBER}0", "4bf9258272147114da6a3ce929d0e0e4",
    f"process_virtual_memory_bytes {NUMBER}", f'db_a_bytes{{b="c"}} {NUMBER}',
    "Bearer", 'WWW-Authenticate: Bearer error="invalid_token"'])
def test_what_only_looks_like_it_is_not(text):
    found = Secrets()
    found.look("answer", "x", text)
    assert found.found == []


@pytest.mark.parametrize("line", [
    "no json", "{}", "[]", LINE % ',"x":"\u2028"', LINE % ',"x":"\x1b[31m"',
    LINE % "" + LINE % "", LINE % ',"x":"\ufffd"', "1"])
def test_a_line_that_is_no_line_is_found(line):
    assert is_line_of_log(LINE % "")
    assert not is_line_of_log(line)


def test_a_worker_a_service_and_a_database_are_looked_at(stack):
    """What the run's own stack has left so far is read, and there is much."""
    found = Secrets()
    found.look_at_rows(stack.database)
    found.look_at_server(stack.database)
    found.look_at_file("log", stack.service.log_path)
    assert found.read.keys() == {"rows", "server", "log"}
    assert found.read["log"] > 100 and found.read["server"] > 100


# What would end a line, make a terminal do something, or open a second object.
INJECTED = {
    "a line feed": b'x\n{"time":"","level":"error","event":"forged"}\ny',
    "a carriage return": b"x\ry", "both": b"x\r\n\r\ny", "NUL": b"x\x00y",
    "a terminal's colour": b"x\x1b[31my", "a terminal's title": b"\x1b]0;x\x07",
    "C1 in Latin-1": b"\x9b31m", "C1 in UTF-8": "\u009b31m".encode(),
    "JSON": b'"},{"level":"error","event":"forged"', "a backslash": b"\\u000a\\",
    "a separator of lines": "\u2028{\u2029".encode(),
    "right to left": "\u202e{".encode(), "no UTF-8": b"\xff\xfe\xc0\xaf\xed\xa0\x80",
    "half a character": b"\xe2\x80", "delete": b"\x7f", "a number": NUMBER.encode(),
    "an escaped line feed": b"%0d%0a%00%1b[31m%ff%e2%80%a8",
}

PLACES = {
    "method": b"%s /v1/calls HTTP/1.1\r\nHost: h\r\n\r\n",
    "path": b"GET /v1/%s HTTP/1.1\r\nHost: h\r\n\r\n",
    "identifier": b"GET /v1/applications/%s HTTP/1.1\r\nHost: h\r\n\r\n",
    "query": b"GET /v1/calls?%s=%s HTTP/1.1\r\nHost: h\r\n\r\n",
    "version": b"GET /v1/calls HTTP/%s\r\nHost: h\r\n\r\n",
    "name of a header": b"GET /v1/calls HTTP/1.1\r\nHost: h\r\n%s: x\r\n\r\n",
    **{name: b"GET /v1/calls HTTP/1.1\r\nHost: h\r\n" + name.encode()
       + b": %s\r\n\r\n" for name in (
           "X-Request-Id", "traceparent", "tracestate", "User-Agent", "Host",
           "Accept-Language", "Accept", "Authorization", "Acting-For", "Origin",
           "If-None-Match", "Forwarded", "X-Forwarded-For", "Referer", "Cookie",
           "Content-Type", "Transfer-Encoding", "Content-Length")},
    "body": b"POST /v1/applications HTTP/1.1\r\nHost: h\r\nConnection: close\r\n"
            b"Content-Type: application/json\r\nContent-Length: 40\r\n\r\n%s" + b" " * 40,
}

def judge(written):
    """Nothing but whole lines of our own members."""
    lines = written.decode("ascii").split("\n")
    assert lines.pop() == ""
    for line in lines:
        assert is_line_of_log(line), line
        assert not faults(line), line
        assert "forged" not in line and NUMBER not in line
    return lines


@pytest.mark.parametrize("place", PLACES)
def test_whatever_a_client_sends_a_line_stays_a_line(stack, place):
    for injected in INJECTED.values():
        before = len(stack.service.logged())
        request = PLACES[place].replace(b"%s", injected)
        answer = exchange(stack.service.url, request + b"GET / HTTP/1.1\r\n"
                          b"Host: h\r\nConnection: close\r\n\r\n", quiet=0.2)
        judge(stack.service.logged(before))
        assert status(answer) != 500


CLAIMS = {
    PERSON: ["pid", "acr", "client_id", "name", "scope", "jti", "sub"],
    MACHINE: ["client_id", "scope", "jti", "client_amr", "consumer", "supplier"],
}


@pytest.mark.parametrize("preset, claim", [
    (preset, claim) for preset, claims in CLAIMS.items() for claim in claims])
def test_nor_does_a_token_write_them(stack, caller, preset, claim):
    for injected in INJECTED.values():
        text = injected.decode("utf-8", "replace").replace("\0", "")
        token = stack.issuer.token(preset, claims={claim: text})
        before = len(stack.service.logged())
        answer = caller().request("GET", "/v1/me", headers={
            "Authorization": f"Bearer {token}"})
        assert answer.status in (200, 401, 403)
        assert len(judge(stack.service.logged(before))) == 1


@pytest.mark.parametrize("injected", INJECTED)
def test_nor_does_what_is_written_into_an_application(stack, caller, injected):
    """Names, reasons and texts: what is accepted, and what is refused."""
    text = INJECTED[injected].decode("utf-8", "replace")
    before = len(stack.service.logged())
    answer = caller("signatory").post("/v1/applications", {
        "callId": text, text: text, "content": {
            "kind": text, "contact": {"name": text, text: {text: text}}}})
    assert answer.status in (400, 422)
    assert NUMBER not in answer.text
    assert len(judge(stack.service.logged(before))) == 1


def test_no_more_rights_and_no_core_that_would_hold_keys(stack):
    """Of the service and the worker: what they start inherits it."""
    worker = stack.worker()
    try:
        wait_for(lambda: worker.events("started"), 20, "it works")
        for process in (stack.service.process, worker.process):
            of = Path("/proc", str(process.pid))
            assert "NoNewPrivs:\t1\n" in (of / "status").read_text()
            assert re.search(r"^Max core file size +0 +0 ",
                             (of / "limits").read_text(), re.MULTILINE)
    finally:
        worker.stop()


def test_postgresql_does_not_log_what_it_refuses_the_service(stack):
    """Its words quote the value: here a number where there should be one of
    another kind."""
    log = Path(stack.database.script("home"), "server.log")
    with psycopg.connect(stack.database.conninfo("tilskudd_app")) as service:
        for sql in (f"select '{NUMBER}'::uuid", f"select 1 from x_{NUMBER}"):
            with pytest.raises(psycopg.Error):
                service.execute(sql)
            service.rollback()
        with pytest.raises(psycopg.Error):
            service.execute("select %s::text::uuid", (NUMBER,))
    assert NUMBER not in log.read_text()


# ---- Each place that a run leaves something in ------------------------------

@pytest.fixture
def nothing_found(monkeypatch):
    """What is planted here does not count for the run."""
    monkeypatch.setattr(SECRETS, "found", [])
    monkeypatch.setattr(SECRETS, "odd_keys", set())
    return SECRETS.found


@pytest.fixture
def leaking():
    """The address of a service that says what it must not."""
    class Leak(BaseHTTPRequestHandler):
        def do_GET(self):
            self.send_response(200)
            self.send_header("Content-Length", str(len(NUMBER) + 2))
            self.end_headers()
            self.wfile.write(f'"{NUMBER}"'.encode())

        def log_message(self, *_):
            pass

    server = HTTPServer(("127.0.0.1", 0), Leak)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


def by_wire(url, _):
    address = urlsplit(url)
    Wire([(address.hostname, address.port)], {"x": "y"}, random.Random(1)).once(
        "x", "GET", "/", Idempotency_Key="a-key-of-wire")


ASKERS = {
    "a client": lambda url, contract: Client(url, contract).get("/", headers={
        "Idempotency-Key": "a-key-of-client"}),
    "bytes": lambda url, _: exchange(url, b"GET / HTTP/1.1\r\n\r\n"),
    "the ledger": by_wire,
    "a look": lambda url, _: WIRE.get(url),
}


@pytest.mark.parametrize("asker", ASKERS)
def test_what_is_answered_is_looked_at(nothing_found, leaking, contract, asker):
    ASKERS[asker](leaking, contract)
    assert [what for _, what, _ in nothing_found] == ["a personal number"]


def test_keys_that_were_sent_are_known(nothing_found, leaking, contract):
    for ask in ASKERS.values():
        ask(leaking, contract)
    assert SECRETS.odd_keys == {"a-key-of-client", "a-key-of-wire"}
    operation = next(o for o in CONTRACT.operations if o.id == "createFile")
    assert headers_of(operation, "")["Idempotency-Key"] in SECRETS.keys


PLANT = ('{"time":"2026-03-02T09:00:00.000Z","level":"info",'
         f'"event":"work-jobs","detail":"{NUMBER}"}}')


def planted_in(path):
    """As whoever writes the log would."""
    with open(path, "a", encoding="ascii") as log:
        log.write(PLANT + "\n")


def stopped(process):
    planted_in(process.log_path)
    process.stop()
    process.log_path.unlink() # no other test is to find it


def stopped_at_work(worker):
    wait_for(lambda: worker.events("started"), 20, "it works")
    stopped(worker)


def refused(service):
    service.stop()
    planted_in(service.log_path)
    service.environment["TILSKUDD_POOL"] = "no number"
    with pytest.raises(AssertionError, match="TILSKUDD_POOL"):
        service.start()
    service.stop()
    service.log_path.unlink()


LEAVING = {
    "a service": lambda stack: stopped(stack.another_service()),
    "a worker": lambda stack: stopped_at_work(stack.worker()),
    "who has no guards": lambda stack: stopped(unguarded(stack)),
    "who refuses to start": lambda stack: refused(stack.another_service()),
}


@pytest.mark.parametrize("who", LEAVING)
def test_what_is_logged_is_looked_at(nothing_found, stack, who):
    LEAVING[who](stack)
    assert {one[1:] for one in nothing_found} == {("a personal number", PLANT)}


def test_what_a_stack_leaves_is_looked_at(nothing_found):
    """Its own service, its metrics, its rows, and its server's log."""
    stack = Stack()
    before = dict(SECRETS.read)
    try:
        planted_in(stack.service.log_path)
        stack.database.run(
            "insert into tilskudd.event (type, case_id, subject_kind, "
            "subject_id, subject_version, data) values ('x', gen_random_uuid(),"
            " 'x', gen_random_uuid(), 1, "
            f"""'{{"x": "pid{NUMBER}"}}')""")
        with pytest.raises(AssertionError):
            stack.database.run(f"select '{NUMBER}'::uuid")
    finally:
        stack.close()
    assert {(place.split(",")[0], what) for place, what, _ in nothing_found} \
        == {(place, "a personal number") for place in ("log", "rows", "server")}
    assert SECRETS.read["metrics"] > before.get("metrics", 0)
