"""Fixtures of all tests that need a running service."""

import json
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from tests.support.client import Client  # noqa: E402
from tests.support.contract import Contract  # noqa: E402
from tests.support.stack import OPEN, Stack  # noqa: E402

VESTFOLD_TELEMARK = "974762501"
SKIEN = "938759839"
PORSGRUNN = "939991034"

# The calls of db/seed.
CALL_2026 = "019b76da-a800-7000-8002-000000202601"
CALL_2025 = "019b76da-a800-7000-8002-000000202534"


# Rows that pytest_terminal_summary prints.
FIGURES = pytest.StashKey()


@pytest.fixture(scope="session")
def contract():
    return Contract()


@pytest.fixture(scope="session")
def stack():
    stack = Stack()
    yield stack
    stack.close()


def made_once(stack):
    """A token for each preset, made once."""
    made = {}

    def token(preset, **query):
        key = (preset, json.dumps(query, sort_keys=True))
        if key not in made:
            made[key] = stack.issuer.token(preset, **query)
        return made[key]

    return token


@pytest.fixture(scope="session")
def tokens(stack):
    return made_once(stack)


@pytest.fixture
def caller(stack, contract, tokens):
    """caller("signatory") is that person or machine; caller() is nobody."""

    def call(preset=None, acting_for=None, **query):
        token = tokens(preset, **query) if preset else None
        return Client(stack.service.url, contract, token, acting_for)

    return call


@pytest.fixture
def clock(stack):
    """clock("2026-03-16T22:59:59.999Z"); back to March afterwards."""
    yield stack.service.set_clock
    stack.service.set_clock(OPEN)


@pytest.fixture
def seeded_call(caller):
    """The real 2026 call of Vestfold og Telemark."""
    return caller().get(f"/v1/calls/{CALL_2026}").expect(200).json


@pytest.fixture
def fresh_call(caller, seeded_call):
    """A published call with the rules of the 2026 call, untouched."""
    staff = caller("caseworker")
    copy = staff.act("call", seeded_call["id"], "copy", {
        "year": 2026, "opensDate": "2026-02-01",
        "deadlineDate": "2026-03-16", "reportDeadline": "2027-03-01"})
    copy.expect(201)
    return staff.act("call", copy["id"], "publish").expect(200).json


@pytest.fixture(scope="session")
def complete_content():
    """An application with nothing missing: tests change one thing."""
    return json.loads(
        (ROOT / "tests/support/complete_application.json").read_text())


@pytest.fixture(scope="session")
def long(request):
    """Whether a figure is wanted that takes its time (--long)."""
    return request.config.getoption("--long")


@pytest.fixture(scope="session")
def figures(request):
    """figures(what, measured, bound) is a row of the table at the end."""
    return lambda *row: request.config.stash[FIGURES].append(row)


def pytest_collection_modifyitems(items):
    """What judges the whole run comes last."""
    items.sort(key=lambda item: item.get_closest_marker("last") is not None)


def pytest_configure(config):
    config.stash[FIGURES] = []
    config.addinivalue_line("markers", "last: judges the whole run")
    config.addinivalue_line("markers",
                            "concurrent: many at once, also under TSan")


def pytest_addoption(parser):
    parser.addoption("--whole", action="store_true",
                     help="fail when an operation, transition or problem of "
                          "the service was never hit")
    parser.addoption("--long", action="store_true",
                     help="as many and as long as the figures are stated for")


def pytest_terminal_summary(terminalreporter, config):
    rows = config.stash[FIGURES]
    if rows:
        rows = [("figure", "measured", "bound"), *rows]
        widths = [max(len(str(cell)) for cell in column)
                  for column in zip(*rows)]
        for row in rows:
            terminalreporter.write_line("| " + " | ".join(
                str(cell).ljust(width) for cell, width in zip(row, widths))
                + " |")
