"""What an application may say, when it may come and from whom: the rules of
the scheme as those meet them who apply."""

import pytest

from tests.conftest import PORSGRUNN, SKIEN
from tests.scenarios.test_main_story import draft, submitted

# Made up; the last digit is right by modulus 11.
ACCOUNT = "12345678903"
AFTER = "2026-03-17T09:00:00Z"


@pytest.fixture
def late_call(caller, seeded_call):
    """As the 2026 call, but one that takes late applications and says so."""
    staff = caller("caseworker")
    copy = staff.act("call", seeded_call["id"], "copy", {
        "year": 2026, "opensDate": "2026-02-01",
        "deadlineDate": "2026-03-16",
        "reportDeadline": "2027-03-01"}).expect(201)
    staff.patch(f"/v1/calls/{copy['id']}",
                {"content": {"latePolicy": "accept_late"}},
                copy.etag).expect(200)
    return staff.act("call", copy["id"], "publish").expect(200).json


def validated(person, application):
    """(isComplete, {pointer: code} of faults, the same of warnings)."""
    answer = person.post(
        f"/v1/applications/{application['id']}/validate").expect(200)
    return answer["isComplete"], answer.pointers(), {
        w["pointer"]: w["code"] for w in answer["warnings"]}


# ---- Late ------------------------------------------------------------------

def test_a_late_application_is_taken_where_the_call_says_so(
        caller, late_call, complete_content, clock):
    preparer, signatory = caller("preparer"), caller("signatory")
    clock(AFTER)
    sent = submitted(preparer, signatory, late_call, complete_content)
    assert sent["isLate"]
    path = f"/v1/applications/{sent['id']}"
    assert caller("caseworker").get(path).expect(200)["isLate"]
    assert preparer.get(f"{path}/receipt").expect(200)["isLate"]
    assert preparer.get(f"{path}/versions")["items"][0]["isLate"]


def test_a_valid_application_is_never_replaced_late(
        caller, late_call, complete_content, clock):
    preparer, signatory = caller("preparer"), caller("signatory")
    sent = submitted(preparer, signatory, late_call, complete_content)
    assert not sent["isLate"]
    clock(AFTER)
    refused = preparer.act("application", sent["id"], "revise")
    refused.expect(409, "DEADLINE_PASSED")
    # Nobody is told to plead: extending is the county governor's own matter.
    assert "Bare statsforvalteren kan forlenge" in refused["detail"]
    seen = preparer.get(f"/v1/applications/{sent['id']}").expect(200)
    assert {"action": "revise", "code": "DEADLINE_PASSED"} in (
        seen["blockedActions"])


def test_a_revision_begun_in_time_is_too_late_after_the_deadline(
        caller, late_call, complete_content, clock):
    preparer, signatory = caller("preparer"), caller("signatory")
    sent = submitted(preparer, signatory, late_call, complete_content)
    preparer.act("application", sent["id"], "revise").expect(200)
    clock(AFTER)
    preparer.patch(f"/v1/applications/{sent['id']}",
                   {"content": {"anchoring": "For seint."}},
                   preparer.get(f"/v1/applications/{sent['id']}").etag).expect(
        409, "DEADLINE_PASSED")
    signatory.act("application", sent["id"], "sign-off").expect(
        409, "DEADLINE_PASSED")
    held = caller("caseworker").get(f"/v1/applications/{sent['id']}")
    assert held["submittedVersion"] == 1 and not held["isLate"]


# ---- From elsewhere --------------------------------------------------------

def test_a_university_of_another_county_applies_to_the_2026_call(
        caller, seeded_call, complete_content):
    """The letter lets universities apply for decentralised education; this
    one has its seat in Buskerud."""
    first, second = caller("signatory-usn"), caller("signatory2-usn")
    university = first.get("/v1/applicants").expect(200)["items"][0]
    assert university["county"] not in seeded_call["counties"]
    first.act("applicant", university["id"], "propose-account",
              {"accountNumber": ACCOUNT}).expect(200)
    second.act("applicant", university["id"], "confirm-account").expect(200)

    measure = {**complete_content["measures"][0], "rank": 1}
    content = {**complete_content, "partners": [], "measures": [
        {**measure, "category": "videreutdanning"}]}
    application = draft(first, seeded_call, content)
    _, faults, _ = validated(first, application)
    assert faults == {
        "#/content/measures/0/category": "CATEGORY_NOT_ELIGIBLE"}

    first.patch(f"/v1/applications/{application['id']}", {"content": {
        "measures": [{**measure, "category": "desentralisert"}]}},
        application.etag).expect(200)
    first.act("application", application["id"], "sign-off").expect(200)
    sent = second.act("application", application["id"], "submit").expect(200)
    seen = caller("caseworker").get(f"/v1/applications/{sent['id']}")
    assert seen["applicant"]["name"] == "Universitetet i Sørøst-Norge"


# ---- What it says ----------------------------------------------------------

@pytest.mark.parametrize("change", [
    {"doubleFunding": {"hasOtherFunding": False, "otherGrants": [
        {"grantor": "Helsedirektoratet", "amountNok": 100_000}]}},
    {"measures": [{"rank": 1, "category": "videreutdanning",
                   "title": "Psykisk helsearbeid", "description": "To år.",
                   "persons": 6, "amountNok": 480_000, "ownShareNok": 1,
                   "otherFundingNok": 100_000}]}])
def test_a_declaration_is_not_contradicted(
        caller, fresh_call, complete_content, change):
    application = draft(caller("preparer"), fresh_call,
                        {**complete_content, **change})
    refused = caller("signatory").act("application", application["id"],
                                      "sign-off")
    refused.expect(409, "APPLICATION_INCOMPLETE")
    assert refused.pointers() == {
        "#/content/doubleFunding/hasOtherFunding":
            "DOUBLE_FUNDING_CONTRADICTED"}


def test_white_space_says_nothing(caller, fresh_call, complete_content):
    preparer = caller("preparer")
    application = draft(preparer, fresh_call,
                        {**complete_content, "anchoring": " \n\t "})
    _, faults, _ = validated(preparer, application)
    assert faults == {"#/content/anchoring": "ANCHORING_MISSING"}


def test_a_partner_has_a_kind_and_a_role(caller, fresh_call, complete_content):
    preparer = caller("preparer")
    application = draft(preparer, fresh_call, {
        **complete_content,
        "partners": [{"name": "Porsgrunn kommune", "hasConsented": True}]})
    _, faults, _ = validated(preparer, application)
    assert faults == {
        "#/content/partners/0/kind": "PARTNER_FIELD_MISSING",
        "#/content/partners/0/role": "PARTNER_FIELD_MISSING"}


@pytest.mark.parametrize("plan, is_warned", [
    (None, True), ({"exists": False}, False), ({"exists": True}, True),
    ({"exists": True, "adoptedOn": "2025-06-19", "summary": "Heltid."},
     False)])
def test_a_plan_is_expected_where_there_is_one(
        caller, fresh_call, complete_content, plan, is_warned):
    preparer = caller("preparer")
    content = {k: v for k, v in complete_content.items()
               if k != "competencePlan"}
    if plan is not None:
        content["competencePlan"] = plan
    complete, _, warnings = validated(preparer,
                                      draft(preparer, fresh_call, content))
    assert complete
    assert ("#/content/competencePlan" in warnings) == is_warned


def test_more_than_the_frame_is_unwise_and_not_forbidden(
        caller, fresh_call, complete_content):
    """No source says that an application may not exceed the frame."""
    preparer, signatory = caller("preparer"), caller("signatory")
    above = fresh_call["frameNok"] + 1
    content = {**complete_content, "kind": "both", "transfer": {
        "fromYear": 2025, "amountNok": above, "reason": "Forsinka kurs."}}
    content["measures"] = [{**complete_content["measures"][0],
                            "amountNok": above}]
    application = draft(preparer, fresh_call, content)
    complete, _, warnings = validated(preparer, application)
    assert complete and warnings == {
        "#/content/measures": "OVER_FRAME",
        "#/content/transfer/amountNok": "TRANSFER_OVER_FRAME",
        # Beside what is told of every plan that is not attached.
        "#/attachments": "COMPETENCE_PLAN_NOT_ATTACHED"}
    signatory.act("application", application["id"], "sign-off").expect(200)
    signatory.act("application", application["id"], "submit").expect(200)


# ---- Measures keep their identity ------------------------------------------

def test_a_measure_is_its_own_applications(
        caller, fresh_call, complete_content):
    preparer, stranger = caller("preparer"), caller("preparer-porsgrunn")
    mine = draft(preparer, fresh_call, complete_content)
    ids = [m["id"] for m in mine["content"]["measures"]]
    theirs = {**complete_content,
              "measures": [{**complete_content["measures"][0], "id": ids[0]}]}
    refused = stranger.post("/v1/applications", {
        "callId": fresh_call["id"], "content": theirs})
    refused.expect(422, "INVALID_BODY")
    assert refused.pointers() == {"#/content/measures/0/id": "MEASURE_UNKNOWN"}
    other = draft(stranger, fresh_call, complete_content)
    stranger.patch(f"/v1/applications/{other['id']}", {"content": theirs},
                   other.etag).expect(422, "INVALID_BODY")

    shouted = [{**m, "id": m["id"].upper()}
               for m in mine["content"]["measures"]]
    kept = preparer.patch(f"/v1/applications/{mine['id']}",
                          {"content": {"measures": shouted}},
                          mine.etag).expect(200)
    assert [m["id"] for m in kept["content"]["measures"]] == ids


def test_a_measure_that_was_submitted_can_come_back(
        caller, fresh_call, complete_content):
    preparer, signatory = caller("preparer"), caller("signatory")
    sent = submitted(preparer, signatory, fresh_call, complete_content)
    path = f"/v1/applications/{sent['id']}"
    measures = sent["content"]["measures"]
    preparer.act("application", sent["id"], "revise").expect(200)
    for some in (measures[:1], measures):
        answer = preparer.patch(path, {"content": {"measures": some}},
                                preparer.get(path).etag).expect(200)
        assert answer["content"]["measures"] == some


# ---- References ------------------------------------------------------------

def number_of(application):
    return int(application["reference"].rpartition("-")[2])


def test_references_have_no_gaps(caller, fresh_call, complete_content):
    first = submitted(caller("preparer"), caller("signatory"), fresh_call,
                      complete_content)
    preparer, signatory = (caller("preparer-porsgrunn"),
                           caller("signatory-porsgrunn"))
    application = draft(preparer, fresh_call, complete_content)
    signatory.act("application", application["id"], "submit").expect(
        409, "SIGN_OFF_MISSING")
    signatory.act("application", application["id"], "sign-off").expect(200)
    for query in ("?dryRun=true", "?dryRun=true", ""):
        sent = signatory.act("application", application["id"], "submit",
                             query=query).expect(200)
        assert number_of(sent) == number_of(first) + 1
    assert sent["reference"].startswith("KTU-2026-")


def test_a_revision_can_be_tried(caller, fresh_call, complete_content):
    preparer = caller("preparer")
    sent = submitted(preparer, caller("signatory"), fresh_call,
                     complete_content)
    tried = preparer.act("application", sent["id"], "revise",
                         query="?dryRun=true").expect(200)
    assert tried["revisionOpen"]
    assert not preparer.get(f"/v1/applications/{sent['id']}")["revisionOpen"]


# ---- What staff can tell ---------------------------------------------------

def test_staff_cannot_follow_a_draft_or_a_revision(
        caller, fresh_call, complete_content, clock):
    preparer, signatory = caller("preparer"), caller("signatory")
    staff = caller("caseworker")
    application = draft(preparer, fresh_call, complete_content)
    path = f"/v1/applications/{application['id']}"
    clock("2026-03-05T09:00:00Z")
    signatory.act("application", application["id"], "sign-off").expect(200)
    signatory.act("application", application["id"], "submit").expect(200)
    seen = staff.get(path).expect(200)
    assert seen["createdAt"] == seen["submittedAt"] > "2026-03-05"
    assert preparer.get(path)["createdAt"] < "2026-03-05"

    clock("2026-03-06T09:00:00Z")
    preparer.act("application", application["id"], "revise").expect(200)
    for text in ("Litt.", "Litt meir."):
        preparer.patch(path, {"content": {"anchoring": text}},
                       preparer.get(path).etag).expect(200)
    again = staff.get(path).expect(200)
    assert again.text == seen.text and again.etag == seen.etag
    listed = staff.get(f"/v1/applications?callId={fresh_call['id']}")
    assert listed["items"] == [seen.json]

    signatory.act("application", application["id"], "sign-off").expect(200)
    assert staff.get(path).etag == seen.etag
    signatory.act("application", application["id"], "submit").expect(200)
    replaced = staff.get(path).expect(200)
    assert replaced["createdAt"] == seen["createdAt"]
    assert replaced["content"]["anchoring"] == "Litt meir."
    assert replaced["version"] > seen["version"]


def test_staff_list_by_when_they_first_had_it(
        caller, fresh_call, complete_content, clock):
    """Who began first is nobody's business; who submitted first is."""
    slow = draft(caller("preparer"), fresh_call, complete_content)
    clock("2026-03-03T09:00:00Z")
    submitted(caller("preparer-porsgrunn"), caller("signatory-porsgrunn"),
              fresh_call, complete_content)
    clock("2026-03-04T09:00:00Z")
    caller("signatory").act("application", slow["id"], "sign-off").expect(200)
    caller("signatory").act("application", slow["id"], "submit").expect(200)
    path = f"/v1/applications?callId={fresh_call['id']}&sort=createdAt&limit=1"
    first = caller("caseworker").get(path).expect(200)
    following = "/v1/" + first["next"].partition("/v1/")[2]
    second = caller("caseworker").get(following).expect(200)
    assert [page["items"][0]["applicant"]["organisationNumber"]
            for page in (first, second)] == [PORSGRUNN, SKIEN]
