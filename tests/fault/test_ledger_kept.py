"""What was acknowledged is kept, whoever is killed: two instances -9, and
PostgreSQL, while sixteen clients write. Each acknowledgement is in a ledger of
our own, synced, before it counts; in the end the database is held against it,
row by row, both ways."""

import os
import random
import secrets
import time
from contextlib import ExitStack

import pytest

from tests.fault.books import Books
from tests.fault.load import Load, World
from tests.scenarios.deciding import JUNE
from tests.support import standby
from tests.support.stack import Stack


@pytest.fixture(scope="module")
def durable():
    """On a disk that is waited for."""
    stack = Stack("durable")
    yield stack
    stack.close()


def chosen_seed():
    """TILSKUDD_SEED brings back what a run has done."""
    chosen = os.environ.get("TILSKUDD_SEED") or secrets.token_hex(4)
    print(f"TILSKUDD_SEED={chosen}")
    return chosen


@pytest.fixture
def pair(durable):
    with ExitStack() as begun:
        services = []
        for _ in range(2):
            services.append(durable.another_service(clock=JUNE))
            begun.callback(services[-1].stop)
        yield services


def moments(chance, wanted, count):
    """Places in the ledger at which something dies, in order."""
    return sorted(chance.randrange(wanted // 20, wanted * 19 // 20)
                  for _ in range(count))


def kill_service(services, chance):
    service = chance.choice(services)
    service.kill()
    service.start()


def kill_database(database, chance):
    if chance.random() < 0.5:
        standby.kill(database)
    else:
        database.script("stop", "immediate")
    time.sleep(chance.random() / 2)
    database.script("start")


def killer(database, services, chance, plan):
    """`plan` is [(place in the ledger, who dies)]."""

    def disturb(load):
        for place, who in plan:
            if not load.reached(place):
                return
            time.sleep(chance.random() / 20)
            if who == "service":
                kill_service(services, chance)
            else:
                kill_database(database, chance)

    return disturb


def test_what_was_acknowledged_is_there_once(durable, pair, contract,
                                             complete_content, long, figures):
    wanted, deaths = (100_000, (50, 20)) if long else (400, (2, 1))
    seed = chosen_seed()
    chance = random.Random(seed)
    load = Load(World(durable, contract, complete_content), pair, seed,
                *((12, 4) if long else (14, 2)))
    books = Books(durable.database)
    plan = sorted((place, who)
                  for who, count in zip(("service", "database"), deaths)
                  for place in moments(chance, wanted, count))
    seconds = load.run(wanted, killer(durable.database, pair, chance, plan))
    kept = books.check(load)
    replayed = books.check_replays(load, pair[0], 2_000 if long else 20)
    assert kept >= wanted and replayed > 0
    figures("acknowledged writes, each there once", kept, f">= {wanted}")
    figures("killed: instances, PostgreSQL", "%d, %d" % deaths, "-")
    figures("acknowledged writes a second, kills included",
            round(kept / seconds), "-")
    figures("longest without any, s", round(load.longest_silence(), 1), "-")
    figures("sent once more, answered as before", replayed, "-")
    print(dict(load.tally))
