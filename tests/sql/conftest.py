"""Fixtures of the tests that need a migrated database and no service."""

import tempfile
from pathlib import Path

import pytest

from tests.sql.migrated import WORLD, Database


@pytest.fixture(scope="session")
def database():
    with tempfile.TemporaryDirectory(prefix="tilskudd-sql-") as folder:
        database = Database(Path(folder, "cluster"))
        yield database
        database.script("remove")


@pytest.fixture
def superuser(database):
    """Sees and may do everything; rolled back after each test."""
    with database.connect("postgres") as connection:
        yield connection
        connection.rollback()


@pytest.fixture
def world(superuser):
    """Two municipalities, each with a draft at Vestfold og Telemark."""
    superuser.execute(WORLD)
    return superuser
