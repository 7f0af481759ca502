"""What the stories of decisions begin with."""

import pytest

from tests.scenarios.attaching import Attaching
from tests.scenarios.awarding import Awarding
from tests.scenarios.claiming import Claiming
from tests.scenarios.deciding import Deciding
from tests.scenarios.paying import Paying
from tests.scenarios.reporting import FEBRUARY, LARGE, SMALL, Reporting
from tests.scenarios.test_main_story import draft
from tests.scenarios.transferring import Transferring
from tests.support.stack import Stack


@pytest.fixture(scope="module")
def own_world():
    """A service for the stories of one file: they end what others begin
    with, and count all that there is."""
    stack = Stack()
    yield stack
    stack.close()


@pytest.fixture
def deciding(caller, stack, fresh_call, complete_content, clock):
    """A call of one's own, those who decide under it, and the clock."""
    return Deciding(caller, stack, fresh_call, complete_content, clock)


@pytest.fixture
def awarding(caller, stack, fresh_call, complete_content, clock):
    """Such a call, with what comes after its decisions."""
    return Awarding(caller, stack, fresh_call, complete_content, clock)


@pytest.fixture
def offering(awarding):
    """One whose rule set asks for acceptance, by an applicant with an
    account."""
    awarding.must_accept()
    awarding.give_account()
    return awarding


@pytest.fixture
def own(stack):
    """own(setting=...) is a service of the test's own."""
    services = []

    def start(**settings):
        services.append(stack.another_service(**settings))
        return services[-1]

    yield start
    for service in services:
        service.stop()


@pytest.fixture
def lapsing(stack):
    """lapsing(clock) is a worker at that time; all are stopped afterwards."""
    workers = []

    def start(clock):
        workers.append(stack.worker(clock=clock))
        return workers[-1]

    yield start
    for worker in workers:
        worker.stop()


@pytest.fixture
def paying(caller, stack, fresh_call, complete_content, clock):
    """The same, where the applicant has an account to be paid to."""
    return Paying(caller, stack, fresh_call, complete_content, clock)


@pytest.fixture
def claiming(caller, stack, fresh_call, complete_content, clock):
    """The same, where money is claimed back and that is appealed."""
    return Claiming(caller, stack, fresh_call, complete_content, clock)


@pytest.fixture
def transferring(caller, stack, fresh_call, complete_content, clock):
    """The same, with an award and what becomes of its money."""
    return Transferring(caller, stack, fresh_call, complete_content, clock)


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


@pytest.fixture
def attaching(caller, stack):
    """Those who attach files, and whoever looks at them."""
    return Attaching(caller, stack)


@pytest.fixture
def application(caller, fresh_call, complete_content):
    """Nothing missing, and not signed off."""
    return draft(caller("preparer"), fresh_call, complete_content)
