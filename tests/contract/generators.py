"""What lets generated requests reach the rules behind the contract.

A generator knows the contract, but not which cases exist, what state they are
in, or which key is new. `World` aims each request before it is sent: at a case
on which the caller may take the action now, as `allowedActions` says. Only
what is valid is replaced by something else that is valid; a request that is
meant to be wrong stays wrong in the same place.
"""
import itertools
import re
import uuid

import httpx
import schemathesis
from hypothesis import strategies as st
from schemathesis.core.parameters import ParameterLocation as At

from tests.contract import contract

# ---- Formats ---------------------------------------------------------------

ORGNR_WEIGHTS = (3, 2, 7, 6, 5, 4, 3, 2)
ACCOUNT_WEIGHTS = (5, 4, 3, 2, 7, 6, 5, 4, 3, 2)


def with_check_digit(number, weights):
    """The number with its check digit (modulus 11); none for some numbers."""
    digits = f"{number:0{len(weights)}d}"
    total = sum(int(d) * w for d, w in zip(digits, weights))
    check = (11 - total % 11) % 11
    return f"{digits}{check}" if check < 10 else None


def checked_numbers(weights):
    return (st.integers(0, 10 ** len(weights) - 1)
            .map(lambda number: with_check_digit(number, weights))
            .filter(bool))


def register_formats():
    """The formats of the contract that generators do not know, or know wider
    than the service does (api/schema_format.c)."""
    schemathesis.openapi.format("orgnr", checked_numbers(ORGNR_WEIGHTS))
    schemathesis.openapi.format("account", checked_numbers(ACCOUNT_WEIGHTS))


# ---- Aiming ----------------------------------------------------------------

def action_of(operation):
    """"submit" of …/{applicationId}/submit; reading has none."""
    if operation.method == "patch":
        return "update"
    last = operation.path.rpartition("/")[2]
    return last if operation.method == "post" and "{" not in last else None


def name_of(operation):
    return operation.definition.raw["operationId"]


def is_sound(case, location):
    """Whether that part of the request is as the contract wants it."""
    return not case.meta.is_negative_at(location)


class World:
    """The cases that requests of one caller are aimed at."""

    def __init__(self, url, tokens, preset, content):
        self.url, self.content = url, content
        self.http = {name: self.client(tokens(name)) for name in
                     ("signatory", "signatory2", "caseworker")}
        self.me = self.client(tokens(preset))
        self.number = self.me.get("/v1/me").json()["organisationNumber"]
        self.seeded = self.me.get("/v1/calls?year=2026&administrator="
                                  "974762501").json()["items"][-1]
        self.applicant = self.as_("signatory", "GET", "/v1/applicants")[
            "items"][0]
        self.known = {"call": [], "application": []}
        self.keys = set()
        self.turn = itertools.count()
        self.numbers = filter(None, (with_check_digit(n, ORGNR_WEIGHTS)
                                     for n in itertools.count(10_000_000)))

    def client(self, token):
        return httpx.Client(base_url=self.url, timeout=30, headers={
            "Authorization": f"Bearer {token}"})

    def close(self):
        for client in (self.me, *self.http.values()):
            client.close()

    def as_(self, who, method, path, body=None, etag=None):
        headers = {"Idempotency-Key": str(uuid.uuid4())}
        if etag:
            headers["If-Match"] = etag
        answer = self.http[who].request(method, path, json=body,
                                        headers=headers)
        assert answer.is_success, f"{method} {path}: {answer.text}"
        return answer.json()

    def act(self, who, path, action, body=None):
        etag = self.http[who].get(path).headers["ETag"]
        return self.as_(who, "POST", f"{path}/{action}", body, etag)

    def every(self, count):
        """True each `count`th time."""
        return next(self.turn) % count == 0

    # Cases, made on their whole way by those who may.

    def make_call(self):
        """A draft, then published."""
        copy = self.as_("caseworker", "POST",
                        f"/v1/calls/{self.seeded['id']}/copy", {
                            "year": 2026, "opensDate": "2026-02-01",
                            "deadlineDate": "2026-03-16",
                            "reportDeadline": "2027-03-01"})
        path = f"/v1/calls/{copy['id']}"
        yield copy["id"]
        self.act("caseworker", path, "publish")
        yield copy["id"]

    def open_call(self):
        *_, identifier = self.make_call()
        return identifier

    def make_application(self):
        """A complete draft, then signed off, then submitted."""
        made = self.as_("signatory", "POST", "/v1/applications", {
            "callId": self.open_call(), "content": self.content})
        path = f"/v1/applications/{made['id']}"
        yield made["id"]
        for action in ("sign-off", "submit"):
            self.act("signatory", path, action)
            yield made["id"]

    def propose_account(self):
        """By another person than the caller, who can then confirm it."""
        self.act("signatory2", f"/v1/applicants/{self.applicant['id']}",
                 "propose-account", {"accountNumber": "99900100066"})
        yield self.applicant["id"]

    def allows(self, path, action):
        """Whether the caller may do it with the case as it is now."""
        answer = self.me.get(path)
        return answer.is_success and (
            action is None or action in answer.json()["allowedActions"])

    def find(self, resource, action):
        """A case on which the caller may take the action, known or made; the
        last one tried when there is none for this caller."""
        known = self.known[resource]
        for identifier in reversed(known[-4:]):
            if self.allows(f"/v1/{resource}s/{identifier}", action):
                return identifier
        stages = getattr(self, f"make_{resource}")()
        for identifier in stages:
            if self.allows(f"/v1/{resource}s/{identifier}", action):
                break
        known.append(identifier)
        return identifier

    def find_applicant(self, action):
        identifier = self.applicant["id"]
        path = f"/v1/applicants/{identifier}"
        if action == "confirm-account" and not self.allows(path, action):
            list(self.propose_account())
        return identifier

    # Requests.

    def aim(self, case):
        """Before every request. Stateful cases follow their links."""
        phase = case.meta.phase.name.value
        if phase != "stateful" and is_sound(case, At.PATH):
            self.aim_path(case)
        if is_sound(case, At.HEADER):
            self.aim_headers(case)
        if is_sound(case, At.BODY) and isinstance(case.body, dict):
            self.aim_body(case)

    def aim_path(self, case):
        action = action_of(case.operation)
        for name in case.path_parameters:
            if name == "applicantId":
                found = self.find_applicant(action)
            elif name == "schemeId":
                found = self.seeded["schemeId"]
            elif name == "callId":
                found = self.find("call", action)
            elif name == "applicationId":
                found = self.find("application", action)
            else:
                continue
            case.path_parameters[name] = found

    def aim_headers(self, case):
        """A key is used once; a person acts for their own organisation. Each
        fifth ETag stays made up."""
        headers = case.headers
        key = headers.get("Idempotency-Key")
        if key in self.keys:
            headers["Idempotency-Key"] = key = str(uuid.uuid4())
        self.keys.add(key)
        if "Acting-For" in headers:
            headers["Acting-For"] = self.number
        for name, count in (("If-Match", 5), ("If-None-Match", 2)):
            if name in headers and not self.every(count):
                headers[name] = self.etag(case) or headers[name]

    def etag(self, case):
        path = case.formatted_path
        if case.operation.method != "get":
            path = re.match("/v1/[a-z]+/[^/]+", path)[0]
        return self.me.get(path).headers.get("ETag")

    def aim_body(self, case):
        """References lead somewhere, so that rules behind them are met."""
        change = getattr(self, "body_of_" + name_of(case.operation), None)
        if change:
            case.body = change(case.body)

    def body_of_createApplication(self, body):
        body = {**body, "callId": self.open_call()}
        if self.every(2):
            body["content"] = self.content
        return body

    def body_of_createCall(self, body):
        if self.every(2):
            return {"content": self.seeded["content"]}
        return self.with_scheme(body)

    def with_scheme(self, body):
        content = dict(body.get("content", {}))
        for name in ("schemeId", "ruleSetId"):
            if name in content:
                content[name] = self.seeded[name]
        return {**body, "content": content} if content else body

    body_of_updateCall = with_scheme

    def body_of_extendDeadline(self, body):
        if "applicantId" in body:
            body = {**body, "applicantId": self.applicant["id"]}
        return body

    def body_of_createApplicant(self, body):
        return {**body, "county": "40",
                "organisationNumber": next(self.numbers)}


def load(url, token, **settings):
    """The contract for a generator, aimed at the service."""
    config = schemathesis.config.SchemathesisConfig.from_dict({
        "base-url": url, "headers": {"Authorization": f"Bearer {token}"},
        **settings})
    return schemathesis.openapi.from_dict(
        contract.for_generators(contract.load()), config=config)
