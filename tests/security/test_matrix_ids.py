"""Somebody else's identifier wherever a request can carry one: in a body, in a
filter of a list, in an export. The answer is the one for what is not there.

Which members and parameters those are, the contract says.
"""

import copy
import uuid

import pytest

from tests.conftest import VESTFOLD_TELEMARK
from tests.security.asking import CONTRACT, parameters_of, send, told
from tests.security.conftest import COMPANY, INNLANDET, published
from tests.security.matrix_cases import body_of, superuser
from tests.security.test_matrix import matrix  # noqa: F401

# Where an identifier of a member leads, and whose row of it is another's.
OF_INNLANDET = f"administrator_number = '{INNLANDET}'"
OF_COMPANY = f"organisation_number = '{COMPANY}'"
ROWS = {
    "callId": ("call", f"{OF_INNLANDET} and state = 'draft'"),
    "paying": ("call", f"{OF_INNLANDET} and id in "
               "(select call_id from tilskudd.fund_transfer)"),
    "fileId": ("file", OF_COMPANY),
    "paper": ("file", f"{OF_INNLANDET} and side = 'staff'"),
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
# What staff attach, other staff have sent; what they pay, is of a call in which
# others pay.
OF_STAFF = {"createAppealAttachment": "paper",
            "createPayoutBatch": "paying"}
# Of the owner, where its body has none of its own accord.
OWN = {
    "substituteId": lambda world: world.colleague,
    "basedOnId": lambda world: world.scenario["id"],
    "repaymentId": lambda world: world.claim["id"],
    "decisionIds": lambda world: world.undecided["id"],
}
# Where there can be none of one's own.
NEVER_OWN = {
    ("createApplication", ("content", "measures", 0, "id")):
        "a new application has had no measures",
}
# A draft may say anything, until it is asked what lacks.
JUDGED_LATER = {"updateReport": lambda world: (
    "POST", f"/v1/reports/{world.report['id']}/validate")}
# What a list is of: the foreign value of a filter is one of another's row.
LISTED = {"listApplicants": "applicant", "listApplications": "application",
          "listDecisions": "decision", "listLetters": "letter",
          "listAppeals": "appeal", "listGrantAwards": "award",
          "listReports": "report", "listJobs": "job",
          "listFundTransfers": "fund_transfer",
          "listPayoutBatches": "payout_batch"}
COLUMNS = {"callId": "call_id", "applicationId": "application_id",
           "awardId": "award_id", "organisationNumber": "organisation_number",
           "applicantId": "(select p.id from tilskudd.applicant p where "
                          "p.organisation_number = t.organisation_number)"}
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
        first, *rest = body or [{}]
        return [placed(first, path[1:], identifier), *rest]
    body = dict(body or {})
    body[path[0]] = placed(body.get(path[0]), path[1:], identifier)
    return body


def own(matrix, body, path):
    """What the body names there, or where it names nothing, what it might."""
    for step in path:
        if not (isinstance(body, list) or step in body):
            return OWN[name_of(path)](matrix.world)
        body = body[step]
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
def test_in_a_body(matrix, person, foreign, operation, path):  # noqa: F811
    """By whoever may send it, of a case of its own, in which nothing is wrong
    but the identifier: with one of its own it is let in."""
    matrix.set_clock(operation)
    body = copy.deepcopy(body_of(operation, matrix.bodies))
    if operation.id == "createApplication":
        body["callId"] = published(person("caseworker"),
                                   VESTFOLD_TELEMARK)["id"]
    wrong = foreign[OF_STAFF.get(operation.id, name_of(path))]
    nobodys = str(uuid.uuid4())
    with matrix.in_order(operation):
        theirs, missing = (judged(matrix, operation, placed(body, path, one))
                           for one in (wrong, nobodys))
        assert is_refused(theirs), theirs.text
        assert str(told(theirs)).replace(wrong, nobodys) == str(told(missing))
        if (operation.id, path) in NEVER_OWN:
            assert theirs["errors"][0]["pointer"] == "#/" + "/".join(
                map(str, path))
            return
        let_in = judged(matrix, operation, placed(
            body, path, own(matrix, body, path)))
        assert not is_refused(let_in), let_in.text


def judged(matrix, operation, body):  # noqa: F811
    """What is answered to the body, at once or when it is asked about."""
    answer = matrix.ask(operation, "owner", body=body)
    later = JUDGED_LATER.get(operation.id)
    if not later:
        return answer
    answer.expect(200)
    return matrix.ask(CONTRACT.find(*later(matrix.world)), "owner")


def is_refused(answer):
    return answer.status >= 400 or bool(answer.json.get("errors"))


@pytest.fixture(scope="module")
def rows(stack, matter):
    with superuser(stack.database) as connection:
        yield connection


def value_of_another(rows, operation, name):
    """By which a row of Innlandet is found, or of the company there."""
    table = LISTED[operation.id]
    whose = OF_COMPANY if table == "applicant" else OF_INNLANDET
    [(value,)] = rows.execute(
        f"select {COLUMNS[name]}::text from {table} t "
        f"where {whose} and {COLUMNS[name]} is not null limit 1").fetchall()
    return value


@pytest.mark.parametrize("operation, name", LISTS,
                         ids=lambda v: getattr(v, "id", v))
def test_in_a_filter_and_an_export(matrix, rows, operation,  # noqa: F811
                                   name):
    """Whoever it is of finds it by the same filter."""
    wrong = value_of_another(rows, operation, name)
    nobodys = ("974760673" if name == "organisationNumber"
               else str(uuid.uuid4()))
    for form in operation.spec["responses"]["200"]["content"]:
        def listed(caller, value):
            return send(matrix.callers.client(operation, caller), operation,
                        None, f"?{name}={value}", headers={"Accept": form})

        assert count(listed("other county", wrong).expect(200), form), form
        for caller in ("owner", "other side"):
            theirs, missing = (told(listed(caller, one))
                               for one in (wrong, nobodys))
            assert str(theirs).replace(wrong, nobodys) == str(missing), (
                caller, form)


def count(answer, form):
    """Rows of a list; CSV has a header."""
    lines = len(answer.text.splitlines())
    return (len(answer["items"]) if form == "application/json"
            else lines - ("csv" in form))


def test_every_identifier_is_known():
    names = {name_of(path) for _, path in BODIES} | {
        name for _, name in LISTS}
    assert names - {"organisationNumber"} <= set(ROWS), "say whose rows"
    assert len(BODIES) > 25 and len(LISTS) > 12
