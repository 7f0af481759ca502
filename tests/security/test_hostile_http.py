"""Hostile HTTP, shape by shape: against the service alone, and behind the
front. Nothing hangs, nothing breaks, and nobody gets another's answer."""

import http.client
import re
import socket
import threading
import time
import uuid
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.security import hostile_http
from tests.security.hostile_http import (CLOSED, SERVES, SHAPES, Shape,
                                         outcome)
from tests.support.haproxy import Proxy
from tests.support.secrets import SECRETS

# Longer than any time-out of these servers, shorter than a hang.
DEADLINE = 12
TIMEOUTS = {"request_timeout_s": 1, "connection_timeout_s": 2}


@pytest.fixture(scope="module")
def service(stack):
    service = stack.another_service(**TIMEOUTS)
    yield service
    service.stop()
    assert not service.events("contract-breach")
    assert not [line for line in service.events("request")
                if line["status"] == 500]


@pytest.fixture(scope="module")
def front(service):
    proxy = Proxy(service.folder, [service], head_timeout="1s",
                  client_timeout="2s")
    yield proxy
    proxy.stop()


# ---- Reading ----------------------------------------------------------------

class Answers:
    """What came on a connection, taken apart."""

    def __init__(self, data, methods):
        self.data, self.heads = data, []
        while data.startswith(b"HTTP/1.1 ") or data.startswith(b"HTTP/1.0 "):
            head, separator, rest = data.partition(b"\r\n\r\n")
            if not separator:
                break
            status = int(head[9:12])
            body = 0 if status in (204, 304) or status < 200 else (
                self.length(head))
            if status >= 200 and next(methods, b"GET") == b"HEAD":
                body = 0
            if len(rest) < body:
                break
            if status >= 200:
                self.heads.append((status, self.identity(head)))
            data = rest[body:]
        self.rest = data

    @staticmethod
    def length(head):
        found = re.search(rb"(?i)\r\ncontent-length: *(\d+)", head)
        return int(found[1]) if found else 0

    @staticmethod
    def identity(head):
        found = re.search(rb"(?i)\r\nx-request-id: *([^\r]*)", head)
        return found[1].decode() if found else None

    @property
    def statuses(self):
        return [status for status, _ in self.heads]

    @property
    def identities(self):
        return [identity for _, identity in self.heads]


def marker(name):
    return hostile_http.get(hostile_http.PUBLIC, b"X-Request-Id: " + name)


def send(connection, shape):
    """A server that has heard enough may have hung up."""
    try:
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        for piece in shape.pieces:
            connection.sendall(piece)
        if shape.marker:
            connection.sendall(marker(b"marker"))
        if shape.half_close:
            connection.shutdown(socket.SHUT_WR)
    except OSError:
        pass


def converse(port, shape):
    """(answers, was it closed)"""
    begun = time.monotonic()
    data, closed = b"", False
    with socket.create_connection(("127.0.0.1", port), DEADLINE) as connection:
        send(connection, shape)
        if shape.leaves:
            return Answers(b"", iter(())), True
        while time.monotonic() - begun < DEADLINE and not closed:
            connection.settimeout(DEADLINE - (time.monotonic() - begun))
            try:
                got = connection.recv(65536)
            except TimeoutError:
                break
            except OSError:
                got = b""
            data += got
            closed = not got
            if shape.marker and b"marker" in data:
                answers = Answers(data, iter((shape.reads,)))
                if "marker" in answers.identities:
                    break
    SECRETS.look("answer", shape.name, data.decode(errors="replace"))
    return Answers(data, iter((shape.reads,))), closed


# ---- Judging ----------------------------------------------------------------

def judge(shape, outcome, answers, closed):
    said = (shape.name, answers.heads, answers.rest[:200], closed)
    first = answers.statuses[0] if answers.heads else 0
    assert first in outcome.statuses, said
    assert 500 not in set(answers.statuses) - set(outcome.statuses), said
    # Wherever it stands: who reads on might take it for an answer of his.
    assert b"smuggled" not in answers.data, said
    serves = "marker" in answers.identities
    assert serves or closed, said
    if outcome.then == SERVES:
        assert serves, said
    if outcome.then == CLOSED:
        assert closed and not serves, said


def is_healthy(port):
    name = uuid.uuid4().hex
    answers = converse(port, Shape("healthy", [marker(name.encode())], None,
                                   None, half_close=True, marker=False))[0]
    return answers.heads == [(200, name)]


# ---- Trying -----------------------------------------------------------------

class Neighbour(threading.Thread):
    """Another client, on a connection that is kept, while the shapes are
    tried: what it gets is its own."""

    def __init__(self, port):
        super().__init__(daemon=True)
        self.port = port
        self.ended = threading.Event()
        self.answered, self.foreign = 0, []

    def run(self):
        connection = http.client.HTTPConnection("127.0.0.1", self.port,
                                                timeout=DEADLINE)
        try:
            while not self.ended.wait(0.01):
                self.ask(connection, f"neighbour-{self.answered}")
        except (OSError, http.client.HTTPException) as error:
            self.foreign.append(repr(error)) # cut off, or what is no answer
        connection.close()

    def ask(self, connection, name):
        connection.request("GET", hostile_http.PUBLIC.decode(), headers={
            "X-Request-Id": name})
        answer = connection.getresponse()
        answer.read()
        self.answered += 1
        if (answer.status, answer.headers["X-Request-Id"]) != (200, name):
            self.foreign.append((answer.status, dict(answer.headers)))


def try_all(port):
    """{shape: (answers, was it closed, did the next client fare well)}, and
    the neighbour."""
    neighbour = Neighbour(port)
    neighbour.start()

    def attempt(shape):
        answers, closed = converse(port, shape)
        return shape.name, (answers, closed, is_healthy(port))

    # Those that wait for a time-out wait side by side.
    with ThreadPoolExecutor(16) as pool:
        tried = dict(pool.map(attempt, SHAPES))
    neighbour.ended.set()
    neighbour.join()
    return tried, neighbour


@pytest.fixture(scope="module")
def alone(service):
    return try_all(service.port)


@pytest.fixture(scope="module")
def behind(front):
    return try_all(front.port)


def test_no_two_shapes_have_a_name():
    assert len({shape.name for shape in SHAPES}) == len(SHAPES) >= 60


@pytest.mark.parametrize("shape", SHAPES, ids=lambda shape: shape.name)
def test_the_service_alone(alone, service, shape):
    answers, closed, healthy = alone[0][shape.name]
    judge(shape, shape.alone, answers, closed)
    assert healthy and service.process.poll() is None


@pytest.mark.parametrize("shape", SHAPES, ids=lambda shape: shape.name)
def test_behind_the_front(behind, front, service, shape):
    answers, closed, healthy = behind[0][shape.name]
    judge(shape, shape.front, answers, closed)
    assert healthy and service.process.poll() is None
    assert front.process.poll() is None


@pytest.mark.parametrize("side", ["alone", "behind"])
def test_the_neighbour_had_what_was_his(request, side):
    neighbour = request.getfixturevalue(side)[1]
    assert neighbour.answered > 20
    assert not neighbour.foreign


# ---- The judgement itself ---------------------------------------------------

@pytest.mark.parametrize("data", [
    b"HTTP/1.1 401 No\r\nContent-Length: 2\r\n\r\n{}HTTP/1.1 200 OK\r\n"
    b"X-Request-Id: smuggled\r\nContent-Length: 0\r\n\r\n",
    b"HTTP/1.1 401 No\r\n\r\nHTTP/1.1 200 OK\r\nX-Request-Id: smuggled",
    b"HTTP/1.1 401 No\r\n\r\n{}\r\nHTTP/1.1 200 OK\r\nX-Request-Id: smuggled",
])
def test_an_answer_to_what_was_hidden_is_found(data):
    shape = next(shape for shape in SHAPES
                 if shape.name == "a request as the body of a POST")
    with pytest.raises(AssertionError):
        judge(shape, outcome(401, CLOSED), Answers(data, iter(())), True)
    clean = data.replace(b"smuggled", b"another")
    judge(shape, outcome(401, CLOSED), Answers(clean, iter(())), True)


@pytest.mark.parametrize("said", [
    b"", b"garbage\r\n", b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n{}",
    b"HTTP/1.1 200 OK\r\nX-Request-Id: his\r\nContent-Length: 0\r\n\r\n"])
def test_a_neighbour_who_gets_something_else_says_so(said):
    with socket.create_server(("127.0.0.1", 0)) as server:
        neighbour = Neighbour(server.getsockname()[1])
        neighbour.start()
        connection, _ = server.accept()
        with connection:
            connection.recv(65536)
            connection.sendall(said)
            neighbour.ended.set()
        neighbour.join(DEADLINE)
    assert len(neighbour.foreign) == 1
