"""Load by wrk, and its figures: milliseconds, requests, failures."""

import re
import subprocess
from dataclasses import dataclass

UNITS = {"us": 0.001, "ms": 1, "s": 1000, "m": 60_000}


@dataclass
class Load:
    p99: float      # ms
    requests: int
    failed: int     # answers that are no success, and broken connections


def command(url, seconds, connections=8, headers=()):
    return ["wrk", "-t1", f"-c{connections}", f"-d{seconds}s", "--latency",
            "--timeout", "30s",
            *[part for header in headers for part in ("-H", header)], url]


def figure(text, pattern):
    found = re.search(pattern, text)
    return found.groups() if found else None


def read(text):
    value, unit = figure(text, r"\s99%\s+([\d.]+)(us|ms|s|m)\b")
    errors = figure(text, r"Socket errors: connect (\d+), read (\d+), "
                          r"write (\d+), timeout (\d+)") or ()
    refused = figure(text, r"Non-2xx or 3xx responses: (\d+)") or ()
    return Load(float(value) * UNITS[unit],
                int(figure(text, r"(\d+) requests in")[0]),
                sum(map(int, errors)) + sum(map(int, refused)))


def measure(url, seconds, **options):
    done = subprocess.run(command(url, seconds, **options), check=True,
                          capture_output=True, text=True)
    return read(done.stdout)
