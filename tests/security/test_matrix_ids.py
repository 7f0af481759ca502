"""Somebody else's identifier wherever a request can carry one: in a body, in a
filter of a list, in an export. The answer is the one for what is not there.

Which members and parameters those are, the contract says.
"""

import copy
import uuid

import pytest

from tests.conftest import SKIEN
from tests.security.asking import (CONTRACT, example_of, parameters_of, send,
                                   told)
from tests.security.conftest import COMPANY, INNLANDET
from tests.security.matrix_cases import body_of
from tests.security.test_matrix import matrix  # noqa: F401

# Where an identifier of a member leads, and whose row of it is another's.
OF_INNLANDET = f"administrator_number = '{INNLANDET}'"
OF_COMPANY = f"organisation_number = '{COMPANY}'"
ROWS = {
    "callId": ("call", f"{OF_INNLANDET} and state = 'draft'"),
    "fileId": ("file", OF_COMPANY),
    "applicantId": ("applicant", OF_COMPANY),
    "applicationId": ("application", OF_COMPANY),
    "awardId": ("award", OF_COMPANY),
    "basedOnId": ("scenario", OF_INNLANDET),
    "caseworkerId": ("staff_member", OF_INNLANDET),
    "substituteId": ("staff_member", OF_INNLANDET),
    "decisionIds": ("decision", OF_INNLANDET),
    "repaymentId": ("fund_transfer", f"{OF_COMPANY} and kind = 'repayment'"),
    **dict.fromkeys(("measureId", "fromMeasureId", "toMeasureId", "id"),
                    ("measure", OF_COMPANY)),
}
# What is nobody's, or not known by an identifier.
REFERENCE_DATA = {"schemeId", "ruleSetId", "administrator"}


def members(schema, path=()):
    """Where a body has an identifier: the names that lead to it."""
    schema = CONTRACT.resolve(schema)
    if schema.get("format") == "uuid":
        yield path
    if "items" in schema:
        yield from members(schema["items"], (*path, 0))
    for name, one in schema.get("properties", {}).items():
        yield from members(one, (*path, name))
    for one in schema.get("oneOf", []):
        yield from members(one, path)


def name_of(path):
    return next(step for step in reversed(path) if step != 0)


BODIES = {(o.id, path): o for o in CONTRACT.operations
          for content in o.spec.get("requestBody", {}).get(
              "content", {}).values() if "schema" in content
          for path in members(content["schema"])
          if name_of(path) not in REFERENCE_DATA}
LISTS = [(o, p["name"]) for o in CONTRACT.operations for p in parameters_of(o)
         if p["in"] == "query" and p["name"] in (*ROWS, "organisationNumber")]


def placed(body, path, identifier):
    """The body with the identifier there; members on the way are made."""
    if not path:
        return identifier
    if path[0] == 0:
        first = (body or [{}])[0]
        return [placed(first, path[1:], identifier)]
    body = dict(body or {})
    body[path[0]] = placed(body.get(path[0]), path[1:], identifier)
    return body


@pytest.fixture(scope="module")
def foreign(stack, matter):
    """name -> an identifier of somebody else's."""
    found = {name: stack.database.ask(
        f"select id from tilskudd.{table} where {condition} limit 1")
        for name, (table, condition) in ROWS.items()}
    assert all(found.values()), found
    return found


@pytest.mark.parametrize("operation, path", [
    pytest.param(o, path, id=f"{o.id}-{'.'.join(map(str, path))}")
    for (_, path), o in BODIES.items()])
def test_in_a_body(matrix, foreign, operation, path):  # noqa: F811
    """By whoever may send it, of a case of its own."""
    matrix.set_clock(operation)
    body = copy.deepcopy(body_of(operation, matrix.bodies)
                         or example_of(operation)[1])
    wrong, nobodys = foreign[name_of(path)], str(uuid.uuid4())
    with matrix.state_for(operation):
        theirs, missing = (matrix.ask(operation, "owner", body=placed(
            body, path, one)) for one in (wrong, nobodys))
    assert theirs.status >= 400, theirs.text
    assert str(told(theirs)).replace(wrong, nobodys) == str(told(missing))


@pytest.mark.parametrize("operation, name", LISTS,
                         ids=lambda v: getattr(v, "id", v))
def test_in_a_filter_and_an_export(matrix, foreign, operation,  # noqa: F811
                                   name):
    """Also where the call itself is known to all."""
    number = name == "organisationNumber"
    wrong = COMPANY if number else foreign[name]
    nobodys = "974760673" if number else str(uuid.uuid4())
    forms = operation.spec["responses"]["200"]["content"]
    for form in forms:
        for caller in ("owner", "other side"):
            theirs, missing = (send(
                matrix.callers.client(operation, caller), operation, None,
                f"?{name}={one}", headers={"Accept": form})
                for one in (wrong, nobodys))
            if theirs.status in (403, 404):
                continue
            assert (theirs.status, theirs.text.replace(wrong, nobodys)) == (
                missing.status, missing.text), (caller, form)
            assert SKIEN == COMPANY or COMPANY not in theirs.text.replace(
                wrong, "")


def test_every_identifier_is_known():
    names = {name_of(path) for _, path in BODIES} | {
        name for _, name in LISTS}
    assert names - {"organisationNumber"} <= set(ROWS), "say whose rows"
    assert len(BODIES) > 25 and len(LISTS) > 12
