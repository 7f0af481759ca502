"""Many clients at once who mean no good: each holds a connection, says or
takes a little now and then, and comes again when it is sent away. One thread
for all of them, so that they cost the machine little."""

import heapq
import random
import resource
import socket
import threading
import time

# A client that was sent away lets this go by.
AGAIN = 1.0
HEAD = b"GET /v1/calls HTTP/1.1\r\nHost: a\r\nX-Slow: "
BODY = (b"POST /v1/applications HTTP/1.1\r\nHost: a\r\n"
        b"Content-Type: application/json\r\nContent-Length: 100000\r\n\r\n")


class Idle:
    """Says nothing."""
    window = None

    def begin(self, connection):
        pass

    def go_on(self, connection):
        pass


class SlowHead(Idle):
    def begin(self, connection):
        connection.send(HEAD)

    def go_on(self, connection):
        connection.send(b"a")


class SlowLine(SlowHead):
    """Does not even end the first line."""

    def begin(self, connection):
        connection.send(HEAD[:8])


class SlowBody(SlowHead):
    def begin(self, connection):
        connection.send(BODY)


class SlowReader(Idle):
    """Takes a large answer by the spoonful."""
    window = 4096

    def __init__(self, target, token=None):
        self.request = (f"GET {target} HTTP/1.1\r\nHost: a\r\n" + (
            f"Authorization: Bearer {token}\r\n" if token else "")
            + "\r\n").encode()

    def begin(self, connection):
        connection.send(self.request)

    def go_on(self, connection):
        connection.recv(50)


class Crowd:
    """`with Crowd(port, [(500, SlowHead()), ...]):`"""

    def __init__(self, port, members, beat=1.0):
        self.address = ("127.0.0.1", port)
        self.members = [member for count, member in members
                        for _ in range(count)]
        self.beat = beat
        self.held = [None] * len(self.members)
        self.sent_away = 0
        self.ended = threading.Event()
        self.thread = threading.Thread(target=self.run, daemon=True)
        allowed = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
        resource.setrlimit(resource.RLIMIT_NOFILE, (allowed, allowed))

    def __enter__(self):
        self.thread.start()
        return self

    def __exit__(self, *_):
        self.ended.set()
        self.thread.join()
        for connection in self.held:
            if connection:
                connection.close()

    def holding(self):
        return sum(connection is not None for connection in self.held)

    def run(self):
        begun = time.monotonic()
        due = [(begun + random.random() * self.beat, number)
               for number in range(len(self.members))]
        heapq.heapify(due)
        while due and not self.ended.is_set():
            moment, number = due[0]
            if moment > time.monotonic():
                time.sleep(0.01)
                continue
            pause = self.beat if self.step(number) else AGAIN
            heapq.heapreplace(due, (time.monotonic() + pause, number))

    def step(self, number):
        """False when it was sent away."""
        member, connection = self.members[number], self.held[number]
        try:
            if connection is None:
                self.held[number] = self.connect(member)
                return True
            member.go_on(connection)
            self.look(connection, member)
        except BlockingIOError:
            pass
        except OSError:
            self.sent_away += 1
            if connection:
                connection.close()
            self.held[number] = None
            return False
        return True

    def connect(self, member):
        connection = socket.socket()
        try:
            if member.window:
                connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF,
                                      member.window)
            connection.settimeout(0.2)
            connection.connect(self.address)
            connection.setblocking(False)
            member.begin(connection)
        except OSError:
            connection.close()
            raise
        return connection

    @staticmethod
    def look(connection, member):
        """Being sent away shows as an end."""
        if connection.recv(1, socket.MSG_PEEK) == b"":
            raise ConnectionResetError
        if not isinstance(member, SlowReader):
            raise ConnectionResetError  # it was answered, and is done
