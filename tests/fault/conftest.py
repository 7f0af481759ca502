"""A fault needs a stack of its own, so that no other test meets it."""

import pytest

from tests.support.stack import Stack


@pytest.fixture
def own_stack():
    """Everything of one's own, to be stopped at will."""
    stack = Stack()
    yield stack
    stack.close()
