"""The matrix of who may do what: every operation of the contract by every kind
of caller, and what the contract lets each of them hear.

An operation that is added is in it by itself. What the contract does not say is
in the tables below, each row with its reason.
"""

import json
from collections import namedtuple

from tests.conftest import ROOT, SKIEN
from tests.security.asking import CONTRACT, is_open, parameter_of, scope_of
from tests.support.client import address_of

# A valid synthetic number that nobody has given a mandate or a role.
NOBODY = "15813512308"
VENDOR = {"authority": "iso6523-actorid-upis", "ID": "0192:314242726"}
PEOPLE = json.loads((ROOT / "tests/support/people.json").read_text())
SCOPES = CONTRACT.document["components"]["securitySchemes"]["token"]["x-scopes"]

# Who asks, and what is said of them.
CALLERS = {
    "owner": "whose it is, in the role that it takes",
    "other side": "the county of what an applicant does, and the reverse",
    "elsewhere": "the same role of another organisation",
    "other county": "the same role at another county governor",
    "supplier": "a supplier to whom the owner has delegated",
    "supplier alone": "the same supplier without the delegation",
    "no mandate": "a person of nobody",
    "pretender": "the same, who says it acts for the owner",
    "disqualified": "of every role of the county, and disqualified",
    "anonymous": "no token",
    "wrong scope": "the owner, whose token has every scope but this",
    "low level": "the owner, who has logged in too simply",
}

# By which preset a role is had: here, and at another organisation.
PRESETS = {
    "applicant": ("signatory", "signatory-porsgrunn"),
    "signatory": ("signatory", "signatory-porsgrunn"),
    "auditor": ("auditor", "auditor-innlandet"),
    "caseworker": ("caseworker", "caseworker-innlandet"),
    "approver": ("approver", "approver-innlandet"),
    "attestant": ("attestant", "attestant-innlandet"),
    "appeal_handler": ("appeal-handler", "caseworker-innlandet"),
    "owner": ("owner", "approver-innlandet"),
}
ROLES_OF = {"applicant": ("applicant", "signatory", "auditor"),
            "staff": ("caseworker", "approver", "attestant", "appeal_handler",
                      "owner")}

# Roles that no lifecycle names: of what creates something, is a list, or is
# done to no single case.
ROLES = {
    "createExclusion": "approver", "createPayoutBatch": "attestant",
    "createPayoutResults": "attestant", "createRepayment": "approver",
    "confirmAccount": "signatory", "getSchemeStatistics": "owner",
    "getCaseFile": "appeal_handler", "createJob": "approver",
}

NOT_THERE = (404, "NOT_FOUND")
AS_OWNER = (None, None)

Cell = namedtuple("Cell", "operation caller")


def capacities(operation):
    return set(operation.spec.get("x-capacities", []))


def is_same_to_all(operation):
    return capacities(operation) <= {"public"}


def side_of(operation):
    """The side that the owner is on."""
    is_senders = parameter_of(operation) == "fileId" or (
        operation.id == "deleteAttachment")
    return ("applicant" if is_senders or capacities(operation) == {"applicant"}
            else "staff")


def other_side(operation):
    return "applicant" if side_of(operation) == "staff" else "staff"


def actions(lifecycles):
    """{operationId: its transitions}, of every action that somebody asks
    for."""
    found = {}
    for lifecycle in lifecycles:
        for step in lifecycle["transitions"]:
            if step["roles"]:
                operation = operation_of(lifecycle["resource"], step["action"])
                found.setdefault(operation.id, []).append(
                    {**step, "resource": lifecycle["resource"]})
    return found


def operation_of(resource, action):
    """The operation by which an action is asked for."""
    address = address_of(resource, 1)
    found = {"update": ("PATCH", address), "delete": ("DELETE", address),
             "upload": ("PUT", f"{address}/content")}.get(
                 action, ("POST", f"{address}/{action}"))
    operation = CONTRACT.find(*found)
    assert operation, f"no operation is {resource} {action}"
    return operation


def role_of(operation, side, steps):
    """The first role by which somebody on that side does it."""
    named = {role for step in steps.get(operation.id, [])
             for role in step["roles"]} | {ROLES.get(operation.id)}
    fitting = [role for role in ROLES_OF[side] if role in named]
    return (fitting or [ROLES_OF[side][0]])[0]


# ---- What the contract lets each of them hear --------------------------------

def by_contract(operation, caller):
    """(status, code) of the refusal, AS_OWNER, or NOT_THERE."""
    if is_same_to_all(operation):
        return AS_OWNER
    return {
        "owner": lambda: AS_OWNER,
        "anonymous": lambda: AS_OWNER if is_open(operation)
        else (401, "TOKEN_MISSING"),
        "wrong scope": lambda: AS_OWNER
        if is_open(operation) or not scope_of(operation)
        else (403, "SCOPE_REQUIRED"),
        "low level": lambda: AS_OWNER
        if operation.spec["x-level"] == "low" else (403, "LEVEL_REQUIRED"),
        "no mandate": lambda: of_side(operation, "public"),
        "pretender": lambda: (403, "MANDATE_REQUIRED"),
        "other side": lambda: of_side(operation, other_side(operation)),
        "elsewhere": lambda: elsewhere(operation, side_elsewhere(operation)),
        "other county": lambda: elsewhere(operation, "staff"),
        "supplier": lambda: of_machine(operation, AS_OWNER),
        "supplier alone": lambda: of_machine(operation,
                                             elsewhere(operation, "applicant")),
        "disqualified": lambda: of_disqualified(operation),
    }[caller]()


def of_side(operation, side):
    return AS_OWNER if side in capacities(operation) else (
        403, "ROLE_REQUIRED")


def side_elsewhere(operation):
    """An applicant, wherever one may ask."""
    return "applicant" if "applicant" in capacities(operation) else "staff"


def elsewhere(operation, side):
    """What has an identifier is not there; lists are their own."""
    if side not in capacities(operation):
        return 403, "ROLE_REQUIRED"
    if parameter_of(operation) and not is_published(operation):
        return NOT_THERE
    return AS_OWNER


def of_machine(operation, else_):
    if "applicant" not in capacities(operation):
        return of_side(operation, "applicant")
    if "PERSON_REQUIRED" in operation.spec.get("x-problems", []):
        return (403, "PERSON_REQUIRED") if else_ == AS_OWNER else else_
    return else_


def of_disqualified(operation):
    if "DISQUALIFIED" in operation.spec.get("x-problems", []):
        return 403, "DISQUALIFIED"
    return of_side(operation, "staff")


def is_published(operation):
    """Calls are for all to read, when they are published."""
    return (operation.method == "GET" and parameter_of(operation) == "callId"
            and "public" in capacities(operation))


# ---- Who they are ------------------------------------------------------------

BELOW = {"high": "idporten-loa-substantial", "substantial": "idporten-loa-low",
         "low": "idporten-loa-low"}


class Callers:
    """A client of each caller, for each operation."""

    def __init__(self, person, steps):
        self.person, self.steps = person, steps

    def preset(self, operation, side, place=0):
        return PRESETS[role_of(operation, side, self.steps)][place]

    def of(self, preset, acting_for=None, **claims):
        """With every scope, so that nothing but what is told is wrong."""
        return self.person(preset, acting_for,
                           claims={"scope": " ".join(SCOPES), **claims})

    def nobody(self, preset, acting_for=None):
        return self.of(preset, acting_for, pid=NOBODY,
                       authorization_details=None)

    def low(self, preset, operation):
        """By ID-porten, which has the levels below."""
        return self.of("signatory", pid=PEOPLE[preset]["pid"],
                       acr=BELOW[operation.spec["x-level"]])

    def client(self, operation, caller):
        """Whoever that is for this operation."""
        side = side_of(operation)
        here = self.preset(operation, side)
        there = self.preset(operation, side_elsewhere(operation), 1)
        lacking = " ".join(s for s in SCOPES if s != scope_of(operation))
        return {
            "owner": lambda: self.person(here),
            "other side": lambda: self.of(
                self.preset(operation, other_side(operation))),
            "elsewhere": lambda: self.of(there),
            "other county": lambda: self.of(
                self.preset(operation, "staff", 1)),
            "supplier": lambda: self.of("supplier"),
            "supplier alone": lambda: self.of(
                "supplier", consumer=VENDOR, supplier=None,
                delegation_source=None),
            "no mandate": lambda: self.nobody(here),
            "pretender": lambda: self.nobody(here, SKIEN),
            "disqualified": lambda: self.of("disqualified"),
            "anonymous": self.person,
            "wrong scope": lambda: self.of(here, scope=lacking),
            "low level": lambda: self.low(here, operation),
        }[caller]()
