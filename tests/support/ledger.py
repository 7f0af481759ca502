"""What the service has acknowledged, kept on disk before it counts, and a
client that costs next to nothing and never gives up."""

import http.client
import json
import os
import threading
import time
from collections import Counter

from tests.support.secrets import SECRETS

# Beyond this nobody waits: the service would have been away for that long.
PATIENCE = 120

# Answers by which a command may or may not have had its effect, or not yet.
AGAIN = {429, 503}


class Ledger:
    """Lines on disk. Whoever adds one goes on when it is synced; many lines
    may share a sync."""

    def __init__(self, path):
        self.path = path
        self.file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
        self.writing, self.syncing = threading.Lock(), threading.Lock()
        self.written = self.synced = 0

    def add(self, **entry):
        line = json.dumps(entry).encode() + b"\n"
        with self.writing:
            os.write(self.file, line)
            self.written += 1
            mine = self.written
        with self.syncing:
            if self.synced < mine:
                reached = self.written
                os.fdatasync(self.file)
                self.synced = reached

    def entries(self):
        with open(self.path, encoding="utf-8") as file:
            return [json.loads(line) for line in file]

    def close(self):
        os.close(self.file)


class Said:
    """An answer, and the request that it is to."""

    def __init__(self, status, headers, text, request):
        self.status, self.headers = status, headers
        self.text, self.request = text, request
        SECRETS.look_at_answer(request[2], headers, text)
        self.json = json.loads(text) if text else {}

    def __getitem__(self, member):
        return self.json[member]

    @property
    def etag(self):
        return self.headers["ETag"]

    @property
    def code(self):
        return self.json.get("code") if self.status >= 400 else None


class Wire:
    """One client of several instances, with a connection to one of them."""

    def __init__(self, addresses, tokens, chance, tally=None):
        self.addresses, self.tokens, self.chance = addresses, tokens, chance
        self.tally = Counter() if tally is None else tally
        self.connection = None

    def once(self, who, method, path, body=None, **headers):
        """None when there was no answer. Whoever gets none turns to some
        other instance."""
        headers = {"Authorization": f"Bearer {self.tokens[who]}",
                   **{name.replace("_", "-"): value
                      for name, value in headers.items() if value}}
        if body is not None:
            headers["Content-Type"] = (
                "application/merge-patch+json" if method == "PATCH"
                else "application/json")
            body = json.dumps(body)
        request = (who, method, path, body, headers)
        try:
            return self.exchange(request)
        except (OSError, http.client.HTTPException):
            self.hang_up()
            return None

    def exchange(self, request):
        _, method, path, body, headers = request
        if self.connection is None:
            self.connection = http.client.HTTPConnection(
                *self.chance.choice(self.addresses), timeout=30)
        SECRETS.note(headers.get("Idempotency-Key"))
        self.connection.request(method, path, body, headers)
        answer = self.connection.getresponse()
        text = answer.read()
        said = Said(answer.status, answer.headers, text.decode(), request)
        if answer.will_close:
            self.hang_up()
        return said

    def hang_up(self):
        if self.connection is not None:
            self.connection.close()
        self.connection = None

    def until_known(self, who, method, path, body=None, **headers):
        """The same again until it is answered. 503 says when to come back:
        no sooner than clients may."""
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            said = self.once(who, method, path, body, **headers)
            name = "no answer" if said is None else said.code or said.status
            self.tally[name] += 1
            if said is None or said.code == "IDEMPOTENCY_KEY_RUNNING":
                assert not said or int(said.headers["Retry-After"]) > 0
                time.sleep(0.02)
                continue
            if said.status not in AGAIN:
                assert said.status < 500, said.text
                return said
            assert int(said.headers["Retry-After"]) > 0, said.text
            self.hang_up()
            time.sleep(0.05)
        raise AssertionError(f"{method} {path}: no answer in {PATIENCE} s: "
                             f"{dict(self.tally)}")

    def get(self, who, path):
        return self.until_known(who, "GET", path)

    def post(self, who, path, body=None, match=None, key=None):
        return self.until_known(
            who, "POST", path, body, If_Match=match,
            Idempotency_Key=key or SECRETS.new_key())
