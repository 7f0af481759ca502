"""Hostile HTTP, shape by shape: against the service alone, and behind the
front. Nothing hangs, nothing breaks, and nobody gets another's answer."""

import re
import socket
import time

import pytest

from tests.security import hostile_http
from tests.security.hostile_http import CLOSED, SERVES, SHAPES
from tests.support.haproxy import Proxy

# Longer than any time-out of these servers, shorter than a hang.
DEADLINE = 12
TIMEOUTS = {"request_timeout_s": 2, "connection_timeout_s": 4}


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
    proxy = Proxy(service.folder, [service], head_timeout="2s",
                  client_timeout="4s")
    yield proxy
    proxy.stop()


# ---- Reading ----------------------------------------------------------------

class Answers:
    """What came on a connection, taken apart."""

    def __init__(self, data, methods):
        self.heads = []
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
    """(answers, was it closed, seconds)"""
    begun = time.monotonic()
    data, closed = b"", False
    with socket.create_connection(("127.0.0.1", port), DEADLINE) as connection:
        send(connection, shape)
        if shape.leaves:
            return Answers(b"", iter(())), True, 0
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
    answers = Answers(data, iter((shape.reads,)))
    return answers, closed, time.monotonic() - begun


# ---- Judging ----------------------------------------------------------------

def judge(shape, outcome, answers, closed):
    said = (shape.name, answers.heads, answers.rest[:200], closed)
    first = answers.statuses[0] if answers.heads else 0
    assert first in outcome.statuses, said
    assert 500 not in set(answers.statuses) - set(outcome.statuses), said
    assert "smuggled" not in answers.identities, said
    serves = "marker" in answers.identities
    assert serves or closed, said
    if outcome.then == SERVES:
        assert serves, said
    if outcome.then == CLOSED:
        assert closed and not serves, said


def is_healthy(port, name):
    answers = converse(port, hostile_http.Shape(
        "healthy", [marker(name)], None, None, half_close=True,
        marker=False))[0]
    return answers.heads == [(200, name.decode())]


@pytest.mark.parametrize("shape", SHAPES, ids=lambda shape: shape.name)
def test_the_service_alone(service, shape):
    answers, closed, _ = converse(service.port, shape)
    judge(shape, shape.alone, answers, closed)
    assert is_healthy(service.port, b"healthy")
    assert service.process.poll() is None
