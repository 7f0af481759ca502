"""Judges the whole run (--whole): what was never hit is not proved."""

import os
import subprocess

import pytest

from tests.support import audit
from tests.support.client import TRANSITIONS, address_of
from tests.support.secrets import SECRETS
from tests.support.stack import MET, Stack, binaries

pytestmark = pytest.mark.last

# Problems that no black-box test can bring about at will, and who proves them.
ELSEWHERE = {
    "INTERNAL_ERROR": "a fault of ours; none may be met",
    "RETRY_TRANSACTION": "tests/unit/test_tx.c; four attempts come before it",
    "NOT_EDITABLE": "tests/unit/test_application_lifecycle.c",
    "TOKEN_TEST_PERSON": "tests/unit/test_identity.c; production, where it "
                         "is told, does not take the local issuer",
}


@pytest.fixture(autouse=True)
def whole(request, stack):
    """What is closed was read then."""
    if not request.config.getoption("--whole"):
        pytest.skip("only with --whole")
    for one in Stack.standing:
        MET.read(one.service.log_path)


def test_every_operation_was_met(contract):
    missing = {o.id for o in contract.operations} - MET.operations
    assert not missing, sorted(missing)


def test_every_problem_was_met(caller):
    codes = {p["code"] for p in
             caller().get("/v1/metadata/problems")["items"]}
    assert set(ELSEWHERE) <= codes
    missing = codes - MET.problems - set(ELSEWHERE)
    assert not missing, sorted(missing)


def test_every_transition_was_taken(caller):
    for lifecycle in caller().get("/v1/metadata/lifecycles")["items"]:
        resource = lifecycle["resource"]
        known = {(resource, t["from"], t["action"])
                 for t in lifecycle["transitions"] if t["roles"]}
        missing = known - TRANSITIONS
        assert not missing, sorted(missing)


def test_every_transition_that_follows_was_taken(caller, contract):
    """Those that nobody asks for: an audit has them, by another operation than
    the actions that lead the same way."""
    moves = MET.moves.union(*(audit.moves(stack.database)
                              for stack in Stack.standing))
    for lifecycle in caller().get("/v1/metadata/lifecycles")["items"]:
        resource, steps = lifecycle["resource"], lifecycle["transitions"]
        missing = [t for t in steps if not t["roles"] and not any(
            move[:3] == (resource, t["from"], t["to"])
            and move[3] not in asked_for(contract, resource, steps, t)
            for move in moves)]
        assert not missing, (resource, missing)


def asked_for(contract, resource, steps, follows):
    """The operations that lead the same way because somebody asks."""
    own = {t["action"] for t in steps if t["roles"]
           and (t["from"], t["to"]) == (follows["from"], follows["to"])}
    address = address_of(resource, 1)
    return {(contract.find("POST", f"{address}/{action}")
             or contract.find("DELETE", address)).id for action in own}


def test_no_number_and_no_secret_was_written_down():
    """By any service or worker, in any answer, by PostgreSQL, in any row."""
    for stack in Stack.standing:
        stack.service.look_at_metrics()
        SECRETS.look_at_file("log", stack.service.log_path)
        SECRETS.look_at_rows(stack.database)
        SECRETS.look_at_server(stack.database)
    assert SECRETS.found == []
    assert SECRETS.read.keys() == {"log", "answer", "metrics", "rows",
                                   "server", "refusal"}
    assert min(SECRETS.read.values()) > 100


def test_every_chain_of_the_audit_holds():
    """After all that was done at once, killed and cut off."""
    for stack in Stack.standing:
        done = subprocess.run(
            [binaries() / "tilskudd-api", "audit", "verify"],
            env={**os.environ, "TILSKUDD_OWNER_DATABASE":
                 stack.database.conninfo("tilskudd_owner")},
            capture_output=True, text=True, timeout=300)
        assert done.returncode == 0, done.stdout + done.stderr


def test_every_change_of_state_left_an_audit_row():
    """Before the matrix of tests/security forges states, it looks itself."""
    for stack in Stack.standing:
        if stack.is_forged:
            continue
        with audit.reader(stack.database) as connection:
            assert audit.faults(connection) == []


def test_no_answer_broke_the_contract():
    assert not MET.breaches
