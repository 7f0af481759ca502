"""What the stories of decisions begin with."""

import pytest

from tests.scenarios.deciding import Deciding
from tests.scenarios.reporting import FEBRUARY, LARGE, SMALL, Reporting


@pytest.fixture
def deciding(caller, stack, fresh_call, complete_content, clock):
    """A call of one's own, those who decide under it, and the clock."""
    return Deciding(caller, stack, fresh_call, complete_content, clock)


@pytest.fixture
def reporting(caller, stack, fresh_call, complete_content, clock):
    """A scheme and a call of one's own, and those who report under it."""
    return Reporting(caller, stack, fresh_call, complete_content,
                     clock).new_scheme()


@pytest.fixture
def small(reporting):
    """An award below the auditor's threshold, paid; February."""
    _, report = reporting.obliged(*SMALL)
    reporting.pay(report)
    reporting.clock(FEBRUARY)
    return report


@pytest.fixture
def large(reporting):
    _, report = reporting.obliged(*LARGE)
    reporting.pay(report)
    reporting.clock(FEBRUARY)
    return report
