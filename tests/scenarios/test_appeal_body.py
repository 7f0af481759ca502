"""The appeal body: other people, who see the file of what was forwarded to
them and nothing else, and whose answer is the last one."""

import pytest

from tests.conftest import SKIEN
from tests.scenarios.appealing import (AUTUMN, AWARD, BODY, LETTER, MORE,
                                       Appealing)
from tests.scenarios.deciding import content
from tests.scenarios.test_events import follow

FIRST, SECOND = BODY
STANDS = {"outcome": "uphold",
          "reasons": "Prioriteringene i utlysningen er fulgt."}


@pytest.fixture
def appealing(caller, stack, fresh_call, complete_content, clock):
    return Appealing(caller, stack, fresh_call, complete_content, clock)


def blocked(answer):
    return {b["action"]: b["code"] for b in answer["blockedActions"]}


# ---- What it sees -----------------------------------------------------------

def test_the_body_sees_an_appeal_from_when_it_is_forwarded(appealing):
    application, decision, appeal = appealing.taken()
    body = appealing.caller(FIRST)
    path = f"/v1/appeals/{appeal['id']}"
    body.get(path).expect(404)
    before = body.get("/v1/appeals?count=true")["total"]
    staff = appealing.caller("caseworker")
    staff.get(f"{path}/case-file").expect(404)
    appealing.sent_on(application, appeal)
    seen = body.get(path).expect(200)
    assert body.get("/v1/appeals?count=true")["total"] == before + 1
    assert seen["applicant"]["name"] == "Skien kommune"
    assert seen["reference"] == application["reference"]
    assert "proposal" not in seen.json and "handler" not in seen.json
    # The rest of the county's stays where it is.
    body.get(f"/v1/applications/{application['id']}").expect(404)
    [only] = body.get(f"/v1/decisions/{decision['id']}/appeals")["items"]
    assert only["id"] == appeal["id"]


def test_the_body_reads_what_was_appealed_and_what_took_its_place(appealing):
    application, decision, appeal = appealing.taken()
    other, _ = appealing.decided_too()
    body = appealing.caller(FIRST)
    path = f"/v1/decisions/{decision['id']}"
    body.get(path).expect(404)
    forwarded = appealing.sent_on(application, appeal)
    seen = body.get(path).expect(200)
    assert seen["applicant"]["name"] == "Skien kommune"
    assert seen["reference"] == application["reference"]
    assert seen["amountAppliedNok"] == 1_320_000
    # As the party was told, and without the county's people.
    told = appealing.caller("signatory").get(path).expect(200)
    for member in ("version", "content", "createdAt", "updatedAt"):
        assert seen[member] == told[member], member
    assert not {"preparedBy", "approvedBy", "reportOverride",
                "returnReason"} & set(seen.json)
    assert seen["allowedActions"] == seen["blockedActions"] == []
    body.get(f"{path}/notice").expect(200)
    done = appealing.answered(forwarded, "change", outcome="change",
                              **appealing.replaced(application, *MORE))
    new = body.get(f"/v1/decisions/{done.expect(200)['newDecisionId']}")
    assert new.expect(200)["replacesId"] == decision["id"]
    assert new["amountNok"] == sum(MORE)
    assert body.get(path).expect(200)["state"] == "superseded"
    # It is nobody's to change, and others of the county are not there.
    body.act("decision", decision["id"], "correct", {
        "what": "Feil.", "content": content(application, *MORE)}).expect(404)
    body.get(f"/v1/decisions/{other['id']}").expect(404)


def test_the_body_does_not_read_what_the_county_drafts_beside_it(appealing):
    application, decision, appeal = appealing.taken()
    appealing.on(appeal, "withdraw", by="signatory").expect(200)
    correction = appealing.act(decision, "correct", {
        "what": "Tiltak 3.",
        "content": content(application, *MORE)}).expect(201)
    again = appealing.appealed(decision).expect(201)
    appealing.on(again, "take").expect(200)
    appealing.sent_on(application, again)
    body = appealing.caller(FIRST)
    body.get(f"/v1/decisions/{decision['id']}").expect(200)
    body.get(f"/v1/decisions/{correction['id']}").expect(404)


def test_the_file_is_as_it_was_when_it_was_forwarded(appealing):
    application, decision, appeal = appealing.forwarded()
    path = f"/v1/appeals/{appeal['id']}/case-file"
    file = appealing.caller(FIRST).get(path).expect(200)
    assert file["application"]["content"] == application["content"]
    assert file["application"]["reference"] == application["reference"]
    assert file["decision"]["id"] == decision["id"]
    assert file["decision"]["notice"]["decision"]["amountNok"] == sum(AWARD)
    assert file["appeal"]["wantedChange"] == LETTER["wantedChange"]
    assert file["opinion"] == "Klagen gir ikke grunn til endring."
    # The party sees the opinion, too.
    told = appealing.read(appeal, "signatory").expect(200)
    assert told["opinion"] == file["opinion"]
    appealing.caller("signatory").get(path).expect(403)
    appealing.answered(appeal, "uphold", **STANDS).expect(200)
    assert appealing.caller(SECOND).get(path).expect(200).json == file.json


def test_what_the_body_prepares_is_nobody_elses(appealing):
    _, _, appeal = appealing.forwarded()
    county = appealing.read(appeal).expect(200)
    party = appealing.read(appeal, "signatory").expect(200)
    appealing.on(appeal, "take", by=FIRST).expect(200)
    mine = appealing.prepared(appeal, by=FIRST, **STANDS).expect(200)
    assert mine["handler"]["name"] == "Klagesaksbehandler Ein"
    assert mine["proposal"]["outcome"] == "uphold"
    assert appealing.read(appeal).etag == county.etag
    assert appealing.read(appeal)["proposal"]["outcome"] == "forward"
    assert appealing.read(appeal, "signatory").etag == party.etag


# ---- Who may ----------------------------------------------------------------

def test_who_took_part_below_does_not_decide_above(appealing):
    """fvl. § 34: the same person on both staff lists."""
    application, decision = appealing.decided()
    both = "appeal-handler-below"
    below = appealing.caller(both, acting_for="974762501")
    below.act("application", application["id"], "impartiality",
              {"declaration": "clear"}).expect(201)
    appeal = appealing.appealed(decision).expect(201)
    below.act("appeal", appeal["id"], "take").expect(200)
    appealing.sent_on(application, appeal)
    above = appealing.caller(both, acting_for="983544622")
    seen = above.get(f"/v1/appeals/{appeal['id']}").expect(200)
    assert blocked(seen)["prepare"] == "DECIDED_BELOW"
    reason = {"reason": "Fordi."}
    for action, body in [("take", None), ("prepare", STANDS),
                         ("uphold", None), ("change", None),
                         ("annul-and-return", None), ("dismiss", None),
                         ("defer-enforcement", reason),
                         ("lift-deferral", reason)]:
        above.act("appeal", appeal["id"], action, body).expect(
            403, "DECIDED_BELOW")


def test_the_body_declares_impartiality_and_has_four_eyes(appealing):
    application, _, appeal = appealing.taken()
    appealing.prepared(appeal, outcome="forward", opinion="Nei.").expect(200)
    appealing.on(appeal, "forward", by="approver").expect(200)
    appealing.on(appeal, "prepare", STANDS, FIRST).expect(
        409, "IMPARTIALITY_MISSING")
    appealing.declared(application, appeal, FIRST)
    appealing.on(appeal, "uphold", by=FIRST).expect(
        409, "APPEAL_NOT_PREPARED")
    appealing.prepared(appeal, by=FIRST, **STANDS).expect(200)
    appealing.on(appeal, "uphold", by=FIRST).expect(409, "FOUR_EYES")
    appealing.declared(application, appeal, SECOND, declaration="conflict",
                       statement="Bor i kommunen.")
    appealing.on(appeal, "uphold", by=SECOND).expect(
        409, "IMPARTIALITY_UNRULED")
    # The county has nothing more to do with it.
    assert appealing.read(appeal, "approver")["allowedActions"] == []
    appealing.on(appeal, "uphold", by="approver").expect(403, "ROLE_REQUIRED")


# ---- What it answers --------------------------------------------------------

def test_an_upheld_decision_is_final(appealing):
    _, decision, appeal = appealing.forwarded()
    done = appealing.answered(appeal, "uphold", **STANDS).expect(200)
    assert done["state"] == "upheld"
    told = appealing.read(appeal, "signatory").expect(200)
    assert told["bodyOutcome"]["decidedBy"] == "Klagesaksbehandler To"
    assert told["bodyOutcome"]["reasons"] == STANDS["reasons"]
    appealing.clock(AUTUMN)
    assert appealing.caller("signatory").get(
        f"/v1/decisions/{decision['id']}")["isFinal"]
    again = appealing.appealed(decision).expect(409, "NOT_APPEALABLE")
    assert again["why"] == "appeal_body_decided"


def test_a_changed_decision_is_new_told_and_not_appealed_again(appealing):
    application, decision, appeal = appealing.forwarded()
    wrong = appealing.prepared(appeal, by=FIRST, outcome="overturn",
                               **appealing.replaced(application, *MORE))
    wrong.expect(422, "INVALID_BODY")
    assert wrong.pointers() == {"#/outcome": "OUTCOME_OF_OTHER_INSTANCE"}
    done = appealing.answered(appeal, "change", outcome="change",
                              **appealing.replaced(application, *MORE))
    assert done.expect(200)["state"] == "changed"
    municipality = appealing.caller("signatory")
    new = municipality.get(
        f"/v1/decisions/{done['newDecisionId']}").expect(200)
    assert (new["number"], new["kind"], new["amountNok"]) == (
        2, "appeal", sum(MORE))
    assert new["isFinal"] and "appealDeadlineDate" not in new.json
    assert appealing.awarded() == sum(MORE)
    notice = municipality.get(
        f"/v1/decisions/{new['id']}/notice").expect(200)
    assert notice["people"]["decidedBy"]["name"] == "Helsedirektoratet"
    assert notice["people"]["decisionMaker"] == "Klagesaksbehandler To"
    assert not notice["appeal"]["isAppealable"]
    refused = appealing.appealed(new).expect(409, "NOT_APPEALABLE")
    assert refused["why"] == "appeal_body_decided"
    # The county sees what holds now.
    staff = appealing.caller("caseworker")
    assert staff.get(f"/v1/decisions/{decision['id']}")["state"] == (
        "superseded")
    assert staff.get(f"/v1/decisions/{new['id']}")["state"] == "notified"


def test_a_frame_that_is_spent_stops_the_body_too(appealing):
    application, _, appeal = appealing.forwarded()
    appealing.run(f"update call set frame_nok = {sum(AWARD)} "
                  f"where id = '{appealing.call['id']}'")
    change = appealing.replaced(application, *MORE)
    refused = appealing.answered(appeal, "change", outcome="change", **change)
    refused.expect(409, "FRAME_EXCEEDED")
    assert appealing.awarded() == sum(AWARD)
    allowed = {"amountNok": 150_000, "reference": "Eierens vedtak 26/9"}
    appealing.answered(appeal, "change", outcome="change", **change,
                       overFrame=allowed).expect(200)
    assert appealing.awarded() == sum(AWARD)


def test_what_is_worse_for_the_party_needs_a_ground_and_haste(appealing):
    """fvl. § 34: within three months of when the appeal came in."""
    application, _, appeal = appealing.forwarded()
    less = appealing.replaced(application, 480_000, 0)
    refused = appealing.prepared(appeal, by=FIRST, outcome="change", **less)
    refused.expect(409, "CHANGE_TO_DETRIMENT")
    assert refused["why"] == "ground_missing"
    less["detrimentGround"] = "public_interests"
    appealing.clock("2026-09-15T21:59:00Z")
    appealing.prepared(appeal, by=FIRST, outcome="change", **less).expect(200)
    appealing.clock("2026-09-15T22:00:00Z")
    late = appealing.on(appeal, "change", by=SECOND)
    assert late.expect(409, "CHANGE_TO_DETRIMENT")["why"] == "too_late"
    appealing.clock("2026-09-15T21:59:00Z")
    done = appealing.on(appeal, "change", by=SECOND).expect(200)
    assert done["bodyOutcome"]["detrimentGround"] == "public_interests"
    assert appealing.awarded() == 480_000


def test_an_annulled_decision_goes_back_to_the_county(appealing):
    application, decision, appeal = appealing.forwarded()
    done = appealing.answered(appeal, "annul-and-return",
                              outcome="annul_and_return",
                              reasons="Saken er ikke godt nok opplyst.")
    assert done.expect(200)["state"] == "annulled_and_returned"
    assert appealing.awarded() == 0
    municipality = appealing.caller("signatory")
    assert municipality.get(
        f"/v1/decisions/{decision['id']}")["state"] == "superseded"
    for side in ("signatory", "caseworker"):
        reopened = appealing.caller(side).get(
            f"/v1/applications/{application['id']}").expect(200)
        assert reopened["state"] == "under_review", side
    # The county decides anew, and the new decision can be appealed.
    new = appealing.notified(application, content(application, *MORE))
    assert new["number"] == 2 and appealing.awarded() == sum(MORE)
    appealing.appealed(new).expect(201)


def test_the_body_dismisses_what_it_cannot_hear(appealing):
    _, decision, appeal = appealing.forwarded()
    done = appealing.answered(appeal, "dismiss", outcome="dismiss",
                              reasons="Klageren har ikke klageinteresse.")
    assert done.expect(200)["state"] == "dismissed"
    assert "appealDeadlineDate" not in done["bodyOutcome"]
    refused = appealing.appealed(decision).expect(409, "NOT_APPEALABLE")
    assert refused["why"] == "appeal_body_decided"
    appealing.on(appeal, "take").expect(409, "ILLEGAL_TRANSITION")


def test_the_body_puts_enforcement_off(appealing):
    _, _, appeal = appealing.forwarded()
    reason = {"reason": "Til klagen er avgjort."}
    held = appealing.on(appeal, "defer-enforcement", reason, FIRST)
    assert held.expect(200)["deferral"]["reason"] == reason["reason"]
    appealing.on(appeal, "lift-deferral", reason).expect(403, "ROLE_REQUIRED")
    appealing.on(appeal, "lift-deferral", reason, FIRST).expect(200)


def test_each_side_hears_of_it_and_nobody_of_what_is_internal(appealing):
    _, _, appeal = appealing.forwarded()
    appealing.on(appeal, "take", by=FIRST).expect(200)
    appealing.answered(appeal, "uphold", **STANDS).expect(200)
    heard = {}
    for column in ("organisation_number", "administrator_number"):
        heard[column] = appealing.ask(
            "select string_agg(concat_ws(' ', type, administrator_number), "
            f"',' order by seq) from event where subject_id = '{appeal['id']}'"
            f" and {column} is not null").split(",")
    county, directorate = "974762501", "983544622"
    told = [f"appeal.{name} {county}" for name in
            ("received", "taken", "forwarded", "upheld")]
    assert heard["organisation_number"] == told
    assert [h for h in heard["administrator_number"] if h not in told] == [
        f"appeal.prepared {county}", f"appeal.taken {directorate}",
        f"appeal.prepared {directorate}"]


# ---- What it hears ------------------------------------------------------------

def heard(appealing, appeal, who=FIRST):
    events, _ = follow(appealing.caller(who))
    return [e for e in events if e["subject"]["id"] == appeal["id"]]


def test_the_body_is_told_of_what_is_forwarded_to_it(appealing):
    application, decision, appeal = appealing.taken()
    assert heard(appealing, appeal) == []
    forwarded = appealing.sent_on(application, appeal)
    [event] = heard(appealing, appeal)
    assert event["type"] == "appeal.forwarded"
    assert event["subject"] == {"kind": "appeal", "id": appeal["id"]}
    assert event["data"]["decisionId"] == decision["id"]
    assert event["organisationNumber"] == SKIEN
    # Who of the county it was is the county's.
    assert "by" not in event and "reason" not in event
    appealing.answered(forwarded, "uphold", **STANDS).expect(200)
    answered = heard(appealing, appeal)
    assert [e["type"] for e in answered] == [
        "appeal.forwarded", "appeal.prepared", "appeal.upheld"]
    assert answered[-1]["by"]["name"] == "Klagesaksbehandler To"
    assert answered[-1]["reason"] == STANDS["reasons"]
    # The county hears the outcome, and nothing twice.
    county = heard(appealing, appeal, "caseworker")
    assert [e["type"] for e in county] == [
        "appeal.received", "appeal.taken", "appeal.prepared",
        "appeal.forwarded", "appeal.upheld"]
    assert "by" not in county[-1]


def test_the_body_is_told_when_the_party_takes_it_back(appealing):
    _, _, appeal = appealing.forwarded()
    appealing.on(appeal, "withdraw", by="signatory").expect(200)
    assert [e["type"] for e in heard(appealing, appeal)] == [
        "appeal.forwarded", "appeal.withdrawn"]


def test_of_what_never_came_to_it_the_body_hears_nothing(appealing):
    _, _, appeal = appealing.taken()
    appealing.on(appeal, "withdraw", by="signatory").expect(200)
    assert heard(appealing, appeal) == []
