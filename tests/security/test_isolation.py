"""What belongs to somebody else is not there: by any operation, filter, body,
cursor or replayed key, the answer is the one for what does not exist."""

import uuid

import pytest

from tests.conftest import PORSGRUNN, SKIEN, VESTFOLD_TELEMARK
from tests.scenarios.test_main_story import draft
from tests.security.asking import (CONTRACT, is_open, parameter_of, send,
                                   told)
from tests.security.conftest import COMPANY, INNLANDET
from tests.security.matrix import NOBODY
from tests.security.matrix_cases import about
from tests.security.sides import FILTERS, filled_in
from tests.security.strangers import (CLAIM_STRANGERS, PAYOUT_STRANGERS,
                                      STRANGERS, STRANGERS_WHO_WRITE)

NOT_YET = {("getReceipt", "draft"), ("getNotice", "undecided"),
           ("getDecisionLetter", "undecided"),
           ("previewDecisionLetter", "decision"),
           ("getCallStatistics", "draft_call")}


def cases_of(operation):
    """An operation on something of somebody's, by every stranger."""
    parameter = parameter_of(operation)
    strangers = STRANGERS.get(parameter, [])
    if operation.method != "GET" or operation.id == "getCallStatistics":
        strangers = strangers + STRANGERS_WHO_WRITE.get(parameter, [])
    if parameter == "fundTransferId" and operation.spec["tags"] == ["Payouts"]:
        strangers = PAYOUT_STRANGERS
    if parameter == "fundTransferId" and operation.spec["tags"] == ["Appeals"]:
        strangers = CLAIM_STRANGERS
    for what, side, stranger, owner in strangers:
        if (operation.id, what) in NOT_YET:
            owner = None
        # Nothing is forwarded yet; and what is deleted is gone.
        if operation.id in ("getCaseFile", "deleteFile"):
            owner = None
        if side in operation.spec["x-capacities"]:
            yield pytest.param(
                operation, what, stranger, owner,
                id=f"{operation.id}-{what}-{stranger or 'public'}")


CASES = [case for operation in CONTRACT.operations
         for case in cases_of(operation)]


@pytest.mark.parametrize("operation, what, stranger, owner", CASES)
def test_what_is_anothers_is_not_there(person, world, operation, what,
                                       stranger, owner):
    identifier = getattr(world, what)["id"]
    client = person(stranger)
    queries = ["", "?dryRun=true"] if any(
        p["name"] == "dryRun" for p in
        map(CONTRACT.resolve, operation.spec["parameters"])) else [""]
    for query in queries:
        theirs = send(client, operation, identifier, query)
        theirs.expect(404, "NOT_FOUND")
        nobodys = send(client, operation, str(uuid.uuid4()), query)
        assert told(theirs) == told(nobodys)
    if owner: # tried only, where it can be: the world stays as it was
        assert send(person(owner), operation, identifier,
                    queries[-1]).status != 404


def test_every_operation_with_an_identifier_is_in_the_table():
    tested = {case.values[0].id for case in CASES}
    assert tested == {o.id for o in CONTRACT.operations if parameter_of(o)}
    others = {o.id for o in CONTRACT.operations
              if "{" in o.path and not parameter_of(o)}
    assert others == {"getScheme", "getProblemPage",
                      "getSchemeStatistics"}, "reference data"


# ---- Identifiers in bodies and filters -------------------------------------

def test_a_draft_call_takes_no_applications(person, world):
    def apply(call_id):
        return person("municipality").post("/v1/applications",
                                           {"callId": call_id})

    theirs = apply(world.draft_call["id"]).expect(404)
    assert told(theirs) == told(apply(str(uuid.uuid4())))


def test_another_countys_applicant_gets_no_deadline(person, world):
    """Innlandet fylkeskommune has applied to nobody but its own."""
    foreign = person("caseworker-innlandet").get(
        "/v1/applicants?organisationNumber=920717152")["items"][0]
    staff = person("caseworker")

    def extend(applicant_id):
        return staff.act("call", world.call["id"], "extend-deadline", {
            "deadlineDate": "2026-03-25", "applicantId": applicant_id,
            "reason": "Feil i Altinn."})

    theirs, nobodys = extend(foreign["id"]), extend(str(uuid.uuid4()))
    assert theirs.status in (404, 422) and told(theirs) == told(nobodys)


@pytest.mark.parametrize("story", FILTERS)
def test_no_filter_finds_what_is_anothers(person, world, story):
    path, strangers = FILTERS[story]
    path = filled_in(path, world)
    for stranger in strangers:
        page = person(stranger).get(path + "&count=true").expect(200)
        assert page["items"] == [] and page["total"] == 0, stranger


# ---- Lists -----------------------------------------------------------------

def listed(client, path):
    """All items of all pages."""
    items = []
    while path:
        page = client.get(path).expect(200)
        items += page["items"]
        following = page.json.get("next")
        path = following and "/v1/" + following.partition("/v1/")[2]
    return items


@pytest.mark.parametrize("preset, organisation", [
    ("municipality", SKIEN), ("preparer", SKIEN), ("supplier", SKIEN),
    ("signatory-innlandet", COMPANY)])
def test_an_organisation_lists_itself_only(person, world, preset,
                                           organisation):
    client = person(preset)
    applications = listed(client, "/v1/applications?limit=2")
    assert {a["applicant"]["organisationNumber"] for a in applications} == {
        organisation}
    applicants = listed(client, "/v1/applicants")
    assert [a["organisationNumber"] for a in applicants] == [organisation]


@pytest.mark.parametrize("preset, administrator, counties", [
    ("caseworker", VESTFOLD_TELEMARK, {"39", "40"}),
    ("caseworker-innlandet", INNLANDET, {"34"})])
def test_staff_list_what_was_sent_to_them(person, world, preset,
                                          administrator, counties):
    client = person(preset)
    calls = listed(client, f"/v1/calls?administrator={administrator}")
    own_calls = {c["id"] for c in calls}
    # Kinds that a call of theirs takes wherever they have their seat.
    kinds = {e["applicantKind"] for c in calls if c["state"] == "published"
             for e in c["content"]["eligibility"] if e.get("anyCounty")}
    applications = listed(client, "/v1/applications?limit=2")
    assert applications
    assert {a["callId"] for a in applications} <= own_calls
    assert all(a["submittedVersion"] and "reference" in a
               for a in applications)
    senders = {a["applicant"]["organisationNumber"] for a in applications}
    applicants = listed(client, "/v1/applicants?limit=7")
    for applicant in applicants:
        is_own = applicant["county"] in counties
        assert (is_own or applicant["organisationNumber"] in senders
                or applicant["kind"] in kinds)
        assert is_own or "accountNumber" not in applicant
        assert "proposedAccountNumber" not in applicant
    assert {a["county"] for a in applicants} >= counties


def test_staff_elsewhere_see_neither_applications_nor_applicants(
        person, world):
    client = person("caseworker-innlandet")
    seen = {a["id"] for a in listed(client, "/v1/applications")}
    assert world.other_application["id"] in seen
    assert world.application["id"] not in seen
    numbers = {a["organisationNumber"]
               for a in listed(client, "/v1/applicants")}
    assert COMPANY in numbers and SKIEN not in numbers
    numbers = {a["organisationNumber"]
               for a in listed(person("caseworker"), "/v1/applicants")}
    assert SKIEN in numbers and COMPANY not in numbers


@pytest.mark.parametrize("preset", [None, "municipality", "signatory",
                                    "caseworker-innlandet", "attestant"])
def test_drafts_of_calls_are_their_administrators(person, world, preset):
    own = {"caseworker-innlandet": INNLANDET,
           "attestant": VESTFOLD_TELEMARK}.get(preset)
    calls = listed(person(preset), "/v1/calls?limit=50")
    drafts = {c["administrator"]["organisationNumber"] for c in calls
              if c["state"] == "draft"}
    assert drafts == ({own} if own else set())


def test_anothers_own_deadline_is_not_shown(person, world):
    path = f"/v1/calls/{world.call['id']}"
    for preset in (None, "signatory-porsgrunn", "caseworker-innlandet"):
        call = person(preset).get(path).expect(200)
        assert call["extensions"] == [], preset
    for preset in ("signatory", "caseworker"):
        assert person(preset).get(path)["extensions"], preset


# ---- Cursors and keys ------------------------------------------------------

def cursor(page):
    return page["next"].partition("cursor=")[2]


@pytest.mark.parametrize("path, owner, strangers", [
    ("/v1/applications?limit=1", "signatory",
     ["signatory-porsgrunn", "caseworker", "caseworker-innlandet"]),
    ("/v1/applicants?limit=1", "caseworker",
     ["caseworker-innlandet", "signatory"]),
    ("/v1/calls?limit=1", "caseworker", ["caseworker-innlandet", None]),
])
def test_a_cursor_is_its_organisations_own(person, world, path, owner,
                                           strangers):
    mark = cursor(person(owner).get(path).expect(200))
    person(owner).get(f"{path}&cursor={mark}").expect(200)
    for stranger in strangers:
        person(stranger).get(f"{path}&cursor={mark}").expect(
            400, "BAD_CURSOR")


def test_a_key_of_one_client_replays_to_no_other(person, fresh_call):
    body, key = {"callId": fresh_call["id"]}, str(uuid.uuid4())
    first = person("municipality").post("/v1/applications", body, key=key)
    first.expect(201)
    for preset in ("supplier", "system-user", "preparer", "signatory"):
        answer = person(preset).post("/v1/applications", body, key=key)
        answer.expect(409, "APPLICATION_EXISTS")
        assert "Idempotency-Replayed" not in answer.headers, preset
    other = person("preparer-porsgrunn").post("/v1/applications", body,
                                              key=key).expect(201)
    assert other["id"] != first["id"]
    again = person("municipality").post("/v1/applications", body, key=key)
    assert again.headers["Idempotency-Replayed"] == "true"
    assert again["id"] == first["id"]


def test_a_key_does_not_cross_from_one_organisation_to_another(
        person, fresh_call):
    """The same person, acting for two."""
    both = {"organisation": PORSGRUNN}
    body, key = {"callId": fresh_call["id"]}, str(uuid.uuid4())
    first = person("preparer", SKIEN, **both).post("/v1/applications", body,
                                                   key=key).expect(201)
    second = person("preparer", PORSGRUNN, **both).post(
        "/v1/applications", body, key=key).expect(201)
    assert "Idempotency-Replayed" not in second.headers
    assert second["id"] != first["id"]


# ---- Persons without a mandate, or with another one ------------------------

CLOSED = [o for o in CONTRACT.operations
          if not is_open(o) and "public" not in o.spec["x-capacities"]]


@pytest.mark.parametrize("details", [
    {"resource": "urn:altinn:resource:2480:40"},
    {"resource": "urn:altinn:resource:tilskudd-ktu2"},
    {"type": "ansattporten:altinn:anything"},
    {"rights": ["Read"]}, {"rights": []}, {"rights": ["write"]}])
def test_a_representation_counts_for_our_resource_and_writing(
        person, details):
    """domain 3.4: any client may ask for any resource."""
    def represent(resource="urn:altinn:resource:tilskudd-ktu",
                  type="ansattporten:altinn:resource", rights=("Write",)):
        return person("preparer", claims={
            "pid": NOBODY, "authorization_details": [{
                "type": type, "resource": resource, "reportees": [{
                    "Authority": "iso6523-actorid-upis",
                    "ID": f"0192:{SKIEN}", "Rights": rights}]}]})

    assert represent().get("/v1/me")["organisationNumber"] == SKIEN
    me = represent(**details).get("/v1/me").expect(200)
    assert me["organisations"] == [] and me["capacity"] == "public"


@pytest.mark.parametrize(
    "operation", [o for o in CLOSED if "/applications" in o.path
                  and "applicant" in o.spec["x-capacities"]],
    ids=lambda o: o.id)
def test_an_auditor_reads_no_applications(person, world, operation):
    auditor = person("auditor")
    answer = send(auditor, operation, about(operation, world))
    assert (answer.status, answer.code) in (
        (403, "ROLE_REQUIRED"), (412, "PRECONDITION_FAILED"))
    if operation.method == "GET":
        answer.expect(403, "ROLE_REQUIRED")
    assert world.application["reference"] not in answer.text


def test_an_auditor_changes_nothing(person, world):
    auditor = person("auditor")
    for application, actions in ((world.draft, ("sign-off", "withdraw")),
                                 (world.application, ("revise", "withdraw"))):
        path = f"/v1/applications/{application['id']}"
        etag = person("signatory").get(path).etag
        for action in actions:
            auditor.post(f"{path}/{action}", match=etag).expect(
                403, "ROLE_REQUIRED")
        assert person("signatory").get(path).etag == etag
    auditor.get(f"/v1/applicants/{world.applicant['id']}").expect(200)


def test_a_low_draft_is_nobodys_but_its_own(person, fresh_call):
    application = draft(person("preparer"), fresh_call)
    for preset in ("caseworker", "approver", "attestant", "appeal-handler"):
        seen = listed(person(preset), "/v1/applications?limit=200")
        assert application["id"] not in {a["id"] for a in seen}, preset
