"""One caller of the service. Each answer is checked against the contract, and
each transition remembered, so that the run can tell what was never hit."""

import json
import re
import uuid

import httpx

from tests.support.secrets import SECRETS

# (resource, state before, action) of every transition that was taken.
TRANSITIONS = set()

# Fields of an answer that tell of the asking, not of what was asked for.
NEW_EACH_TIME = {"date", "x-request-id", "traceparent", "ratelimit",
                 "server-timing"}

# Resources whose name has no plural.
UNCOUNTED = {"impartiality"}

# The four kinds of one resource, each with a lifecycle of its own.
KINDS = {kind: "fund-transfer" for kind in (
    "payout", "carry_over", "reallocation", "repayment")}


def address_of(resource, identifier):
    """Of a resource by the name of its lifecycle, or of its parameter."""
    resource = re.sub("[A-Z]", lambda letter: f"-{letter[0].lower()}",
                      KINDS.get(resource, resource))
    plural = resource if resource in UNCOUNTED else (
        f"{resource}es" if resource.endswith("ch") else f"{resource}s")
    return f"/v1/{plural}/{identifier}"


class Answer:
    def __init__(self, response):
        self.response = response
        self.status = response.status_code
        self.headers = response.headers
        self.text = response.text
        media = response.headers.get("Content-Type", "").split(";")[0]
        is_json = media.endswith(("/json", "+json"))
        self.json = response.json() if is_json and response.content else None
        SECRETS.look_at_answer(response.request.url, response.headers,
                               self.text)

    @property
    def etag(self):
        return self.headers["ETag"]

    @property
    def code(self):
        return self.json.get("code")

    def __getitem__(self, member):
        return self.json[member]

    def pointers(self):
        """{pointer: code} of the faults."""
        return {e["pointer"]: e["code"] for e in self.json.get("errors", [])}

    def expect(self, status, code=None):
        assert self.status == status, f"{self.status}: {self.text[:2000]}"
        if code:
            assert self.code == code, self.text[:2000]
        return self


class Wires(httpx.HTTPTransport):
    """The connections of all clients. Reads no certificates of the world, as
    each client of httpx would."""

    def __init__(self):
        super().__init__(verify=False, limits=httpx.Limits(
            max_connections=None, max_keepalive_connections=20))

    def hang_up(self):
        """Lets go of those that nobody speaks on: a service that stops would
        wait for them to say something."""
        for connection in list(self._pool.connections):
            if connection.is_idle():
                connection.close()


WIRES = Wires()


class Client:
    def __init__(self, url, contract, token=None, acting_for=None):
        self.contract = contract
        self.http = httpx.Client(base_url=url, timeout=30, transport=WIRES)
        if token:
            self.http.headers["Authorization"] = f"Bearer {token}"
        if acting_for:
            self.http.headers["Acting-For"] = acting_for

    def request(self, method, path, **options):
        """Any request; the answer is one the contract has."""
        response = self.http.request(method, path, **options)
        SECRETS.note(response.request.headers.get("Idempotency-Key"))
        answer = Answer(response)
        operation = self.contract.find(method, path.split("?")[0])
        if operation:
            body = "" if method == "HEAD" else answer.text
            if body or answer.status in (204, 304):
                self.contract.check(operation, answer.status,
                                    answer.headers.get("Content-Type", ""),
                                    body)
        return answer

    def get(self, path, **options):
        return self.request("GET", path, **options)

    def post(self, path, body=None, key=None, match=None, headers=None):
        """A POST as careful clients send it: with a key, and If-Match when
        there is something to match."""
        sent = {"Idempotency-Key": key or SECRETS.new_key(), **(headers or {})}
        if match:
            sent["If-Match"] = match
        options = {"headers": sent}
        if body is not None:
            options["content"] = json.dumps(body)
            sent["Content-Type"] = "application/json"
        return self.request("POST", path, **options)

    def patch(self, path, body, match=None):
        headers = {"Content-Type": "application/merge-patch+json"}
        if match:
            headers["If-Match"] = match
        answer = self.request("PATCH", path, content=json.dumps(body),
                              headers=headers)
        if answer.status == 200: # an update leaves the state as it is
            resource = path.split("/")[2].removesuffix("s")
            TRANSITIONS.add((resource, answer.json.get("state"), "update"))
        return answer

    def act(self, resource, identifier, action, body=None, query=""):
        """Reads a case and takes an action on it as it now stands."""
        path = address_of(resource, identifier)
        before = self.get(path).expect(200)
        answer = self.post(f"{path}/{action}{query}", body, match=before.etag)
        if answer.status < 300 and not query:
            TRANSITIONS.add(
                (resource, before.json.get("state"), action))
        return answer
