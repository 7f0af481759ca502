"""Every operation against its own contract, with requests nobody wrote.

Each caller sends what Schemathesis makes of the contract: its examples, every
boundary of every schema, random requests right and wrong, and chains along the
links. All checks are on, and two are stricter than usual: what is right is
accepted, and what is wrong is refused for being wrong, before any rule of the
case. What is excepted stands in EXCEPTIONS, each with its reason.
"""
import collections
import gc
import re
from dataclasses import dataclass

import pytest
import schemathesis
from hypothesis import configuration
from schemathesis.core.failures import AcceptedNegativeData
from schemathesis.core.parameters import ParameterLocation as At
from schemathesis.engine import Status, events, from_schema
from schemathesis.openapi.checks import (MissingHeaderNotRejected,
                                         RejectedPositiveData, UseAfterFree)

from tests.contract import contract as reading
from tests.contract import formats, generators

# A thread of the generator that dies would leave the rest untried.
pytestmark = pytest.mark.filterwarnings(
    "error::pytest.PytestUnhandledThreadExceptionWarning")

PHASES = ("examples", "coverage", "fuzzing", "stateful")

# One token does not reach all: a machine, a person who signs, and staff. The
# boundaries of what an applicant sends are the same for machine and person, and
# those of what staff send for each of their roles.
CALLERS = {"municipality": {"examples", "fuzzing", "stateful"},
           "signatory": set(PHASES), "caseworker": set(PHASES),
           "approver": {"examples"}, "appeal-handler": {"examples"},
           "owner": {"examples"}, "attestant": {"examples"},
           "auditor": {"examples"}}

# The appeal body has appeals, and of anybody's nothing else that it can change;
# the decisions that they are of are read by tests/scenarios. The owner of the
# scheme has its statistics. Who attests payments, or reports, does that.
ATTESTING = ("attestPayout", "holdPayout", "releasePayout", "registerRepaid",
             "createPayoutBatch", "createPayoutResults")
BEYOND = {"attestant": lambda spec: spec["operationId"] not in ATTESTING
          and "PayoutBatch" not in spec["operationId"],
          "auditor": lambda spec: spec["operationId"] not in (
              "attestReport", "getReport", "listReportVersions"),
          "owner": lambda spec: spec["operationId"] != "getSchemeStatistics",
          "appeal-handler": lambda spec: spec["tags"] != ["Appeals"]
          or spec["operationId"] in ("listAppealsOfDecision",
                                     "listAppealsOfFundTransfer",
                                     *generators.APPEALING)}

SETTINGS = {
    "seed": 2026,
    "cache": {"enabled": False},
    "continue-on-failure": True,
    "generation": {"database": "none", "no-shrink": True},
    "checks": {
        "positive_data_acceptance": {"expected-statuses": ["2xx", "304"]},
        "negative_data_rejection": {"expected-statuses": [
            "400", "401", "404", "405", "406", "415", "422", "428"]},
        "missing_required_header": {"expected-statuses": ["400", "428"]},
    },
}

# Bounds in number, not in time: the same run on every machine.
PHASE_SETTINGS = {
    "examples": {"extra-data-sources": {"responses": False}},
    "coverage": {},
    "fuzzing": {"generation": {"max-examples": 15}},
    "stateful": {"max-steps": 25, "generation": {"max-examples": 25}},
}

# ---- What is excepted ------------------------------------------------------


@dataclass
class Refusal:
    """A problem that a check did not expect."""

    spec: dict  # the operation, as in the contract
    case: schemathesis.Case
    problem: dict
    capacity: str  # the side the caller acts for

    @property
    def code(self):
        return self.problem.get("code")

    @property
    def faults(self):
        return {fault["code"] for fault in self.problem.get("errors", [])}

    def is_foreign(self):
        return self.capacity not in self.spec["x-capacities"]


# Faults of form, which a schema can tell; the others of the catalogue are
# rules between members.
FAULTS = (reading.ROOT / "services/base/fault.def").read_text()
FORM = set(re.findall(r"^FAULT\((\w+)", FAULTS.split("/* Applicants:")[0],
                      re.MULTILINE))
MERGING = ("updateApplicant", "updateApplication", "updateCall", "amendCall",
           "updateAssessment", "updateScenario", "updateDecision",
           "updateReport")

EXCEPTIONS = [
    # failure, when, reason
    (RejectedPositiveData,
     lambda it: it.code in it.spec.get("x-problems", ()),
     "A rule of the operation's own, declared in x-problems."),
    (RejectedPositiveData,
     lambda it: it.code == "BAD_CURSOR" and "cursor" in it.case.query,
     "Cursors are opaque: only the service can make one."),
    (RejectedPositiveData,
     lambda it: it.code == "PRECONDITION_FAILED"
     and "If-Match" in it.case.headers,
     "An ETag that was made up, or is of an earlier step of the chain."),
    (RejectedPositiveData,
     lambda it: it.code == "NOT_FOUND"
     and (it.spec["operationId"] in ("getProblemPage", "getReceipt",
                                       "getNotice", "getCaseFile")
          or generators.is_chained(it.case)),
     "No such code; nothing submitted yet; a chain with another's identifier."),
    (RejectedPositiveData,
     lambda it: it.code == "INVALID_BODY"
     and it.spec["operationId"] in MERGING
     and (it.faults == {"REQUIRED"} or it.case.body == {"content": None}),
     "A merge patch may take away what the result needs (RFC 7396)."),
    (RejectedPositiveData,
     lambda it: it.code == "INVALID_BODY" and {
         (fault["pointer"], fault["code"]) for fault in it.problem["errors"]
         } == {("#/content/measures", "TOO_LARGE")},
     "The sum of what is applied for, which no schema can tell."),
    (RejectedPositiveData,
     lambda it: it.code == "INVALID_BODY" and not it.faults & FORM,
     "A rule between members, which no schema can tell."),
    (RejectedPositiveData,
     lambda it: it.code == "ROLE_REQUIRED" and not it.is_foreign(),
     "Another role of the same side may."),
    (AcceptedNegativeData,
     lambda it: it.code == "MANDATE_REQUIRED"
     and reading.is_orgnr(it.case.headers.get("Acting-For", "")),
     "Whom somebody acts for is settled before their request is read."),
    (AcceptedNegativeData,
     lambda it: it.spec["operationId"] == "putFileContent"
     and generators.is_sound(it.case, At.HEADER)
     and generators.is_sound(it.case, At.PATH),
     "Bytes are bytes: there are no wrong ones."),
    (UseAfterFree,
     lambda it: "attachmentId" in it.case.path_parameters
     and it.code is None,
     "What was sent is taken from the case, and its trace stays: removedAt."),
    ((RejectedPositiveData, MissingHeaderNotRejected, AcceptedNegativeData),
     lambda it: it.is_foreign()
     and it.code in ("ROLE_REQUIRED", "SCOPE_REQUIRED"),
     "The other side of the case is refused before its request is read."),
]


def is_excepted(failure, refusal):
    return any(isinstance(failure, kind) and covers(refusal)
               for kind, covers, _ in EXCEPTIONS)


# ---- A run -----------------------------------------------------------------

class Run:
    """All that one caller sends, and what came of it."""

    def __init__(self, schema, world):
        self.schema, self.world = schema, world
        self.sent = collections.Counter()  # phase → requests
        self.met = collections.Counter()  # (operation, status, code)
        self.phases = {}
        self.findings = []

    def execute(self):
        @schemathesis.hook
        def before_call(context, case, kwargs):
            self.world.aim(case)

        @self.schema.hook
        def filter_failure(context, failure, case, response):
            return not is_excepted(failure, Refusal(
                case.operation.definition.raw, case, problem_of(response),
                self.world.me["capacity"]))

        try:
            for event in from_schema(self.schema).execute():
                self.take(event)
        finally:
            schemathesis.hooks.unregister(before_call)

    def take(self, event):
        if isinstance(event, events.ScenarioFinished):
            self.take_scenario(event.phase, event.recorder)
        elif isinstance(event, events.PhaseFinished):
            self.phases[event.phase.name] = event.status
        elif isinstance(event, events.NonFatalError):
            self.findings.append(f"{event.label}: {event.value!r:.1000}")
        elif isinstance(event, events.FatalError):
            raise event.exception

    def take_scenario(self, phase, recorder):
        for identifier, node in recorder.cases.items():
            interaction = recorder.interactions.get(identifier)
            if interaction and interaction.response:
                self.sent[phase.value] += 1
                self.met[generators.name_of(node.value.operation),
                         interaction.response.status_code,
                         problem_of(interaction.response).get("code")] += 1
        for identifier, results in recorder.checks.items():
            for check in results:
                if check.status == Status.FAILURE:
                    self.findings.append(describe(
                        phase, check, recorder.interactions[identifier],
                        self.world.stack.service.log_path))


def problem_of(response):
    """The problem an answer tells, if it tells one."""
    kind = response.headers.get("content-type", [""])[0]
    return response.json() if kind.startswith("application/problem") else {}


def describe(phase, check, interaction, log):
    failure = check.failure_info.failure
    answer = interaction.response
    logged = [] if answer.status_code < 500 else [
        line for line in log.read_text(errors="replace").splitlines()
        if problem_of(answer).get("traceId", "no trace") in line
        or '"contract-breach"' in line]
    return "\n    ".join([
        f"{failure.operation}: {check.name} ({phase.value})",
        failure.message[:1000], check.failure_info.code_sample[:2000],
        f"{answer.status_code} {answer.text[:1000]}", *logged])


# ---- Tests -----------------------------------------------------------------

@pytest.fixture(scope="module")
def runs():
    """preset → run."""
    return {}


def settings(specs, preset, capacity):
    """What the caller's side may not call is only tried by its examples."""
    phases = {name: {**PHASE_SETTINGS[name],
                     "enabled": name in CALLERS[preset]} for name in PHASES}
    foreign = [name for name, spec in specs.items()
               if capacity not in spec["x-capacities"]]
    off = {name: {"enabled": name == "examples"} for name in PHASES}
    without = [name for name, spec in specs.items()
               if preset in BEYOND and BEYOND[preset](spec)]
    return {**SETTINGS, "phases": phases, "operations": [
        {"include-operation-id": name, "enabled": False} for name in without
        ] + [{"include-operation-id": name, "phases": off}
             for name in foreign if name not in without]}


@pytest.fixture(scope="module")
def specs():
    """operationId → operation."""
    document = reading.load()
    return {spec["operationId"]: spec
            for _, _, spec in reading.operations(document)}


@pytest.mark.parametrize("preset", CALLERS)
def test_the_service_keeps_its_contract(
        preset, stack, tokens, complete_content, specs, runs):
    configuration.set_hypothesis_home_dir(stack.folder / "hypothesis")
    formats.register()
    url = stack.service.url
    world = generators.World(stack, tokens, preset,
                             complete_content)
    schema = generators.load(url, tokens(preset),
                             world.me["organisationNumber"],
                             **settings(specs, preset, world.me["capacity"]))
    run = runs[preset] = Run(schema, world)
    run.execute()
    world.close()
    gc.collect()  # closes the connections, for which the service would wait
    print(preset, dict(run.sent))
    assert not run.findings, "\n\n".join(run.findings)
    assert {phase for phase in PHASES if run.phases[phase] == Status.SUCCESS
            } == CALLERS[preset]


@pytest.fixture
def met(runs):
    """(operation, status, code) of all answers to all callers."""
    if set(runs) != set(CALLERS):
        pytest.skip("only after all callers")
    return set().union(*(run.met for run in runs.values()))


def test_every_operation_was_reached(specs, met):
    answered = {operation for operation, status, _ in met if status < 400}
    assert set(specs) == answered, sorted(set(specs) - answered)


def test_every_body_was_judged(specs, met):
    """A wrong header sent along with each body would hide what it holds."""
    judged = {operation for operation, _, code in met
              if code == "INVALID_BODY"}
    taking = {name for name, spec in specs.items() if "requestBody" in spec
              and reading.BINARY not in spec["requestBody"]["content"]}
    assert taking == judged, sorted(taking - judged)
