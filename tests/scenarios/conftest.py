"""What the stories of decisions begin with."""

import pytest

from tests.scenarios.deciding import Deciding
from tests.scenarios.reporting import Reporting


@pytest.fixture
def deciding(caller, stack, fresh_call, complete_content, clock):
    """A call of one's own, those who decide under it, and the clock."""
    return Deciding(caller, stack, fresh_call, complete_content, clock)


@pytest.fixture
def reporting(caller, stack, fresh_call, complete_content, clock):
    """A scheme and a call of one's own, and those who report under it."""
    return Reporting(caller, stack, fresh_call, complete_content,
                     clock).new_scheme()
