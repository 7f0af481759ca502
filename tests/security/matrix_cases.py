"""What the matrix asks about: the case that fits each operation, in the state
that each action is from, and a body that its owner would send."""

import hashlib
from contextlib import ExitStack, contextmanager

import psycopg

from tests.conftest import VESTFOLD_TELEMARK
from tests.scenarios.appealing import AWARD, MORE, Appealing
from tests.scenarios.deciding import JUNE, Deciding
from tests.scenarios.deciding import content as decision_content
from tests.scenarios.attaching import Attaching
from tests.scenarios.filing import Sender
from tests.scenarios.test_assessment import whole
from tests.scenarios.test_main_story import draft, submitted
from tests.scenarios.transferring import CLAIM
from tests.security.asking import CONTRACT, example_of, parameter_of
from tests.security.matrix_order import ANOTHER, SOMEBODY, WRITTEN, put
from tests.security.strangers import ACCOUNT, MONEY
from tests.support.cases import declared
from tests.support.stack import OPEN

# Members of the world, by the parameter of a path.
USUAL = {"applicationId": "application", "callId": "call",
         "applicantId": "applicant", "impartialityId": "declaration",
         "assessmentId": "assessment", "grantId": "grant",
         "scenarioId": "scenario", "decisionId": "decision",
         "appealId": "appeal", "jobId": "job", "payoutBatchId": "batch",
         "letterId": "letter", "reportId": "report", "fileId": "file",
         "attachmentId": "attachment", "supplementRequestId": "request",
         **MONEY}

# Operations of another case than that, by what the contract tells of them.
FITTING = {
    **{name: "undecided" for name in (
        "approveDecision", "returnDecision", "previewDecisionLetter")},
    "notifyDecision": "approved",
    **{name: "drafted" for name in (
        "updateDecision", "proposeDecision", "discardDecision")},
    **{name: "draft" for name in (
        "validateApplication", "createApplicationAttachment",
        "withdrawApplication")},
    "updateApplication": "whole", "signOffApplication": "whole",
    "submitApplication": "signed", "declareImpartiality": "fresh",
    "createAssessment": "weighable", "takeApplication": "assessed",
    "requestSupplement": "assessed",
    "answerPriorNotice": "noticed", "deleteAttachment": "spare_attachment",
    "grantReallocationPartly": "reallocation",
    "createScenario": "weighed_call", "updateScenario": "by_hand",
    "completeCall": "draft_call", "createJob": "proposing_call",
    **{name: "assessed" for name in (
        "createDecision", "listAssessments")},
    "deleteFile": "spare_file", "putFileContent": "spare_file",
    "getCaseFile": "forwarded",
    "extendReports": "appealed_call", "listReportGoals": "appealed_call",
    "publishCall": "draft_call", "updateCall": "draft_call",
    **{name: "told_claim" for name in (
        "answerRepayment", "decideRepayment")},
    "supplementApplication": "wanting", "resumeApplication": "wanting",
    **{name: "forwarded" for name in (
        "upholdAppeal", "changeAppeal", "annulAndReturnAppeal")},
}
# By the tag of an operation or the lifecycle of an action.
FITTING_KINDS = {"payout": "payout", "carry_over": "transfer",
                 "reallocation": "transfer", "repayment": "claim"}
CLAIMS = ("createClaimAppeal", "createPaperClaimAppeal",
          "listAppealsOfFundTransfer")

RULED_ON = {"ruled_by": SOMEBODY, "ruled_at": "now()",
            "ruling_reason": "'x'"}
RULED_ON_NOT = dict.fromkeys(RULED_ON, "null")

# What the database says a case in that state has beside it.
TOLD_WITH = {
    ("application", "under_review"): {"taken_at": "now()"},
    ("call", "draft"): {"published_at": "null"},
    ("call", "cancelled"): {"cancelled_at": "now()"},
    ("call", "completed"): {"completed_at": "now()"},
    ("impartiality", "clear"): RULED_ON_NOT,
    ("impartiality", "conflict"): RULED_ON_NOT,
    ("impartiality", "ruled_impartial"): RULED_ON,
    ("impartiality", "ruled_disqualified"): RULED_ON,
    ("assessment", "completed"): {"completed_at": "now()"},
    ("decision", "approved"): {"proposed_by": SOMEBODY,
                               "approved_by": ANOTHER},
    ("decision", "draft"): {"proposed_by": "null"},
    ("award", "offered"): {"accept_by_date": "current_date + 999"},
    ("award", "declined"): {"ended_at": "now()"},
    ("award", "lapsed"): {"ended_at": "now()"},
    ("payout", "registered"): {"attested_by": "null", "sent_at": "null"},
    ("payout", "held"): {"held_from": "'attested'", "sent_at": "null"},
    ("report", "draft"): WRITTEN,
    ("call", "published"): {"published_at": "now()"},
}

# What a file was announced for, by the operation that attaches it.
PURPOSES = {"createApplicationAttachment": "application",
            "createSupplementRequestAttachment": "supplement",
            "createReportAttachment": "report",
            "createAppealAttachment": "paper"}

TABLES = {"payout": "fund_transfer", "carry_over": "fund_transfer",
          "reallocation": "fund_transfer", "repayment": "fund_transfer"}


def about(operation, world):
    """The identifier an operation asks for, of something that is there."""
    parameter = parameter_of(operation)
    return getattr(world, USUAL[parameter])["id"] if parameter else ""


def thing_of(operation, world, steps):
    """The case that an operation is asked about."""
    parameter = parameter_of(operation)
    if parameter is None:
        return None
    name = FITTING.get(operation.id, USUAL[parameter])
    if parameter == "fundTransferId":
        kind = next((step["resource"] for step in steps), None)
        name = FITTING.get(operation.id, FITTING_KINDS.get(kind, name))
        name = "claim" if operation.id in CLAIMS else name
    return getattr(world, name)


@contextmanager
def forged(database, resource, identifier, state):
    """The case in another state for as long as it is asked about: as if it had
    come there. Gives False where its row cannot be so."""
    table = TABLES.get(resource, resource)
    columns = {"state": f"'{state}'", **TOLD_WITH.get((resource, state), {})}
    with superuser(database) as connection, ExitStack() as meanwhile:
        try:
            meanwhile.enter_context(put(
                connection, table, f"id = '{identifier}'", columns))
        except psycopg.errors.CheckViolation:
            yield False
            return
        yield True


def superuser(database):
    """By whom rows are changed that nobody changes."""
    return psycopg.connect(database.conninfo("postgres"), autocommit=True,
                           options="-c search_path=tilskudd "
                           "-c session_replication_role=replica")


def bodies(world):
    """What an owner sends in place of the example, which names nothing of this
    world."""
    call = world.call["content"]
    scheme = {"schemeId": call["schemeId"]}
    replaced = decision_content(world.decided, 480_000, 0)
    amounts = [{"applicationId": world.assessed["id"],
                "measureId": measure["id"], "amountNok": 1}
               for measure in world.assessed["content"]["measures"]]
    way = {"fromMeasureId": world.measures[1],
           "toMeasureId": world.measures[2], "amountNok": 2}
    example = {"name": "a.txt", "sizeBytes": 1, "mediaType": "text/plain",
               "sha256": hashlib.sha256(b"x").hexdigest()}
    accepting = next(o for o in CONTRACT.operations
                     if o.id == "acceptGrantAward")
    return {
        "acceptGrantAward": {**example_of(accepting)[1],
                             "accountNumber": ACCOUNT},
        "proposeAccount": {"accountNumber": ACCOUNT},
        "createApplication": {"callId": world.free_call["id"]},
        "createApplicant": company("31300003"),
        "createFile": {**example, "purpose": "appeal"},
        "createCall": {"content": call},
        "createPayoutBatch": {"callId": world.appealed_call["id"]},
        "createExclusion": {**scheme, "fromYear": 2060, "years": 1,
                            "reason": "Brudd.", "decidedOn": "2026-01-01"},
        "createRepayment": {"amountNok": 1, "ground": "unspent",
                            "reason": "Ubrukt.",
                            "answerByDate": "2026-10-01"},
        "createReallocation": {"reason": "Sluttet.", "parts": [way]},
        "grantReallocationPartly": {"parts": [{
            **without(way, "amountNok"), "grantedNok": 1, "reason": "Nok."}]},
        "createPayouts": {"instalments": [{"amountNok": 1,
                                           "dueDate": "2026-07-01"}]},
        "correctDecision": {"what": "Feil i tiltak 3.", "content": replaced},
        "createPayoutResults": {"items": [{
            "paymentReference": world.payment_reference, "outcome": "paid",
            "at": "2026-03-01T10:00:00Z"}]},
        "createJob": {"action": "approve"},
        "assignApplication": {"caseworkerId": world.colleague},
        "updateAssessment": {"content": world.whole_assessment},
        "updateDecision": {"content": decision_content(
            world.drafted_application, 480_000, 0)},
        "updateReport": {"content": {
            "measures": world.report["content"]["measures"]}},
        "createScenario": {"name": "For hånd", "method": "by_hand",
                           "amounts": amounts},
        "updateScenario": {"amounts": amounts},
        "updateApplication": {"content": {
            "measures": world.whole["content"]["measures"]}},
        "createDecision": {"content": decision_content(world.assessed, 480_000, 0)},
        "reverseDecision": {"reason": "Feil.", "ground": "invalid",
                            "content": replaced},
        "prepareAppeal": {"outcome": "partly_overturn", "reasons": "Nytt.",
                          "content": decision_content(
                              world.appealed_application, *MORE)},
        **{name: {"sentAt": "2026-06-15T10:00:00Z", "wantedChange": "Alt.",
                  "receivedAt": "2026-06-16T08:00:00Z"}
           for name in ("createPaperAppeal", "createPaperClaimAppeal")},
        **{name: {"fileId": world.files[purpose]["id"], "type": "other"}
           for name, purpose in PURPOSES.items()},
        "requestSupplement": {"wanted": "Mer.", "deadlineDate": "2026-07-06"},
        "decideRepayment": {**CLAIM, "amountNok": 2000},
        "registerRepaid": {"paidOn": "2026-03-05"},
        "ruleImpartiality": {"ruling": "disqualified", "reason": "Slekt."},
        "givePriorNotice": {"text": "Vi vurderer å omgjøre.",
                            "answerBy": "2026-08-20T10:00:00Z"},
        "reregisterPayout": {"amountNok": 900, "reason": "Feil beløp."},
        "extendDeadline": {"deadlineDate": "2026-07-25",
                           "applicantId": world.applicant["id"],
                           "reason": "Feil i Altinn."},
    }


def company(first):
    """That nobody knows yet; `first` are eight digits of a synthetic number,
    the ninth checks them."""
    rest = sum(int(a) * int(b) for a, b in zip(first, "32765432")) % 11
    return {"organisationNumber": f"{first}{-rest % 11}", "county": "40",
            "name": "Oppdiktet kompetanse IKS", "languageForm": "nb",
            "kind": "inter_municipal_company"}


def bodies_of_others(world):
    """(operationId, caller) -> what that one sends in place of that: another
    has used up what the owner's names, or may not use it."""
    return {
        ("createApplicant", "disqualified"): company("31300002"),
        ("createApplication", "supplier"): {"callId": world.other_free["id"]},
        ("createAppealAttachment", "other side"): {
            "fileId": world.files["appeal"]["id"], "type": "other"},
    }


def without(body, *names):
    return {k: v for k, v in body.items() if k not in names}


def body_of(operation, made):
    return made.get(operation.id, example_of(operation)[1])


# ---- The world, and what it lacks for the matrix ------------------------------

def disqualified(person, application_id, who="disqualified"):
    """Somebody of the county is to stay away from an application, whatever it
    has said of itself before."""
    client, approver = person(who), person("approver2")
    path = f"/v1/applications/{application_id}/impartiality"
    if declared(client, {"id": application_id}, "conflict").status == 409:
        for item in client.get(path).expect(200)["items"]:
            if item["isOwn"]:
                client.act("impartiality", item["id"], "redeclare",
                           {"statement": "Broren min er rådmann."})
    for item in client.get(path).expect(200)["items"]:
        if item["state"] == "conflict" and item["isOwn"]:
            approver.act("impartiality", item["id"], "rule", {
                "ruling": "disqualified", "reason": "Nær slekt."}).expect(200)


def approved(deciding, decision):
    """As far as it goes before the applicant is told."""
    deciding.clock(JUNE)
    for action, by in (("propose", "caseworker"), ("approve", "approver")):
        decision = deciding.act(decision, action, by=by).expect(200)
    deciding.clock(OPEN)
    return decision


def in_order(stack, person, world, content, published):
    """What those with a right are let in to."""
    here, party = person("caseworker"), person("signatory")
    world.whole, world.signed = (
        draft(person("preparer"), published(here, VESTFOLD_TELEMARK), content)
        for _ in range(2))
    party.act("application", world.signed["id"], "sign-off").expect(200)
    world.fresh = submitted(party, party, published(here, VESTFOLD_TELEMARK),
                            content)
    world.other_free = published(here, VESTFOLD_TELEMARK)
    world.weighable = {"id": world.drafted["applicationId"]}
    world.noticed = {"id": world.appeal["decisionId"]}
    world.proposing_call = {"id": world.undecided["callId"]}
    person("preparer").act("applicant", world.applicant["id"],
                           "propose-account",
                           {"accountNumber": ACCOUNT}).expect(200)
    world.weighed_call = here.get(
        f"/v1/calls/{world.assessed['callId']}").expect(200).json
    world.whole_assessment = whole(world.weighed_call, world.assessed)
    path = f"/v1/assessments/{world.assessment['id']}"
    here.patch(path, {"content": world.whole_assessment},
               match=here.get(path).expect(200).etag).expect(200)
    world.drafted_application, world.appealed_application = (
        here.get(f"/v1/applications/{case['applicationId']}").expect(200).json
        for case in (world.drafted, world.appeal))
    attached(stack, person, world)
    world.by_hand = here.post(
        f"/v1/calls/{world.weighed_call['id']}/scenarios",
        bodies(world)["createScenario"]).expect(201)
    world.reallocation = party.post(
        f"/v1/awards/{world.award['id']}/reallocations",
        bodies(world)["createReallocation"]).expect(201)


def attached(stack, person, world):
    """Files that nobody has attached yet, and what the party may take back."""
    attaching = Attaching(person, stack)
    world.files = {purpose: attaching.file(purpose, "signatory")
                   for purpose in ("application", "supplement", "report",
                                   "appeal")}
    world.files["paper"] = attaching.file("appeal", "caseworker")
    with forged(stack.database, "appeal", world.appeal["id"], "received"):
        world.spare_attachment = attaching.attached("appeal", world.appeal,
                                                    by="signatory")


def completed(stack, person, world, content, published):
    """The rest of what the operations of the contract are about."""
    clock, here = stack.service.set_clock, person("caseworker")
    ask = stack.database.ask
    world.assessed, world.decided = (
        here.get(f"/v1/applications/{case['applicationId']}").expect(200).json
        for case in (world.assessment, world.decision))
    world.colleague = next(
        member["id"] for member in here.get("/v1/staff").expect(200)["items"]
        if "caseworker" in member["roles"] and "To" in member["name"])
    world.appealed_call = {"id": world.appeal["callId"]}
    steps = Appealing(person, stack, published(here, VESTFOLD_TELEMARK),
                      content, clock).new_scheme()
    world.forwarded = steps.forwarded(*AWARD)[-1]
    clock(OPEN)
    for name in ("drafted", "approved"):
        deciding = Deciding(person, stack, published(here, VESTFOLD_TELEMARK),
                            content, clock)
        application = deciding.application()
        made = deciding.draft(application, decision_content(
            application, 480_000, 0)).expect(201)
        setattr(world, name, made)
        clock(OPEN)
    world.approved = approved(deciding, world.approved)
    world.wanting = {"id": ask(
        "select application_id from tilskudd.supplement_request where id = "
        f"'{world.request['id']}'")}
    world.free_call = published(here, VESTFOLD_TELEMARK)
    world.spare_file = Sender(person("signatory")).announced(b"Hemmelig.")
    world.measures = ask(
        "select measure_id from tilskudd.decision_measure d join "
        "tilskudd.award a on a.decision_id = d.decision_id where a.id = "
        f"'{world.award['id']}' order by d.amount_nok desc").splitlines()
    world.payment_reference = ask(
        "select payment_reference from tilskudd.fund_transfer where id = "
        f"'{world.payout['id']}'")
    world.told_claim = here.post(
        f"/v1/awards/{world.award['id']}/repayments", {
            "amountNok": 2_000, "ground": "unspent", "reason": "Ubrukt.",
            "answerByDate": "2026-10-01"}).expect(201)
    in_order(stack, person, world, content, published)
    applications = {world.application["id"], world.assessed["id"],
                    world.wanting["id"],
                    *(case["applicationId"] for case in (
                        world.decision, world.undecided, world.drafted,
                        world.approved, world.appeal, world.forwarded))}
    for application in sorted(applications):
        disqualified(person, application)
    return world
