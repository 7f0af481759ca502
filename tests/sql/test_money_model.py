"""The money of awards under any interleaving, from the decision to the last
claim: three people with transactions open at the same time decide, raise,
lower and annul, accept and decline, register, attest, send, report results
twice or too early, hold and cancel, carry over, reallocate, claim back and
report what was spent. Some of it is rolled back, and some of their connections
are killed between two statements, as when the service dies.

After every commit and every kill the books are right (money_world.py), no
posting that was there has changed, and what is awarded of the call is what
holds. What the service's guards let through is refused by nothing; where they
are left out (`blind`), the constraints refuse it and the books stay right.

A story is what its seed says: MONEY_SEED is the first, MONEY_EXAMPLES how many
and MONEY_STEPS how long (README.md)."""

import os
import tempfile
import time
from pathlib import Path

import pytest

from tests.sql.migrated import Database
from tests.sql.money_story import Story, Table
from tests.sql.money_turns import STEADY
from tests.sql.money_world import APPLIED, POSTED, REFERENCE

SEED, EXAMPLES, STEPS = (int(os.environ.get("MONEY_" + name, usual))
                         for name, usual in (
                             ("SEED", "0"), ("EXAMPLES", "60"),
                             ("STEPS", "40")))


@pytest.fixture(scope="module")
def table():
    with tempfile.TemporaryDirectory(prefix="tilskudd-money-") as folder:
        database = Database(Path(folder, "cluster"))
        with database.connect("postgres") as superuser:
            superuser.execute(REFERENCE)
        yield (table := Table(database))
        table.close()
        database.script("remove")


def told(seed):
    """The story of a seed, whole or until something is wrong with it."""
    def tell(table):
        story = Story(table, seed)
        try:
            for _ in range(STEPS):
                story.step()
            story.end()
        except BaseException:
            print(f"MONEY_SEED={seed} MONEY_EXAMPLES=1", *story.told, sep="\n")
            raise
        return story
    return tell


def test_the_books_are_right_whatever_happens(table):
    begun = time.monotonic()
    stories = [told(seed)(table) for seed in range(SEED, SEED + EXAMPLES)]
    print("", dict(table.counted), dict(table.refused),
          f"{time.monotonic() - begun:.0f} s", sep="\n")
    for story in stories:
        assert story.posted == dict(
            table.monitor.execute(POSTED, (story.call,)))
