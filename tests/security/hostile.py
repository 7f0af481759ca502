"""Tokens nobody should get in with, as tables: a row is a story, and the only
thing that is wrong is the one it names."""

import base64
import json

from tests.conftest import PORSGRUNN, SKIEN
from tests.support.stack import AUDIENCE

MACHINE, PERSON, EMPLOYEE = "municipality", "signatory", "preparer"
VENDOR = "314242726"
SCOPE = "statsforvalteren:tilskudd/soknader.read"


# ---- Parts of tokens -------------------------------------------------------

def part(value):
    """One part of a compact token, from JSON, text or bytes."""
    if isinstance(value, (dict, list)):
        value = json.dumps(value)
    if isinstance(value, str):
        value = value.encode()
    return base64.urlsafe_b64encode(value).rstrip(b"=").decode()


def parts(token):
    """Header and claims, and the signature as it stands."""
    header, claims, signature = token.split(".")
    return *(json.loads(base64.urlsafe_b64decode(p + "=="))
             for p in (header, claims)), signature


def party(number, authority="iso6523-actorid-upis", register="0192:"):
    return {"authority": authority, "ID": f"{register}{number}"}


def system_user(number):
    return {"type": "urn:altinn:systemuser", "systemuser_org": party(number)}


def represents(party_of, kind="ansattporten:altinn:resource", **changes):
    reportee = {"Authority": party_of["authority"], "ID": party_of["ID"],
                "Rights": ["Read"], "Name": "Oppdiktet kommune"}
    return {"authorization_details": [{
        "type": kind, "resource": "urn:altinn:resource:tilskudd-ktu",
        "reportees": [reportee], **changes}]}


# ---- The algorithm and the header, signed by the issuer ---------------------

# {story: (preset, members of the header, how it is signed, problem)}
HEADERS = {
    "HS256 with the public key as its secret": (
        MACHINE, {}, "HS256", "TOKEN_ALGORITHM_REFUSED"),
    "the same for a person": (
        PERSON, {}, "HS256", "TOKEN_ALGORITHM_REFUSED"),
    "alg none": (MACHINE, {}, "none", "TOKEN_ALGORITHM_REFUSED"),
    "crit": (MACHINE, {"crit": ["exp"], "exp": 1}, "RS256", "TOKEN_MALFORMED"),
    "crit empty": (MACHINE, {"crit": []}, "RS256", "TOKEN_MALFORMED"),
    "b64": (MACHINE, {"b64": False}, "RS256", "TOKEN_MALFORMED"),
    "a key of its own in jwk": (
        MACHINE, {"jwk": {"kty": "RSA", "n": "AQAB", "e": "AQAB"}}, "RS256",
        "TOKEN_MALFORMED"),
    "an address of keys in jku": (
        MACHINE, {"jku": "https://keys.example/jwks"}, "RS256",
        "TOKEN_MALFORMED"),
    "an address of certificates in x5u": (
        MACHINE, {"x5u": "https://keys.example/c"}, "RS256",
        "TOKEN_MALFORMED"),
    "a kid made up": (
        MACHINE, {"kid": "made-up"}, "RS256", "TOKEN_KEY_UNKNOWN"),
    "a kid as a path": (
        MACHINE, {"kid": "../../dev/null"}, "RS256", "TOKEN_KEY_UNKNOWN"),
    "a kid as SQL": (
        MACHINE, {"kid": "' or 1=1 --"}, "RS256", "TOKEN_KEY_UNKNOWN"),
    "the kid of another issuer": (
        MACHINE, lambda scene: {"kid": scene.kid("idporten")}, "RS256",
        "TOKEN_KEY_UNKNOWN"),
    "no kid": (MACHINE, {"kid": None}, "RS256", "TOKEN_MALFORMED"),
    "an empty kid": (MACHINE, {"kid": ""}, "RS256", "TOKEN_MALFORMED"),
    "a kid that is a number": (MACHINE, {"kid": 1}, "RS256",
                               "TOKEN_MALFORMED"),
    "a kid of 201 characters": (
        MACHINE, {"kid": "k" * 201}, "RS256", "TOKEN_MALFORMED"),
}


# ---- Claims under a good signature -----------------------------------------

# {story: (preset, claims merged over the usual ones, problem)}
CLAIMS = {
    # The issuer to the letter: domain, test vectors of issuers.
    "Maskinporten without its slash": (
        MACHINE, lambda s: {"iss": f"{s.url}/maskinporten"},
        "TOKEN_ISSUER_UNKNOWN"),
    "ID-porten with a slash": (
        PERSON, lambda s: {"iss": f"{s.url}/idporten/"},
        "TOKEN_ISSUER_UNKNOWN"),
    "two slashes": (MACHINE, lambda s: {"iss": f"{s.url}/maskinporten//"},
                    "TOKEN_ISSUER_UNKNOWN"),
    "an issuer in capitals": (
        MACHINE, lambda s: {"iss": f"{s.url.upper()}/maskinporten/"},
        "TOKEN_ISSUER_UNKNOWN"),
    "the issuer by another name of its host": (
        MACHINE, lambda s: {"iss": s.url.replace("127.0.0.1", "localhost")
                            + "/maskinporten/"}, "TOKEN_ISSUER_UNKNOWN"),
    "Maskinporten's production": (
        MACHINE, {"iss": "https://maskinporten.no/"}, "TOKEN_ISSUER_UNKNOWN"),
    "ID-porten before 2024": (
        PERSON, {"iss": "https://oidc.difi.no/idporten-oidc-provider/"},
        "TOKEN_ISSUER_UNKNOWN"),
    "a list of issuers": (
        MACHINE, lambda s: {"iss": [f"{s.url}/maskinporten/"]},
        "TOKEN_ISSUER_UNKNOWN"),
    "no issuer": (MACHINE, {"iss": None}, "TOKEN_ISSUER_UNKNOWN"),
    "a machine that calls itself ID-porten": (
        MACHINE, lambda s: {"iss": f"{s.url}/idporten",
                            "pid": "05827214711", "acr": "idporten-loa-high"},
        "TOKEN_KEY_UNKNOWN"),

    # Times: RFC 7519 § 4.1, thirty seconds of skew, an hour at most.
    "expired": (MACHINE, lambda s: {"iat": s.now - 600, "exp": s.now - 31},
                "TOKEN_EXPIRED"),
    "expired in 1970": (MACHINE, {"iat": 0, "exp": 1}, "TOKEN_EXPIRED"),
    "issued in the future": (
        MACHINE, lambda s: {"iat": s.now + 45}, "TOKEN_NOT_YET_VALID"),
    "not valid yet": (
        MACHINE, lambda s: {"nbf": s.now + 45}, "TOKEN_NOT_YET_VALID"),
    "a lifetime of an hour and a second": (
        MACHINE, lambda s: {"iat": s.now, "exp": s.now + 3601},
        "TOKEN_CLAIMS_INVALID"),
    "expires before it is issued": (
        MACHINE, lambda s: {"iat": s.now + 10, "exp": s.now + 5},
        "TOKEN_CLAIMS_INVALID"),
    "no exp": (MACHINE, {"exp": None}, "TOKEN_CLAIMS_INVALID"),
    "no iat": (MACHINE, {"iat": None}, "TOKEN_CLAIMS_INVALID"),
    "exp as a fraction": (
        MACHINE, lambda s: {"exp": s.now + 60.5}, "TOKEN_CLAIMS_INVALID"),
    "exp as a text": (
        MACHINE, lambda s: {"exp": str(s.now + 60)}, "TOKEN_CLAIMS_INVALID"),
    "exp below zero": (MACHINE, {"exp": -1}, "TOKEN_CLAIMS_INVALID"),
    "exp at the end of numbers": (
        MACHINE, {"exp": 2 ** 63 - 1}, "TOKEN_CLAIMS_INVALID"),
    "iat as a text": (MACHINE, {"iat": "now"}, "TOKEN_CLAIMS_INVALID"),
    "nbf as a fraction": (
        MACHINE, lambda s: {"nbf": s.now - 0.5}, "TOKEN_CLAIMS_INVALID"),

    # For us: RFC 7519 § 4.1.3.
    "another service's": (
        MACHINE, {"aud": "http://localhost/another"}, "TOKEN_AUDIENCE_WRONG"),
    "an audience that begins as ours": (
        MACHINE, {"aud": AUDIENCE + "/x"}, "TOKEN_AUDIENCE_WRONG"),
    "an audience that is the beginning of ours": (
        MACHINE, {"aud": AUDIENCE[:-1]}, "TOKEN_AUDIENCE_WRONG"),
    "for anybody": (MACHINE, {"aud": "unspecified"}, "TOKEN_AUDIENCE_WRONG"),
    "no audience": (MACHINE, {"aud": None}, "TOKEN_AUDIENCE_WRONG"),
    "a list without us": (
        MACHINE, {"aud": ["a", AUDIENCE + "/"]}, "TOKEN_AUDIENCE_WRONG"),
    "ours as the name of a member": (
        MACHINE, {"aud": {AUDIENCE: AUDIENCE}}, "TOKEN_AUDIENCE_WRONG"),

    # An id_token tells who logged in and gives access to nothing.
    "an id_token by its nonce": (
        PERSON, {"nonce": "n"}, "TOKEN_CLAIMS_INVALID"),
    "an id_token by its auth_time": (
        PERSON, lambda s: {"auth_time": s.now}, "TOKEN_CLAIMS_INVALID"),
    "an id_token without scope": (
        PERSON, {"scope": None, "aud": AUDIENCE}, "TOKEN_CLAIMS_INVALID"),
    "scope as a list": (MACHINE, {"scope": [SCOPE]}, "TOKEN_CLAIMS_INVALID"),
    "scope with a line feed": (
        MACHINE, {"scope": f"{SCOPE}\nx"}, "TOKEN_CLAIMS_INVALID"),

    # Organisations: domain 3.2, 3.7.
    "no consumer": (MACHINE, {"consumer": None}, "TOKEN_CLAIMS_INVALID"),
    "the consumer as a text": (
        MACHINE, {"consumer": f"0192:{SKIEN}"}, "TOKEN_CLAIMS_INVALID"),
    "an unknown authority": (
        MACHINE, {"consumer": party(SKIEN, authority="iso6523")},
        "AUTHORITY_UNKNOWN"),
    "another register": (
        MACHINE, {"consumer": party(SKIEN, register="0007:")},
        "AUTHORITY_UNKNOWN"),
    "a part of an organisation": (
        MACHINE, {"consumer": party(f"{SKIEN}:1")}, "AUTHORITY_UNKNOWN"),
    "a number with a wrong check digit": (
        MACHINE, {"consumer": party("123123341")}, "TOKEN_CLAIMS_INVALID"),
    "a number as SQL": (
        MACHINE, {"consumer": party("938759839' --")}, "AUTHORITY_UNKNOWN"),
    "a supplier from nowhere": (
        MACHINE, {"supplier": party(VENDOR, register="9908:")},
        "AUTHORITY_UNKNOWN"),
    "a system user of two customers": (
        MACHINE, {"authorization_details": [system_user(SKIEN),
                                            system_user(PORSGRUNN)]},
        "TOKEN_CLAIMS_INVALID"),
    "a system user of nobody": (
        MACHINE, {"authorization_details": [
            {"type": "urn:altinn:systemuser"}]}, "TOKEN_CLAIMS_INVALID"),

    # People.
    "no pid": (PERSON, {"pid": None}, "TOKEN_CLAIMS_INVALID"),
    "a pid as a number": (PERSON, {"pid": 5827214711},
                          "TOKEN_CLAIMS_INVALID"),
    "a pid that is none": (PERSON, {"pid": "01039012345"},
                           "TOKEN_CLAIMS_INVALID"),
    "no acr": (PERSON, {"acr": None}, "TOKEN_CLAIMS_INVALID"),
    "the acr of 2023": (PERSON, {"acr": "Level4"}, "TOKEN_CLAIMS_INVALID"),
    "ID-porten with Ansattporten's acr": (
        PERSON, {"acr": "high"}, "TOKEN_CLAIMS_INVALID"),
    "Ansattporten with ID-porten's acr": (
        EMPLOYEE, {"acr": "idporten-loa-high"}, "TOKEN_CLAIMS_INVALID"),
    "representing a part of an organisation": (
        EMPLOYEE, represents(party(f"{SKIEN}:1")), "AUTHORITY_UNKNOWN"),
    "representing for no resource": (
        EMPLOYEE, represents(party(SKIEN), resource=None),
        "TOKEN_CLAIMS_INVALID"),
    "representing more than anyone does": (
        EMPLOYEE, represents(party(SKIEN), reportees=[
            {"Authority": "iso6523-actorid-upis", "ID": f"0192:{SKIEN}"}
            for _ in range(21)]), "TOKEN_CLAIMS_INVALID"),
}


# ---- Tokens that nobody signed ---------------------------------------------

def with_header(text):
    """The good token under another header."""
    def make(token):
        header, claims, signature = parts(token)
        return f"{part(text(header))}.{part(claims)}.{signature}"
    return make


def with_claims(text):
    def make(token):
        header, claims, signature = parts(token)
        return f"{token.split('.')[0]}.{part(text(claims))}.{signature}"
    return make


def with_alg(name):
    return with_header(lambda header: {**header, "alg": name})


def twice(member, other):
    """JSON in which a member stands twice, a good value last."""
    return lambda document: (
        json.dumps({member: other})[:-1] + "," + json.dumps(document)[1:])


def respelt(token):
    """Another spelling of the same signature: base64 has unused bits."""
    letters = ("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
               "0123456789-_")
    return token[:-1] + letters[letters.index(token[-1]) ^ 1]


# {story: (what is done to a good token, problem)}
MADE = {
    "alg None": (with_alg("None"), "TOKEN_ALGORITHM_REFUSED"),
    "alg nOnE": (with_alg("nOnE"), "TOKEN_ALGORITHM_REFUSED"),
    "alg empty": (with_alg(""), "TOKEN_ALGORITHM_REFUSED"),
    "alg rs256": (with_alg("rs256"), "TOKEN_ALGORITHM_REFUSED"),
    "alg PS256": (with_alg("PS256"), "TOKEN_ALGORITHM_REFUSED"),
    "alg ES256": (with_alg("ES256"), "TOKEN_ALGORITHM_REFUSED"),
    "alg a list": (with_alg(["RS256"]), "TOKEN_ALGORITHM_REFUSED"),
    "no alg": (with_header(lambda h: {"kid": h["kid"]}),
               "TOKEN_ALGORITHM_REFUSED"),
    "none without a signature": (
        lambda token: with_alg("none")(token).rpartition(".")[0] + ".",
        "TOKEN_ALGORITHM_REFUSED"),
    "RS256 without a signature": (
        lambda token: token.rpartition(".")[0] + ".",
        "TOKEN_SIGNATURE_INVALID"),
    "RS512 over a signature of RS256": (
        with_alg("RS512"), "TOKEN_SIGNATURE_INVALID"),
    "another organisation under a good signature": (
        with_claims(lambda claims: {**claims, "consumer": party(PORSGRUNN)}),
        "TOKEN_SIGNATURE_INVALID"),
    "a signature cut short": (
        lambda token: token[:-2], "TOKEN_SIGNATURE_INVALID"),
    "a second spelling of the signature": (respelt, "TOKEN_MALFORMED"),
    "alg twice": (with_header(twice("alg", "none")), "TOKEN_MALFORMED"),
    "kid twice": (with_header(twice("kid", "other")), "TOKEN_MALFORMED"),
    "iss twice": (with_claims(twice("iss", "other")), "TOKEN_MALFORMED"),
    "exp twice": (with_claims(twice("exp", 1)), "TOKEN_MALFORMED"),
    "a member of a member twice": (
        with_claims(lambda c: json.dumps(c)[:-1] + ',"x":{"a":1,"a":2}}'),
        "TOKEN_MALFORMED"),
    "text after the claims": (
        with_claims(lambda c: json.dumps(c) + "x"), "TOKEN_MALFORMED"),
    "claims that are a list": (
        with_claims(lambda c: [c]), "TOKEN_MALFORMED"),
    "claims in Latin-1": (
        with_claims(lambda c: b'{"iss":"\xe6"}'), "TOKEN_MALFORMED"),
    "a header that is a text": (
        with_header(lambda h: '"RS256"'), "TOKEN_MALFORMED"),
    "a hundred levels": (
        with_header(lambda h: '{"a":' * 100 + "1" + "}" * 100),
        "TOKEN_MALFORMED"),
    "the type of a logout token": (
        with_header(lambda h: {**h, "typ": "logout+jwt"}), "TOKEN_MALFORMED"),
    "two parts": (lambda token: token.rpartition(".")[0], "TOKEN_MALFORMED"),
    "five parts": (lambda token: token + ".a.b", "TOKEN_MALFORMED"),
    "padding": (lambda token: token + "==", "TOKEN_MALFORMED"),
    "padding inside": (
        lambda token: token.replace(".", "=.", 1), "TOKEN_MALFORMED"),
    "three dots": (lambda token: "...", "TOKEN_MALFORMED"),
    "a word": (lambda token: "hei", "TOKEN_MALFORMED"),
    "the alphabet of base64": (
        lambda token: token[:-1] + "+", "TOKEN_MALFORMED"),
}


# ---- What is good stays good -----------------------------------------------

# {story: (preset, claims, algorithm)}
GOOD = {
    "RS384": (MACHINE, {}, "RS384"),
    "RS512": (PERSON, {}, "RS512"),
    "we are one of several": (MACHINE, {"aud": ["a", AUDIENCE]}, "RS256"),
    "a clock a little ahead": (
        MACHINE, lambda s: {"iat": s.now + 20, "nbf": s.now + 20}, "RS256"),
    "a clock a little behind": (
        MACHINE, lambda s: {"iat": s.now - 600, "exp": s.now - 10}, "RS256"),
    "an hour to the second": (
        MACHINE, lambda s: {"iat": s.now, "exp": s.now + 3600}, "RS256"),
    "members from the future": (
        MACHINE, {"cnf": {"x": [1, None]}, "client_amr": "virksomhet"},
        "RS256"),
}
