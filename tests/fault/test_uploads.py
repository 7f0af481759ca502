"""Uploads when many send at once, when two send the same, when the service dies
in the middle of one, and when nobody can judge what came."""

import hashlib
import random
import shutil
from concurrent.futures import ThreadPoolExecutor

import httpx
import psycopg
import pytest

from tests.scenarios.filing import PART, Sender, text
from tests.support.client import Client
from tests.support.stack import binaries, wait_for

pytestmark = pytest.mark.concurrent

ORIGINAL = binaries() / "tilskudd-inspect"

WHOLE = """
    select f.state, f.received_bytes, f.sha256, coalesce(encode(sha256(
               string_agg(p.content, ''::bytea order by p.at)), 'hex'), '')
    from file f left join file_part p on p.file_id = f.id
    where f.id = %s group by f.id"""


@pytest.fixture
def sender(own_stack, contract):
    """sender() is another client of Skien's, on a connection of its own."""
    token = own_stack.issuer.token("preparer")
    return lambda url=None: Sender(Client(
        url or own_stack.service.url, contract, token))


@pytest.fixture
def kept(own_stack):
    """kept(file) is its state, how much of it has come, and both sums."""
    with psycopg.connect(own_stack.database.conninfo("postgres"),
                         autocommit=True,
                         options="-c search_path=tilskudd") as superuser:
        yield lambda file: superuser.execute(WHOLE, (file["id"],)).fetchone()


def sha256(content):
    return hashlib.sha256(content).hexdigest()


def at_once(*work):
    with ThreadPoolExecutor(len(work)) as pool:
        return [done.result() for done in [pool.submit(one) for one in work]]


def pushed(sender, file, content):
    """Sends from wherever the service says that it is, until it is whole or
    no longer taken."""
    at = 0
    while True:
        answer = sender.part(file, content, at)
        if answer.status == 200 and "uploadUrl" not in answer.json:
            return answer
        if answer.status == 200:
            at = answer["receivedBytes"]
        elif answer.code == "FILE_OFFSET_MISMATCH":
            at = answer["receivedBytes"]
        elif answer.status != 503:
            return answer


def test_twenty_uploads_at_once_are_all_there(sender, kept):
    contents = [text(random.Random(i).randrange(1, 4 * PART))
                for i in range(20)]
    files = at_once(*(lambda c=c: sender().announced(c) for c in contents))
    ends = at_once(*(lambda f=f, c=c: pushed(sender(), f, c)
                     for f, c in zip(files, contents)))
    for file, content, end in zip(files, contents, ends):
        assert end["state"] == "uploaded"
        assert kept(file) == ("uploaded", len(content), sha256(content),
                              sha256(content))


def test_two_who_send_the_same_file_send_one(sender, kept, own_stack):
    content = text(5 * PART + 17)
    file = sender().announced(content)
    ends = at_once(*(lambda: pushed(sender(), file, content)
                     for _ in range(4)))
    assert {end["state"] for end in ends} == {"uploaded"}
    assert kept(file) == ("uploaded", len(content), sha256(content),
                          sha256(content))
    assert own_stack.database.ask(
        "select count(*) from tilskudd.audit where after ->> 'state' = "
        f"'uploaded' and subject_id = '{file['id']}'") == "1"


def test_two_who_send_different_files_under_one_name(sender, kept):
    """Each part is somebody's; what is not the announced file is refused, or
    the other's parts are."""
    right, wrong = text(3 * PART), text(3 * PART)
    for _ in range(5):
        file = sender().announced(right)
        ends = at_once(lambda: pushed(sender(), file, right),
                       lambda: pushed(sender(), file, wrong))
        state, received, announced, stored = kept(file)
        if state == "uploaded":
            assert stored == announced == sha256(right)
        elif state == "refused":
            assert (received, stored) == (0, "")
        else: # each has met a part of the other's
            assert state == "receiving" and received > 0
            assert {end.code for end in ends} <= {"FILE_PART_DIFFERS"}
        sender().delete(file).expect(204)


def test_the_last_part_from_ten_at_once_is_judged_once(sender, own_stack):
    content = text(2 * PART)
    file = sender().announced(content)
    sender().part(file, content, 0).expect(200)
    ends = at_once(*(lambda: sender().part(file, content, PART)
                     for _ in range(10)))
    assert {end.status for end in ends} == {200}
    assert len({end.text for end in ends}) == 1
    assert ends[0]["state"] == "uploaded"
    assert own_stack.database.ask(
        "select count(*) from tilskudd.event where type = 'file.uploaded' "
        f"and subject_id = '{file['id']}'") == "1"


def test_a_service_that_is_killed_leaves_whole_parts(sender, kept, own_stack):
    """Whatever was answered is there; the client goes on where it was."""
    content = text(16 * PART)
    file = sender().announced(content)
    chance = random.Random(2026)
    answered = 0
    for _ in range(6):
        with ThreadPoolExecutor(1) as pool:
            on_its_way = pool.submit(broken_off, sender(), file, content,
                                     answered)
            until = min(answered + chance.randrange(3) * PART,
                        15 * PART)
            wait_for(lambda: kept(file)[1] >= until or on_its_way.done(), 30,
                     "some parts are there")
            own_stack.service.kill()
            answered = max(answered, on_its_way.result())
        own_stack.service.start()
        state, received, _, stored = kept(file)
        assert received >= answered
        if state != "uploaded":
            assert received % PART == 0
            assert stored == (sha256(content[:received]) if received else "")
        assert sender().read(file).expect(200)["receivedBytes"] == received
    assert pushed(sender(), file, content)["state"] == "uploaded"
    assert kept(file)[3] == sha256(content)


def broken_off(sender, file, content, at):
    """Sends until the service is gone; what it has been told was received."""
    try:
        while at < len(content):
            at = sender.part(file, content, at).expect(200)["receivedBytes"]
    except httpx.TransportError:
        pass
    return at


# ---- Nobody to judge -----------------------------------------------------------

BROKEN = {
    "is not there": None,
    "fails": "exit 3",
    "dies": "kill -9 $$",
    "says nothing": "exit 0",
    "says something else": "echo '{\"verdict\": \"perhaps\"}'",
    "has an unknown reason":
        "echo '{\"verdict\": \"refused\", \"reason\": \"MOOD\"}'",
    "says far too much": "yes",
}


@pytest.fixture
def elsewhere(own_stack, tmp_path, monkeypatch):
    """A service in a folder of its own, and that folder."""
    shutil.copy(binaries() / "tilskudd-api", tmp_path)
    monkeypatch.setenv("TILSKUDD_BIN", str(tmp_path))
    service = own_stack.another_service()
    yield service, tmp_path / "tilskudd-inspect"
    service.stop()


def test_what_nobody_can_judge_is_sent_again(sender, kept, elsewhere):
    service, program = elsewhere
    by = sender(service.url)
    content = text(2 * PART)
    file = by.announced(content)
    before = by.part(file, content, 0).expect(200).json
    for how, script in BROKEN.items():
        program.unlink(missing_ok=True)
        if script is not None:
            program.write_text(f"#!/bin/sh\n{script}\n")
            program.chmod(0o755)
        answer = by.part(file, content, PART).expect(503, "OVERLOADED")
        assert int(answer.headers["Retry-After"]) > 0, how
        assert by.read(file).json == before, how
        assert kept(file)[1] == PART, how
    program.unlink()
    shutil.copy(ORIGINAL, program)
    assert by.part(file, content, PART).expect(200)["state"] == "uploaded"
