"""Memory runs out, at each place where it is asked for. Whatever is answered is
true: done, or not done; what nobody answers is done once, or not at all."""

import json
import os
import subprocess
import sys

import pytest

from tests.scenarios.deciding import JUNE, Deciding, content, under_review
from tests.scenarios.filing import Sender, text
from tests.scenarios.test_main_story import draft
from tests.support import audit
from tests.support.client import Client
from tests.support.stack import ROOT
from tests.support.torture import FRESH, NTH, TorturedStack
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
    decision = decided(deciding, caller("caseworker").get(path).expect(200))
    caller("signatory").get(f"/v1/decisions/{decision['id']}/letter").expect(200)
    caller("preparer").get("/v1/events").expect(200)
    caller("preparer").get("/v1/me").expect(200)
    judged(torturer, figures)


def decided(deciding, application):
    deciding.clock(JUNE)
    under_review(deciding.caller, application)
    return deciding.notified(application, content(application))


def judged(torturer, figures):
    tally = torturer.tally
    assert tally.tried.keys() == DOZEN
    assert not tally.breaches, "\n".join(tally.breaches)
    assert not audit.faults(torturer.rows)
    told(figures, tally.tried, tally.answers)


def told(figures, tried, answers):
    figures("allocations that failed, one by one",
            f"{sum(tried.values())} in {len(tried)} operations", "all true")
    for kind, count in sorted(answers.items(), key=str):
        figures(f"  {kind}", count, "")


def test_all_stories_are_told_while_memory_runs_out(long, figures, contract,
                                                    tmp_path):
    """Each allocation of each operation of the contract."""
    if not long:
        pytest.skip("takes hours: --long")
    report = tmp_path / "report.json"
    subprocess.run(
        [sys.executable, "-B", "-m", "pytest", "-p", "no:cacheprovider", "-q",
         "-p", "tests.support.tortured_stories", "tests/scenarios"],
        cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        env={**os.environ, "PYTHONPATH": str(ROOT),
             "TORTURE_WAY": str(NTH), "TORTURE_REPORT": str(report)},
        check=False) # a story that loses its answer may go another way
    told_of = json.loads(report.read_text())
    assert not told_of["breaches"], "\n".join(told_of["breaches"])
    assert told_of["tried"].keys() == {o.id for o in contract.operations}
    told(figures, told_of["tried"], told_of["answers"])
    figures("  operations with nothing left to try", len(told_of["whole"]), "")
