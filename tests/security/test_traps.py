"""The traps of our libraries, one by one: each was seen on the packages we
stand on, and each must end in a clear refusal."""

import json
import uuid

import httpx
import pytest

from tests.support.wire import exchange, status

LIMIT = 1_048_576


def get(url, target, headers=b""):
    return exchange(url, b"GET " + target + b" HTTP/1.1\r\nHost: a\r\n"
                    + headers + b"\r\n")


def problem(data):
    return json.loads(data.partition(b"\r\n\r\n")[2])["code"]


@pytest.fixture
def url(stack):
    return stack.service.url


# ---- Framing ---------------------------------------------------------------

SMUGGLING = {
    "length and chunked": b"Content-Length: 5\r\nTransfer-Encoding: chunked",
    "two lengths": b"Content-Length: 5\r\nContent-Length: 5",
    "two different lengths": b"Content-Length: 5\r\nContent-Length: 6",
    "a list of lengths": b"Content-Length: 5, 5",
    "a signed length": b"Content-Length: +5",
    "a hexadecimal length": b"Content-Length: 0x5",
    "an unknown coding": b"Transfer-Encoding: gzip, chunked",
    "a disguised coding": b"Transfer-Encoding: xchunked",
    "two codings": b"Transfer-Encoding: chunked\r\nTransfer-Encoding: identity",
    "a space before the colon": b"Content-Length : 5",
    "two hosts": b"Host: b\r\nContent-Length: 5",
    "two authorizations": b"Authorization: Bearer a\r\n"
                          b"Authorization: Bearer b\r\nContent-Length: 5",
}


@pytest.mark.parametrize("name", SMUGGLING)
def test_smuggling_shapes_are_refused_and_the_connection_closed(url, name):
    answer = exchange(url, b"POST /v1/applications HTTP/1.1\r\nHost: a\r\n"
                      + SMUGGLING[name]
                      + b"\r\n\r\n0\r\n\r\nGET /v1/me HTTP/1.1\r\n"
                        b"Host: a\r\n\r\n")
    assert status(answer) in (0, 400), answer[:300]
    # libmicrohttpd may write the head of its own refusal twice.
    assert b"HTTP/1.1 401" not in answer, "a second request was read"


def test_a_missing_host_is_refused(url):
    assert status(exchange(url, b"GET /v1/calls HTTP/1.1\r\n\r\n")) == 400


# ---- Size ------------------------------------------------------------------

def body_of(size):
    return b'{"callId":"' + b"a" * (size - 13) + b'"}'


@pytest.mark.parametrize("chunked", [False, True])
@pytest.mark.parametrize("over", [0, 1])
def test_the_body_limit_holds_to_the_byte(url, tokens, chunked, over):
    body = body_of(LIMIT + over)
    assert len(body) == LIMIT + over
    content = iter([body[:70_000], body[70_000:]]) if chunked else body
    answer = httpx.post(f"{url}/v1/applications", content=content, headers={
        "Authorization": f"Bearer {tokens('municipality')}",
        "Content-Type": "application/json",
        "Idempotency-Key": str(uuid.uuid4())}, timeout=30)
    assert answer.status_code == (413 if over else 422), answer.text
    assert answer.json()["code"] == (
        "BODY_TOO_LARGE" if over else "INVALID_BODY")


@pytest.mark.parametrize("length,expected", [(4096, 404), (4097, 414)])
def test_the_address_limit_holds_to_the_byte(url, length, expected):
    target = b"/" + b"a" * (length - 1)
    assert status(get(url, target)) == expected


def test_too_many_header_bytes_are_refused(url):
    answer = get(url, b"/v1/calls", b"X-Long: " + b"a" * 17_000 + b"\r\n")
    assert status(answer) == 431


# ---- Path and query --------------------------------------------------------

@pytest.mark.parametrize("query", [
    b"callId=2", b"id=2", b"limit=1&limit=2", b"limit=%GG", b"limit=%",
    b"limit=%00", b"limit=1%00", b"limit=%FF", b"limit=0", b"limit=201",
    b"limit=1.5", b"limit=-1", b"limit=1e2", b"limit=", b"limit", b"&&",
    b"=1", b"sort=name", b"year=99999999999999999999", b"open=maybe",
    b"Limit=5", b"limit=5&", b"cursor=AAAA", b"cursor=%20"])
def test_an_unknown_repeated_or_malformed_parameter_is_named(url, query):
    answer = get(url, b"/v1/calls?" + query)
    assert status(answer) == 400, answer[-600:]
    assert problem(answer) in ("BAD_PARAMETER", "BAD_CURSOR")


def test_an_id_in_the_query_never_joins_the_one_of_the_path(url, seeded_call):
    path = f"/v1/calls/{seeded_call['id']}".encode()
    assert status(get(url, path)) == 200
    assert status(get(url, path + b"?callId=2")) == 400
    assert status(get(url, path + b"?id=2")) == 400


@pytest.mark.parametrize("path", [
    b"/v1/calls/", b"//v1/calls", b"/v1//calls", b"/v1/calls/%00",
    b"/v1/calls%00", b"/v1/calls%2F", b"/v1/./calls", b"/v1/x/../calls",
    b"/v1/%63alls%", b"/V1/calls", b"/v1/calls;a=b", b"/", b"/%FF", b"/v1"])
def test_an_address_has_one_spelling(url, path):
    assert status(get(url, path)) == 404


@pytest.mark.parametrize("path", [b"/v1/calls/1", b"/v1/calls/%20",
                                  b"/v1/calls/NOT-A-UUID"])
def test_an_id_that_is_none_is_a_bad_parameter(url, path):
    assert status(get(url, path)) == 400


# ---- Methods ---------------------------------------------------------------

def test_head_options_and_405_agree_with_the_contract(url, contract):
    for operation in contract.operations:
        path = operation.path
        for name in ("callId", "schemeId", "applicationId", "applicantId"):
            path = path.replace("{%s}" % name, str(uuid.uuid4()))
        path = path.replace("{code}", "NOT_FOUND")
        methods = {o.method for o in contract.operations
                   if o.path == operation.path}
        expected = methods | {"OPTIONS"} | (
            {"HEAD"} if "GET" in methods else set())
        options = httpx.options(url + path)
        assert options.status_code == 204
        allow = set(options.headers["Allow"].split(", "))
        assert allow == expected, operation.path
        refused = httpx.request("TRACE", url + path)
        assert refused.status_code == 405
        assert refused.headers["Allow"] == options.headers["Allow"]
        assert refused.json()["code"] == "METHOD_NOT_ALLOWED"


def test_head_is_get_without_its_body(url, seeded_call):
    for path in ("/v1/calls", f"/v1/calls/{seeded_call['id']}"):
        got, head = httpx.get(url + path), httpx.head(url + path)
        assert head.status_code == 200 and not head.content
        assert head.headers["Content-Length"] == got.headers["Content-Length"]
        assert head.headers.get("ETag") == got.headers.get("ETag")


@pytest.mark.parametrize("method", ["BREW", "get", "PROPFIND", "CONNECT"])
def test_an_unknown_method_is_405(url, method):
    answer = exchange(url, f"{method} /v1/calls HTTP/1.1\r\nHost: a\r\n\r\n"
                      .encode())
    assert status(answer) in (405, 400)


# ---- Media types -----------------------------------------------------------

@pytest.mark.parametrize("media,encoding", [
    ("text/plain", None), ("application/xml", None), (None, None),
    ("application/json; charset=latin1", None),
    ("application/x-www-form-urlencoded", None),
    ("multipart/form-data; boundary=a", None),
    ("application/json", "gzip"), ("application/merge-patch+json", None)])
def test_another_media_type_is_415(url, tokens, media, encoding):
    headers = {"Authorization": f"Bearer {tokens('municipality')}",
               "Idempotency-Key": str(uuid.uuid4())}
    if media:
        headers["Content-Type"] = media
    if encoding:
        headers["Content-Encoding"] = encoding
    answer = httpx.post(f"{url}/v1/applications", content=b"{}",
                        headers=headers)
    assert answer.status_code == 415, answer.text
    assert "application/json" in answer.json()["detail"]


@pytest.mark.parametrize("accept,expected", [
    ("application/json", 200), ("*/*", 200), ("application/*;q=0.1", 200),
    ("text/html", 406), ("application/json;q=0", 406),
    ("text/html, */*;q=0", 406)])
def test_accept_is_heeded(url, accept, expected):
    answer = httpx.get(f"{url}/v1/calls", headers={"Accept": accept})
    assert answer.status_code == expected


# ---- Bodies a newcomer would try -------------------------------------------

CALL = str(uuid.uuid4())
BODIES = {
    "empty": (b"", 400), "not JSON": (b"{", 400), "text": (b"hei", 400),
    "two documents": (b"{}{}", 400), "byte order mark": (b"\xef\xbb\xbf{}", 400),
    "UTF-16": ("{}".encode("utf-16"), 400), "NUL": (b"{\x00}", 400),
    "bad UTF-8": (b'{"callId":"\xff"}', 400),
    "lone surrogate": (b'{"callId":"\\ud800"}', 400),
    "escaped NUL": (b'{"callId":"\\u0000"}', 400),
    "duplicate member": (b'{"callId":"a","callId":"b"}', 400),
    "1e400": (b'{"callId":1e400}', 400),
    "2^64": (b'{"callId":18446744073709551616}', 400),
    "deep": (b'{"a":' * 5000 + b"1" + b"}" * 5000, 400),
    "deep array": (b"[" * 100_000, 400),
    "an array": (b"[]", 422), "a number": (b"3", 422), "null": (b"null", 422),
    "wrong type": (b'{"callId":7}', 422), "no callId": (b"{}", 422),
    "not a UUID": (b'{"callId":"\xf0\x9f\x98\x80"}', 422),
    "unknown member": (f'{{"callId":"{CALL}","x":1}}'.encode(), 422),
    "null member": (b'{"callId":null}', 422),
    "no such call": (f'{{"callId":"{CALL}"}}'.encode(), 404),
}


@pytest.mark.parametrize("name", BODIES)
def test_a_strange_body_gets_a_clear_problem(caller, name):
    body, expected = BODIES[name]
    answer = caller("municipality").request(
        "POST", "/v1/applications", content=body, headers={
            "Content-Type": "application/json",
            "Idempotency-Key": str(uuid.uuid4())})
    answer.expect(expected)
    assert len(answer["detail"]) > 20


MEASURES = {
    "fraction": ({"amountNok": 1.5}, "NOT_WHOLE"),
    "whole fraction": ({"amountNok": 3.0}, "NOT_WHOLE"),
    "text": ({"amountNok": "100"}, "WRONG_TYPE"),
    "2^53": ({"amountNok": 2 ** 53}, "TOO_LARGE"),
    "negative": ({"amountNok": -1}, "TOO_SMALL"),
    "unknown category": ({"category": "kurs"}, "NOT_IN_LIST"),
    "long title": ({"title": "å" * 301}, "TOO_LONG"),
    "empty title": ({"title": ""}, "TOO_SHORT"),
    "control character": ({"title": "a\u0007b"}, "BAD_TEXT"),
}


@pytest.mark.parametrize("name", MEASURES)
def test_a_wrong_measure_is_named_with_a_pointer(caller, fresh_call, name):
    measure, code = MEASURES[name]
    answer = caller("municipality").post("/v1/applications", {
        "callId": fresh_call["id"], "content": {"measures": [{}, measure]}})
    answer.expect(422, "INVALID_BODY")
    pointer = f"#/content/measures/1/{next(iter(measure))}"
    assert answer.pointers() == {pointer: code}


@pytest.mark.parametrize("text", ["Sámi čearru: áđŋšŧž", "مرحبا",
                                  "👩🏽‍⚕️" * 20, "a\u202eb", "Ünïcödé",
                                  "frå ein\r\nWindows-maskin"])
def test_text_of_people_comes_back_as_it_was(caller, fresh_call, text):
    answer = caller("municipality").post("/v1/applications", {
        "callId": fresh_call["id"], "content": {"anchoring": text}})
    assert answer.expect(201)["content"]["anchoring"] == text


def test_all_faults_come_at_once_and_in_each_language(caller, fresh_call):
    body = {"callId": fresh_call["id"], "content": {
        "kind": "nothing", "measures": [{"amountNok": "1"}],
        "contact": {"email": "x", "phone": "y"}}}
    details = set()
    for language in ("nb", "nn", "en"):
        answer = caller("municipality").post(
            "/v1/applications", body, headers={"Accept-Language": language})
        answer.expect(422, "INVALID_BODY")
        assert answer.headers["Content-Language"] == language
        assert len(answer["errors"]) == 4
        details.add(answer["detail"])
    assert len(details) == 3


# ---- The rest --------------------------------------------------------------

def test_every_answer_carries_its_ids_and_no_inside(url):
    answer = httpx.get(f"{url}/v1/nothing", headers={
        "traceparent": "00-0af7651916cd43dd8448eb211c80319c-"
                       "b7ad6b7169203331-01", "X-Request-Id": "abc-1"})
    assert answer.headers["X-Request-Id"] == "abc-1"
    assert answer.headers["traceparent"].split("-")[1] == (
        "0af7651916cd43dd8448eb211c80319c")
    body = answer.json()
    assert body["traceId"] == "0af7651916cd43dd8448eb211c80319c"
    assert body["type"] == f"{url}/problems/NOT_FOUND"
    assert answer.headers["Content-Type"] == "application/problem+json"
    page = httpx.get(body["type"])
    assert page.status_code == 200 and "NOT_FOUND" in page.text
    hostile = httpx.get(f"{url}/v1/nothing",
                        headers={"X-Request-Id": "<script>"})
    assert hostile.headers["X-Request-Id"] != "<script>"


def test_ipv6_is_served(stack):
    service = stack.another_service(host="::1")
    try:
        assert httpx.get(f"{service.url}/v1/calls").status_code == 200
    finally:
        service.stop()
