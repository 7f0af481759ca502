"""Keys and issuers that change while the service serves: what is good is taken
without a restart, what is broken is told and changes nothing."""

import itertools
import json
import secrets
import shutil
import signal
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import httpx
import pytest

from tests.security.hostile import MACHINE
from tests.support.stack import Issuer, Service, answers, wait_for

PAGE = "/v1/calls?limit=1"


class Rotation:
    """A service whose files are this test's own."""

    def __init__(self, stack, folder):
        shutil.copy(stack.folder / "person.key", folder)
        self.folder = folder
        self.issuers, self.cursor, self.person = (
            folder / name for name in ("issuers.json", "cursor.key",
                                       "person.key"))
        self.first = f"{secrets.token_hex(32)}\n"
        self.cursor.write_text(self.first)
        self.issuer = Issuer(folder)
        self.service = Service(folder, stack.database, self.issuer,
                               cursor_key_file=self.cursor)
        self.http = httpx.Client(base_url=self.service.url)
        self.config = self.issuers.read_text()

    def tell(self, file, content, event):
        """Writes a file, as one writes it who does it carefully, and sends
        SIGHUP; what the service says to it."""
        before = len(self.service.events(event))
        new = file.with_suffix(".new")
        new.write_text(content)
        new.replace(file)
        self.service.process.send_signal(signal.SIGHUP)
        wait_for(lambda: len(self.service.events(event)) > before, 20, event)
        return self.service.events(event)[-1].get("detail")

    def me(self, token):
        return self.http.get("/v1/me", headers={
            "Authorization": f"Bearer {token}"})

    def next(self):
        """The address of the second page, relative."""
        return self.http.get(PAGE).json()["next"].removeprefix(
            self.service.url)

    def back_to_first(self):
        for file, content, event in (
                (self.cursor, self.first, "cursor-keys-changed"),
                (self.issuers, self.config, "issuers-changed")):
            if file.read_text() != content:
                self.tell(file, content, event)

    def stop(self):
        self.http.close()
        self.service.stop()
        self.issuer.stop()


@pytest.fixture(scope="module")
def rotating(stack, tmp_path_factory):
    rotation = Rotation(stack, tmp_path_factory.mktemp("rotation"))
    yield rotation
    rotation.stop()


@pytest.fixture
def files(rotating):
    yield rotating
    rotating.back_to_first()


@pytest.fixture
def second(tmp_path):
    issuer = Issuer(tmp_path)
    yield issuer
    issuer.stop()


def test_a_page_by_the_old_key_is_read_as_long_as_that_is_in_the_file(files):
    old, new = files.next(), f"{secrets.token_hex(32)}\n"
    page = files.http.get(old).json()
    files.tell(files.cursor, new + files.first, "cursor-keys-changed")
    newer = files.next()
    assert newer != old
    assert files.http.get(old).json()["items"] == page["items"]
    assert files.http.get(newer).json()["items"] == page["items"]
    files.tell(files.cursor, new, "cursor-keys-changed")
    assert files.http.get(old).json()["code"] == "BAD_CURSOR"
    assert files.http.get(newer).json()["items"] == page["items"]


def test_without_a_signal_it_is_seen_all_the_same(files):
    before = len(files.service.events("cursor-keys-changed"))
    files.cursor.write_text(f"{secrets.token_hex(32)}\n{files.first}")
    wait_for(lambda: len(files.service.events("cursor-keys-changed")) > before,
             20, "the new key is seen")


@pytest.mark.parametrize("broken", [
    "", "\n", "short\n", "x" * 31 + "\n", ("k" * 32 + "\n") * 5,
    "k" * 40 + "\nshort\n", "k" * 64, "k" * 64 + "\n" + "l" * 40,
    "k" * 70000])
def test_broken_cursor_keys_change_nothing(files, broken):
    old = files.next()
    files.tell(files.cursor, broken, "cursor-keys-refused")
    assert files.http.get(old).status_code == 200
    assert files.next() == old


def test_cursor_keys_that_are_gone_change_nothing(files):
    old, before = files.next(), len(files.service.events("cursor-keys-refused"))
    files.cursor.unlink()
    files.service.process.send_signal(signal.SIGHUP)
    wait_for(lambda: len(files.service.events("cursor-keys-refused")) > before,
             10, "it is told")
    assert files.http.get(old).status_code == 200
    files.tell(files.cursor, files.first, "cursor-keys-changed")


def test_issuers_come_and_go(files, second):
    mine = files.issuer.token(MACHINE, claims={})
    theirs = second.token(MACHINE, claims={})
    assert files.me(mine).status_code == 200
    assert files.me(theirs).json()["code"] == "TOKEN_ISSUER_UNKNOWN"
    files.tell(files.issuers, json.dumps(
        json.loads(files.config) + second.config()), "issuers-changed")
    assert [files.me(token).status_code for token in (mine, theirs)] \
        == [200, 200]
    files.tell(files.issuers, json.dumps(second.config()), "issuers-changed")
    # Also the token that was verified before and kept.
    assert files.me(mine).json()["code"] == "TOKEN_ISSUER_UNKNOWN"
    assert files.me(theirs).status_code == 200


@contextmanager
def without_keys(issuer, files):
    """Its keys cannot be had for a while; then they come, and it serves."""
    url = f"{issuer.url}/maskinporten/mode"
    httpx.post(url, json={"mode": "down"})
    before = len(files.service.events("issuers-changed"))
    yield
    assert len(files.service.events("issuers-changed")) == before
    httpx.post(url, json={"mode": "ok"})
    wait_for(lambda: len(files.service.events("issuers-changed")) > before, 20,
             "the keys come")
    theirs = issuer.token(MACHINE, claims={})
    assert files.me(theirs).status_code == 200


def test_an_issuer_whose_keys_do_not_come_is_waited_for(files, second):
    mine = files.issuer.token(MACHINE, claims={})
    theirs = second.token(MACHINE, claims={})
    with without_keys(second, files):
        waited_for = files.tell(files.issuers, json.dumps(
            json.loads(files.config) + second.config()), "issuers-waiting")
        assert waited_for == second.config()[0]["name"]
        assert files.me(mine).status_code == 200
        assert files.me(theirs).status_code == 401
    assert files.me(mine).status_code == 200


def test_who_is_taken_out_counts_no_more_whoever_is_waited_for(files, second):
    taken_out, *others = json.loads(files.config)
    mine = files.issuer.token(MACHINE, claims={})
    people = files.issuer.token("signatory")
    assert files.me(mine).status_code == 200
    with without_keys(second, files):
        assert files.tell(
            files.issuers, json.dumps(others + second.config()),
            "issuer-removed") == taken_out["name"]
        wait_for(lambda: files.me(mine).status_code == 401, 5, "it is gone")
        assert files.me(mine).json()["code"] == "TOKEN_ISSUER_UNKNOWN"
        assert files.me(people).status_code == 200
        assert answers(f"{files.service.ops}/readyz")
    assert files.me(people).status_code == 200
    assert files.me(mine).status_code == 401


def test_keys_that_move_are_believed_until_the_new_have_come(files, second):
    """And who has nobody left to believe is not ready."""
    moved, *others = json.loads(files.config)
    mine = files.issuer.token(MACHINE, claims={})
    url = second.config()[0]["jwksUri"]
    with without_keys(second, files):
        files.tell(files.issuers, json.dumps(
            [{**moved, "jwksUri": url}, *second.config()]), "issuers-waiting")
        assert files.me(mine).status_code == 200
        files.tell(files.issuers, json.dumps(second.config()),
                   "issuer-removed")
        wait_for(lambda: answers(f"{files.service.ops}/readyz", 503), 5,
                 "it is not ready")
        assert files.me(mine).status_code == 401


@pytest.mark.parametrize("broken", [
    "", "[]", "{", '[{"name": "x"}]',
    '[{"name": "https://idporten.no", "kind": "idporten", "jwksUri": '
    '"http://example.org/jwks", "audiance": "x"}]'])
def test_broken_issuers_change_nothing(files, broken):
    token = files.issuer.token(MACHINE, claims={})
    assert str(files.issuers) in files.tell(files.issuers, broken,
                                            "issuers-refused")
    assert files.me(token).status_code == 200


def test_another_person_key_would_make_strangers_of_all(files):
    """It is refused: who is served knows people by the one of the start."""
    token = files.issuer.token("signatory")
    before, key = files.me(token).json(), files.person.read_text()
    assert before["organisations"]
    files.tell(files.person, secrets.token_hex(32), "person-key-refused")
    assert files.me(token).json()["organisations"] == before["organisations"]
    files.person.write_text(key)


@pytest.mark.concurrent
def test_nobody_notices_while_everything_rotates(files, second, long, figures):
    token = files.issuer.token(MACHINE, claims={})
    turns, over = 100 if long else 5, []

    def ask(_):
        codes = []
        with httpx.Client(base_url=files.service.url, headers={
                "Authorization": f"Bearer {token}"}) as http:
            while not over:
                codes.append(http.get("/v1/me").status_code)
                codes.append(http.get(http.get(PAGE).json()["next"])
                             .status_code)
        return codes

    configs = itertools.cycle([json.loads(files.config) + second.config(),
                               json.loads(files.config)])
    keys = [files.first]
    with ThreadPoolExecutor(4) as pool:
        asked = [pool.submit(ask, i) for i in range(4)]
        try:
            for config in itertools.islice(configs, turns):
                keys = [f"{secrets.token_hex(32)}\n", *keys][:4]
                files.tell(files.cursor, "".join(keys),
                           "cursor-keys-changed")
                files.tell(files.issuers, json.dumps(config),
                           "issuers-changed")
        finally:
            over.append(True)
        codes = [code for one in asked for code in one.result()]
    assert set(codes) == {200}
    figures("requests while keys and issuers changed",
            f"{len(codes)}, {turns} turns", "0 refused")


def test_no_key_is_told(files):
    text = files.service.log_path.read_text()
    for key in (files.first.strip(), files.person.read_text().strip()):
        assert key not in text
