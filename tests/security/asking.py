"""An operation asked as the contract has it, by whoever it is, about whatever
it is; and what an answer tells."""

import json

from tests.security.strangers import STRANGERS
from tests.support.client import NEW_EACH_TIME
from tests.support.contract import Contract
from tests.support.secrets import SECRETS

CONTRACT = Contract()

# Of no version, so that nobody who is let in changes anything.
NO_VERSION = '"999999-a"'


def parameters_of(operation):
    return [CONTRACT.resolve(p) for p in operation.spec.get("parameters", [])]


def has_parameter(operation, name):
    return any(p["name"] == name for p in parameters_of(operation))


def parameter_of(operation):
    """The path parameter that names something of somebody's, or None."""
    return next((name for name in STRANGERS
                 if "{%s}" % name in operation.path), None)


def example_of(operation):
    """Content type and first example of the body, or nothing."""
    for media, content in operation.spec.get("requestBody", {}).get(
            "content", {}).items():
        if "x-bytes-max" in content:
            return media, b"x"
        example = next(iter(content["examples"].values()))
        return media, CONTRACT.resolve(example)["value"]
    return None, None


def headers_of(operation, match, key=None):
    """Those that the operation demands."""
    headers = {}
    if has_parameter(operation, "Idempotency-Key"):
        headers["Idempotency-Key"] = key or SECRETS.new_key()
    if has_parameter(operation, "If-Match"):
        headers["If-Match"] = match
    return headers


def send(client, operation, identifier, query="", match=NO_VERSION, body=None,
         headers=(), key=None):
    """The request, with the first example of its body or another."""
    sent = {**headers_of(operation, match, key), **dict(headers)}
    media, example = example_of(operation)
    content = None
    if media:
        sent["Content-Type"] = media
        body = example if body is None else body
        content = body if isinstance(body, bytes) else json.dumps(body)
        if isinstance(body, bytes):
            sent["Content-Range"] = f"bytes 0-{len(body) - 1}/{len(body)}"
    path = operation.path
    for name in (parameter_of(operation), "schemeId", "code"):
        path = path.replace("{%s}" % name, str(identifier))
    return client.request(operation.method, path + query, headers=sent,
                          content=content)


def told(answer):
    """All that an answer tells, but for what is new in every answer."""
    what = {k: v for k, v in answer.json.items()
            if k not in ("instance", "traceId")} if isinstance(
                answer.json, dict) else answer.text
    return (answer.status, what,
            {k: v for k, v in answer.headers.items()
             if k not in NEW_EACH_TIME})


def is_open(operation):
    """Whether it takes requests without a token."""
    return {} in operation.spec.get("security", [{}])


def scope_of(operation):
    """The scope it demands, or None."""
    return next((scope for one in operation.spec.get("security", [])
                 for scope in sum(one.values(), [])), None)
