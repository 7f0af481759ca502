"""Between the service and its database: whole messages of PostgreSQL's
protocol (manual, chapter 55) are passed on, until one at which the connection
is cut on both sides, or nothing passes any more. It listens on a socket in a
folder of its own, as the server does; the service knows no difference."""

import shutil
import socket
import struct
import tempfile
import threading
from functools import cache

from tests.support.standby import home

SOCKET = ".s.PGSQL.5432"
ASKED, ANSWERED = "asked", "answered"
CUT, STALLED = "cut", "stalled"

# By these names the two messages that matter most are known in what was seen.
COMMIT, COMMITTED = "COMMIT", "COMMITTED"


def received(source, count):
    data = b""
    while len(data) < count:
        chunk = source.recv(count - len(data))
        if not chunk:
            raise ConnectionError
        data += chunk
    return data


def message_from(source, has_type=True):
    """One message, as it is: type, length and the rest."""
    head = received(source, 5 if has_type else 4)
    [length] = struct.unpack("!I", head[-4:])
    return head + received(source, length - 4)


class WireProxy:
    """Each message that passes while it watches is numbered, in the order in
    which its side sent it; the fault comes before the message of its number,
    which does not pass."""

    def __init__(self, database):
        self.database = database
        self.folder = tempfile.mkdtemp(prefix="tilskudd-wire-")
        self.target = f"{home(database)}/{SOCKET}"
        self.lock = threading.Lock()
        self.open = set()
        self.commit = self.bound = None
        self.watch()
        self.listener = socket.socket(socket.AF_UNIX)
        self.listener.bind(f"{self.folder}/{SOCKET}")
        self.listener.listen(64)
        self.is_over = False
        threading.Thread(target=self.accept, daemon=True).start()

    @cache
    def conninfo(self, role):
        return (f"host={self.folder} user={role} dbname=tilskudd "
                "application_name=proxied")

    # ---- What is to happen --------------------------------------------------

    def watch(self, side=None, number=0, fault=CUT):
        """From now on; without a side nothing happens, but all is counted."""
        with self.lock:
            self.side, self.number, self.fault = side, number, fault
            self.seen = {ASKED: [], ANSWERED: []}
            self.has_happened = False

    def is_due(self, side, message):
        """Notes a message and says whether the fault comes before it."""
        with self.lock:
            if self.has_happened:
                return True
            self.seen[side].append(self.name_of(side, message))
            self.has_happened = (side == self.side and
                                 len(self.seen[side]) == self.number)
            return self.has_happened

    def name_of(self, side, message):
        """Its letter; the Execute that commits and its answer have names."""
        kind, rest = message[:1], message[5:]
        if side == ANSWERED:
            return COMMITTED if message[:1] + rest == b"CCOMMIT\0" else (
                kind.decode())
        if kind == b"P" and rest.endswith(b"\0commit\0\0\0"):
            self.commit = rest.split(b"\0")[0]
        if kind == b"B":
            self.bound = rest.split(b"\0")[1]
        if kind == b"E" and self.bound == self.commit:
            return COMMIT
        return kind.decode() if kind.isalpha() else "start"

    # ---- Passing on ---------------------------------------------------------

    def accept(self):
        while not self.is_over:
            try:
                service, _ = self.listener.accept()
            except OSError:
                return
            threading.Thread(target=self.serve, args=[service],
                             daemon=True).start()

    def serve(self, service):
        server = socket.socket(socket.AF_UNIX)
        try:
            server.connect(self.target)
        except OSError:
            service.close()
            return
        pair = (service, server)
        with self.lock:
            self.open.add(pair)
        back = threading.Thread(target=self.carry, daemon=True, args=[
            ANSWERED, server, service, pair])
        back.start()
        self.carry(ASKED, service, server, pair)
        back.join()

    def carry(self, side, source, target, pair):
        has_type = side == ANSWERED
        try:
            while True:
                message = message_from(source, has_type)
                has_type = True
                if self.is_due(side, message):
                    if self.fault == STALLED:
                        return
                    break
                target.sendall(message)
        except OSError:
            pass
        self.cut(pair)

    def cut(self, pair):
        with self.lock:
            self.open.discard(pair)
        for end in pair:
            try:
                end.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass

    def cut_all(self):
        with self.lock:
            pairs = list(self.open)
        for pair in pairs:
            self.cut(pair)

    def stop(self):
        self.is_over = True
        self.listener.close()
        self.cut_all()
        shutil.rmtree(self.folder)
