"""A fault needs a stack of its own, so that no other test meets it."""

from contextlib import closing

import pytest

from tests.conftest import CALL_2026
from tests.support.load import Everyday, Load

from tests.support.stack import Stack


@pytest.fixture
def own_stack():
    """Everything of one's own, to be stopped at will."""
    stack = Stack()
    yield stack
    stack.close()


@pytest.fixture(scope="session")
def everyday(contract, tmp_path_factory):
    """A stack under load, with what is asked of it all day. Its temporary
    files are in everyday.spool."""
    folder = tmp_path_factory.mktemp("everyday")
    spool = folder / "spool"
    spool.mkdir()
    with closing(Stack()) as stack:
        stack.service.stop()
        stack.service.environment["TMPDIR"] = str(spool)
        stack.service.start()
        yield Everyday(stack, contract, CALL_2026, Load(folder), spool)
