"""Tokens nobody should get in with, sent to the running service. The tables
are in hostile.py; tests/unit/hostile_tokens.def has the same for the verifier
alone, to the second."""

import time
from types import SimpleNamespace

import httpx
import pytest

from tests.conftest import PORSGRUNN, SKIEN
from tests.security.hostile import (CLAIMS, GOOD, HEADERS, MACHINE, MADE,
                                    PERSON, SCOPE, VENDOR, party, system_user)
from tests.support.wire import exchange, status

TOKEN_BYTES = 8192


# ---- What every refusal looks like -----------------------------------------

def ask(caller, token, path="/v1/me"):
    return caller().get(path, headers={"Authorization": f"Bearer {token}"})


def refused(answer, code, token):
    """401, or 403 for the register we do not know; and nothing comes back
    of what was sent."""
    answer.expect(403 if code == "AUTHORITY_UNKNOWN" else 401, code)
    if answer.status == 401:
        challenge = answer.headers["WWW-Authenticate"]
        assert challenge.startswith(
            'Bearer error="invalid_token", error_description="'), challenge
    assert answer.headers["Cache-Control"] == "no-store"
    for piece in (p for p in token.split(".") if len(p) > 9):
        assert piece not in answer.text + str(answer.headers)
    return answer


@pytest.fixture
def scene(stack, tokens):
    """What a story may need to know when it is told."""
    def kid(kind):
        keys = httpx.get(f"{stack.issuer.url}/{kind}/jwks").json()["keys"]
        return keys[0]["kid"]

    return SimpleNamespace(now=int(time.time()), url=stack.issuer.url, kid=kid,
                           tokens=tokens)


@pytest.mark.parametrize("story", HEADERS)
def test_the_header_may_ask_for_nothing(caller, scene, story):
    preset, header, algorithm, code = HEADERS[story]
    header = header(scene) if callable(header) else header
    token = scene.tokens(preset, claims={}, header=header,
                         algorithm=algorithm)
    refused(ask(caller, token), code, token)


@pytest.mark.parametrize("story", CLAIMS)
def test_a_good_signature_is_not_enough(caller, scene, story):
    preset, claims, code = CLAIMS[story]
    claims = claims(scene) if callable(claims) else claims
    token = scene.tokens(preset, claims=claims)
    answer = refused(ask(caller, token), code, token)
    if code == "TOKEN_CLAIMS_INVALID":
        assert answer["claim"], "which claim it is helps the client"


@pytest.mark.parametrize("story", MADE)
def test_what_nobody_signed_opens_nothing(caller, tokens, story):
    make, code = MADE[story]
    token = make(tokens(MACHINE))
    refused(ask(caller, token), code, token)


def test_the_tables_are_long_enough():
    assert len(HEADERS) + len(CLAIMS) + len(MADE) >= 100
    assert next(iter(HEADERS)).startswith("HS256 with the public key")


@pytest.mark.parametrize("story", GOOD)
def test_a_good_token_is_taken(caller, scene, story):
    preset, claims, algorithm = GOOD[story]
    claims = claims(scene) if callable(claims) else claims
    token = scene.tokens(preset, claims=claims, algorithm=algorithm)
    assert ask(caller, token).expect(200)["organisationNumber"] == SKIEN


def test_the_size_of_a_token_is_bounded_to_the_byte(caller, tokens):
    def padded(count):
        return tokens(MACHINE, claims={"padding": "x" * count})

    count = (TOKEN_BYTES - len(padded(0))) * 3 // 4
    while len(padded(count)) <= TOKEN_BYTES:
        count += 1
    small, large = padded(count - 1), padded(count)
    assert TOKEN_BYTES - 2 <= len(small) <= TOKEN_BYTES < len(large)
    ask(caller, small).expect(200)
    refused(ask(caller, large), "TOKEN_MALFORMED", large)


# ---- The header Authorization ----------------------------------------------

SHAPES = {
    "as it should be": (b"Authorization: Bearer %s", 200),
    "in lower case": (b"authorization: bearer %s", 200),
    "in capitals": (b"AUTHORIZATION: BEARER %s", 200),
    "two spaces": (b"Authorization: Bearer  %s", 401),
    "a tab": (b"Authorization: Bearer\t%s", 401),
    "no space": (b"Authorization: Bearer%s", 401),
    "no scheme": (b"Authorization: %s", 401),
    "another scheme": (b"Authorization: Basic %s", 401),
    "a word after it": (b"Authorization: Bearer %s x", 401),
    "in quotes": (b'Authorization: Bearer "%s"', 401),
    "nothing but the scheme": (b"Authorization: Bearer", 401),
    "empty": (b"Authorization:", 401),
    "two tokens": (b"Authorization: Bearer %s,Bearer %s", 400),
    "two headers": (b"Authorization: Bearer %s\r\n"
                    b"Authorization: Bearer %s", 400),
    "in another header": (b"X-Authorization: Bearer %s", 401),
    "in a cookie": (b"Cookie: access_token=%s", 401),
}


@pytest.mark.parametrize("shape", SHAPES)
def test_a_token_has_one_place_and_one_spelling(stack, tokens, shape):
    header, expected = SHAPES[shape]
    token = tokens(MACHINE).encode()
    answer = exchange(stack.service.url, b"GET /v1/me HTTP/1.1\r\nHost: a\r\n"
                      + header.replace(b"%s", token) + b"\r\n\r\n")
    assert status(answer) == expected, answer[:400]
    assert token not in answer


def test_a_token_in_the_address_is_none(caller, tokens):
    answer = caller().get(f"/v1/me?access_token={tokens(MACHINE)}")
    answer.expect(401, "TOKEN_MISSING")
    assert answer.headers["WWW-Authenticate"] == "Bearer"


@pytest.mark.parametrize("path", ["/v1/calls", "/v1/metadata/limits",
                                  "/openapi.json"])
def test_a_bad_token_is_refused_where_none_is_needed(caller, tokens, path):
    caller().get(path).expect(200)
    for preset in ("forged", "expired", "wrong-audience", "wrong-issuer"):
        token = tokens(preset)
        assert ask(caller, token, path).status == 401


# ---- Scope, level, who it is -----------------------------------------------

@pytest.mark.parametrize("scope", [
    SCOPE + "x", "x" + SCOPE, SCOPE[:-1], SCOPE.rpartition(".")[0],
    SCOPE.upper(), SCOPE + ",x", f"{SCOPE}.write", f'x {SCOPE}/ y',
    "statsforvalteren:tilskudd/soknader.write", "openid"])
def test_a_scope_is_a_whole_word(caller, tokens, scope):
    token = tokens(MACHINE, claims={"scope": scope})
    answer = ask(caller, token, "/v1/applications")
    answer.expect(403, "SCOPE_REQUIRED")
    assert answer["scope"] == SCOPE
    assert answer.headers["WWW-Authenticate"] == (
        f'Bearer error="insufficient_scope", scope="{SCOPE}"')
    among = tokens(MACHINE, claims={"scope": f"{scope} {SCOPE} z"})
    ask(caller, among, "/v1/applications").expect(200)


def test_a_low_level_reads_nothing_that_asks_for_more(caller, tokens):
    low = tokens(PERSON, claims={"acr": "idporten-loa-low"})
    assert ask(caller, low).expect(200)["level"] == "low"
    answer = ask(caller, low, "/v1/applications")
    answer.expect(403, "LEVEL_REQUIRED")
    assert answer["level"] == "substantial"


def test_a_machine_with_a_pid_is_no_person(caller, tokens):
    """domain 3.2: the end user has not logged in."""
    token = tokens(MACHINE, claims={
        "pid": "05827214711", "acr": "idporten-loa-high", "sub": "x"})
    me = ask(caller, token).expect(200)
    assert not me["isPerson"] and "level" not in me.json
    assert "signatory" not in me["roles"]
    number = ask(caller, token, "/v1/applicants").expect(200)["items"][0]
    answer = caller().post(
        f"/v1/applicants/{number['id']}/confirm-account", match='"1"',
        headers={"Authorization": f"Bearer {token}"})
    assert answer.code in ("PERSON_REQUIRED", "PRECONDITION_FAILED")


def test_a_system_user_is_its_customer(caller, tokens):
    token = tokens(MACHINE, claims={
        "consumer": party(VENDOR),
        "authorization_details": [{"type": "other"}, system_user(PORSGRUNN)]})
    me = ask(caller, token).expect(200)
    assert (me["organisationNumber"], me["supplierNumber"]) == (
        PORSGRUNN, VENDOR)


def test_a_machine_names_nobody_else(caller):
    caller(MACHINE, acting_for=SKIEN).get("/v1/me").expect(200)
    for preset in (MACHINE, "supplier", "system-user", PERSON):
        caller(preset, acting_for=PORSGRUNN).get("/v1/me").expect(
            403, "MANDATE_REQUIRED")
