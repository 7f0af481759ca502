"""A decision on its way: from the draft of a caseworker, by the eyes of
another, to the applicant, and what may happen to it afterwards."""

import uuid

import pytest

from tests.conftest import PORSGRUNN, SKIEN
from tests.scenarios.deciding import JUNE, REASONS, Deciding, content
from tests.support.stack import OPEN


@pytest.fixture
def deciding(caller, stack, fresh_call, complete_content, clock):
    return Deciding(caller, stack, fresh_call, complete_content, clock)


def blocked(answer):
    return {b["action"]: b["code"] for b in answer["blockedActions"]}


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
    for outcome in ("rejected", "dismissed"):
        application = deciding.application()
        told = deciding.notified(application, {
            "outcome": outcome, "reasons": REASONS})
        assert told["amountNok"] == 0
        notice = deciding.caller("preparer").get(
            f"/v1/decisions/{told['id']}/notice").expect(200)
        assert [m["amountNok"] for m in notice["decision"]["measures"]] == [
            0, 0, 0]
        assert "report" not in notice.json
        deciding.run("update application set state = 'withdrawn', "
                     "decided_at = null, withdrawn_at = now() "
                     f"where id = '{application['id']}'")
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
    deciding.run("update application set state = 'submitted' "
                 f"where id = '{application['id']}'")
    document = content(application, 480_000, 0)
    refused = deciding.draft(application, document)
    refused.expect(409, "APPLICATION_NOT_UNDER_REVIEW")
    assert refused["state"] == "submitted"
    deciding.run("update application set state = 'under_review' "
                 f"where id = '{application['id']}'")
    first = deciding.draft(application, document).expect(201)
    again = deciding.draft(application, document).expect(
        409, "DECISION_EXISTS")
    assert again["decisionId"] == first["id"]
    assert deciding.act(first, "discard").expect(200)["state"] == "lapsed"
    deciding.act(first, "propose").expect(409, "ILLEGAL_TRANSITION")
    second = deciding.draft(application, document).expect(201)
    assert second["number"] == 1


def test_what_is_decided_is_what_was_last_sent(deciding):
    """A new version while the decision is on its way."""
    application = deciding.application()
    decision = deciding.proposed(application, content(application, 480_000, 0))
    path = f"/v1/applications/{application['id']}"
    signatory = deciding.caller("signatory")
    deciding.run("update application set state = 'submitted' "
                 f"where id = '{application['id']}'")
    deciding.clock(OPEN)
    signatory.act("application", application["id"], "revise").expect(200)
    signatory.patch(path, {"content": {"anchoring": "Nytt vedtak."}},
                    signatory.get(path).etag).expect(200)
    for action in ("sign-off", "submit"):
        signatory.act("application", application["id"], action).expect(200)
    deciding.clock(JUNE)
    deciding.act(decision, "approve", by="approver").expect(
        409, "APPLICATION_NOT_UNDER_REVIEW")
    deciding.run("update application set state = 'under_review' "
                 f"where id = '{application['id']}'")
    deciding.act(decision, "approve", by="approver").expect(
        409, "DECISION_OUTDATED")

    deciding.act(decision, "return", {"reason": "Ny versjon."},
                 by="approver").expect(200)
    deciding.act(decision, "propose").expect(409, "DECISION_OUTDATED")
    staff = deciding.caller("caseworker")
    path = f"/v1/decisions/{decision['id']}"
    saved = staff.patch(path, {"content": {}}, staff.get(path).etag).expect(
        200)
    assert saved["applicationVersion"] == 2
    deciding.act(decision, "propose").expect(200)
    deciding.act(decision, "discard").expect(409, "ILLEGAL_TRANSITION")
    deciding.act(decision, "approve", by="approver").expect(200)


# ---- Four eyes --------------------------------------------------------------

def test_nobody_approves_what_they_proposed(deciding):
    application = deciding.application()
    decision = deciding.proposed(application, content(application, 480_000, 0),
                                 by="approver")
    for query in ("", "?dryRun=true"):
        refused = deciding.act(decision, "approve", by="approver",
                               query=query)
        refused.expect(409, "FOUR_EYES")
    seen = deciding.caller("approver").get(f"/v1/decisions/{decision['id']}")
    assert blocked(seen)["approve"] == "FOUR_EYES"
    deciding.act(decision, "approve").expect(403, "ROLE_REQUIRED")
    deciding.act(decision, "approve", by="approver2").expect(200)


def test_nobody_approves_what_they_prepared_for_another(deciding):
    application = deciding.application()
    decision = deciding.draft(application, content(application, 480_000, 0),
                              by="approver").expect(201)
    deciding.act(decision, "propose").expect(200)
    deciding.act(decision, "approve", by="approver").expect(409, "FOUR_EYES")


def test_an_edit_is_remembered_also_when_others_edited_after_it(deciding):
    application = deciding.application()
    decision = deciding.draft(
        application, content(application, 480_000, 0)).expect(201)
    path = f"/v1/decisions/{decision['id']}"
    for by, comment in (("approver", "Egen vurdering."),
                        ("caseworker2", "Rettet en skrivefeil.")):
        person = deciding.caller(by)
        person.patch(path, {"content": {"conditions": [comment]}},
                     person.get(path).etag).expect(200)
    deciding.act(decision, "propose").expect(200)
    deciding.act(decision, "approve", by="approver").expect(409, "FOUR_EYES")


def test_an_edit_after_a_return_counts_too(deciding):
    application = deciding.application()
    decision = deciding.proposed(application, content(application, 480_000, 0))
    deciding.act(decision, "return", {"reason": "Endre beløpet."},
                 by="approver").expect(200)
    path = f"/v1/decisions/{decision['id']}"
    approver = deciding.caller("approver")
    approver.patch(path, {"content": {"conditions": ["Mitt vilkår."]}},
                   approver.get(path).etag).expect(200)
    deciding.act(decision, "propose").expect(200)
    deciding.act(decision, "approve", by="approver").expect(409, "FOUR_EYES")
    deciding.act(decision, "approve", by="approver2").expect(200)


def test_four_eyes_see_a_correction_as_well(deciding):
    application = deciding.application()
    told = deciding.notified(application, content(application, 480_000, 0))
    correction = deciding.act(told, "correct", {
        "what": "Tiltak 2 mangler.",
        "content": content(application, 480_000, 190_000, 0)},
        by="approver").expect(201)
    deciding.act(correction, "propose", by="approver").expect(200)
    deciding.act(correction, "approve", by="approver").expect(
        409, "FOUR_EYES")
    deciding.act(correction, "approve", by="approver2").expect(200)


def test_a_machine_decides_nothing(deciding):
    """The administrator's own token reads as the public does."""
    application = deciding.application()
    machine = deciding.caller("municipality", organisation="974762501")
    machine.post(f"/v1/applications/{application['id']}/decisions",
                 {"content": content(application, 0)}).expect(
        403, "PERSON_REQUIRED")


def test_approving_needs_a_login_at_the_highest_level(deciding):
    application = deciding.application()
    decision = deciding.proposed(application, content(application, 480_000, 0))
    weak = deciding.caller("approver", claims={"acr": "substantial"})
    weak.act("decision", decision["id"], "approve").expect(
        403, "LEVEL_REQUIRED")


# ---- Impartiality -----------------------------------------------------------

def test_who_has_not_declared_to_be_impartial_decides_nothing(deciding):
    application = deciding.application()
    document = content(application, 480_000, 0)
    stranger = "caseworker-skien"
    office = {"acting_for": "974762501"}
    path = f"/v1/applications/{application['id']}/decisions"
    deciding.caller(stranger, **office).post(
        path, {"content": document}).expect(409, "IMPARTIALITY_MISSING")
    decision = deciding.draft(application, document).expect(201)
    deciding.caller(stranger, **office).act(
        "decision", decision["id"], "propose").expect(
        409, "IMPARTIALITY_MISSING")


def test_a_conflict_stands_in_the_way_whatever_the_path(deciding):
    """Declared by the proposer after the proposal: nobody approves it."""
    application = deciding.application()
    decision = deciding.proposed(application, content(application, 480_000, 0))
    proposer = ("where application_id = '%s' and person = (select proposed_by "
                "from decision where id = '%s')" % (application["id"],
                                                     decision["id"]))
    deciding.run("update impartiality set state = 'conflict', "
                 f"statement = 'Søsteren leder tiltaket.' {proposer}")
    deciding.act(decision, "approve", by="approver").expect(
        409, "IMPARTIALITY_UNRULED")
    deciding.run("update impartiality set state = 'ruled_disqualified', "
                 "ruled_by = (select person from staff_member where name = "
                 "'Godkjenner To'), ruled_at = now(), "
                 f"ruling_reason = 'Nær familie.' {proposer}")
    deciding.act(decision, "approve", by="approver").expect(
        403, "DISQUALIFIED")
    deciding.act(decision, "return", {"reason": "Inhabil."},
                 by="approver").expect(200)
    deciding.act(decision, "propose").expect(403, "DISQUALIFIED")
    deciding.act(decision, "discard", by="caseworker2").expect(200)


# ---- The frame --------------------------------------------------------------

def test_what_the_frame_does_not_hold_is_not_approved(deciding):
    first = deciding.application()
    second = deciding.application("preparer-porsgrunn", "signatory-porsgrunn")
    deciding.amend(frameNok=1_000_000)
    kept = deciding.approved(first, content(first, 480_000, 190_000, 0))
    decision = deciding.proposed(second, content(second, 480_000, 0))
    refused = deciding.act(decision, "approve", by="approver")
    refused.expect(409, "FRAME_EXCEEDED")
    assert (refused["frameNok"], refused["awardedNok"], refused["leftNok"],
            refused["wantedNok"]) == (1_000_000, 670_000, 330_000, 480_000)
    assert "330 000 kroner er igjen" in refused["detail"]
    assert deciding.awarded() == 670_000

    # The ways out that the answer names: take another one back, or amend.
    deciding.act(kept, "return", {"reason": "Rammen er for liten."},
                 by="approver").expect(200)
    assert deciding.awarded() == 0
    deciding.act(decision, "approve", by="approver").expect(200)
    deciding.act(kept, "propose").expect(200)
    deciding.act(kept, "approve", by="approver").expect(409, "FRAME_EXCEEDED")
    deciding.amend(frameNok=1_150_000)
    deciding.act(kept, "approve", by="approver").expect(200)
    assert deciding.awarded() == 1_150_000


def test_a_trial_takes_nothing_of_the_frame(deciding):
    application = deciding.application()
    decision = deciding.proposed(application, content(application, 480_000, 0))
    tried = deciding.act(decision, "approve", by="approver",
                         query="?dryRun=true").expect(200)
    assert tried["state"] == "approved"
    assert deciding.awarded() == 0


# ---- Reports of earlier years ------------------------------------------------

def test_an_award_waits_for_the_report_of_the_year_before(deciding):
    application = deciding.application()
    deciding.run("insert into report (organisation_number, scheme_id, year, "
                 "administrator_number, due_on) select "
                 f"'{SKIEN}', scheme_id, 2025, administrator_number, "
                 f"'2026-03-01' from call where id = '{deciding.call['id']}'")
    try:
        decision = deciding.proposed(application,
                                     content(application, 480_000, 0))
        refused = deciding.act(decision, "approve", by="approver")
        refused.expect(409, "EARLIER_REPORT_MISSING")
        assert refused["year"] == "2025"
        approved = deciding.act(decision, "approve", {
            "reportOverride": "Godkjennes i dag."}, by="approver").expect(200)
        assert approved["reportOverride"] == "Godkjennes i dag."
    finally:
        deciding.run("delete from report where year = 2025")


def test_an_award_brings_the_duty_to_report(deciding):
    application = deciding.application()
    told = deciding.notified(application, content(application, 480_000, 0))
    assert deciding.ask(
        "select year || ' ' || due_on || ' ' || state from report "
        f"where decision_id = '{told['id']}'") == "2026 2027-03-01 due"
    notice = deciding.caller("preparer").get(
        f"/v1/decisions/{told['id']}/notice").expect(200)
    assert notice["report"]["dueOn"] == "2027-03-01"


# ---- The notice ---------------------------------------------------------------

def test_the_notice_holds_what_the_law_asks_for(deciding):
    application = deciding.application()
    told = deciding.notified(application, content(
        application, 480_000, 190_000, 200_000, conditions=["Et vilkår."]))
    notice = deciding.caller("preparer").get(
        f"/v1/decisions/{told['id']}/notice").expect(200)

    assert notice["language"] == "nb"
    assert notice["applicant"]["organisationNumber"] == SKIEN
    assert notice["decision"]["text"] == "Søknaden er delvis innvilget."
    assert [(m["title"], m["amountNok"]) for m in
            notice["decision"]["measures"]] == [
        (m["title"], n) for m, n in
        zip(application["content"]["measures"], (480_000, 190_000, 200_000))]
    assert notice["reasons"] == REASONS
    assert notice["conditions"] == ["Et vilkår."]
    assert notice["people"]["caseworker"] == "Saksbehandler Ein"
    assert notice["people"]["decisionMaker"] == "Godkjenner Ein"
    assert notice["appeal"]["deadlineDate"] == "2026-06-29"
    assert notice["appeal"]["body"]["organisationNumber"] == "983544622"
    paragraphs = {(r["topic"], r["act"][:27], r["paragraph"])
                  for r in notice["legalBasis"]}
    assert ("notification", "Forvaltningsloven (LOV-1967", "§ 27") in paragraphs
    assert not any("LOV-2025" in act for _, act, _ in paragraphs)
    for item in ("access", "guidance", "deferral", "costs", "suit", "terms",
                 "contact", "report"):
        assert notice[item], item


def test_a_notice_is_in_the_form_of_norwegian_the_recipient_has_chosen(
        deciding):
    skien = deciding.caller("signatory")
    applicant = skien.get("/v1/applicants")["items"][0]
    path = f"/v1/applicants/{applicant['id']}"

    def choose(form):
        skien.patch(path, {"languageForm": form},
                    skien.get(path).etag).expect(200)

    application = deciding.application()
    choose("nn")
    try:
        told = deciding.notified(application,
                                 content(application, 480_000, 0))
    finally:
        choose("nb")
    notice = skien.get(f"/v1/decisions/{told['id']}/notice").expect(200)
    assert notice["language"] == "nn"
    assert notice["decision"]["text"] == "Søknaden er delvis innvilga."
    assert notice["call"]["title"].startswith("Utlysing av")
    assert notice["scheme"]["name"].endswith("tilskot")


def test_half_a_notice_is_not_sent(deciding):
    application = deciding.application()
    decision = deciding.approved(application,
                                 content(application, 480_000, 0))
    deciding.run("update call set content = content - 'contact' "
                 f"where id = '{deciding.call['id']}'")
    refused = deciding.act(decision, "notify", by="approver")
    refused.expect(409, "NOTICE_INCOMPLETE")
    assert refused.pointers() == {"#/notice/contact/name":
                                  "NOTICE_ITEM_MISSING"}
    path = f"/v1/decisions/{decision['id']}"
    deciding.caller("approver").get(f"{path}/notice").expect(404, "NOT_FOUND")
    deciding.caller("preparer").get(path).expect(404, "NOT_FOUND")


def test_the_notice_stays_as_it_was_sent(deciding):
    application = deciding.application()
    told = deciding.notified(application, content(application, 480_000, 0))
    path = f"/v1/decisions/{told['id']}/notice"
    municipality = deciding.caller("preparer")
    sent = municipality.get(path).expect(200)
    deciding.act(told, "extend-appeal-deadline", {
        "deadlineDate": "2026-07-13", "reason": "Ferie."}).expect(200)
    assert municipality.get(path).etag == sent.etag


# ---- Time to appeal -----------------------------------------------------------

def test_the_period_to_appeal_ends_after_three_weeks(deciding):
    application = deciding.application()
    told = deciding.notified(application, content(application, 480_000, 0))
    assert told["appealDeadlineDate"] == "2026-06-29"
    assert told["appealDeadlineAt"] == "2026-06-29T21:59:59.999Z"
    assert told["lateAppealLimitAt"] == "2027-06-08T21:59:59.999Z"
    path = f"/v1/decisions/{told['id']}"
    municipality = deciding.caller("preparer")
    deciding.clock("2026-06-29T21:59:00Z")
    assert not municipality.get(path)["isFinal"]
    deciding.clock("2026-06-29T22:00:00Z")
    assert municipality.get(path)["isFinal"]
    deciding.act(told, "extend-appeal-deadline", {
        "deadlineDate": "2026-07-13", "reason": "For sent."}).expect(
        409, "APPEAL_PERIOD_OVER")


@pytest.mark.parametrize("told_at, deadline", [
    ("2026-04-22T22:30:00Z", "2026-05-15"),  # the 23rd in Oslo; Ascension
    ("2026-05-04T08:00:00Z", "2026-05-26"),  # Whit Monday
    ("2026-12-04T08:00:00Z", "2026-12-28"),  # Christmas
])
def test_the_last_day_to_appeal_is_a_working_day(deciding, told_at, deadline):
    application = deciding.application()
    decision = deciding.approved(application,
                                 content(application, 480_000, 0))
    deciding.clock(told_at)
    told = deciding.act(decision, "notify", by="approver").expect(200)
    assert told["appealDeadlineDate"] == deadline


def test_more_time_is_given_while_there_is_some(deciding):
    application = deciding.application()
    told = deciding.notified(application, content(application, 480_000, 0))
    path = f"/v1/decisions/{told['id']}"
    deciding.act(told, "extend-appeal-deadline", {
        "deadlineDate": "2026-06-29", "reason": "Ferie."}).expect(
        409, "DEADLINE_NOT_LATER")
    deciding.act(told, "extend-appeal-deadline", {
        "deadlineDate": "2026-07-13", "reason": "Ferie."}).expect(200)
    seen = deciding.caller("preparer").get(path).expect(200)
    assert seen["appealDeadlineDate"] == "2026-07-13"
    [extension] = seen["appealExtensions"]
    assert extension["previousDeadlineDate"] == "2026-06-29"
    assert extension["reason"] == "Ferie."


def test_reasons_that_were_left_out_are_asked_for_and_restart_the_clock(
        deciding):
    application = deciding.application()
    told = deciding.notified(application, content(application, reasons=None))
    municipality = deciding.caller("municipality")
    deciding.act(told, "give-reasons", {"reasons": REASONS}).expect(
        409, "REASONS_NOT_WANTED")
    assert municipality.get(f"/v1/decisions/{told['id']}")[
        "allowedActions"] == ["request-reasons"]
    deciding.act(told, "request-reasons", by="municipality").expect(200)
    deciding.act(told, "request-reasons", by="municipality").expect(
        409, "REASONS_NOT_LACKING")

    # Asking interrupts the period: it has not passed while nobody answers.
    deciding.clock("2026-07-06T08:00:00Z")
    assert not municipality.get(f"/v1/decisions/{told['id']}")["isFinal"]
    given = deciding.act(told, "give-reasons", {"reasons": REASONS}).expect(
        200)
    assert given["appealDeadlineDate"] == "2026-07-27"
    seen = municipality.get(f"/v1/decisions/{told['id']}").expect(200)
    assert seen["reasonsGiven"] == REASONS
    assert seen["version"] == 3


def test_reasons_are_demanded_in_time_or_not_at_all(deciding):
    application = deciding.application()
    told = deciding.notified(application, content(application, reasons=None))
    deciding.clock("2026-06-30T08:00:00Z")
    late = deciding.act(told, "request-reasons", by="signatory")
    late.expect(409, "APPEAL_PERIOD_OVER")
    assert late["deadline"] == "29.06.2026 kl. 23:59"


def test_where_the_rule_set_gives_no_appeal_there_is_no_period(deciding):
    """The attribute is the scheme's: some grants to municipalities are no
    individual decisions."""
    application = deciding.application()
    deciding.run(
        "insert into rule_set (id, scheme_id, valid_from, content) "
        "select '019b76da-a800-7000-8000-0000000000ff', scheme_id, "
        "'2026-05-01', content || '{\"isAppealable\": false}' "
        "from rule_set order by valid_from limit 1 on conflict do nothing")
    deciding.run("update call set rule_set_id = "
                 "'019b76da-a800-7000-8000-0000000000ff' "
                 f"where id = '{deciding.call['id']}'")
    told = deciding.notified(application, content(application, reasons=None))
    assert told["isFinal"]
    assert "appealDeadlineDate" not in told.json
    notice = deciding.caller("preparer").get(
        f"/v1/decisions/{told['id']}/notice").expect(200)
    assert notice["appeal"] == {"isAppealable": False,
                                "right": "Vedtaket kan ikke påklages."}
    deciding.act(told, "request-reasons", by="preparer").expect(
        409, "NOT_APPEALABLE")


# ---- Corrections and reversals ------------------------------------------------

def replaced(deciding, correction, by="approver"):
    deciding.act(correction, "propose").expect(200)
    deciding.act(correction, "approve", by=by).expect(200)
    return deciding.act(correction, "notify", by=by).expect(200)


def test_a_correction_is_a_new_decision_that_says_what_was_wrong(deciding):
    application = deciding.application()
    first = deciding.notified(application, content(application, 480_000, 0))
    municipality = deciding.caller("preparer")
    old = municipality.get(f"/v1/decisions/{first['id']}").expect(200)
    correction = deciding.act(first, "correct", {
        "what": "Tiltak 2 skulle hatt 190 000 kroner.",
        "content": content(application, 480_000, 190_000, 0)}).expect(201)
    assert (correction["number"], correction["kind"]) == (2, "correction")
    assert correction["replacesId"] == first["id"]
    # Until it is told, the first one holds and nothing shows.
    assert municipality.get(f"/v1/decisions/{first['id']}").etag == old.etag
    municipality.get(f"/v1/decisions/{correction['id']}").expect(404)
    assert deciding.awarded() == 480_000

    second = replaced(deciding, correction)
    assert deciding.awarded() == 670_000
    seen = municipality.get(f"/v1/decisions/{second['id']}").expect(200)
    assert seen["changeReason"] == "Tiltak 2 skulle hatt 190 000 kroner."
    assert seen["appealDeadlineDate"] == "2026-06-29"
    gone = municipality.get(f"/v1/decisions/{first['id']}").expect(200)
    assert (gone["state"], gone["amountNok"]) == ("superseded", 480_000)
    assert gone["content"] == old["content"]
    notice = municipality.get(f"/v1/decisions/{second['id']}/notice")
    assert notice["decision"]["changeReason"].startswith("Tiltak 2")
    assert deciding.ask("select count(*) from report where decision_id = "
                        f"'{second['id']}'") == "1"


def test_a_correction_takes_no_more_than_the_frame_has_left(deciding):
    application = deciding.application()
    first = deciding.notified(application, content(application, 480_000, 0))
    deciding.amend(frameNok=600_000)
    correction = deciding.act(first, "correct", {
        "what": "Mer til tiltak 2.",
        "content": content(application, 480_000, 190_000, 0)}).expect(201)
    deciding.act(correction, "propose").expect(200)
    refused = deciding.act(correction, "approve", by="approver")
    refused.expect(409, "FRAME_EXCEEDED")
    assert (refused["leftNok"], refused["wantedNok"]) == (120_000, 190_000)


def test_only_one_change_at_a_time(deciding):
    application = deciding.application()
    first = deciding.notified(application, content(application, 480_000, 0))
    body = {"what": "Skrivefeil.", "content": content(application, 480_000, 0)}
    correction = deciding.act(first, "correct", body).expect(201)
    refused = deciding.act(first, "correct", body).expect(
        409, "DECISION_EXISTS")
    assert refused["decisionId"] == correction["id"]
    staff = deciding.caller("caseworker").get(f"/v1/decisions/{first['id']}")
    assert blocked(staff)["reverse"] == "DECISION_EXISTS"


def test_a_change_to_the_detriment_needs_a_ground(deciding):
    application = deciding.application()
    first = deciding.notified(application,
                              content(application, 480_000, 190_000, 0))
    less = content(application, 480_000, 0)
    deciding.act(first, "correct", {"what": "Feil.", "content": less}).expect(
        409, "REVERSAL_GROUND_REQUIRED")
    deciding.act(first, "reverse", {
        "reason": "Dobbel finansiering.", "content": less}).expect(
        409, "REVERSAL_GROUND_REQUIRED")
    reversal = deciding.act(first, "reverse", {
        "reason": "Dobbel finansiering.", "ground": "invalid",
        "content": less}).expect(201)
    # The first award holds until the applicant is told, and so does its part
    # of the frame: nobody else gets it meanwhile.
    deciding.act(reversal, "propose").expect(200)
    deciding.act(reversal, "approve", by="approver").expect(200)
    assert deciding.awarded() == 670_000
    told = deciding.act(reversal, "notify", by="approver").expect(200)
    assert told["reversalGround"] == "invalid"
    assert deciding.awarded() == 480_000


def test_a_favourable_reversal_cannot_be_edited_into_a_detriment(deciding):
    application = deciding.application()
    first = deciding.notified(application, content(application, 480_000, 0))
    reversal = deciding.act(first, "reverse", {
        "reason": "Ny vurdering.",
        "content": content(application, 480_000, 190_000, 0)}).expect(201)
    path = f"/v1/decisions/{reversal['id']}"
    deciding.caller("caseworker").patch(
        path, {"content": content(application, 100_000, 190_000, 0)},
        reversal.etag).expect(200)
    deciding.act(reversal, "propose").expect(409, "REVERSAL_GROUND_REQUIRED")


# The columns of an appeal that has come in.
APPEAL = """insert into appeal (decision_id, application_id, call_id,
    organisation_number, administrator_number, appeal_body_number, sent_at,
    deadline_at, made_by)
    select id, application_id, call_id, organisation_number,
           administrator_number, '983544622', notified_at,
           appeal_deadline_at, prepared_by
    from decision where id = '%s'"""


def test_an_appealed_decision_is_changed_by_the_appeal(deciding):
    application = deciding.application()
    first = deciding.notified(application, content(application, 480_000, 0))
    body = {"what": "Skrivefeil.", "content": content(application, 480_000, 0)}
    correction = deciding.act(first, "correct", body).expect(201)
    deciding.act(correction, "propose").expect(200)
    deciding.act(correction, "approve", by="approver").expect(200)
    deciding.run(APPEAL % first["id"])
    deciding.act(correction, "notify", by="approver").expect(
        409, "APPEAL_LIVE")
    deciding.act(correction, "return", {"reason": "Klage."},
                 by="approver").expect(200)
    deciding.act(correction, "discard").expect(200)
    deciding.act(first, "correct", body).expect(409, "APPEAL_LIVE")
    deciding.clock("2026-08-01T08:00:00Z")
    assert not deciding.caller("preparer").get(
        f"/v1/decisions/{first['id']}")["isFinal"]


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
