"""Two instances behind the front are restarted one after the other, while
clients keep asking on connections they keep: not one request fails."""

import http.client
import json
import signal
import subprocess
import threading
import time
import uuid
from contextlib import ExitStack, contextmanager

import pytest

from tests.conftest import CALL_2026
from tests.support import wrk
from tests.support.haproxy import Proxy
from tests.support.stack import wait_for

# Longer than the front needs to see that /readyz says no.
NOTICE = {"drain_notice_s": 2}


@pytest.fixture(scope="module")
def instances(stack):
    with ExitStack() as begun:
        instances = []
        for _ in range(2):
            instances.append(stack.another_service(**NOTICE))
            begun.callback(instances[-1].stop)
        yield instances


@pytest.fixture(scope="module")
def front(instances):
    # No second try hides that a first one failed.
    proxy = Proxy(instances[0].folder, instances, retries=0)
    yield proxy
    proxy.stop()


class Client(threading.Thread):
    """Asks on one connection, and notes what fails. One of them sends the
    same write again and again."""

    def __init__(self, front, token, writes):
        super().__init__(daemon=True)
        self.port, self.token = front.port, token
        self.key = str(uuid.uuid4())
        self.ask = self.write if writes else self.read
        self.ended = threading.Event()
        self.answered, self.failures = 0, []

    def run(self):
        connection = http.client.HTTPConnection("127.0.0.1", self.port,
                                                timeout=30)
        while not self.ended.is_set():
            try:
                status = self.ask(connection)
            except (OSError, http.client.HTTPException) as error:
                status = repr(error)
                connection.close()
            self.answered += 1
            if status not in (200, 201):
                self.failures.append((time.monotonic(), status))

    def read(self, connection):
        connection.request("GET", "/v1/me", headers={
            "Authorization": f"Bearer {self.token}"})
        answer = connection.getresponse()
        answer.read()
        return answer.status

    def write(self, connection):
        connection.request("POST", "/v1/applications", headers={
            "Authorization": f"Bearer {self.token}",
            "Content-Type": "application/json",
            "Idempotency-Key": self.key},
            body=json.dumps({"callId": CALL_2026}))
        answer = connection.getresponse()
        answer.read()
        return answer.status


def restart(instance, front, name):
    """As one does it: stop, start, and on to the next when it is taken back."""
    def times_up():
        return front.log_path.read_text().count(f"Server instances/{name} is UP")

    before = times_up()
    instance.stop()
    instance.start()
    wait_for(lambda: times_up() > before, 30, "the front takes it back")


@contextmanager
def asking(clients):
    for client in clients:
        client.start()
    try:
        yield
    finally:
        for client in clients:
            client.ended.set()
        for client in clients:
            client.join()


@contextmanager
def ended(load):
    try:
        yield
    finally:
        if load:
            load.kill()
            load.wait()


def told_by(load):
    if not load:
        return None
    load.send_signal(signal.SIGINT)
    return wrk.read(load.communicate()[0])


def test_no_request_fails_while_instances_restart(
        instances, front, tokens, long, figures):
    token = tokens("municipality")
    clients = [Client(front, token, writes)
               for writes in (True, False, False)]
    seconds = 600
    load = subprocess.Popen(
        wrk.command(f"{front.url}/v1/calls", seconds), text=True,
        stdout=subprocess.PIPE) if long else None
    restarts = 20 if long else 2
    with asking(clients), ended(load):
        for number in range(restarts):
            restart(instances[number % 2], front, ("one", "two")[number % 2])
        whole = told_by(load)
    asked = sum(client.answered for client in clients)
    failures = [f for client in clients for f in client.failures]
    if whole:
        asked += whole.requests
        failures += ["wrk"] * whole.failed
        assert asked >= 100_000
    figures(f"failed of {asked} requests, {restarts} restarts",
            len(failures), 0)
    assert asked > 50
    assert not failures
