"""Who may do what: every operation by every kind of caller, cell by cell, as
the contract has it; and every action of every lifecycle from every state that
it is from.

Refusals come first and change nothing; then those with a right are let in, and
not only as far as the next rule: they show that nothing but what is told of the
others was in their way.
"""

import json
from contextlib import ExitStack, contextmanager, nullcontext

import pytest

from tests.scenarios.filing import Sender
from tests.scenarios.paying import give_account
from tests.security.asking import (CONTRACT, NO_VERSION, has_parameter,
                                   parameter_of, parameters_of, send)
from tests.security.matrix import (AS_OWNER, CALLERS, PEOPLE, Callers,
                                   actions, by_contract, capacities, side_of)
from tests.security.matrix_cases import (TABLES, bodies, bodies_of_others,
                                         body_of, forged, superuser, thing_of)
from tests.security.matrix_order import STEPS, put, rows_in_order
from tests.security.strangers import ACCOUNT
from tests.support import audit
from tests.support.client import address_of
from tests.support.stack import OPEN

# Nobody deletes one twice.
OF_NEW_FILES = ("deleteFile", "putFileContent")

# What tells of who asked, and not of what became of it.
OF_ASKING = ("audit", "idempotency_key")

# Reference data, which is the same to all.
PLACES = {"getProblemPage": "NOT_FOUND"}

# Two weeks after decisions were told.
LATE = "2026-06-22T08:00:00Z"

# What an applicant does with an application, it does while the call is open.
EARLY = ("createApplication", "updateApplication", "signOffApplication",
         "submitApplication", "reviseApplication", "validateApplication",
         "createApplicationAttachment", "publishCall")

# Cells of which the contract can't tell, each with its reason.
ALONE = "it is known to nobody here, as an organisation"
SENT_BY = "a file is its sender's until it is attached"
OWNERS = "figures of a whole scheme are its owner's"
EXCEPTIONS = {
    ("createFile", "supplier alone"): (422, "REFERENCE_MISSING", ALONE),
    ("createApplication", "supplier alone"): (403, "APPLICANT_UNKNOWN", ALONE),
    **{(name, caller): (404, "NOT_FOUND", SENT_BY)
       for name in ("getFile", "deleteFile", "putFileContent")
       for caller in ("other side", "disqualified")},
    **{("deleteAttachment", caller): (
        403, "ROLE_REQUIRED", "what one side has attached the other keeps")
       for caller in ("other side", "disqualified")},
    **{(name, caller): (422, "REFERENCE_MISSING", "its body names a call")
       for name in ("createPayoutBatch",)
       for caller in ("elsewhere", "other county")},
    **{("createApplicant", caller): (
        422, "INVALID_BODY", "its body names a county of another")
       for caller in ("elsewhere", "other county")},
    **{("listCallHistory", caller): (
        None, None, "what happened to a published call is public")
       for caller in ("elsewhere", "supplier alone")},
    **{("listReportGoals", caller): (
        None, None, "a published call is there; there is nothing in it")
       for caller in ("elsewhere", "other county")},
    ("assignApplication", "disqualified"): (
        None, None, "who may not handle a case hands it over"),
    ("extendReports", "disqualified"): (
        None, None, "no report is extended, and so no case handled"),
    ("redeclareImpartiality", "disqualified"): (
        409, "DECLARATION_OF_ANOTHER", "each speaks of oneself"),
    **{(name, "disqualified"): (
        403, "ROLE_REQUIRED", "the county has no role at the appeal body")
       for name in ("upholdAppeal", "changeAppeal", "annulAndReturnAppeal")},
    **{("getSchemeStatistics", caller): (403, "ROLE_REQUIRED", OWNERS)
       for caller in ("elsewhere", "other county", "disqualified")},
}


def once(person):
    """The same client for the same caller: to connect costs more than to
    ask."""
    made = {}

    def client(*who, **claims):
        key = json.dumps([who, claims], sort_keys=True)
        if key not in made:
            made[key] = person(*who, **claims)
        return made[key]

    return client


class Matrix:
    def __init__(self, stack, person, world, service=None):
        self.person, self.world, self.stack = person, world, stack
        self.service = service or stack.service
        self.steps = actions(
            person().get("/v1/metadata/lifecycles")["items"])
        self.callers = Callers(once(person), self.steps)
        self.reader = once(person)
        self.bodies, self.now, self.instead = bodies(world), None, None
        self.bodies_of_others = bodies_of_others(world)
        self.rows = rows_in_order(world)

    def thing(self, operation):
        if self.instead:
            return self.instead
        if operation.id in OF_NEW_FILES:
            return self.another_file()
        return thing_of(operation, self.world,
                        self.steps.get(operation.id, []))

    def another_file(self):
        return Sender(self.reader("signatory")).announced(b"x")

    def etag(self, operation, side, is_of_body):
        """What whoever may act on that side has just read."""
        if not has_parameter(operation, "If-Match"):
            return None
        resource = parameter_of(operation).removesuffix("Id")
        path = address_of(resource, self.thing(operation)["id"])
        reader = self.reader(self.callers.preset(operation, side)
                             if is_of_body else "caseworker")
        return reader.get(path).headers.get("ETag", '"0-x"')

    def set_clock(self, operation):
        now = OPEN if operation.id in EARLY else LATE
        if now != self.now:
            self.service.set_clock(now)
            self.now = now

    def identifier(self, operation):
        thing = self.thing(operation)
        return thing["id"] if thing else PLACES.get(
            operation.id, self.world.call["content"]["schemeId"])

    def ask(self, operation, caller, identifier=None, is_trial=True,
            match=None, **more):
        """A trial, wherever there is one: the next finds all as it was."""
        side = "applicant" if caller == "supplier" else side_of(operation)
        query = [f"{p['name']}={p['example']}"
                 for p in parameters_of(operation)
                 if p["in"] == "query" and p.get("required")]
        if is_trial and has_parameter(operation, "dryRun"):
            query.append("dryRun=true")
        return send(self.callers.client(operation, caller), operation,
                    identifier or self.identifier(operation),
                    "?" + "&".join(query) if query else "",
                    match=match or self.etag(operation, side,
                                             caller != "disqualified"),
                    **{"body": self.body(operation, caller), **more})

    def body(self, operation, caller="owner"):
        return self.bodies_of_others.get((operation.id, caller)) or body_of(
            operation, self.bodies)

    @contextmanager
    def in_order(self, operation):
        """Whoever may do it finds the case as it is to be for that."""
        if operation.id in STEPS:
            STEPS[operation.id](self.reader, self.world)
        with self.state_for(operation), ExitStack() as meanwhile:
            if operation.id in self.rows:
                meanwhile.enter_context(put(
                    meanwhile.enter_context(superuser(self.stack.database)),
                    *self.rows[operation.id]))
            yield

    def state_for(self, operation):
        """As forged takes it: the first that the action is from, unless the
        case is in one of them."""
        steps = self.steps.get(operation.id)
        if not steps:
            return nullcontext(True)
        if not has_parameter(operation, "dryRun"):
            return nullcontext(True)  # what it left would be of no such state
        thing = self.thing(operation)
        state = self.state_of(steps[0]["resource"], thing)
        if state in [step["from"] for step in steps]:
            return nullcontext(True)
        return forged(self.stack.database, steps[0]["resource"], thing["id"],
                      steps[0]["from"])

    def state_of(self, resource, thing):
        table = TABLES.get(resource, resource)
        return self.stack.database.ask(
            f"select state from tilskudd.{table} where id = '{thing['id']}'"
        ) if resource != "applicant" else None


def settled(person, applicant):
    """Its account is the world's again, whatever stories of payments gave it;
    and is proposed once more, for whoever is let in to confirm it."""
    give_account(person, ACCOUNT)
    person("preparer").act("applicant", applicant["id"], "propose-account",
                           {"accountNumber": ACCOUNT}).expect(200)


@pytest.fixture(scope="module")
def matrix(stack, person, matter):
    settled(person, matter.applicant)
    if not stack.is_forged: # until now each change of state has its audit row
        with audit.reader(stack.database) as connection:
            assert audit.faults(connection) == []
        stack.is_forged = True
    yield Matrix(stack, person, matter)
    stack.service.set_clock(OPEN)


@pytest.fixture(scope="module")
def catalogue(stack, matter):
    with superuser(stack.database) as connection:
        yield connection


def digests(connection):
    """What every table has, of whomever."""
    tables = [name for name, in connection.execute(
        "select relname from pg_class where relkind in ('r', 'p') and not "
        "relispartition and relnamespace = 'tilskudd'::regnamespace")]
    return {table: connection.execute(
        "select count(*), md5(string_agg(t::text, '' order by t::text)) "
        f"from {table} t").fetchone()
        for table in tables if table not in OF_ASKING}


def wanted_of(operation, caller):
    known = EXCEPTIONS.get((operation.id, caller))
    return known[:2] if known else by_contract(operation, caller)


def verdict(answer, wanted):
    """Whether it is the answer wanted."""
    code = answer.code if isinstance(answer.json, dict) else None
    if wanted == AS_OWNER:
        return answer.status < 300, code
    return (answer.status, code) == wanted, code


def leaves_something(operation):
    """What can't be tried only comes last."""
    return operation.method != "GET" and not has_parameter(operation, "dryRun")


@pytest.fixture(scope="module")
def before(catalogue):
    return digests(catalogue)


@pytest.mark.parametrize("operation", CONTRACT.operations,
                         ids=lambda o: o.id)
def test_refused(matrix, before, operation):
    """The case is in a state that the action is from, or its state would be
    all that some of them hear of."""
    matrix.set_clock(operation)
    if operation.id in OF_NEW_FILES:
        matrix.instead = matrix.world.spare_file
    try:
        with matrix.state_for(operation):
            wrong = wrong_cells(matrix, operation, [
                caller for caller in CALLERS
                if wanted_of(operation, caller) != AS_OWNER])
    finally:
        matrix.instead = None
    assert not wrong


def test_refusals_change_nothing(before, catalogue):
    after = digests(catalogue)
    assert len(before) > 40
    assert [table for table in before if after[table] != before[table]] == []


@pytest.mark.parametrize("operation", sorted(
    CONTRACT.operations, key=leaves_something), ids=lambda o: o.id)
def test_let_in(matrix, operation):
    """The owner last: some of what is done is done once."""
    matrix.set_clock(operation)
    with matrix.in_order(operation):
        assert not wrong_cells(matrix, operation, [
            caller for caller in reversed(CALLERS)
            if wanted_of(operation, caller) == AS_OWNER])


def wrong_cells(matrix, operation, callers):
    wrong = []
    for caller in callers:
        wanted = wanted_of(operation, caller)
        answer = matrix.ask(operation, caller)
        is_right, code = verdict(answer, wanted)
        if not is_right:
            wrong.append((operation.id, caller, wanted, answer.status, code,
                          answer.text[-300:] if caller == "owner" else ""))
    return wrong


def test_no_cell_is_left_out(matrix, figures):
    """Every operation has its callers, every action its operation, and no
    exception is of a cell that there is not."""
    known = {o.id for o in CONTRACT.operations}
    assert {name for name, _ in EXCEPTIONS} <= known
    assert {caller for _, caller in EXCEPTIONS} <= set(CALLERS)
    assert set(matrix.steps) <= known
    figures("matrix: operations x callers = cells",
            f"{len(known)} x {len(CALLERS)} = {len(known) * len(CALLERS)}",
            "all")


# ---- Every action of every lifecycle, from every state -----------------------

# States that a case can't be put in by its row alone.
UNFORGED = set()
OTHERS = {"application": ["application", "draft"],
          "appeal": ["forwarded", "appeal"],
          "decision": ["decision", "undecided"]}
IN_EVERY_STATE = ("elsewhere", "other county", "supplier", "disqualified")


def test_actions(matrix, figures):
    """Whoever is no part of the case is told the same in every state; who is,
    is stopped by its role, its impartiality, or by a rule of the case."""
    wrong, unforged, count = [], set(), 0
    for operation in CONTRACT.operations:
        for step in matrix.steps.get(operation.id, []):
            if operation.id in OF_NEW_FILES:
                continue  # of a new file each time: test_let_in
            matrix.set_clock(operation)
            found = wrong_in_state(matrix, operation, step)
            wrong += found or []
            if found is None:
                unforged.add((step["resource"], step["from"]))
            else:
                count += len(IN_EVERY_STATE)
    assert not wrong
    assert unforged == UNFORGED, unforged
    figures("matrix: actions x states x callers", count, "all")


def wrong_in_state(matrix, operation, step):
    """Of the first case that can be in the state; None when none can."""
    usual = matrix.thing(operation)
    for other in (usual, *OTHERS.get(step["resource"], ())):
        thing = (getattr(matrix.world, other) if isinstance(other, str)
                 else other)
        with forged(matrix.stack.database, step["resource"], thing["id"],
                    step["from"]) as is_so:
            if is_so:
                matrix.instead = thing
                try:
                    return wrong_of_step(matrix, operation, step)
                finally:
                    matrix.instead = None
    return None


def wanted_of_step(operation, caller, step):
    """The county has no role in what is forwarded."""
    wanted = wanted_of(operation, caller)
    here = set(PEOPLE["disqualified"]["roles"])
    if (caller == "disqualified" and wanted[0] != 404
            and "staff" in capacities(operation)
            and not here & set(step["roles"])):
        return 403, "ROLE_REQUIRED"
    return wanted


def wrong_of_step(matrix, operation, step):
    wrong = []
    for caller in IN_EVERY_STATE:
        wanted = wanted_of_step(operation, caller, step)
        # Whoever may be let in, and can't only try, is of no version.
        is_safe = wanted != AS_OWNER or has_parameter(operation, "dryRun")
        answer = matrix.ask(operation, caller,
                            **({} if is_safe else {"match": NO_VERSION}))
        is_right, code = verdict(answer, wanted)
        is_rule = wanted == AS_OWNER and (
            answer.status == 409 and code in operation.spec["x-problems"]
            or answer.status == 412 and not is_safe)
        if not is_right and not is_rule:
            wrong.append((operation.id, step["from"], caller, wanted,
                          answer.status, code))
    return wrong
