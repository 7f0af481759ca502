"""Everybody who had a hand in what is decided is another than who decides it,
and impartial until the applicant is told."""

import pytest

from tests.scenarios.appealing import MORE, Appealing
from tests.scenarios.deciding import REASONS, content


@pytest.fixture
def appealing(caller, stack, fresh_call, complete_content, clock):
    return Appealing(caller, stack, fresh_call, complete_content, clock)


def disqualified(deciding, application, name):
    """Ruled by a superior, after whatever that person did."""
    deciding.run(f"""
        update impartiality
        set state = 'ruled_disqualified', ruled_at = now(),
            ruling_reason = 'Nær familie.', ruled_by = repeat('f', 32)
        where application_id = '{application['id']}' and person = (
            select person from staff_member where name = '{name}')""")


# ---- Until somebody is told --------------------------------------------------

@pytest.mark.parametrize("name", ["Saksbehandler Ein", "Godkjenner Ein"])
def test_nobody_is_told_what_a_disqualified_person_prepared_or_approved(
        deciding, name):
    application = deciding.application()
    decision = deciding.approved(application,
                                 content(application, 480_000, 0))
    disqualified(deciding, application, name)
    deciding.act(decision, "notify", by="approver2").expect(
        403, "DISQUALIFIED")
    deciding.act(decision, "return", {"reason": "Inhabil."},
                 by="approver2").expect(200)
    assert deciding.awarded() == 0


def test_who_is_disqualified_rules_on_nobody_in_the_case(deciding):
    application = deciding.application()
    disqualified(deciding, application, "Godkjenner Ein")
    declaration = deciding.ask(f"""
        select i.id from impartiality i
        join staff_member m on m.person = i.person
        where i.application_id = '{application['id']}'
          and m.name = 'Saksbehandler Ein'""")
    ruling = {"ruling": "disqualified", "reason": "Nær familie."}
    deciding.caller("approver").act(
        "impartiality", declaration, "rule", ruling).expect(
        403, "DISQUALIFIED")
    deciding.caller("approver2").act(
        "impartiality", declaration, "rule", ruling).expect(200)


def test_what_a_disqualified_person_recommended_does_not_count(deciding):
    application = deciding.application()
    criteria = deciding.call["content"]["criteria"]
    made = deciding.caller("caseworker2").act(
        "application", application["id"], "assessments").expect(201)
    path = f"/v1/assessments/{made['id']}"
    person = deciding.caller("caseworker2")
    person.patch(path, {"content": {
        "scores": [{"criterion": c["code"], "score": 3,
                    "justification": "Etter planen."} for c in criteria],
        "recommendations": [
            {"measureId": m["id"], "amountNok": 100_000}
            for m in application["content"]["measures"]]}},
        person.get(path).etag).expect(200)
    person.act("assessment", made["id"], "complete").expect(200)
    where = f"/v1/calls/{deciding.call['id']}/balance"
    assert person.get(where)["recommendedNok"] == 300_000
    disqualified(deciding, application, "Saksbehandler To")
    assert person.get(where)["recommendedNok"] == 0


# ---- Scenarios ---------------------------------------------------------------

def scenario(deciding, application, by, **more):
    return deciding.caller(by).post(
        f"/v1/calls/{deciding.call['id']}/scenarios",
        {"name": "Forslag", "method": "by_hand", **more})


def given(application, amount):
    return [{"applicationId": application["id"], "measureId": m["id"],
             "amountNok": amount} for m in application["content"]["measures"]]


def proposed_from(deciding, application, scenario):
    """Adopted and proposed by caseworkers who gave it no amount."""
    deciding.caller("caseworker").act("scenario", scenario["id"],
                                      "adopt").expect(200)
    [drafted] = deciding.caller("caseworker").get(
        f"/v1/decisions?applicationId={application['id']}")["items"]
    person = deciding.caller("caseworker2")
    path = f"/v1/decisions/{drafted['id']}"
    person.patch(path, {"content": {"reasons": REASONS}},
                 person.get(path).etag).expect(200)
    return deciding.act(drafted, "propose").expect(200)


def test_who_made_the_scenario_does_not_approve_what_comes_of_it(deciding):
    application = deciding.application()
    made = scenario(deciding, application, "approver",
                    amounts=given(application, 100_000)).expect(201)
    decision = proposed_from(deciding, application, made)
    deciding.act(decision, "approve", by="approver").expect(409, "FOUR_EYES")
    deciding.act(decision, "approve", by="approver2").expect(200)


def test_who_changed_the_scenario_or_what_it_began_from_does_not_either(
        deciding):
    application = deciding.application()
    base = scenario(deciding, application, "approver",
                    amounts=given(application, 100_000)).expect(201)
    made = scenario(deciding, application, "caseworker",
                    basedOnId=base["id"]).expect(201)
    person = deciding.caller("approver2")
    path = f"/v1/scenarios/{made['id']}"
    person.patch(path, {"amounts": given(application, 90_000)},
                 person.get(path).etag).expect(200)
    decision = proposed_from(deciding, application, made)
    for person in ("approver", "approver2"):
        deciding.act(decision, "approve", by=person).expect(409, "FOUR_EYES")


def test_nobody_adopts_what_a_disqualified_person_made(deciding):
    application = deciding.application()
    made = scenario(deciding, application, "caseworker2",
                    amounts=given(application, 100_000)).expect(201)
    disqualified(deciding, application, "Saksbehandler To")
    deciding.caller("caseworker").act("scenario", made["id"],
                                      "adopt").expect(403, "DISQUALIFIED")


# ---- Appeals -----------------------------------------------------------------

def test_who_prepared_an_outcome_before_another_did_does_not_decide_it(
        appealing):
    application, _, appeal = appealing.taken()
    outcome = {"outcome": "overturn",
               **appealing.replaced(application, *MORE)}
    for person in ("approver", "caseworker"):
        appealing.prepared(appeal, by=person, **outcome).expect(200)
    appealing.on(appeal, "overturn", by="approver").expect(409, "FOUR_EYES")
    disqualified(appealing, application, "Godkjenner Ein")
    appealing.on(appeal, "overturn", by="approver2").expect(
        403, "DISQUALIFIED")


def test_who_is_disqualified_registers_no_letter(appealing):
    application, decision = appealing.decided()
    disqualified(appealing, application, "Saksbehandler To")
    letter = {"sentAt": "2026-06-12T08:00:00Z", "wantedChange": "Mer."}
    appealing.paper(decision, by="caseworker2", **letter).expect(
        403, "DISQUALIFIED")
    appealing.paper(decision, **letter).expect(201)


def test_who_gave_the_reasons_below_does_not_decide_above(appealing):
    application = appealing.application()
    told = appealing.notified(application, content(application, reasons=None))
    appealing.caller("signatory").act("decision", told["id"],
                                      "request-reasons").expect(200)
    both = appealing.caller("appeal-handler-below", acting_for="974762501")
    both.act("application", application["id"], "impartiality",
             {"declaration": "clear"}).expect(201)
    both.act("decision", told["id"], "give-reasons",
             {"reasons": REASONS}).expect(200)
    appeal = appealing.appealed(told).expect(201)
    appealing.on(appeal, "take").expect(200)
    appealing.sent_on(application, appeal)
    above = appealing.caller("appeal-handler-below", acting_for="983544622")
    seen = above.get(f"/v1/appeals/{appeal['id']}").expect(200)
    above.post(f"/v1/applications/{application['id']}/impartiality",
               {"declaration": "clear"}, match=seen.etag).expect(201)
    above.act("appeal", appeal["id"], "prepare", {
        "outcome": "uphold", "reasons": "Vedtaket er riktig."}).expect(
        403, "DECIDED_BELOW")


def test_what_the_appeal_body_decided_is_not_the_countys_to_change(appealing):
    application, _, appeal = appealing.forwarded()
    appealing.answered(appeal, "change", outcome="change",
                       **appealing.replaced(application, *MORE)).expect(200)
    [new] = appealing.caller("caseworker").get(
        f"/v1/decisions?applicationId={application['id']}"
        "&state=notified")["items"]
    document = content(application, *MORE)
    appealing.act(new, "reverse", {"reason": "Uenig.", "ground": "invalid",
                                   "content": document}).expect(
        409, "DECIDED_ABOVE")
    appealing.act(new, "correct", {"what": "En skrivefeil.",
                                   "content": document}).expect(
        409, "DECIDED_ABOVE")


def test_an_appeal_to_be_heard_anew_is_what_changes_the_decision(appealing):
    application, decision = appealing.dismissed_and_annulled()
    appealing.act(decision, "correct", {
        "what": "Tiltak 3.", "content": content(application, *MORE)}).expect(
        409, "APPEAL_LIVE")
