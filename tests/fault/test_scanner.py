"""The virus scanner: gone, slow, lying, too small, or cut off. A file is clean
when the right answer came to all of its bytes, and never otherwise; and it is
asked about until there is an answer."""

import contextlib
import socket
import struct
import threading

import pytest

from tests.scenarios.filing import PART, Sender, text
from tests.support.client import Client
from tests.support.contract import Contract
from tests.support.made_files import EICAR
from tests.support.stack import Stack, wait_for

OK = b"stream: OK\0"


@pytest.fixture(scope="module")
def stack():
    stack = Stack()
    yield stack
    stack.close()


@pytest.fixture(scope="module")
def sender(stack):
    return Sender(Client(stack.service.url, Contract(),
                         stack.issuer.token("preparer")))


@pytest.fixture
def started(stack):
    """started(address) is a worker that asks there; all are stopped."""
    workers = []

    def start(address=None):
        worker = stack.worker(**({"clamd": address} if address else {}))
        workers.append(worker)
        wait_for(lambda: worker.events("started"), 20, "the worker starts")
        return worker

    yield start
    for worker in workers:
        worker.stop()


@pytest.fixture
def scanner(stack):
    """scanner(*lines) is a real clamd where workers ask if not told else."""
    yield stack.start_scanner
    if stack.scanner:
        stack.scanner.stop()


class Liar:
    """Another end than clamd: does with each connection as it is told."""

    def __init__(self, act):
        self.act = act
        self.listening = socket.create_server(("127.0.0.1", 0))
        self.address = "127.0.0.1:%d" % self.listening.getsockname()[1]
        self.asked = 0
        self.streams = []
        self.let_go = threading.Event()
        threading.Thread(target=self.run, daemon=True).start()

    def run(self):
        with contextlib.suppress(OSError):
            while True:
                peer, _ = self.listening.accept()
                self.asked += 1
                threading.Thread(target=self.serve, args=[peer],
                                 daemon=True).start()

    def serve(self, peer):
        with contextlib.suppress(OSError), peer:
            self.act(self, peer)

    def stop(self):
        self.let_go.set()
        self.listening.close()


@pytest.fixture
def lying():
    liars = []

    def start(act):
        liars.append(Liar(act))
        return liars[-1]

    yield start
    for liar in liars:
        liar.stop()


def exactly(peer, count):
    got = b""
    while len(got) < count:
        more = peer.recv(count - len(got))
        if not more:
            raise OSError("it hung up")
        got += more
    return got


def whole(peer):
    """All that is streamed, up to its end."""
    assert exactly(peer, 10) == b"zINSTREAM\0"
    content = b""
    while length := struct.unpack(">I", exactly(peer, 4))[0]:
        content += exactly(peer, length)
    return content


def state(sender, file):
    return sender.read(file).expect(200)["state"]


def becomes(sender, file, wanted):
    wait_for(lambda: state(sender, file) == wanted, 30, f"it is {wanted}")


def told(worker, file, word):
    wait_for(lambda: any(said.startswith(f"{file['id']} {word}")
                         for said in worker.events("scan-files")), 30,
             f"{word} is told")


# ---- Gone -------------------------------------------------------------------

def test_a_scanner_that_is_down_is_caught_up_with(stack, sender, started,
                                                  scanner):
    worker = started()
    files = [sender.sent(text(100)), sender.sent(EICAR)]
    for file in files:
        told(worker, file, "unavailable: it can't be reached")
        assert state(sender, file) == "scanning"
    assert stack.database.ask(
        "select count(*) from tilskudd.file where state = 'scanning' and "
        "scan_due_at > now() and scan_attempts = 1") == "2"
    assert worker.events("duty-failed") == []

    scanner()
    stack.make_files_due()
    becomes(sender, files[0], "clean")
    becomes(sender, files[1], "infected")
    # One step each, however often it was asked about.
    assert sender.read(files[0])["version"] == files[0]["version"] + 2


def test_the_pause_doubles_to_its_longest(stack, sender, started):
    worker = started()
    file = sender.sent(text(100))
    for attempt, pause in enumerate((15, 30, 60, 120, 240, 300, 300), 1):
        wait_for(lambda n=attempt: len(
            [e for e in worker.events("scan-files") if file["id"] in e]) == n,
            30, "it was tried")
        left = float(stack.database.ask(
            "select extract(epoch from scan_due_at - now()) "
            f"from tilskudd.file where id = '{file['id']}'"))
        assert pause - 10 < left <= pause
        stack.make_files_due()
    sender.delete(file).expect(204)


def test_a_scanner_that_goes_away_in_the_middle(stack, sender, started, lying,
                                                scanner):
    def hang_up(_, peer):
        exactly(peer, 100000)
        peer.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER,
                        struct.pack("ii", 1, 0))  # a reset

    liar = lying(hang_up)
    worker = started(liar.address)
    file = sender.sent(text(3 * PART))
    told(worker, file, "unavailable")
    assert state(sender, file) == "scanning"
    worker.stop()
    scanner()
    started()
    stack.make_files_due()
    becomes(sender, file, "clean")


# ---- Slow -------------------------------------------------------------------

def test_a_slow_scanner_holds_up_nobody_but_the_worker(sender, started, lying):
    def answer_late(liar, peer):
        liar.streams.append(whole(peer))
        liar.let_go.wait(30)
        peer.sendall(OK)

    liar = lying(answer_late)
    content = text(2 * PART + 1)
    file = sender.sent(content)
    worker = started(liar.address)
    wait_for(lambda: liar.streams == [content], 30, "it has all bytes")
    assert state(sender, file) == "scanning"
    # Uploads and reads go on, and nothing waits in the database.
    another = sender.sent(text(100))
    assert state(sender, another) == "uploaded"
    liar.let_go.set()
    becomes(sender, file, "clean")
    becomes(sender, another, "clean")
    worker.stop()


def test_no_transaction_waits_for_the_scanner(stack, sender, started, lying):
    def take_a_little(liar, peer):
        exactly(peer, 1000)
        liar.let_go.wait(30)

    liar = lying(take_a_little)
    file = sender.sent(text(20 * PART))
    worker = started(liar.address)
    wait_for(lambda: liar.asked == 1, 30, "it asks")
    for _ in range(20):
        assert stack.database.ask(
            "select count(*) from pg_stat_activity "
            "where state like 'idle in transaction%'") == "0"
    sender.delete(file).expect(204)
    liar.let_go.set()
    told(worker, file, "unavailable")
    assert worker.events("duty-failed") == []


def test_a_slow_scanner_leaves_time_for_everything_else(
        stack, sender, started, lying):
    liar = lying(lambda liar, peer: liar.let_go.wait(3))
    for _ in range(8):
        sender.sent(text(PART))
    # As many as are attached to nothing in time.
    stack.database.run(
        "insert into tilskudd.file (side, organisation_number, purpose, name, "
        "media_type, size_bytes, sha256, expires_at) select 'applicant', "
        "organisation_number, 'application', 'plan.txt', 'text/plain', 6, "
        "repeat('0', 64), '2026-01-01' from tilskudd.file, "
        "generate_series(1, 40) order by created_at limit 40")
    worker = started(liar.address)
    wait_for(lambda: len(worker.events("expire-files")) == 40, 60,
             "what expired is deleted")
    assert liar.asked < 5, "between two files that it keeps silent about"
    stack.database.run("update tilskudd.file set scan_due_at = 'infinity' "
                       "where scan_due_at is not null")


# ---- Lying ------------------------------------------------------------------

def early(_, peer):
    exactly(peer, 10000)
    peer.sendall(OK)


def twice(_, peer):
    whole(peer)
    peer.sendall(OK + OK)


def both(_, peer):
    whole(peer)
    peer.sendall(OK + b"stream: A FOUND\0")


def without_end(_, peer):
    whole(peer)
    for _ in range(10 * 1024):
        peer.sendall(b"stream: OK" * 103)


def cut(_, peer):
    whole(peer)
    peer.sendall(OK[:-1])


def about_something_else(_, peer):
    whole(peer)
    peer.sendall(b"/tmp/other: OK\0")


def an_error(_, peer):
    whole(peer)
    peer.sendall(b"stream: Can't allocate memory ERROR\0")


def http(_, peer):
    whole(peer)
    peer.sendall(b"HTTP/1.1 200 OK\r\n\r\nstream: OK\0")


@pytest.mark.parametrize("lie", [early, twice, both, without_end, cut,
                                 about_something_else, an_error, http])
def test_what_is_not_the_answer_is_none(stack, sender, started, lying, lie):
    liar = lying(lie)
    worker = started(liar.address)
    file = sender.sent(text(3 * PART))
    told(worker, file, "unavailable")
    assert state(sender, file) == "scanning"
    worker.stop()
    sender.delete(file).expect(204)


# ---- Too small --------------------------------------------------------------

def test_a_file_beyond_the_scanners_limit_is_failed(sender, started, scanner):
    scanner("StreamMaxLength 1M")
    worker = started()
    file = sender.sent(text(4 * PART))
    becomes(sender, file, "failed")
    assert sender.read(file)["refusal"]["code"] == "SCAN_FAILED"
    small = sender.sent(text(PART))
    becomes(sender, small, "clean")
    told(worker, file, "failed")


# ---- Killed, and at once ----------------------------------------------------

def test_what_a_killed_worker_had_in_hand_is_asked_again(
        stack, sender, started, lying, scanner):
    def keep_silent(liar, peer):
        liar.streams.append(whole(peer))
        liar.let_go.wait(60)

    liar = lying(keep_silent)
    killed = started(liar.address)
    file = sender.sent(text(PART))
    wait_for(lambda: liar.streams, 30, "it asks")
    killed.kill()

    scanner()
    worker = started()
    another = sender.sent(text(100))
    becomes(sender, another, "clean")
    assert state(sender, file) == "scanning", "the lease still holds"
    assert not any(file["id"] in said for said in worker.events("scan-files"))
    stack.make_files_due()
    becomes(sender, file, "clean")


def test_a_late_answer_to_a_lost_claim_changes_nothing(
        stack, sender, started, lying, scanner):
    def answer_late(liar, peer):
        liar.streams.append(whole(peer))
        liar.let_go.wait(60)
        peer.sendall(OK)

    liar = lying(answer_late)
    late = started(liar.address)
    file = sender.sent(EICAR)
    wait_for(lambda: liar.streams == [EICAR], 30, "it asks")
    scanner()
    started()
    stack.make_files_due()
    becomes(sender, file, "infected")
    liar.let_go.set()
    told(late, file, "lost")
    assert state(sender, file) == "infected"


def test_two_workers_ask_once_about_each(sender, started, lying):
    def answer(liar, peer):
        liar.streams.append(whole(peer))
        peer.sendall(OK)

    liar = lying(answer)
    contents = [text(200) for _ in range(20)]
    files = [sender.sent(content) for content in contents]
    workers = [started(liar.address), started(liar.address)]
    for file in files:
        becomes(sender, file, "clean")
    assert sorted(liar.streams) == sorted(contents)
    done = [worker.events("scan-files") for worker in workers]
    assert sum(map(len, done)) == len(files)
