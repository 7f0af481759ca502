"""What the stories of decisions begin with."""

import pytest

from tests.scenarios.deciding import Deciding
from tests.scenarios.paying import Paying


@pytest.fixture
def deciding(caller, stack, fresh_call, complete_content, clock):
    """A call of one's own, those who decide under it, and the clock."""
    return Deciding(caller, stack, fresh_call, complete_content, clock)


@pytest.fixture
def paying(caller, stack, fresh_call, complete_content, clock):
    """The same, where the applicant has an account to be paid to."""
    return Paying(caller, stack, fresh_call, complete_content, clock)
