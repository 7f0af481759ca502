"""A plugin of pytest: all stories while memory runs out. Each operation is tortured
the first time that a story asks for it, and on, until nothing is left to try.
TORTURE_REPORT names the file that is told what came of it; TORTURE_WAY is how
(torture.py)."""

import json
import os

import pytest

from tests.support import stack, torturing
from tests.support.client import Client
from tests.support.stack import Stack, Worker
from tests.support.torture import TorturedService
from tests.support.torturing import Plan, Tally, Torturer

TALLY = Tally()
PLAN = Plan(int(os.environ["TORTURE_WAY"]))
TORTURERS = {}  # by address



class Noted(Worker):
    """A worker does rows of its own, which would be taken for a request's."""

    living = []

    def __init__(self, *arguments, **settings):
        super().__init__(*arguments, **settings)
        self.living.append(self.process)


def is_alone():
    return all(process.poll() is not None for process in Noted.living)


def torturer_of(client):
    """None for who talks to a service that is not tortured."""
    url = str(client.http.base_url).rstrip("/")
    if url not in TORTURERS and url in TorturedService.living:
        TORTURERS[url] = Torturer(TorturedService.living[url],
                                  client.contract, PLAN, TALLY)
    return TORTURERS.get(url)


def tortured(client, method, path, **options):
    torturer = torturer_of(client)
    if torturer is None or not is_alone():
        return torturing.PLAINLY(client, method, path, **options)
    return torturer.request(client, method, path, **options)


Client.request = tortured
Stack.SERVICE = TorturedService
stack.Worker = Noted


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_teardown(item):
    """Told at once: what comes later may go wrong."""
    for torturer in TORTURERS.values():
        TALLY.breaches += [f"{item.name}: {fault}" for fault
                           in torturer.new_faults()]
    with open(os.environ["TORTURE_REPORT"], "w", encoding="utf-8") as report:
        json.dump({"tried": TALLY.tried, "whole": sorted(TALLY.whole),
                   "answers": {str(kind): count for kind, count
                               in TALLY.answers.items()},
                   "breaches": TALLY.breaches}, report, indent=1)
