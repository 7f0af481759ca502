"""Quotas: who asks too much is told so and when to come back, and nobody else
notices. Each story has services of its own with small quotas; in tests all
others have quotas that nobody meets."""

import re
import time
import uuid
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.conftest import CALL_2026, PORSGRUNN, SKIEN
from tests.support.client import Client
from tests.support.stack import WIRE

LONG = 3600  # seconds: a window that no story sees the end of
QUOTAS = {"read", "write", "heavy", "export", "anonymous"}
APPLICATIONS = "/v1/applications"
FILE = {"name": "plan.txt", "sizeBytes": 6, "sha256": "0" * 64,
        "mediaType": "text/plain", "purpose": "application"}
FIELD = re.compile(r'"(\w+)";(\w)=(\d+);(\w)=(\d+)')


def standing(answer):
    """What the two fields say: {policy, r, t, q, w}."""
    left = FIELD.fullmatch(answer.headers["RateLimit"]).groups()
    policy = FIELD.fullmatch(answer.headers["RateLimit-Policy"]).groups()
    assert left[0] == policy[0]
    return {"policy": left[0], left[1]: int(left[2]), left[3]: int(left[4]),
            policy[1]: int(policy[2]), policy[3]: int(policy[4])}


def window():
    """A long one that does not end within the next minutes."""
    return LONG if time.time() % LONG < LONG - 120 else LONG - 7


@pytest.fixture
def limited(stack):
    """limited(read=5) is a service with that quota; all are stopped."""
    stack.database.run("delete from tilskudd.rate_spending")
    services = []

    def start(rate_window_s=None, **quotas):
        settings = {f"rate_{name}": quota for name, quota in quotas.items()}
        services.append(stack.another_service(
            rate_window_s=rate_window_s or window(), **settings))
        return services[-1]

    yield start
    for service in services:
        service.stop()
    stack.database.run("delete from tilskudd.rate_spending")


@pytest.fixture
def at(limited, contract, tokens):
    """at(service, "preparer") is that caller there; at(service) is nobody."""
    clients = []

    def make(service, preset=None, acting_for=None, **query):
        token = tokens(preset, **query) if preset else None
        clients.append(Client(service.url, contract, token, acting_for))
        return clients[-1]

    yield make
    for client in clients: # a service that stops waits for them
        client.http.close()


def passed(client, tries, path=APPLICATIONS):
    """How many of so many reads were answered; the others are refused."""
    answers = [client.get(path) for _ in range(tries)]
    for answer in answers:
        if answer.status != 200:
            answer.expect(429, "RATE_LIMITED")
    return sum(answer.status == 200 for answer in answers)


# ---- What is answered ------------------------------------------------------

def test_every_answer_says_what_is_left(limited, at):
    service = limited(read=100)
    skien = at(service, "municipality")
    for left in (99, 98, 97):
        said = standing(skien.get(APPLICATIONS).expect(200))
        assert 0 < said.pop("t") <= said["w"]
        assert said == {"policy": "read", "r": left, "q": 100,
                        "w": said["w"]}
    missing = skien.get(f"{APPLICATIONS}/{uuid.uuid4()}").expect(404)
    assert standing(missing)["r"] == 96
    call = skien.get(f"/v1/calls/{CALL_2026}").expect(200)
    same = skien.get(f"/v1/calls/{CALL_2026}",
                     headers={"If-None-Match": call.etag}).expect(304)
    assert standing(same)["r"] == 94


def test_what_a_cache_gives_to_others_says_nothing(limited, at):
    service = limited(read=100)
    for caller in (at(service), at(service, "municipality")):
        answer = caller.get(f"/v1/calls/{CALL_2026}/awards").expect(200)
        assert answer.headers["Cache-Control"].startswith("public")
        assert "RateLimit" not in answer.headers
    assert "RateLimit" in at(service).get("/v1/calls").headers


def test_a_burst_is_refused_and_told_when_to_come_back(limited, at):
    service = limited(rate_window_s=2, read=5)
    skien = at(service, "municipality")
    burst = [skien.get(APPLICATIONS) for _ in range(30)]
    refused = next(a for a in burst if a.status == 429)
    said = standing(refused.expect(429, "RATE_LIMITED"))
    wait = int(refused.headers["Retry-After"])
    assert (said["policy"], said["r"], said["q"], said["w"]) == (
        "read", 0, 5, 2)
    assert 1 <= wait == said["t"] <= 2
    assert (refused["policy"], refused["limit"]) == ("read", "5")
    assert refused.headers["Cache-Control"] == "no-store"
    for answer in burst:
        assert answer.status in (200, 429)
    last = burst[-1]
    while last.status == 429: # a window may just have begun
        time.sleep(int(last.headers["Retry-After"]) + 0.05)
        last = skien.get(APPLICATIONS)
    assert standing(last.expect(200))["r"] >= 3


@pytest.mark.parametrize("quota", [1, 7, 40])
def test_the_limits_in_metadata_are_those_that_hold(limited, at, quota):
    service = limited(read=quota, anonymous=9)
    said = {entry["policy"]: entry for entry in
            at(service).get("/v1/metadata/limits").expect(200)["rateLimits"]}
    assert said["read"]["quota"] == quota
    assert said["read"]["sharedBy"] == "organisation"
    assert said["anonymous"] == {"policy": "anonymous", "quota": 9,
                                 "windowSeconds": 1, "sharedBy": "instance"}
    assert set(said) == QUOTAS
    assert passed(at(service, "municipality"), quota + 5) == quota
    last = standing(at(service, "municipality").get(APPLICATIONS))
    assert (last["q"], last["w"]) == (said["read"]["quota"],
                                      said["read"]["windowSeconds"])


def test_a_quota_of_nothing_is_no_quota(limited, at):
    service = limited(read=0, anonymous=0)
    answer = at(service, "municipality").get("/v1/metadata/limits")
    assert {e["policy"] for e in answer.expect(200)["rateLimits"]} == \
        QUOTAS - {"read", "anonymous"}
    assert "RateLimit" not in answer.headers


# ---- Who shares ------------------------------------------------------------

def test_two_instances_share_one_quota(limited, at):
    """Of 64, an instance spends two before it asks: so much more may be
    spent, and so much less, in all."""
    quota, block = 64, 2
    services = [limited(read=quota) for _ in range(2)]
    callers = [at(service, "municipality") for service in services]
    in_turn = sum(passed(callers[i % 2], 1) for i in range(quota + 10))
    assert quota - block <= in_turn <= quota + block
    for caller in callers: # what one has kept is spent, and no more
        passed(caller, 2 * block)
        caller.get(APPLICATIONS).expect(429, "RATE_LIMITED")
    assert passed(at(services[0], "municipality",
                     organisation=PORSGRUNN), 5) == 5


def test_all_callers_of_an_organisation_share_and_no_other(limited, at):
    service = limited(read=10)
    assert passed(at(service, "municipality"), 4) == 4
    assert passed(at(service, "preparer"), 4) == 4
    assert passed(at(service, "supplier"), 4) == 2
    for preset in ("municipality", "preparer", "signatory"):
        assert passed(at(service, preset), 1) == 0
    assert passed(at(service, "preparer-porsgrunn"), 4) == 4
    assert passed(at(service, "caseworker"), 4) == 4
    at(service).get("/v1/calls").expect(200)


def test_who_may_not_act_for_an_organisation_spends_its_own(limited, at):
    service = limited(read=5)
    stranger = at(service, "preparer-porsgrunn", acting_for=SKIEN)
    for _ in range(5):
        stranger.get(APPLICATIONS).expect(403, "MANDATE_REQUIRED")
    stranger.get(APPLICATIONS).expect(429, "RATE_LIMITED")
    assert standing(at(service, "municipality").get(
        APPLICATIONS).expect(200))["r"] == 4
    assert passed(at(service, "preparer-porsgrunn"), 1) == 1


def test_a_person_counts_by_a_pseudonym(limited, at, stack):
    service = limited(read=5)
    stranger = at(service, "preparer-porsgrunn", acting_for=SKIEN)
    for _ in range(6):
        stranger.get(APPLICATIONS)
    payers = stack.database.ask("select distinct payer "
                                "from tilskudd.rate_spending").split()
    assert payers and all(re.fullmatch("p:[0-9a-f]{32}", p) for p in payers)


def test_a_token_that_does_not_hold_spends_nothing(limited, at, stack):
    service = limited(read=10, anonymous=3)
    good = at(service, "municipality")
    assert standing(good.get(APPLICATIONS).expect(200))["r"] == 9
    token = stack.issuer.token("municipality")
    late = at(service, "expired")
    for _ in range(5):
        answer = WIRE.get(f"{service.url}{APPLICATIONS}", headers={
            "Authorization": f"Bearer {token[:-6]}AAAAAA"})
        assert answer.status_code == 401
        assert "RateLimit" not in answer.headers
        late.get(APPLICATIONS).expect(401, "TOKEN_EXPIRED")
        at(service).get("/v1/no-such-thing").expect(404)
    assert standing(good.get(APPLICATIONS).expect(200))["r"] == 8


def test_strangers_exhaust_nobody_but_each_other(limited, at, stack):
    service = limited(read=200, anonymous=3)
    stranger = at(service)
    burst = [stranger.get("/v1/calls") for _ in range(40)]
    refused = next(a for a in burst if a.status == 429)
    assert standing(refused.expect(429, "RATE_LIMITED"))["w"] == 1
    assert passed(at(service, "municipality"), 10) == 10
    assert stack.database.ask(
        "select count(*) from tilskudd.rate_spending "
        f"where payer <> '{SKIEN}'") == "0"
    time.sleep(1.05)
    stranger.get("/v1/calls").expect(200)


def test_health_is_not_counted(limited):
    service = limited(anonymous=1)
    for _ in range(5):
        for page in ("livez", "readyz", "metrics"):
            answer = WIRE.get(f"{service.ops}/{page}")
            assert answer.status_code == 200
            assert "RateLimit" not in answer.headers


@pytest.mark.concurrent
def test_many_at_once_share_one_quota_too(limited, tokens):
    """Who comes while an instance asks goes on for a block and then waits, but
    not for long: it may be more than one quota, and never one for each."""
    quota, block, crowd = 64, 2, 8
    services = [limited(read=quota) for _ in range(2)]
    header = {"Authorization": f"Bearer {tokens('municipality')}"}

    def ask(number):
        url = f"{services[number % 2].url}{APPLICATIONS}"
        return [WIRE.get(url, headers=header).status_code for _ in range(24)]

    with ThreadPoolExecutor(crowd) as pool:
        statuses = sum(pool.map(ask, range(crowd)), [])
    assert set(statuses) == {200, 429}
    assert quota - block <= statuses.count(200) < 2 * quota


# ---- What is counted -------------------------------------------------------

def files_and_keys(stack):
    return stack.database.ask(
        "select (select count(*) from tilskudd.file), "
        "(select count(*) from tilskudd.idempotency_key), "
        "(select count(*) from tilskudd.audit)")


def test_a_refused_write_leaves_nothing_and_its_key_unused(limited, at, stack,
                                                           caller):
    service = limited(write=2)
    skien = at(service, "preparer")
    for left in (1, 0):
        answer = skien.post("/v1/files", FILE).expect(201)
        assert standing(answer)["policy"] == "write"
        assert standing(answer)["r"] == left
    before, key = files_and_keys(stack), str(uuid.uuid4())
    refused = skien.post("/v1/files", FILE, key=key)
    refused.expect(429, "RATE_LIMITED")
    assert standing(refused)["policy"] == "write"
    assert files_and_keys(stack) == before
    skien.get("/v1/applications").expect(200)
    later = caller("preparer").post("/v1/files", FILE, key=key).expect(201)
    assert "Idempotency-Replayed" not in later.headers


def test_the_same_again_counts_as_a_read(limited, at, stack):
    service = limited(write=2, read=50)
    skien, key = at(service, "preparer"), str(uuid.uuid4())
    first = skien.post("/v1/files", FILE, key=key).expect(201)
    for left in (49, 48, 47):
        again = skien.post("/v1/files", FILE, key=key).expect(201)
        assert again.headers["Idempotency-Replayed"] == "true"
        assert (standing(again)["policy"], standing(again)["r"]) == (
            "read", left)
    skien.post("/v1/files", FILE).expect(201)
    # Nothing is left to write with, and an answer that was lost still comes.
    skien.post("/v1/files", FILE).expect(429, "RATE_LIMITED")
    again = skien.post("/v1/files", FILE, key=key).expect(201)
    assert again.text == first.text
    skien.post("/v1/files", {**FILE, "name": "other.txt"},
               key=key).expect(422, "IDEMPOTENCY_KEY_REUSED")


def test_who_has_no_reads_left_is_still_given_a_lost_answer(limited, at):
    """It counts as the write it was let through as, and neither was there
    anything that was not saved."""
    service = limited(write=4, read=2)
    skien, key = at(service, "preparer"), str(uuid.uuid4())
    first = skien.post("/v1/files", FILE, key=key).expect(201)
    assert passed(skien, 3) == 2
    for left in (2, 1):
        again = skien.post("/v1/files", FILE, key=key).expect(201)
        assert again.headers["Idempotency-Replayed"] == "true"
        assert again.text == first.text
        assert (standing(again)["policy"], standing(again)["r"]) == (
            "write", left)
    skien.post("/v1/files", FILE).expect(201)
    # With neither left the key is not even looked up.
    for language, word in (("nb", "forespørselen"), ("nn", "førespurnaden"),
                           ("en", "this request")):
        refused = skien.post("/v1/files", FILE, key=key,
                             headers={"Accept-Language": language})
        refused.expect(429, "RATE_LIMITED")
        assert standing(refused)["policy"] == "write"
        assert word in refused["detail"]


def test_what_costs_most_has_a_quota_of_its_own(limited, at):
    service = limited(heavy=1, export=1)
    skien = at(service, "preparer")
    upload = {"headers": {"Content-Type": "application/octet-stream"},
              "content": b"x"}
    path = f"/v1/files/{uuid.uuid4()}/content"
    assert standing(skien.request("PUT", path, **upload).expect(404))[
        "policy"] == "heavy"
    skien.request("PUT", path, **upload).expect(429, "RATE_LIMITED")
    whole = {"headers": {"Accept": "application/x-ndjson"}}
    export = skien.get(APPLICATIONS, **whole).expect(200)
    assert standing(export)["policy"] == "export"
    skien.get(APPLICATIONS, **whole).expect(429, "RATE_LIMITED")
    skien.get(APPLICATIONS).expect(200)


def test_refusals_and_leases_are_told_in_metrics(limited, at):
    service = limited(read=5)
    passed(at(service, "municipality"), 8)
    told = WIRE.get(f"{service.ops}/metrics").text
    assert 'tilskudd_rate_refusals_total{policy="read"} 3\n' in told
    assert 'tilskudd_rate_refusals_total{policy="write"} 0\n' in told
    assert 'http_response_status_code="429"' in told
    assert 'tilskudd_rate_leases_total{outcome="failed"} 0\n' in told


def leases(service):
    """How often the database was written for quotas."""
    return sum(map(int, re.findall(
        r"^tilskudd_rate_leases_total\{.*\} (\d+)$",
        WIRE.get(f"{service.ops}/metrics").text, re.MULTILINE)))


def test_who_asks_for_little_writes_no_row(limited, at, stack):
    """A thirty-second part of a quota is spent without asking anybody."""
    service = limited(read=32 * 50)
    assert passed(at(service, "municipality"), 50) == 50
    count = "select count(*) from tilskudd.rate_spending"
    assert (leases(service), stack.database.ask(count)) == (0, "0")
    assert passed(at(service, "municipality"), 1) == 1
    assert (leases(service), stack.database.ask(count)) == (1, "1")
    # What was leased is spent before more is asked for.
    assert passed(at(service, "municipality"), 49) == 49
    assert leases(service) == 1
    assert passed(at(service, "municipality"), 1) == 1
    assert (leases(service), stack.database.ask(count)) == (2, "1")
