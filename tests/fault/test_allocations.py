"""Memory runs out, at each place where it is asked for. Whatever is answered is
true: done, or not done; what nobody answers is done once, or not at all."""

import itertools

import pytest

from tests.scenarios.deciding import JUNE, Deciding, content
from tests.scenarios.filing import Sender, text
from tests.scenarios.test_main_story import draft
from tests.support import audit
from tests.support.client import Client
from tests.support.torture import FRESH, TorturedStack
from tests.support.torturing import Plan, Tally, Torturer

# One of each kind: a list, a document, a write without a key and with one, a
# transition, a file, a letter, an export.
DOZEN = {
    "getMe", "listCalls", "getCall", "createApplication", "updateApplication",
    "submitApplication", "createFile", "putFileContent", "getEvents",
    "createDecision", "notifyDecision", "getDecisionLetter",
}


class Tortured(Client):
    """A client all of whose requests go through the torturer."""

    def __init__(self, torturer, *arguments):
        self.torturer = torturer
        super().__init__(*arguments)

    def request(self, method, path, **options):
        return self.torturer.request(self, method, path, **options)


@pytest.fixture(scope="module")
def stack():
    stack = TorturedStack()
    yield stack
    stack.close()


@pytest.fixture(scope="module")
def torturer(stack, contract, long):
    plan = Plan(FRESH) if long else Plan(FRESH, most=8)
    torturer = Torturer(stack.service, contract, plan, Tally(), DOZEN)
    yield torturer
    torturer.close()


@pytest.fixture
def caller(stack, contract, tokens, torturer):
    def call(preset=None, acting_for=None):
        token = tokens(preset) if preset else None
        return Tortured(torturer, stack.service.url, contract, token,
                        acting_for)

    return call


@pytest.fixture(scope="module")
def tokens(stack):
    return lambda preset, made={}: made.setdefault(
        preset, stack.issuer.token(preset))


def test_a_grant_is_applied_for_and_decided_while_memory_runs_out(
        caller, stack, torturer, fresh_call, complete_content, clock,
        figures):
    """A story as all others, which notices nothing."""
    deciding = Deciding(caller, stack, fresh_call, complete_content, clock)
    caller().get("/v1/calls").expect(200)
    application = draft(caller("preparer"), fresh_call)
    path = f"/v1/applications/{application['id']}"
    before = caller("preparer").get(path)
    caller("preparer").patch(path, {"content": complete_content},
                             before.etag).expect(200)
    Sender(caller("preparer")).sent(text(2000))
    for action in ("sign-off", "submit"):
        caller("signatory").act("application", application["id"],
                                action).expect(200)
    told = decided(deciding, caller("caseworker").get(path).expect(200))
    caller("signatory").get(f"/v1/decisions/{told['id']}/letter").expect(200)
    caller("preparer").get("/v1/events").expect(200)
    caller("preparer").get("/v1/me").expect(200)
    judged(torturer, figures)


def decided(deciding, application):
    from tests.scenarios.deciding import under_review
    deciding.clock(JUNE)
    under_review(deciding.caller, application)
    return deciding.notified(application, content(application))


def judged(torturer, figures):
    tally = torturer.tally
    assert not tally.breaches, "\n".join(tally.breaches)
    assert not audit.faults(torturer.rows)
    figures("allocations that failed, one by one",
            f"{sum(tally.tried.values())} in {len(tally.tried)} operations",
            "")
    for kind, count in sorted(tally.answers.items(), key=str):
        figures(f"  answered: {kind}", count, "")
