"""A decision on its way: from the draft of a caseworker, by the eyes of
another, to the applicant."""

import uuid

import pytest

from tests.conftest import PORSGRUNN, SKIEN
from tests.scenarios.deciding import REASONS, content


# ---- The way to the applicant ----------------------------------------------

def test_an_award_is_drafted_proposed_approved_and_told(deciding):
    application = deciding.application()
    municipality = deciding.caller("preparer")
    draft = deciding.draft(application, content(
        application, 480_000, 190_000, 200_000,
        conditions=["Prosjektet følges av brukerrådet."])).expect(201)
    path = f"/v1/decisions/{draft['id']}"
    assert draft.headers["Location"].endswith(path)
    assert (draft["state"], draft["outcome"]) == ("draft", "partial")
    assert draft["amountNok"] == 870_000
    assert draft["preparedBy"]["name"] == "Saksbehandler Ein"
    municipality.get(path).expect(404, "NOT_FOUND")

    proposed = deciding.act(draft, "propose").expect(200)
    assert proposed["proposedBy"]["name"] == "Saksbehandler Ein"
    approved = deciding.act(draft, "approve", by="approver").expect(200)
    assert approved["approvedBy"]["name"] == "Godkjenner Ein"
    assert deciding.awarded() == 870_000
    municipality.get(path).expect(404, "NOT_FOUND")

    told = deciding.act(draft, "notify", by="approver").expect(200)
    assert told["state"] == "notified" and not told["isFinal"]
    seen = municipality.get(path).expect(200)
    assert seen["amountNok"] == 870_000
    assert "approvedBy" not in seen.json
    assert seen["allowedActions"] == []


def test_nothing_of_what_came_before_shows_on_the_applicants_side(deciding):
    """Neither in the application, which moves with the notification only,
    nor in versions, numbers and times of the decision."""
    application = deciding.application()
    municipality = deciding.caller("preparer")
    path = f"/v1/applications/{application['id']}"
    before = municipality.get(path).expect(200)
    discarded = deciding.draft(application, content(application, 0)).expect(201)
    deciding.act(discarded, "discard").expect(200)
    decision = deciding.proposed(application, content(application, 480_000, 0))
    deciding.act(decision, "return", {"reason": "Begrunn."},
                 by="approver").expect(200)
    deciding.act(decision, "propose").expect(200)
    deciding.act(decision, "approve", by="approver").expect(200)
    after = municipality.get(path).expect(200)
    assert after.etag == before.etag
    assert municipality.get("/v1/decisions?applicationId="
                            + application["id"])["items"] == []

    deciding.act(decision, "notify", by="approver").expect(200)
    moved = municipality.get(path).expect(200)
    assert (moved["state"], moved["version"]) == (
        "decided", before["version"] + 1)
    seen = municipality.get(f"/v1/decisions/{decision['id']}").expect(200)
    assert (seen["number"], seen["version"]) == (1, 1)
    assert seen["createdAt"] == seen["updatedAt"] == seen["notifiedAt"]
    events = deciding.ask(
        "select string_agg(type || ' ' || subject_version, ', ' order by seq) "
        f"from event where subject_id = '{decision['id']}' "
        f"and organisation_number = '{SKIEN}'")
    assert events == "decision.notified 1"


def test_everything_granted_needs_no_reasons(deciding):
    application = deciding.application()
    told = deciding.notified(application, content(application, reasons=None))
    assert (told["outcome"], told["amountNok"]) == ("full", 1_320_000)
    notice = deciding.caller("signatory").get(
        f"/v1/decisions/{told['id']}/notice").expect(200)
    assert "reasons" not in notice.json
    assert "kreve begrunnelse" in notice["rightToReasons"]


def test_what_is_rejected_or_dismissed_gets_nothing(deciding):
    for preparer, signatory, outcome in (
            ("preparer", "signatory", "rejected"),
            ("preparer-porsgrunn", "signatory-porsgrunn", "dismissed")):
        application = deciding.application(preparer, signatory)
        told = deciding.notified(application, {
            "outcome": outcome, "reasons": REASONS})
        assert told["amountNok"] == 0
        notice = deciding.caller(preparer).get(
            f"/v1/decisions/{told['id']}/notice").expect(200)
        assert [m["amountNok"] for m in notice["decision"]["measures"]] == [
            0, 0, 0]
        assert "report" not in notice.json
    assert deciding.awarded() == 0


# ---- What a decision may say ------------------------------------------------

def faults_of(answer):
    return sorted(answer.pointers().items())


def test_no_measure_gets_more_than_was_applied_for(deciding):
    application = deciding.application()
    document = content(application, 480_000, 0)
    document["measures"][0]["amountNok"] += 1
    document["measures"][1]["measureId"] = str(uuid.uuid4())
    document["measures"].append(document["measures"][2])
    refused = deciding.draft(application, document).expect(422, "INVALID_BODY")
    assert faults_of(refused) == [
        ("#/content/measures/0/amountNok", "AWARD_OVER_APPLIED"),
        ("#/content/measures/1/measureId", "MEASURE_NOT_APPLIED_FOR"),
        ("#/content/measures/3/measureId", "MEASURE_DECIDED_TWICE")]
    rejected = content(application, 480_000, outcome="rejected")
    refused = deciding.draft(application, rejected).expect(422)
    assert set(refused.pointers().values()) == {"AWARD_NOT_EXPECTED"}


@pytest.mark.parametrize("change, pointer, code", [
    ({"outcome": "full"}, "#/content/outcome", "AWARD_NOT_FULL"),
    ({"reasons": None}, "#/content/reasons/facts", "REASON_MISSING"),
    ({"reasons": {"rules": " "}}, "#/content/reasons/rules",
     "REASON_MISSING"),
    ({"measures": []}, "#/content/measures", "MEASURE_UNDECIDED"),
    ({"measures": []}, "#/content/outcome", "AWARD_NOT_PARTIAL"),
])
def test_a_proposal_is_whole_or_told_what_it_lacks(
        deciding, change, pointer, code):
    application = deciding.application()
    decision = deciding.draft(
        application, content(application, 480_000, 0)).expect(201)
    path = f"/v1/decisions/{decision['id']}"
    staff = deciding.caller("caseworker")
    staff.patch(path, {"content": change}, decision.etag).expect(200)
    refused = deciding.act(decision, "propose").expect(
        409, "DECISION_INCOMPLETE")
    assert (pointer, code) in refused.pointers().items()


def test_a_draft_is_changed_by_patches_and_checked_as_a_whole(deciding):
    application = deciding.application()
    decision = deciding.draft(
        application, content(application, 480_000, 0)).expect(201)
    path = f"/v1/decisions/{decision['id']}"
    second = deciding.caller("caseworker2")
    changed = second.patch(path, {"content": {"conditions": ["Rapport."]}},
                           decision.etag).expect(200)
    assert changed["content"]["conditions"] == ["Rapport."]
    assert changed["editedBy"]["name"] == "Saksbehandler To"
    assert changed["preparedBy"]["name"] == "Saksbehandler Ein"
    second.patch(path, {"content": {"conditions": None}},
                 decision.etag).expect(412, "PRECONDITION_FAILED")
    second.patch(path, {"content": {"outcome": None}}, changed.etag).expect(
        422, "INVALID_BODY")
    same = second.patch(path, {"content": {"conditions": ["Rapport."]}},
                        changed.etag).expect(200)
    assert same["version"] == changed["version"]
    deciding.act(decision, "propose").expect(200)
    late = second.patch(path, {"content": {"conditions": []}},
                        second.get(path).etag)
    late.expect(409, "ILLEGAL_TRANSITION")


def test_one_decision_at_a_time_and_only_under_review(deciding):
    application = deciding.application()
    staff = deciding.caller("caseworker")
    document = content(application, 480_000, 0)
    staff.act("application", application["id"], "request-supplement", {
        "wanted": "Mer.", "deadlineDate": "2026-06-22"}).expect(200)
    refused = deciding.draft(application, document)
    refused.expect(409, "APPLICATION_NOT_UNDER_REVIEW")
    assert refused["state"] == "supplement_requested"
    deciding.caller("signatory").act(
        "application", application["id"], "supplement",
        {"answer": "Alt er sagt."}).expect(200)
    staff.act("application", application["id"], "take").expect(200)
    first = deciding.draft(application, document).expect(201)
    again = deciding.draft(application, document).expect(
        409, "DECISION_EXISTS")
    assert again["decisionId"] == first["id"]
    assert deciding.act(first, "discard").expect(200)["state"] == "lapsed"
    deciding.act(first, "propose").expect(409, "ILLEGAL_TRANSITION")
    second = deciding.draft(application, document).expect(201)
    assert second["number"] == 1


def test_what_is_decided_is_what_was_last_sent(deciding):
    """The applicant is asked for more while a decision is on its way."""
    application = deciding.application()
    decision = deciding.proposed(application, content(application, 480_000, 0))
    path = f"/v1/applications/{application['id']}"
    staff, signatory = deciding.caller("caseworker"), deciding.caller(
        "signatory")
    staff.act("application", application["id"], "request-supplement", {
        "wanted": "Mer om forankringen.",
        "deadlineDate": "2026-06-22"}).expect(200)
    deciding.act(decision, "approve", by="approver").expect(
        409, "APPLICATION_NOT_UNDER_REVIEW")
    signatory.patch(path, {"content": {"anchoring": "Nytt vedtak."}},
                    signatory.get(path).etag).expect(200)
    signatory.act("application", application["id"], "supplement").expect(200)
    staff.act("application", application["id"], "take").expect(200)
    deciding.act(decision, "approve", by="approver").expect(
        409, "DECISION_OUTDATED")

    deciding.act(decision, "return", {"reason": "Ny versjon."},
                 by="approver").expect(200)
    deciding.act(decision, "propose").expect(409, "DECISION_OUTDATED")
    path = f"/v1/decisions/{decision['id']}"
    saved = staff.patch(path, {"content": {}}, staff.get(path).etag).expect(
        200)
    assert saved["applicationVersion"] == 2
    deciding.act(decision, "propose").expect(200)
    deciding.act(decision, "discard").expect(409, "ILLEGAL_TRANSITION")
    deciding.act(decision, "approve", by="approver").expect(200)


def test_a_withdrawn_application_leaves_no_decision_under_way(deciding):
    """And gives back to the frame what was approved and not told."""
    application = deciding.application()
    approved = deciding.approved(application,
                                 content(application, 480_000, 0))
    assert deciding.awarded() == 480_000
    deciding.caller("signatory").act(
        "application", application["id"], "withdraw").expect(200)
    assert deciding.awarded() == 0
    lapsed = deciding.caller("approver").get(f"/v1/decisions/{approved['id']}")
    assert (lapsed["state"], lapsed["allowedActions"]) == ("lapsed", [])
    deciding.act(approved, "notify", by="approver").expect(
        409, "ILLEGAL_TRANSITION")


# ---- Reading ------------------------------------------------------------------

def test_staff_list_what_is_under_way_and_applicants_what_they_were_told(
        deciding):
    first = deciding.application()
    second = deciding.application("preparer-porsgrunn", "signatory-porsgrunn")
    told = deciding.notified(first, content(first, 480_000, 0))
    draft = deciding.draft(second, content(second, 0)).expect(201)
    where = f"/v1/decisions?callId={deciding.call['id']}"
    staff = deciding.caller("caseworker")
    assert [d["id"] for d in staff.get(where)["items"]] == [
        draft["id"], told["id"]]
    page = staff.get(f"{where}&sort=createdAt&limit=1&count=true").expect(200)
    assert page["total"] == 2 and page["items"][0]["id"] == told["id"]
    rest = staff.get("/v1" + page["next"].split("/v1")[1]).expect(200)
    assert [d["id"] for d in rest["items"]] == [draft["id"]]
    assert staff.get(f"{where}&state=draft")["items"][0]["id"] == draft["id"]
    for by, seen in (("preparer", [told["id"]]), ("preparer-porsgrunn", [])):
        page = deciding.caller(by).get(f"{where}&count=true&sort=createdAt")
        assert [d["id"] for d in page["items"]] == seen
        assert page["total"] == len(seen)
    assert PORSGRUNN not in deciding.caller("preparer").get(where).text


def test_an_auditor_reads_no_decisions(deciding):
    application = deciding.application()
    told = deciding.notified(application, content(application, 480_000, 0))
    auditor = deciding.caller("auditor")
    for path in ("/v1/decisions", f"/v1/decisions/{told['id']}"):
        auditor.get(path).expect(403, "ROLE_REQUIRED")
