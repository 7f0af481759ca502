"""What must never be written down, looked for in all that a run leaves: the
logs of every service and worker, what the clients were answered, metrics,
PostgreSQL's own log, and the rows that others are given to read.

Judged by tests/test_whole.py; tests/security/test_secrets.py shows that what is
looked for is found."""

import json
import re
import uuid
from pathlib import Path

# Eleven digits, or six and five as people write them; not inside a longer
# number, nor behind a decimal point.
ELEVEN = re.compile(r"(?<![0-9])(?<![0-9]\.)([0-9]{6})[ +\u00a0]?([0-9]{5})(?![0-9])")
UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")

# What has digits as it has letters: identifiers, digests and traces, and bytes
# as PostgreSQL writes them.
HEXADECIMAL = re.compile(
    rf"{UUID.pattern}|\\+x[0-9a-f]+"
    r"|(?<![0-9A-Za-z])(?:[0-9a-f]{64}|[0-9a-f]{32}|[0-9a-f]{16})(?![0-9A-Za-z])")

# How a character is written in JSON, and in an address.
ESCAPED = re.compile(
    r"\\u([0-9A-Fa-f]{4})|\\([bfnrt])|\\([\"\\/])|%([0-9A-Fa-f]{2})")

# {what: how it looks}. A compact token begins with '{"' in base64url.
TOKENS = {
    "token": re.compile(r"eyJ[A-Za-z0-9_-]{8,}"),
    "bearer": re.compile(r"[Bb]earer +[A-Za-z0-9._~+/-]{16,}"),
    "client assertion": re.compile(r"client_assertion=|client_secret="),
}

# Where eleven digits are an account, which looks like a personal number as
# often as not.
ACCOUNT = re.compile(r'"accountNumber"\s*:\s*"[0-9]{11}"')

# A sample of a metric, whose figure is of nobody: bytes have eleven digits, too.
SAMPLE = re.compile(
    r"^((?:db|http|process|target|tilskudd)_\w+(?:\{[^{}]*\})?) [-+.e0-9]+$")

FIRST = (3, 7, 6, 1, 8, 9, 4, 5, 2, 1)
SECOND = (5, 4, 3, 2, 7, 6, 5, 4, 3, 2, 1)
SERIES = (0, 40, 65, 80) # added to the month of people who do not exist


def is_person(number):
    """Of a real or a synthetic series: services/base/pid.c."""
    digits = [int(digit) for digit in number]
    day, month = int(number[:2]), int(number[2:4])
    return (1 <= (day - 40 if day > 40 else day) <= 31
            and any(1 <= month - more <= 12 for more in SERIES)
            and sum(map(int.__mul__, digits, FIRST)) % 11 <= 3
            and sum(map(int.__mul__, digits, SECOND)) % 11 == 0)


def has_person(text):
    return any(is_person(day + rest) for day, rest in ELEVEN.findall(text))


def unescaped(text):
    """As whoever reads it in the end sees it: JSON in JSON, in a row."""
    while "\\" in text or "%" in text:
        plain = ESCAPED.sub(character, text)
        if plain == text:
            break
        text = plain
    return text


def character(escaped):
    point, control, sign, percent = escaped.groups()
    if control:
        return " "
    return sign or chr(int(point or percent, 16))


def is_line_of_log(line):
    """One object with a time and an event, and not a sign beside ASCII."""
    try:
        return (line.isascii() and line.isprintable()
                and json.loads(line).keys() >= {"time", "level", "event"})
    except (ValueError, AttributeError):
        return False


# Of a program that can't even make a line: services/base/memory.c.
LAST_WORDS = "out of memory"


class Secrets:
    def __init__(self):
        self.found = [] # (place, what, the line)
        self.read = {} # {kind of place: characters}
        self.keys = set() # idempotency keys that were sent
        self.odd_keys = set() # those that are no UUID

    def new_key(self):
        """For a request, and for nothing that is written down."""
        return self.note(str(uuid.uuid4()))

    def note(self, key):
        """Of a request, whoever made it; None when it has none. One of a few
        letters would be found in any text."""
        if key and UUID.fullmatch(key):
            self.keys.add(key)
        elif key and len(set(key)) > 5:
            self.odd_keys.add(key)
        return key

    def look(self, kind, place, text):
        """Notes what stands in a text and must not."""
        self.read[kind] = self.read.get(kind, 0) + len(text)
        for line in text.split("\n"):
            for what in (*self.of_line(line), *self.of_form(kind, line)):
                self.found.append((f"{kind}, {place}", what, line[:500]))

    def of_line(self, line):
        line = unescaped(SAMPLE.sub(r"\1", line))
        if has_person(line) and has_person(
                ACCOUNT.sub("", HEXADECIMAL.sub("#", line))):
            yield "a personal number"
        for what, looks in TOKENS.items():
            if looks.search(line):
                yield what
        if self.has_key(line):
            yield "an idempotency key"

    def has_key(self, line):
        return not self.keys.isdisjoint(UUID.findall(line)) or any(
            key in line for key in tuple(self.odd_keys))

    def of_form(self, kind, line):
        """A service and a worker say nothing but lines of JSON, in ASCII."""
        if kind == "log" and line not in ("", LAST_WORDS) \
                and not is_line_of_log(line):
            yield "no line of JSON"

    def look_at_answer(self, url, headers, text):
        self.look("answer", str(url), f"{headers}\n{text}")

    def look_at_file(self, kind, path):
        if path.exists():
            self.look(kind, path.name, path.read_text(errors="replace"))

    def look_at_rows(self, database):
        """What others are sent or may be sent again, and what is kept for
        ever."""
        for table in ("event", "idempotency_key", "audit", "job"):
            self.look("rows", table, database.ask(
                f"select replace(t::text, '\"\"', '\"') from tilskudd.{table} t"))

    def look_at_server(self, database):
        """PostgreSQL's own log: the words of what it refused."""
        self.look_at_file("server", Path(database.script("home"), "server.log"))


SECRETS = Secrets()
