"""What lets generated requests reach the rules behind the contract.

A generator knows the contract, but not which cases exist, what state they are
in, or which key is new. `World` aims each request before it is sent: at a case
on which the caller may take the action now, as `allowedActions` tells. Only
what is valid is replaced by something else that is valid: a request that is
wrong on purpose stays wrong in the same place.
"""
import itertools
import re
import uuid

import httpx
import schemathesis
from schemathesis.config import SchemathesisConfig
from schemathesis.core.parameters import ParameterLocation as At
from schemathesis.generation.meta import TestPhase

from tests.contract import contract, papers
from tests.contract.cases import Cases
from tests.contract.formats import ORGNR_WEIGHTS, with_check_digit
from tests.contract.money import LATER, TERMS, TODAY
from tests.support.client import address_of


def name_of(operation):
    return operation.definition.raw["operationId"]


def action_of(operation):
    """"submit" of …/{applicationId}/submit; reading has none, nor has what
    is made below a case."""
    if operation.method == "patch":
        return "update"
    if "201" in operation.definition.raw["responses"] \
            and name_of(operation) not in ("copyCall", "correctDecision",
                                           "reverseDecision"):
        return None
    if name_of(operation) == "createJob":
        return None
    if name_of(operation) == "validateReport":
        return "update"
    last = operation.path.rpartition("/")[2]
    return last if operation.method == "post" and "{" not in last else None


def is_same_to_all(case):
    """For the public alone, whoever asks."""
    return case.operation.definition.raw["x-capacities"] == ["public"]


def is_text_point(point):
    """What api/utf8.c takes in a text: JSON Schema has no word for it."""
    if point < 0x20:
        return point in (0x09, 0x0A)
    return not (point == 0x7F or 0xFDD0 <= point <= 0xFDEF
                or point & 0xFFFE == 0xFFFE)


def spelt(value):
    """The same value as the service takes it: a dot for each character that
    no text may hold, whole numbers without decimals."""
    if isinstance(value, str):
        return "".join(c if is_text_point(ord(c)) else "." for c in value)
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, list):
        return [spelt(item) for item in value]
    if isinstance(value, dict):
        return {name: spelt(item) for name, item in value.items()}
    return value


ETAG = re.compile('"[0-9]{1,10}(-[0-9A-Za-z]{1,64})?"')


def is_sound(case, location):
    """Whether that part of the request is as the contract wants it."""
    return not case.meta.is_negative_at(location)


def is_chained(case):
    return case.meta.phase.name is TestPhase.STATEFUL


def is_made_up(case):
    """The service's own identifiers are UUIDs of version 7."""
    return all(uuid.UUID(value).version != 7
               for name, value in case.path_parameters.items()
               if name.endswith("Id"))


TRANSFERS = ("payout", "reallocation", "repayment")
REPAYING = ("answerRepayment", "decideRepayment", "registerRepaid",
            "waiveRepayment", "listAppealsOfFundTransfer", "createClaimAppeal",
            "createPaperClaimAppeal")
APPEALING = ("createAppeal", "createPaperAppeal", "createClaimAppeal",
             "createPaperClaimAppeal")



def identifier_at(path):
    return path.rpartition("/")[2]


# What an operation is tried on when the request is right: one on which it can
# be done, and of which nobody else is in the way.
AIMED = {
    "createAssessment": lambda world: world.reviewed_application(),
    "createDecision": lambda world: world.decidable_application()["id"],
    "createAppeal": lambda world: world.told_decision()[0],
    "createPaperAppeal": lambda world: world.told_decision()[0],
    "createClaimAppeal": lambda world: world.decided_claim(),
    "createPaperClaimAppeal": lambda world: world.decided_claim(),
    "createJob": lambda world: world.drafted_call(),
    "createPayouts": lambda world: world.open_award["id"],
    "createReallocation": lambda world: world.open_award["id"],
    "createCarryOver": lambda world: world.paid_award["id"],
    "createRepayment": lambda world: world.paid_award["id"],
    "grantReallocationPartly":
        lambda world: world.reallocation(world.open_award),
    "submitReport": lambda world: identifier_at(world.whole_report()),
    **papers.AIMED,
}


class World(Cases):
    """What the requests of one caller are aimed at."""

    def __init__(self, stack, tokens, preset, content):
        self.service, self.run = stack.service, stack.database.run
        self.url, self.content = stack.service.url, content
        self.http = {name: self.client(tokens(name)) for name in
                     ("signatory", "signatory2", "caseworker", "approver",
                      "appeal-handler", "appeal-handler2", "attestant",
                      "auditor")}
        self.caller = self.client(tokens(preset))
        self.me = self.caller.get("/v1/me").json()
        self.template = self.caller.get(
            "/v1/calls?year=2026&administrator=974762501").json()["items"][-1]
        self.applicant = self.http["signatory"].get(
            "/v1/applicants").json()["items"][0]
        self.complete = {"createApplication": content,
                         "createCall": self.template["content"]}
        self.colleague = next(
            one["id"] for one in self.http["caseworker"].get(
                "/v1/staff").json()["items"]
            if one["name"] == "Saksbehandler To")
        self.known = {"call": [], "application": [], "impartiality": [],
                      "assessment": [], "scenario": [], "grant": [],
                      "decision": [], "job": [], "appeal": [],
                      "award": [], "payout": [], "payoutBatch": [],
                      "reallocation": [], "repayment": [], "report": [],
                      "exclusion": [], "file": [], "attachment": [],
                      "supplementRequest": [], "letter": []}
        self.decided = {}  # decision or application → what can be decided
        self.parts = {}  # reallocation → what can be granted of it
        self.rooms = {}
        self.aimed = None  # the identifier last put into an address
        self.beyond = set()  # (resource, action) the caller never may
        self.keys = set()
        self.turn = itertools.count()
        self.numbers = filter(None, (with_check_digit(n, ORGNR_WEIGHTS)
                                     for n in itertools.count(10_000_000)))

    def is_turn(self, count):
        """True each `count`th time."""
        return next(self.turn) % count == 0

    def allows(self, path, action):
        """Whether the caller may do it with the case as it is now."""
        answer = self.caller.get(path)
        return answer.is_success and (
            action is None or action in answer.json()["allowedActions"])

    def find(self, resource, action):
        """A case on which the caller may take the action, known or made; any
        case where there is none."""
        known = self.known[resource]
        if (resource, action) in self.beyond:
            return known[-1]
        for identifier in reversed(known[-4:]):
            if self.allows(address_of(resource, identifier), action):
                return identifier
        for identifier in getattr(self, f"make_{resource}")():
            if self.allows(address_of(resource, identifier), action):
                break
        else:
            self.beyond.add((resource, action))
        known.append(identifier)
        return identifier

    def find_applicant(self, action):
        path = f"/v1/applicants/{self.applicant['id']}"
        if action == "confirm-account" and not self.allows(path, action):
            self.propose_account()
        return self.applicant["id"]

    # Aiming.

    def aim(self, case):
        """Before every request. Chains keep to their links: only where they
        begin is an identifier made up."""
        sides = case.operation.definition.raw["x-capacities"]
        if not is_same_to_all(case) and self.me["capacity"] not in sides:
            return
        if is_sound(case, At.PATH) and (is_made_up(case)
                                        or not is_chained(case)):
            self.aim_path(case)
        for name in ("cursor", "after"):
            if is_sound(case, At.QUERY) and name in case.query:
                self.aim_cursor(case, name)
        if is_sound(case, At.HEADER):
            self.aim_headers(case)
        self.keys.add(case.headers.get("Idempotency-Key"))
        if is_sound(case, At.BODY) and isinstance(case.body, dict):
            self.aim_body(case)

    def aim_path(self, case):
        """A wrong request is refused before anyone looks at the case."""
        action = action_of(case.operation)
        is_right = case.meta.generation.mode.is_positive
        for name in case.path_parameters:
            resource = self.kind(case, name.removesuffix("Id"))
            if name_of(case.operation) in AIMED and is_right:
                found = AIMED[name_of(case.operation)](self)
            elif name == "applicantId":
                found = self.find_applicant(action)
            elif name == "schemeId":
                found = self.template["schemeId"]
            elif is_same_to_all(case) \
                    or name_of(case.operation) == "getCallStatistics":
                found = self.template["id"]  # no draft is
            elif not is_right and self.known.get(resource):
                found = self.known[resource][-1]
            elif resource in self.known:
                found = self.find(resource, action)
            else:
                continue
            case.path_parameters[name] = self.aimed = found

    def kind(self, case, resource):
        """Of fund transfers the one that has the action."""
        if resource != "fundTransfer":
            return resource
        if name_of(case.operation) == "getFundTransfer":
            return TRANSFERS[next(self.turn) % len(TRANSFERS)]
        if case.operation.definition.raw["tags"] == ["Payouts"]:
            return "payout"
        return "repayment" if name_of(case.operation) in REPAYING \
            else "reallocation"

    def drafted_call(self):
        """With one draft."""
        draft = next(self.make_decision())
        return self.read(f"/v1/decisions/{draft}")["callId"]

    def aim_cursor(self, case, cursor):
        """Two of three begin where the first page of one item ends, or at the
        first page when there is no other."""
        if self.is_turn(3):
            return
        rest = {name: value for name, value in case.query.items()
                if name != cursor}
        page = self.caller.get(case.formatted_path,
                               params={**rest, "limit": 1})
        following = httpx.URL(page.json().get("next", "")).params
        if cursor in following:
            rest[cursor] = following[cursor]
        case.query = rest

    def aim_headers(self, case):
        """A key is used once, and people act for their own organisation. Most
        ETags are the current ones."""
        headers = case.headers
        if headers.get("Idempotency-Key", "") in self.keys:
            headers["Idempotency-Key"] = str(uuid.uuid4())
        if "Acting-For" in headers:
            headers["Acting-For"] = self.me["organisationNumber"]
        if "If-None-Match" in headers and self.is_turn(2):
            headers["If-None-Match"] = self.etag(case) or "none"
        if "If-Match" in headers and not self.is_turn(5):
            headers["If-Match"] = self.etag(case) or '"1-none"'
        elif not ETAG.fullmatch(headers.get("If-Match", '"1"')):
            headers["If-Match"] = '"1-none"'

    def etag(self, case):
        path = case.formatted_path
        if case.operation.method != "get":
            path = re.match("/v1/[a-z-]+/[^/]+", path)[0]
        return self.caller.get(path).headers.get("ETag")

    def aim_body(self, case):
        """References lead somewhere, so that the rules behind are met. Each
        second chain begins with something complete."""
        name = name_of(case.operation)
        body = dict(case.body)
        if is_chained(case) and name in self.complete and self.is_turn(2):
            body["content"] = self.complete[name]
        change = getattr(self, "body_of_" + name, dict)
        case.body = spelt(change(body))

    def body_of_createApplication(self, body):
        return {**self.body_of_updateApplication(body),
                "callId": self.open_call()}

    def body_of_updateApplication(self, body):
        """Measures are new: identifiers come from the service."""
        content = body.get("content") or {}
        new = [{name: value for name, value in measure.items()
                if name != "id"} for measure in content.get("measures") or []]
        return {**body, "content": {**content, "measures": new}} if new \
            else body

    def body_of_updateCall(self, body):
        content = body.get("content") or {}
        real = {name: self.template[name]
                for name in ("schemeId", "ruleSetId") if name in content}
        return {**body, "content": {**content, **real}} if real else body

    body_of_createCall = body_of_updateCall

    def body_of_assignApplication(self, body):
        return {**body, "caseworkerId": self.colleague}

    def body_of_ruleImpartiality(self, body):
        """Only whoever is disqualified has a substitute."""
        rest = {name: value for name, value in body.items()
                if name != "substituteId"}
        return {**rest, "substituteId": self.colleague} \
            if body.get("ruling") == "disqualified" else rest

    def body_of_createDecision(self, body):
        """Mostly what can be decided of the case that was aimed at."""
        content = self.decided.get(self.aimed)
        return {**body, "content": content} if content else body

    body_of_updateDecision = body_of_createDecision
    body_of_correctDecision = body_of_createDecision
    body_of_reverseDecision = body_of_createDecision

    def body_of_createPaperAppeal(self, body):
        """Sent and received in the morning of the day it is registered."""
        body = {**body, "sentAt": "2026-03-02T08:00:00Z"}
        body.pop("receivedAt", None)
        return body

    body_of_createPaperClaimAppeal = body_of_createPaperAppeal

    def body_of_requestAppealCorrection(self, body):
        return {**body, "deadlineDate": "2026-03-20"}

    def body_of_prepareAppeal(self, body):
        """What replaces the decision is mostly something it could be."""
        content = self.decided.get(self.aimed)
        return {**body, "content": content} \
            if content and "content" in body else body

    def body_of_createJob(self, body):
        return {"action": "propose"} if self.is_turn(2) else body

    def body_of_createPayouts(self, body):
        """Small parts of a large award, mostly."""
        return body if self.is_turn(3) else {**body, "instalments": [
            {**one, "amountNok": 1, "dueDate": LATER}
            for one in body["instalments"]]}

    def body_of_createPayoutBatch(self, body):
        return {"callId": self.due_call()}

    def body_of_createCarryOver(self, body):
        rest = {name: value for name, value in body.items()
                if name != "toYear"}
        return {**rest, "amountNok": 1}

    def body_of_createReallocation(self, body):
        first, second, *_ = self.measures(self.open_award)
        return {**body, "parts": [{"fromMeasureId": first, "amountNok": 1,
                                   "toMeasureId": second}]}

    def body_of_createRepayment(self, body):
        return {**body, "amountNok": 1, "answerByDate": LATER}

    def body_of_grantReallocationPartly(self, body):
        parts = self.parts.get(self.aimed)
        return {**body, "parts": parts} if parts else body

    def body_of_decideRepayment(self, body):
        return {**body, "amountNok": 1, "dueDate": LATER}

    def body_of_registerRepaid(self, body):
        return {"paidOn": TODAY}

    def body_of_acceptGrantAward(self, body):
        self.confirm_account()
        return {"termsVersion": TERMS, "accountNumber": self.account()}

    def body_of_extendReport(self, body):
        return {**body, "dueDate": "2028-01-01"}

    def body_of_createExclusion(self, body):
        """From calls of years that no other case is of."""
        rest = {name: value for name, value in body.items()
                if name != "repaymentId"}
        return {**rest, "schemeId": self.template["schemeId"],
                "fromYear": 2090, "decidedOn": TODAY}

    def body_of_createScenario(self, body):
        """Amounts and a base would be of another call."""
        return {name: value for name, value in body.items()
                if name not in ("amounts", "basedOnId")}

    def body_of_extendDeadline(self, body):
        if "applicantId" in body:
            return {**body, "applicantId": self.applicant["id"]}
        return body

    def body_of_createApplicant(self, body):
        """The number of a municipality begins with its county's."""
        body = {**body, "county": "40",
                "organisationNumber": next(self.numbers)}
        body.pop("municipalityNumber", None)
        if body["kind"] == "municipality":
            body["municipalityNumber"] = "4003"
        return body


def load(url, token, acting_for, **settings):
    """The contract for a generator, aimed at the service."""
    document = contract.for_generators(contract.load())
    parameters = document["components"]["parameters"]
    parameters["ActingFor"]["example"] = acting_for
    # Schemathesis takes no quotation mark in a header for right, and would
    # send a wrong ETag with everything else. A wider pattern is as good: what
    # breaks it breaks the contract's.
    schema = parameters["IfMatch"]["schema"]
    schema["pattern"] = schema["pattern"].replace('"', ".")
    config = SchemathesisConfig.from_dict({
        "base-url": url, "headers": {"Authorization": f"Bearer {token}"},
        **settings})
    return schemathesis.openapi.from_dict(document, config=config)
