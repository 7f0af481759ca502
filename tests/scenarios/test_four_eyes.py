"""Two people take part in every decision, whatever path leads to it, and none
who is disqualified."""

from tests.scenarios.deciding import content


def blocked(answer):
    return {b["action"]: b["code"] for b in answer["blockedActions"]}


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
