"""Key servers in trouble, keys that change, and strangers who make up kids:
what it may cost those who come with a good token."""

import shutil
import time
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest

from tests.security.hostile import MACHINE, part, parts
from tests.support.stack import Issuer, Service, answers, wait_for

MODES = ("down", "slow", "huge", "html", "empty")
KINDS = ("maskinporten", "idporten", "ansattporten")


class KeyScene:
    """An issuer and a service of one's own: what is done to its keys is no
    trouble to other tests."""

    def __init__(self, stack, folder):
        shutil.copy(stack.folder / "person.key", folder)
        self.stack, self.folder = stack, folder
        self.issuer = Issuer(folder)
        self.service = None

    def start(self, wait="/readyz"):
        self.service = Service(self.folder, self.stack.database, self.issuer,
                               wait=wait)

    def set_mode(self, mode):
        for kind in KINDS:
            answer = httpx.post(f"{self.issuer.url}/{kind}/mode",
                                json={"mode": mode})
            assert answer.status_code == 200, answer.text

    def rotate(self, drop):
        path = "maskinporten/rotate" + ("?drop=1" if drop else "")
        assert httpx.post(f"{self.issuer.url}/{path}").status_code == 200

    def fetches(self):
        stats = httpx.get(f"{self.issuer.url}/stats").json()
        return stats["maskinporten"]["fetches"]

    def token(self, **query):
        return self.issuer.token(MACHINE, claims={}, **query)

    def ask(self, token):
        return httpx.get(f"{self.service.url}/v1/me", timeout=20,
                         headers={"Authorization": f"Bearer {token}"})

    def stop(self):
        self.set_mode("ok")
        if self.service:
            self.service.stop()
        self.issuer.stop()


@pytest.fixture
def keys(stack, tmp_path):
    keys = KeyScene(stack, tmp_path)
    yield keys
    keys.stop()


def kids(token, count):
    """The token under kids that nobody has."""
    _, claims, signature = parts(token)
    return [f"{part({'alg': 'RS256', 'kid': f'made-up-{i}'})}.{part(claims)}"
            f".{signature}" for i in range(count)]


@pytest.mark.parametrize("mode", MODES)
def test_without_any_keys_tokens_wait_until_there_are(keys, mode):
    keys.set_mode(mode)
    keys.start(wait="/livez")
    token = keys.token()
    answer = keys.ask(token)
    assert answer.status_code == 503, answer.text
    assert answer.json()["code"] == "KEYS_UNAVAILABLE"
    assert int(answer.headers["Retry-After"]) > 0
    assert answers(f"{keys.service.ops}/readyz", 503)
    assert answers(f"{keys.service.url}/v1/calls")
    keys.set_mode("ok")
    wait_for(lambda: keys.ask(token).status_code == 200, 30, "keys arrive")
    wait_for(lambda: answers(f"{keys.service.ops}/readyz"), 30, "it is ready")


@pytest.mark.parametrize("mode", MODES)
def test_the_keys_it_has_serve_while_the_key_server_fails(keys, mode):
    keys.start()
    keys.set_mode(mode)
    stranger, before = kids(keys.token(), 1)[0], keys.fetches()
    assert keys.ask(stranger).json()["code"] == "TOKEN_KEY_UNKNOWN"
    assert keys.fetches() == before + 1
    assert keys.ask(keys.token()).status_code == 200
    assert answers(f"{keys.service.ops}/readyz")


def test_a_new_key_is_found_and_the_old_one_kept(keys):
    keys.start()
    old, unused = keys.token(), keys.token()
    assert keys.ask(old).status_code == 200
    before = keys.fetches()
    keys.rotate(drop=False)
    assert keys.ask(keys.token()).status_code == 200
    assert keys.fetches() == before + 1
    assert keys.ask(unused).status_code == 200


def test_a_withdrawn_key_opens_nothing_new(keys):
    keys.start()
    unused = keys.token()
    keys.rotate(drop=True)
    assert keys.ask(keys.token()).status_code == 200
    answer = keys.ask(unused)
    assert answer.status_code == 401
    assert answer.json()["code"] == "TOKEN_KEY_UNKNOWN"


def test_a_thousand_kids_cost_one_fetch_and_lock_nobody_out(keys):
    keys.start()
    before, good = keys.fetches(), keys.token()
    began = time.monotonic()
    with ThreadPoolExecutor(8) as pool, httpx.Client(
            base_url=keys.service.url, timeout=30) as client:
        codes = set(pool.map(lambda token: client.get("/v1/me", headers={
            "Authorization": f"Bearer {token}"}).json()["code"],
            kids(good, 1000)))
    assert codes == {"TOKEN_KEY_UNKNOWN"}
    assert keys.fetches() - before == 1 + int(time.monotonic() - began) // 30
    assert keys.ask(good).status_code == 200


def test_while_a_key_server_hangs_strangers_are_refused_and_known_keys_serve(
        keys):
    """How many wait for the fetch is proved by tests/unit/test_keys.c."""
    keys.start()
    keys.set_mode("slow")
    before = keys.fetches()
    good = keys.token()
    with ThreadPoolExecutor(9) as pool:
        strangers = [pool.submit(keys.ask, token) for token in kids(good, 8)]
        assert pool.submit(keys.ask, good).result().status_code == 200
        assert {s.result().status_code for s in strangers} == {401}
    assert keys.fetches() - before <= 1
