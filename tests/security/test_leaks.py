"""What must never be written down: personal numbers and tokens. Neither the
log, nor the database, nor an answer holds one, also when a client puts it
where it has no business."""

import hashlib
import json
import re
import uuid

import pytest

from tests.conftest import ROOT
from tests.security.conftest import DATES
from tests.security.matrix import NOBODY

PEOPLE = json.loads((ROOT / "tests/support/people.json").read_text())
NUMBERS = sorted({p["pid"] for p in PEOPLE.values()} | {NOBODY})
SIGNATORY = PEOPLE["signatory"]["pid"]

# A compact token begins with '{"' in base64url, whatever follows.
TOKEN = re.compile(r"eyJ[A-Za-z0-9_-]{8,}")
ELEVEN_DIGITS = re.compile(r"(?<![0-9A-Za-z])[0-9]{11}(?![0-9A-Za-z])")


def leaks(text):
    """What stands in a text and must not."""
    return ([number for number in NUMBERS if number in text]
            + TOKEN.findall(text))


@pytest.fixture
def token(tokens):
    return tokens("signatory")


# {place: (method, path, headers, body)}; {it} is what has no business there.
PLACES = {
    "an identifier": ("GET", "/v1/applications/{it}", {}, None),
    "a path": ("GET", "/v1/{it}", {}, None),
    "a filter": ("GET", "/v1/applicants?organisationNumber={it}", {}, None),
    "a number of items": ("GET", "/v1/applications?limit={it}", {}, None),
    "the name of a filter": ("GET", "/v1/calls?{it}=1&x{it}=2", {}, None),
    "the name of a member": (
        "POST", "/v1/applications", {},
        '{"{it}": 1, "content": {"x{it}": 1, "contact": {"{it}": {}}}}'),
    "a cursor": ("GET", "/v1/applications?cursor={it}", {}, None),
    "the identifier of a request": (
        "GET", "/v1/me", {"X-Request-Id": "{it}"}, None),
    "a part of the identifier of a request": (
        "GET", "/v1/nothing", {"X-Request-Id": "bruker-{it}-1"}, None),
    "a trace": ("GET", "/v1/nothing", {"traceparent": "00-{it}-1-01"}, None),
    "whom one acts for": ("GET", "/v1/me", {"Acting-For": "{it}"}, None),
    "a version": ("GET", "/v1/calls", {"If-None-Match": '"{it}"'}, None),
    "a language": ("GET", "/v1/nothing", {"Accept-Language": "{it}"}, None),
    "an origin": ("GET", "/v1/calls", {"Origin": "https://{it}"}, None),
    "a form of answer": ("GET", "/v1/calls", {"Accept": "{it}/x"}, None),
    "a form of body": (
        "POST", "/v1/applications", {"Content-Type": "{it}/x"}, "{}"),
    "a body that is no JSON": ("POST", "/v1/applications", {}, "{it}"),
    "a wrong type": (
        "POST", "/v1/applications", {}, '{"callId": ["{it}"]}'),
    "a wrong identifier": (
        "POST", "/v1/applications", {}, '{"callId": "{it}"}'),
    "a wrong account": (
        "POST", f"/v1/applicants/{uuid.UUID(int=0)}/propose-account",
        {"If-Match": '"1-a"'}, '{"accountNumber": "{it}x"}'),
    "a reason to carry money over": (
        "POST", f"/v1/awards/{uuid.UUID(int=0)}/carry-overs", {},
        '{"amountNok": 1, "reason": "Gjelder {it}."}'),
    "an account that is accepted": (
        "POST", f"/v1/awards/{uuid.UUID(int=0)}/accept",
        {"If-Match": '"1-a"'},
        '{"termsVersion": "{it}", "accountNumber": "{it}x"}'),
    "an answer to a claim": (
        "POST", f"/v1/fund-transfers/{uuid.UUID(int=0)}/answer",
        {"If-Match": '"1-a"'}, '{"text": "Gjelder {it}."}'),
    "a report": (
        "PATCH", f"/v1/reports/{uuid.UUID(int=0)}",
        {"If-Match": '"1-a"', "Content-Type": "application/merge-patch+json"},
        '{"content": {"text": "Gjelder {it}.", "sum": "{it}"}}'),
    "a kind of deadline": ("GET", "/v1/deadlines?kind={it}", {}, None),
    "a day": ("GET", "/v1/deadlines?from={it}", {}, None),
    "a month of the books": (
        "GET", "/v1/reconciliation?year=2026&month={it}", {}, None),
    "a reference to a payment": (
        "POST", "/v1/payout-results", {},
        '{"items": [{"paymentReference": "{it}", "outcome": "{it}", '
        '"at": "{it}"}]}'),
    "an instalment": (
        "POST", f"/v1/awards/{uuid.UUID(int=0)}/payouts", {},
        '{"instalments": [{"amountNok": "{it}", "dueDate": "{it}"}]}'),
    "a suspicion": (
        "POST", f"/v1/fund-transfers/{uuid.UUID(int=0)}/hold",
        {"If-Match": '"1-a"'}, '{"reason": "Gjelder {it}."}'),
    "a wrong value": (
        "POST", "/v1/applications", {},
        '{"callId": "00000000-0000-0000-0000-000000000000", "content": '
        '{"kind": "{it}", "contact": {"phone": "{it}{it}x"}}}'),
}


# Who is let in as far as that; elsewhere a signatory.
LET_IN = {"a month of the books": "caseworker",
          "a reference to a payment": "attestant",
          "an instalment": "caseworker", "a suspicion": "attestant"}


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("what", ["number", "token"])
def test_what_has_no_business_there_is_not_repeated(stack, caller, token,
                                                    place, what):
    method, path, headers, body = PLACES[place]
    it = SIGNATORY if what == "number" else token
    headers = {name: value.replace("{it}", it)
               for name, value in headers.items()}
    if body is not None:
        headers = {"Content-Type": "application/json",
                   "Idempotency-Key": str(uuid.uuid4()), **headers}
        body = body.replace("{it}", it)
    before = len(stack.service.logged())
    answer = caller(LET_IN.get(place, "signatory")).request(
        method, path.replace("{it}", it), headers=headers, content=body)
    assert it not in answer.text + str(answer.headers)
    lines = stack.service.logged(before).decode()
    assert '"event":"request"' in lines
    assert leaks(lines) == [] and not ELEVEN_DIGITS.search(lines)


def test_the_search_finds_what_it_looks_for(token):
    assert leaks(f"x{SIGNATORY}y") == [SIGNATORY]
    assert leaks(f"Bearer {token}")
    assert not leaks("019b76da-a800-7000-8001-000938759839")
    assert ELEVEN_DIGITS.search('{"x":"05827214711"}')


def stored(superuser):
    """(table, whole row as text) of all there is: columns of any type,
    documents included."""
    for table, in superuser.execute(
            "select relname from pg_class where relkind in ('r', 'p') "
            "and relnamespace = 'tilskudd'::regnamespace").fetchall():
        for row, in superuser.execute(
                f"select t::text from tilskudd.{table} t"):
            yield table, row


def test_a_number_used_as_key_is_nowhere(caller, superuser, seeded_call):
    """Some client will make its keys of what it has at hand."""
    staff = caller("caseworker")
    path = f"/v1/calls/{seeded_call['id']}"
    etag = staff.get(path).etag

    def copy():
        return staff.post(f"{path}/copy", DATES, key=SIGNATORY,
                          match=etag).expect(201)

    first, again = copy(), copy()
    assert again["id"] == first["id"]
    assert again.headers["Idempotency-Replayed"] == "true"
    assert [table for table, row in stored(superuser)
            if SIGNATORY in row] == []
    # It is kept all the same, as something nobody reads it out of.
    digest = hashlib.sha256(SIGNATORY.encode()).hexdigest()
    assert {table for table, row in stored(superuser) if digest in row} == {
        "idempotency_key"}


@pytest.mark.last
def test_no_log_holds_a_number_or_a_token(stack, world):
    """Of every service of the run so far."""
    logs = list(stack.folder.glob("service-*.log"))
    assert stack.service.log_path in logs
    for path in logs:
        for line in path.read_text(errors="replace").splitlines():
            assert leaks(line) == [], path.name
            assert not ELEVEN_DIGITS.search(line), line


@pytest.mark.last
def test_no_row_holds_a_number_or_a_token(world, superuser):
    tables, read = set(), 0
    for table, row in stored(superuser):
        assert leaks(row) == [], table
        tables.add(table)
        read += 1
    assert len(tables) >= 15 and read > 100
