"""The frame, the reports of earlier years, and the decisions that take the place
of others."""

import pytest

from tests.conftest import SKIEN
from tests.scenarios.deciding import Deciding, content, heard_of


@pytest.fixture
def another_call(fresh_call, caller, clock):
    """One more, with the same terms."""
    staff = caller("caseworker")
    copy = staff.act("call", fresh_call["id"], "copy", {
        "year": 2026, "opensDate": "2026-02-01",
        "deadlineDate": "2026-03-16", "reportDeadline": "2027-03-01"})
    return staff.act("call", copy.expect(201)["id"],
                     "publish").expect(200).json


def blocked(answer):
    return {b["action"]: b["code"] for b in answer["blockedActions"]}


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
        deciding.run("delete from report where call_id is null")


def test_an_award_brings_the_duty_to_report(deciding):
    application = deciding.application()
    told = deciding.notified(application, content(application, 480_000, 0))
    assert deciding.ask(
        "select year || ' ' || due_on || ' ' || state from report "
        f"where decision_id = '{told['id']}'") == "2026 2027-03-01 due"
    notice = deciding.caller("preparer").get(
        f"/v1/decisions/{told['id']}/notice").expect(200)
    assert notice["report"]["dueOn"] == "2027-03-01"


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
    heard_of(deciding, first)
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


# ---- What holds, and what no longer does -------------------------------------

def test_of_an_award_that_no_longer_holds_nobody_reports(
        deciding, caller, stack, another_call):
    """Reversed to nothing: no award of the next year waits for its report."""
    application = deciding.application()
    told = deciding.notified(application, content(application, 480_000, 0))
    where = f"where decision_id = '{told['id']}'"
    deciding.run(f"update report set year = 2025 {where}; "
                 f"update award set year = 2025 {where}")
    next_year = Deciding(caller, stack, another_call,
                         deciding.application_content, deciding.clock)
    again = next_year.application()
    decision = next_year.proposed(again, content(again, 480_000, 0))
    try:
        next_year.act(decision, "approve", by="approver").expect(
            409, "EARLIER_REPORT_MISSING")
        reversal = deciding.act(told, "reverse", {
            "reason": "Vedtaket er ugyldig.", "ground": "invalid",
            "content": content(application, 0)}).expect(201)
        heard_of(deciding, told)
        replaced(deciding, reversal)
        next_year.act(decision, "approve", by="approver").expect(200)
    finally:
        deciding.run(f"delete from report {where}; update award set year = "
                     f"2026 where application_id = '{application['id']}'")


def test_the_balance_counts_what_is_held_once(deciding):
    application = deciding.application()
    told = deciding.notified(application, content(application, 100_000, 0))
    correction = deciding.act(told, "correct", {
        "what": "Beløpet.",
        "content": content(application, 200_000, 0)}).expect(201)
    deciding.act(correction, "propose").expect(200)
    deciding.act(correction, "approve", by="approver").expect(200)
    balance = deciding.caller("caseworker").get(
        f"/v1/calls/{deciding.call['id']}/balance").expect(200)
    assert balance["awardedNok"] == 200_000
    assert sum(c["awardedNok"] for c in balance["byCategory"]) == 200_000


# ---- A call that ends --------------------------------------------------------

def cancel(deciding):
    return deciding.caller("caseworker").act(
        "call", deciding.call["id"], "cancel", {"reason": "Bevilgningen."})


def test_a_call_is_not_cancelled_once_something_is_decided(deciding):
    application = deciding.application()
    decision = deciding.approved(application,
                                 content(application, 480_000, 0))
    cancel(deciding).expect(409, "CALL_DECIDED")
    deciding.act(decision, "notify", by="approver").expect(200)
    refused = cancel(deciding)
    refused.expect(409, "CALL_DECIDED")
    call = deciding.caller("caseworker").get(f"/v1/calls/{deciding.call['id']}")
    assert blocked(call)["cancel"] == "CALL_DECIDED"


def test_under_a_cancelled_call_nothing_is_awarded(deciding):
    application = deciding.application()
    decision = deciding.proposed(application, content(application, 480_000, 0))
    cancel(deciding).expect(200)
    refused = deciding.act(decision, "approve", by="approver")
    refused.expect(409, "FRAME_EXCEEDED")
    assert refused["leftNok"] == 0
    assert deciding.awarded() == 0
