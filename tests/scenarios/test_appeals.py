"""An appeal at the county governor: from the party that is not content to an
outcome, or on to the appeal body."""

import pytest

from tests.conftest import CALL_2025, SKIEN
from tests.scenarios.appealing import (AWARD, LATE, LETTER, MORE, WEEK,
                                       Appealing)
from tests.scenarios.deciding import content
from tests.scenarios.test_main_story import submitted

HAMAR = "970540008"


@pytest.fixture
def appealing(caller, stack, fresh_call, complete_content, clock):
    return Appealing(caller, stack, fresh_call, complete_content, clock)


def blocked(answer):
    return {b["action"]: b["code"] for b in answer["blockedActions"]}


# ---- From an application to a decision that is overturned -------------------

def test_a_municipality_appeals_and_is_partly_heard(appealing):
    application, decision = appealing.decided()
    municipality = appealing.caller("signatory")
    appeal = appealing.appealed(decision).expect(201)
    path = f"/v1/appeals/{appeal['id']}"
    assert appeal.headers["Location"].endswith(path)
    assert (appeal["state"], appeal["channel"]) == ("received", "digital")
    assert not appeal["isLate"] and not appeal["isDefective"]
    assert appeal["deadlineAt"] == "2026-06-29T21:59:59.999Z"
    assert appeal["allowedActions"] == ["withdraw"]

    taken = appealing.on(appeal, "take").expect(200)
    assert taken["handler"]["name"] == "Saksbehandler Ein"
    seen = municipality.get(path).expect(200)
    assert seen["state"] == "under_review" and "handler" not in seen.json
    prepared = appealing.prepared(
        appeal, outcome="partly_overturn",
        **appealing.replaced(application, *MORE)).expect(200)
    assert prepared["preparedBy"]["name"] == "Saksbehandler Ein"
    assert municipality.get(path).etag == seen.etag

    done = appealing.on(appeal, "partly-overturn", by="approver").expect(200)
    assert done["state"] == "partly_overturned"
    told = municipality.get(path).expect(200)
    assert told["outcome"]["reasons"] == "Klagen er begrunnet."
    assert (told["outcome"]["preparedBy"], told["outcome"]["decidedBy"]) == (
        "Saksbehandler Ein", "Godkjenner Ein")
    new = municipality.get(f"/v1/decisions/{told['newDecisionId']}")
    assert (new["kind"], new["number"], new["state"]) == (
        "appeal", 2, "notified")
    assert new["amountNok"] == sum(MORE) == appealing.awarded()
    assert new["appealDeadlineDate"] == "2026-07-06"
    old = municipality.get(f"/v1/decisions/{decision['id']}").expect(200)
    assert old["state"] == "superseded"


def test_vinje_is_answered_in_nynorsk(appealing):
    """A municipality of Vestfold og Telemark that has chosen nynorsk."""
    application = appealing.application("signatory-vinje", "signatory-vinje")
    decision = appealing.notified(application, content(application, *AWARD))
    appeal = appealing.appealed(decision, {
        "wantedChange": "Tiltak 3 blir innvilga fullt ut.",
        "reasons": "Begge forsøka er klare."}, "signatory-vinje").expect(201)
    appealing.on(appeal, "take").expect(200)
    appealing.prepared(appeal, outcome="overturn", reasons="Klaga fører fram.",
                       content=content(application)).expect(200)
    done = appealing.on(appeal, "overturn", by="approver").expect(200)
    assert done["state"] == "overturned"
    vinje = appealing.caller("signatory-vinje")
    told = vinje.get(f"/v1/appeals/{appeal['id']}").expect(200)
    assert told["outcome"]["reasons"] == "Klaga fører fram."
    notice = vinje.get(
        f"/v1/decisions/{told['newDecisionId']}/notice").expect(200)
    assert notice["language"] == "nn"
    assert notice["decision"]["kind"] == "appeal"
    assert notice["decision"]["outcome"] == "full"
    assert notice["people"]["decisionMaker"] == "Godkjenner Ein"


def hamar_applied(appealing, staff, hamar, call):
    """A municipality of Innlandet, registered when it first applies."""
    staff.post("/v1/applicants", {
        "organisationNumber": HAMAR, "county": "34", "name": "Hamar kommune",
        "kind": "municipality", "municipalityNumber": "3403",
        "languageForm": "nb", "contact": {"name": "Postmottak"}}).expect(201)
    appealing.run("update applicant set account_number = '99900100104', "
                  "account_confirmed_at = now() "
                  f"where organisation_number = '{HAMAR}'")
    return submitted(hamar, hamar, call, appealing.application_content)


def test_hamar_is_answered_in_bokmal(appealing):
    """The same service for another county, another year and bokmål."""
    case, decider = "caseworker-innlandet", "approver-innlandet"
    hamar = appealing.caller("signatory-hamar")
    appealing.clock("2025-03-01T09:00:00Z")
    call = hamar.get(f"/v1/calls/{CALL_2025}").expect(200).json
    application = hamar_applied(appealing, appealing.caller(case), hamar, call)
    appealing.clock("2025-06-10T08:00:00Z")
    for person in (case, decider):
        appealing.caller(person).act(
            "application", application["id"], "impartiality",
            {"declaration": "clear"}).expect(201)
    appealing.caller(case).act("application", application["id"],
                               "take").expect(200)
    decision = appealing.proposed(
        application, content(application, *AWARD), by=case)
    for action in ("approve", "notify"):
        appealing.act(decision, action, by=decider).expect(200)

    appeal = appealing.appealed(decision, by="signatory-hamar").expect(201)
    appealing.on(appeal, "take", by=case).expect(200)
    appealing.prepared(appeal, by=case, outcome="overturn",
                       **appealing.replaced(application, *MORE)).expect(200)
    done = appealing.on(appeal, "overturn", by=decider).expect(200)
    notice = hamar.get(
        f"/v1/decisions/{done['newDecisionId']}/notice").expect(200)
    assert notice["language"] == "nb"
    assert notice["administrator"]["name"] == "Statsforvalteren i Innlandet"
    assert notice["decision"]["amountNok"] == sum(MORE)
    # To the neighbour county it is not there.
    appealing.read(appeal).expect(404)


# ---- What a party may do ----------------------------------------------------

def test_only_who_may_sign_appeals_and_never_a_machine(appealing):
    _, decision = appealing.decided()
    strong = appealing.caller("preparer", claims={"acr": "high"})
    path = f"/v1/decisions/{decision['id']}/appeals"
    refused = strong.post(path, LETTER).expect(403, "ROLE_REQUIRED")
    assert refused["role"] == "signatory"
    appealing.caller("municipality").post(path, LETTER).expect(
        403, "PERSON_REQUIRED")
    weak = appealing.caller("signatory",
                            claims={"acr": "idporten-loa-substantial"})
    weak.post(path, LETTER).expect(403, "LEVEL_REQUIRED")
    assert appealing.caller("preparer").get(path).expect(200)["items"] == []


def test_an_appeal_that_says_nothing_is_received_and_corrected(appealing):
    """fvl. § 32: a short time to correct it, and no rejection."""
    _, decision = appealing.decided()
    appeal = appealing.appealed(decision, {}).expect(201)
    assert appeal["isDefective"] and appeal["state"] == "received"
    ask = {"wanted": "Skriv hvilken endring dere ønsker.",
           "deadlineDate": "2026-06-22"}
    early = {**ask, "deadlineDate": "2026-06-14"}
    refused = appealing.on(appeal, "request-correction", early)
    refused.expect(422, "INVALID_BODY")
    assert refused.pointers() == {"#/deadlineDate": "DATE_IN_PAST"}
    asked = appealing.on(appeal, "request-correction", ask).expect(200)
    assert blocked(asked) == {"take": "CORRECTION_AWAITED"}
    waiting = appealing.on(appeal, "take")
    waiting.expect(409, "CORRECTION_AWAITED")
    assert waiting["deadline"] == "22.06.2026 kl. 23:59"

    told = appealing.read(appeal, "signatory").expect(200)
    assert told["correction"]["wanted"] == ask["wanted"]
    empty = appealing.on(appeal, "correct", {}, by="signatory")
    empty.expect(422, "INVALID_BODY")
    assert empty.pointers() == {"#": "NOTHING_CHANGED"}
    corrected = appealing.on(appeal, "correct", LETTER,
                             by="signatory").expect(200)
    assert corrected["state"] == "received" and not corrected["isDefective"]
    # One that was under review before goes on there.
    appealing.on(appeal, "take").expect(200)
    appealing.on(appeal, "request-correction", ask).expect(200)
    again = appealing.on(appeal, "correct", {"representative": "Advokat"},
                         by="signatory").expect(200)
    assert again["state"] == "under_review"
    assert again["wantedChange"] == LETTER["wantedChange"]


def test_an_appeal_that_is_not_corrected_is_gone_on_with(appealing):
    _, decision = appealing.decided()
    appeal = appealing.appealed(decision, {}).expect(201)
    appealing.on(appeal, "request-correction", {
        "wanted": "Hva ønskes endret?", "deadlineDate": "2026-06-22"})
    appealing.clock("2026-06-22T22:00:00Z")
    appealing.on(appeal, "take").expect(200)
    appealing.prepared(appeal, outcome="dismiss",
                       reasons="Klagen sier ikke hva som ønskes.").expect(200)
    done = appealing.on(appeal, "dismiss", by="approver").expect(200)
    assert done["state"] == "dismissed"


def test_a_party_withdraws_wherever_it_stands(appealing):
    application, decision = appealing.decided()
    asked = {"wanted": "Hva?", "deadlineDate": "2026-06-22"}
    ways = {"received": [],
            "correction_requested": [("request-correction", asked)],
            "under_review": [("take", None)]}
    for state, way in ways.items():
        appeal = appealing.appealed(decision).expect(201)
        for action, body in way:
            appealing.on(appeal, action, body).expect(200)
        assert appealing.read(appeal)["state"] == state
        appealing.on(appeal, "withdraw", by="signatory").expect(200)
        appealing.on(appeal, "take").expect(409, "ILLEGAL_TRANSITION")
    appeal = appealing.appealed(decision).expect(201)
    appealing.on(appeal, "take").expect(200)
    appealing.sent_on(application, appeal)
    gone = appealing.on(appeal, "withdraw", by="signatory").expect(200)
    assert gone["state"] == "withdrawn" and "withdrawnAt" in gone.json
    listed = appealing.caller("signatory").get(
        f"/v1/decisions/{decision['id']}/appeals?count=true").expect(200)
    assert listed["total"] == 4


def test_a_decision_is_appealed_once_at_a_time(appealing):
    _, decision = appealing.decided()
    first = appealing.appealed(decision).expect(201)
    again = appealing.appealed(decision).expect(409, "APPEAL_EXISTS")
    assert again["appealId"] == first["id"]
    paper = appealing.paper(decision, sentAt=WEEK)
    paper.expect(409, "APPEAL_EXISTS")


def test_what_cannot_be_appealed_is_refused_with_why(appealing):
    application, decision, appeal = appealing.taken()
    appealing.prepared(appeal, outcome="overturn",
                       **appealing.replaced(application, *MORE)).expect(200)
    appealing.on(appeal, "overturn", by="approver").expect(200)
    replaced = appealing.appealed(decision).expect(409, "NOT_APPEALABLE")
    assert replaced["why"] == "replaced"

    draft = appealing.application("signatory-porsgrunn",
                                  "signatory-porsgrunn")
    undecided = appealing.proposed(draft, content(draft, *AWARD))
    refused = appealing.paper(undecided, sentAt=WEEK)
    refused.expect(409, "NOT_APPEALABLE")
    assert refused["why"] == "not_notified"
    appealing.appealed(undecided, by="signatory-porsgrunn").expect(404)


def test_where_the_rule_set_gives_no_appeal_there_is_none(appealing):
    application = appealing.application()
    appealing.run(
        "insert into rule_set (id, scheme_id, valid_from, content) "
        "select '019b76da-a800-7000-8000-0000000000fe', scheme_id, "
        "'2026-05-02', content || '{\"isAppealable\": false}' "
        "from rule_set order by valid_from limit 1 on conflict do nothing")
    appealing.run("update call set rule_set_id = "
                  "'019b76da-a800-7000-8000-0000000000fe' "
                  f"where id = '{appealing.call['id']}'")
    decision = appealing.notified(application, content(application, *AWARD))
    refused = appealing.appealed(decision).expect(409, "NOT_APPEALABLE")
    assert refused["why"] == "rule_set"


# ---- In time or not ---------------------------------------------------------

def test_the_last_instant_of_the_deadline_is_in_time(appealing):
    _, decision = appealing.decided()
    appealing.clock("2026-06-29T21:59:57Z")
    assert not appealing.appealed(decision).expect(201)["isLate"]


def test_a_letter_is_in_time_by_its_postmark(appealing):
    _, decision = appealing.decided()
    appealing.clock("2026-07-02T08:00:00Z")
    wrong = appealing.paper(decision, sentAt="2026-07-02T09:00:00Z",
                            receivedAt="2026-07-02T07:00:00Z")
    wrong.expect(422, "INVALID_BODY")
    assert wrong.pointers() == {"#/sentAt": "SENT_IN_FUTURE",
                                "#/receivedAt": "RECEIVED_OUT_OF_ORDER"}
    early = appealing.paper(decision, sentAt="2026-06-07T09:00:00Z")
    assert early.expect(422).pointers() == {"#/sentAt": "SENT_BEFORE_NOTICE"}
    appeal = appealing.paper(decision, sentAt="2026-06-29T21:59:59Z",
                             receivedAt="2026-07-01T08:00:00Z", **LETTER)
    appeal.expect(201)
    assert (appeal["channel"], appeal["isLate"]) == ("paper", False)
    # It is the party's from then on.
    appealing.on(appeal, "withdraw", by="signatory").expect(200)
    late = appealing.paper(decision, sentAt="2026-06-29T22:00:00Z").expect(201)
    assert late["isLate"]


def test_a_late_appeal_is_heard_when_the_party_is_not_to_blame(appealing):
    application, decision = appealing.decided()
    appealing.clock(LATE)
    appeal = appealing.appealed(decision).expect(201)
    assert appeal["isLate"]
    appealing.on(appeal, "take").expect(200)
    refused = appealing.prepared(appeal, outcome="forward", opinion="Nei.")
    refused.expect(409, "APPEAL_LATE")
    assert refused["deadline"] == "29.06.2026 kl. 23:59"
    reason = "Innloggingen var ute av drift."
    admitted = appealing.on(appeal, "admit-late", {
        "ground": "not_to_blame", "reason": reason}).expect(200)
    assert admitted["admittedReason"] == reason
    assert blocked(admitted)["admit-late"] == "APPEAL_NOT_LATE"
    appealing.on(appeal, "admit-late", {
        "ground": "not_to_blame", "reason": reason}).expect(
        409, "APPEAL_NOT_LATE")
    told = appealing.read(appeal, "signatory").expect(200)
    assert told["admittedGround"] == "not_to_blame"
    appealing.prepared(appeal, outcome="overturn",
                       **appealing.replaced(application, *MORE)).expect(200)
    appealing.on(appeal, "overturn", by="approver").expect(200)


def test_nothing_is_admitted_after_a_year(appealing):
    _, decision = appealing.decided()
    appealing.clock("2027-06-08T22:00:00Z")
    appeal = appealing.appealed(decision).expect(201)
    appealing.on(appeal, "take").expect(200)
    appealing.on(appeal, "admit-late", {
        "ground": "special_reasons", "reason": "Viktig sak."}).expect(
        409, "APPEAL_BARRED")


def test_asking_for_reasons_interrupts_the_period(appealing):
    """fvl. § 29: it begins anew when they are given."""
    application = appealing.application()
    decision = appealing.notified(application,
                                  content(application, reasons=None))
    appealing.act(decision, "request-reasons", by="preparer").expect(200)
    appealing.clock("2026-07-15T08:00:00Z")
    assert not appealing.appealed(decision).expect(201)["isLate"]


# ---- To dismiss is to decide ------------------------------------------------

def dismissed(appealing, appeal):
    appealing.on(appeal, "take").expect(200)
    appealing.prepared(appeal, outcome="dismiss",
                       reasons="Sendt for sent.").expect(200)
    return appealing.on(appeal, "dismiss", by="approver").expect(200)


def test_a_dismissal_is_appealed_once(appealing):
    _, decision = appealing.decided()
    appealing.clock(LATE)
    first = dismissed(appealing, appealing.appealed(decision).expect(201))
    assert first["outcome"]["appealDeadlineDate"] == "2026-07-21"
    second = appealing.appealed(decision, {
        "wantedChange": "Klagen tas til behandling."}).expect(201)
    assert second["dismissedAppealId"] == first["id"]
    assert not second["isLate"]
    done = dismissed(appealing, second)
    assert "appealDeadlineDate" not in done["outcome"]
    third = appealing.appealed(decision).expect(409, "NOT_APPEALABLE")
    assert third["why"] == "appealed_before"


def test_an_annulled_dismissal_leaves_the_first_appeal_to_be_heard(appealing):
    application, decision = appealing.decided()
    appealing.clock(LATE)
    first = dismissed(appealing, appealing.appealed(decision).expect(201))
    appealing.on(first, "take").expect(409, "ILLEGAL_TRANSITION")
    second = appealing.appealed(decision).expect(201)
    appealing.on(second, "take").expect(200)
    appealing.sent_on(application, second)
    appealing.answered(second, "annul-and-return", outcome="annul_and_return",
                       reasons="Kommunen kan ikke lastes.").expect(200)
    # The decision stands until the appeal of it is heard.
    assert appealing.caller("signatory").get(
        f"/v1/decisions/{decision['id']}")["state"] == "notified"
    assert appealing.awarded() == sum(AWARD)
    again = appealing.appealed(decision).expect(409, "APPEAL_EXISTS")
    assert again["appealId"] == first["id"]

    taken = appealing.on(first, "take").expect(200)
    assert taken["state"] == "under_review" and "outcome" not in taken.json
    appealing.prepared(first, outcome="overturn",
                       **appealing.replaced(application, *MORE)).expect(200)
    appealing.on(first, "overturn", by="approver").expect(200)
    assert appealing.awarded() == sum(MORE)
