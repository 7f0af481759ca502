"""What the stories of decisions begin with."""

import pytest

from tests.scenarios.deciding import Deciding
from tests.scenarios.transferring import Transferring


@pytest.fixture
def deciding(caller, stack, fresh_call, complete_content, clock):
    """A call of one's own, those who decide under it, and the clock."""
    return Deciding(caller, stack, fresh_call, complete_content, clock)


@pytest.fixture
def transferring(caller, stack, fresh_call, complete_content, clock):
    """The same, with an award and what becomes of its money."""
    return Transferring(caller, stack, fresh_call, complete_content, clock)
