"""Each limit, to the unit: what is exactly at it works, one more is refused by
the problem that names it. The figures are those that the service publishes."""

import json
import socket
import uuid

import httpx
import pytest

from tests.support.haproxy import Proxy
from tests.support.wire import exchange, status

SERVED = b"GET /v1/metadata/limits HTTP/1.1\r\nHost: a\r\n\r\n"
KEPT = 8  # connections of a small service


@pytest.fixture(scope="module")
def limits(stack):
    return httpx.get(f"{stack.service.url}/v1/metadata/limits").json()


@pytest.fixture(scope="module")
def front(stack):
    proxy = Proxy(stack.folder, [stack.service])
    yield proxy
    proxy.stop()


@pytest.fixture(params=["alone", "behind the front"])
def url(request, stack):
    if request.param == "alone":
        return stack.service.url
    return request.getfixturevalue("front").url


def problem(data):
    return json.loads(data.partition(b"\r\n\r\n")[2])["code"]


def ask(url, target, *headers):
    return exchange(url, b"\r\n".join(
        [b"GET " + target + b" HTTP/1.1", b"Host: a", *headers, b"", b""]))


# ---- The head ---------------------------------------------------------------

def test_the_address(url, limits):
    most = limits["urlBytes"]
    assert status(ask(url, b"/" + b"a" * (most - 1))) == 404
    refused = ask(url, b"/" + b"a" * most)
    assert (status(refused), problem(refused)) == (414, "URI_TOO_LONG")


def test_an_address_full_of_parameters(url, limits):
    query = (b"/v1/calls?" + b"a&" * limits["urlBytes"])[:limits["urlBytes"]]
    refused = ask(url, query)
    assert (status(refused), problem(refused)) == (400, "BAD_PARAMETER")


def test_the_bytes_of_the_headers(stack, limits):
    """Each counts with its colon, space and line's end."""
    rest = limits["headersBytes"] - len(b"Host: a\r\n") - len(b"X: \r\n")
    whole = b"X: " + b"a" * rest
    address = b"/v1/metadata/limits"
    assert status(ask(stack.service.url, address, whole)) == 200
    refused = ask(stack.service.url, address, whole + b"a")
    assert (status(refused), problem(refused)) == (431, "HEADERS_TOO_LARGE")


def test_the_longest_head_of_all(stack, limits):
    """Both at once still fit the memory that there is for them."""
    rest = limits["headersBytes"] - len(b"Host: a\r\n") - len(b"X: \r\n")
    answer = ask(stack.service.url, b"/" + b"a" * (limits["urlBytes"] - 1),
                 b"X: " + b"a" * rest)
    assert (status(answer), problem(answer)) == (404, "NOT_FOUND")


def test_the_number_of_headers(url, limits):
    headers = [b"X-%d: a" % n for n in range(limits["headersMax"])]
    address = b"/v1/metadata/limits"
    assert status(ask(url, address, *headers[:-1])) == 200  # and Host
    refused = ask(url, address, *headers)
    assert (status(refused), problem(refused)) == (431, "HEADERS_TOO_LARGE")


def padded(stack, size):
    """A good token of that size."""
    pad = size * 3 // 4
    while len(token := stack.issuer.token(
            "municipality", claims={"pad": "a" * pad})) > size:
        pad -= max(1, (len(token) - size) * 3 // 4)
    return token


def test_the_token(stack, url, limits):
    most = limits["tokenBytes"]
    token = padded(stack, most)
    assert most - 2 < len(token) <= most
    answer = ask(url, b"/v1/me", b"Authorization: Bearer " + token.encode())
    assert status(answer) == 200
    token = padded(stack, most + 3)
    assert most < len(token) <= most + 3
    answer = ask(url, b"/v1/me", b"Authorization: Bearer " + token.encode())
    assert (status(answer), problem(answer)) == (401, "TOKEN_MALFORMED")


# ---- The body ---------------------------------------------------------------

@pytest.fixture
def write(url, tokens):
    """write(bytes) to the applications of somebody who may."""
    def send(content):
        answer = httpx.post(f"{url}/v1/applications", timeout=30, headers={
            "Authorization": f"Bearer {tokens('municipality')}",
            "Content-Type": "application/json",
            "Idempotency-Key": str(uuid.uuid4())}, content=content)
        return answer.status_code, answer.json().get("code")

    return send


def test_the_body(write, limits):
    def body(size):
        return b'{"callId":"' + b"a" * (size - 13) + b'"}'

    assert write(body(limits["bodyBytes"])) == (422, "INVALID_BODY")
    assert write(body(limits["bodyBytes"] + 1)) == (413, "BODY_TOO_LARGE")


def test_the_depth(write, limits):
    def nested(depth):
        return b"[" * depth + b"]" * depth

    assert write(nested(limits["jsonDepth"])) == (422, "INVALID_BODY")
    assert write(nested(limits["jsonDepth"] + 1)) == (400, "UNPARSABLE_BODY")


@pytest.mark.parametrize("name,item", [("measures", {}),
                                       ("partners", {"name": "Horten"})])
def test_the_length_of_a_list(caller, fresh_call, limits, name, item):
    def written(count):
        return caller("municipality").post("/v1/applications", {
            "callId": fresh_call["id"],
            "content": {name: [item] * count}})

    most = limits[f"{name}Max"]
    assert len(written(most).expect(201)["content"][name]) == most
    refused = written(most + 1).expect(422, "INVALID_BODY")
    assert refused.pointers() == {f"#/content/{name}": "TOO_MANY"}


@pytest.mark.parametrize("letter", ["a", "å", "👩"])
def test_the_length_of_a_text(caller, fresh_call, letter):
    """Of characters, whatever they take."""
    def written(count):
        return caller("municipality").post("/v1/applications", {
            "callId": fresh_call["id"],
            "content": {"measures": [{"title": letter * count}]}})

    written(300).expect(201)
    refused = written(301).expect(422, "INVALID_BODY")
    assert refused.pointers() == {"#/content/measures/0/title": "TOO_LONG"}


def test_the_size_of_a_page(url, limits):
    most = limits["pageSizeMax"]
    assert httpx.get(f"{url}/v1/calls?limit={most}").status_code == 200
    refused = httpx.get(f"{url}/v1/calls?limit={most + 1}")
    assert (refused.status_code, refused.json()["code"]) == (
        400, "BAD_PARAMETER")


# ---- Connections ------------------------------------------------------------

@pytest.fixture(scope="module")
def small(stack):
    service = stack.another_service(threads=2, pool=2, exports=1,
                                    connection_limit=KEPT)
    yield service
    service.stop()


def connect(service):
    return socket.create_connection(("127.0.0.1", service.port), 10)


def serves(connection):
    connection.sendall(SERVED)
    return connection.recv(65536).startswith(b"HTTP/1.1 200")


def test_one_connection_more_costs_the_longest_idle(small):
    kept = [connect(small) for _ in range(KEPT)]
    assert all(serves(connection) for connection in kept)
    assert serves(kept[0])  # so that the second has idled longest
    with connect(small) as newcomer:
        assert serves(newcomer)
        assert kept[1].recv(1) == b""
        assert all(serves(connection) for connection in kept
                   if connection is not kept[1])
    for connection in kept:
        connection.close()


def begin(service):
    connection = connect(service)
    connection.sendall(SERVED[:-2])
    return connection


def test_none_is_cut_off_from_a_request_that_has_just_begun(small):
    """Who comes when nobody can make room is told to come back."""
    for _ in range(10):
        begun = [begin(small) for _ in range(KEPT)]
        with connect(small) as newcomer:
            newcomer.sendall(SERVED)
            refused = newcomer.recv(65536)
        for connection in begun:
            connection.close()
        if status(refused) == 503:
            break
    assert (status(refused), problem(refused)) == (503, "OVERLOADED")
    assert b"Retry-After: " in refused and b"Connection: close" in refused
