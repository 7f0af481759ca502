"""Before the authority reverses a decision to a party's detriment by itself,
the party is told and may answer (fvl. § 16)."""

import pytest

from tests.scenarios.appealing import Appealing
from tests.scenarios.deciding import content, heard_of

# Two weeks from when stories of decisions are told, and some minutes.
SHORT, LONG = "2026-06-22T07:59:59Z", "2026-06-22T08:10:00Z"
TOO_LONG = "2027-06-08T22:00:00Z"
BEFORE, AFTER = "2026-06-22T08:09:00Z", "2026-06-22T08:10:00.001Z"
TEXT = "Vi vurderer å omgjøre tildelingen til tiltak 2, som er finansiert."
NOTICE = {"text": TEXT, "answerBy": LONG}
ANSWER = {"text": "Midlene gjelder et annet tiltak."}


@pytest.fixture
def awarded(deciding):
    """An award, and a draft of less."""
    application = deciding.application()
    told = deciding.notified(application,
                             content(application, 480_000, 190_000, 0))
    less = deciding.act(told, "reverse", {
        "reason": "Dobbel finansiering.", "ground": "invalid",
        "content": content(application, 480_000, 0)}).expect(201)
    return told, less


def give(deciding, decision, by="caseworker", query="", **changes):
    return deciding.act(decision, "give-prior-notice", {**NOTICE, **changes},
                        by, query)


def answer(deciding, decision, by="preparer"):
    return deciding.act(decision, "answer-prior-notice", ANSWER, by)


def blocked(answer):
    return {b["action"]: b["code"] for b in answer["blockedActions"]}


def test_a_reduction_is_not_proposed_before_the_party_was_told(
        deciding, awarded):
    told, less = awarded
    deciding.act(less, "propose").expect(409, "PRIOR_NOTICE_REQUIRED")
    given = give(deciding, told).expect(200)
    assert given["priorNotice"]["text"] == TEXT
    refused = deciding.act(less, "propose").expect(409, "PRIOR_NOTICE_RUNS")
    assert refused["deadline"] == "22.06.2026 kl. 10:10"
    deciding.clock(BEFORE)
    deciding.act(less, "propose").expect(409, "PRIOR_NOTICE_RUNS")
    deciding.clock(AFTER)
    deciding.act(less, "propose").expect(200)


def test_the_party_reads_it_and_answers_once(deciding, awarded):
    told, less = awarded
    municipality = deciding.caller("preparer")
    path = f"/v1/decisions/{told['id']}"
    before = municipality.get(path).expect(200)
    assert blocked(before)["answer-prior-notice"] == "PRIOR_NOTICE_NOT_OPEN"
    answer(deciding, told).expect(409, "PRIOR_NOTICE_NOT_OPEN")
    give(deciding, told).expect(200)
    seen = municipality.get(path).expect(200)
    assert seen.etag != before.etag
    assert seen["priorNotice"] == {
        "text": TEXT, "answerBy": "2026-06-22T08:10:00Z",
        "givenAt": seen["priorNotice"]["givenAt"],
        "letterId": seen["priorNotice"]["letterId"]}
    assert "answer-prior-notice" in seen["allowedActions"]
    # What is drafted is not told by it.
    municipality.get(f"/v1/decisions/{less['id']}").expect(404)
    answered = answer(deciding, told).expect(200)
    assert answered["priorNotice"]["answer"] == ANSWER["text"]
    answer(deciding, told).expect(409, "PRIOR_NOTICE_NOT_OPEN")
    staff = deciding.caller("caseworker").get(path).expect(200)
    assert staff["priorNotice"] == answered["priorNotice"]
    # It was heard: the authority need not wait longer.
    deciding.act(less, "propose").expect(200)


def test_after_its_time_nobody_answers_and_another_can_be_given(
        deciding, awarded):
    told, less = awarded
    give(deciding, told).expect(200)
    again = give(deciding, told).expect(409, "PRIOR_NOTICE_RUNS")
    assert again["deadline"] == "22.06.2026 kl. 10:10"
    deciding.clock(AFTER)
    answer(deciding, told).expect(409, "PRIOR_NOTICE_NOT_OPEN")
    give(deciding, told, text="Også tiltak 1.",
         answerBy="2026-07-10T10:00:00Z").expect(200)
    # The last one counts.
    deciding.act(less, "propose").expect(409, "PRIOR_NOTICE_RUNS")
    answered = answer(deciding, told).expect(200)
    assert answered["priorNotice"]["text"] == "Også tiltak 1."
    deciding.act(less, "propose").expect(200)


def test_it_leaves_the_time_that_the_rules_say(deciding, awarded):
    told, _ = awarded
    refused = give(deciding, told, answerBy=SHORT).expect(422, "INVALID_BODY")
    assert refused.pointers() == {"#/answerBy": "TIME_TO_ANSWER_SHORT"}
    assert "22.06.2026 kl. 10:" in refused["errors"][0]["detail"]
    long = give(deciding, told, answerBy=TOO_LONG).expect(422, "INVALID_BODY")
    assert long.pointers() == {"#/answerBy": "TIME_TO_ANSWER_LONG"}
    give(deciding, told, text="").expect(422, "INVALID_BODY")
    tried = give(deciding, told, query="?dryRun=true").expect(200)
    assert tried["priorNotice"]["text"] == TEXT
    seen = deciding.caller("caseworker").get(f"/v1/decisions/{told['id']}")
    assert "priorNotice" not in seen.expect(200).json


def test_who_gives_it_and_who_answers(deciding, awarded):
    told, less = awarded
    give(deciding, told, by="preparer").expect(403)
    give(deciding, told, by="attestant").expect(403, "ROLE_REQUIRED")
    path = f"/v1/decisions/{told['id']}"
    deciding.caller("caseworker-innlandet").post(
        f"{path}/give-prior-notice", NOTICE, match=told.etag).expect(404)
    give(deciding, less).expect(409, "ILLEGAL_TRANSITION")
    give(deciding, told, by="approver").expect(200)
    answer(deciding, told, by="caseworker").expect(403)
    deciding.caller("preparer-porsgrunn").post(
        f"{path}/answer-prior-notice", ANSWER, match=told.etag).expect(404)
    answer(deciding, told, by="signatory").expect(200)


def test_each_side_hears_of_it(deciding, awarded):
    told, _ = awarded
    give(deciding, told).expect(200)
    answer(deciding, told).expect(200)
    for side in ("preparer", "caseworker"):
        history = deciding.caller(side).get(
            f"/v1/applications/{told['applicationId']}/history?limit=200")
        types = [e["type"] for e in history.expect(200)["items"]]
        assert types[-2:] == ["decision.prior_notice_given",
                              "decision.prior_notice_answered"], side


def test_what_is_in_favour_or_a_mistake_needs_none(deciding):
    application = deciding.application()
    first = deciding.notified(application, content(application, 480_000, 0))
    more = content(application, 480_000, 190_000, 0)
    for action, body in (("reverse", {"reason": "Ny vurdering."}),
                         ("correct", {"what": "Skrivefeil."})):
        draft = deciding.act(first, action, {**body, "content": more})
        deciding.act(draft.expect(201), "propose").expect(200)
        deciding.act(draft, "return", {"reason": "Vent."},
                     by="approver").expect(200)
        deciding.act(draft, "discard").expect(200)


def test_a_new_condition_is_to_the_detriment_too(deciding):
    application = deciding.application()
    amounts = (480_000, 0)
    first = deciding.notified(application, content(application, *amounts))
    draft = deciding.act(first, "reverse", {
        "reason": "Vilkår.", "ground": "reserved",
        "content": content(application, *amounts,
                           conditions=["Rapporter hvert halvår."])})
    deciding.act(draft.expect(201), "propose").expect(
        409, "PRIOR_NOTICE_REQUIRED")
    heard_of(deciding, first)
    deciding.act(draft, "propose").expect(200)


def test_a_notice_that_is_given_on_the_way_is_waited_for_too(deciding):
    application = deciding.application()
    first = deciding.notified(application, content(application, 480_000, 0))
    heard_of(deciding, first)
    less = deciding.act(first, "reverse", {
        "reason": "Feil grunnlag.", "ground": "invalid",
        "content": content(application, 300_000, 0)}).expect(201)
    deciding.act(less, "propose").expect(200)
    give(deciding, first).expect(200)
    deciding.act(less, "approve", by="approver").expect(
        409, "PRIOR_NOTICE_RUNS")
    answer(deciding, first).expect(200)
    deciding.act(less, "approve", by="approver").expect(200)
    give(deciding, first).expect(200)
    deciding.act(less, "notify", by="approver").expect(
        409, "PRIOR_NOTICE_RUNS")
    answer(deciding, first).expect(200)
    deciding.act(less, "notify", by="approver").expect(200)


def test_while_it_is_appealed_or_decided_above_none_is_given(
        caller, stack, fresh_call, complete_content, clock):
    appealing = Appealing(caller, stack, fresh_call, complete_content, clock)
    application, decision, appeal = appealing.forwarded()
    late = {"answerBy": "2026-07-15T10:00:00Z"}
    give(appealing, decision, **late).expect(409, "APPEAL_LIVE")
    done = appealing.answered(
        appeal, "change", outcome="change",
        **appealing.replaced(application, 480_000, 190_000, 350_000))
    new = {"id": done.expect(200)["newDecisionId"]}
    give(appealing, new, **late).expect(409, "DECIDED_ABOVE")


def test_who_gave_it_below_does_not_decide_above(
        caller, stack, fresh_call, complete_content, clock):
    """fvl. § 34."""
    appealing = Appealing(caller, stack, fresh_call, complete_content, clock)
    application, decision = appealing.decided()
    both = "appeal-handler-below"
    below = caller(both, acting_for="974762501")
    below.act("application", application["id"], "impartiality",
              {"declaration": "clear"}).expect(201)
    below.act("decision", decision["id"], "give-prior-notice", {
        "text": TEXT, "answerBy": "2026-07-15T10:00:00Z"}).expect(200)
    appeal = appealing.appealed(decision).expect(201)
    appealing.on(appeal, "take").expect(200)
    appealing.sent_on(application, appeal)
    above = caller(both, acting_for="983544622")
    seen = above.get(f"/v1/appeals/{appeal['id']}").expect(200)
    assert blocked(seen)["prepare"] == "DECIDED_BELOW"


@pytest.mark.parametrize("is_noticed", [True, False])
def test_what_was_noticed_before_is_said_in_the_notice(
        deciding, awarded, is_noticed):
    """fvl. § 16 is among what a reversal rests on when the party was heard,
    and not when it was in its favour and needed none."""
    told, draft = awarded
    if is_noticed:
        heard_of(deciding, told)
    else:
        application = deciding.caller("caseworker").get(
            f"/v1/applications/{told['applicationId']}")
        deciding.act(draft, "discard").expect(200)
        draft = deciding.act(told, "reverse", {
            "reason": "Mer.",
            "content": content(application, 480_000, 190_000)}).expect(201)
    deciding.act(draft, "propose").expect(200)
    for step in ("approve", "notify"):
        deciding.act(draft, step, by="approver").expect(200)
    notice = deciding.caller("preparer").get(
        f"/v1/decisions/{draft['id']}/notice").expect(200)
    cited = {r["topic"]: r["paragraph"] for r in notice["legalBasis"]}
    assert cited.get("prior_notice") == ("§ 16" if is_noticed else None)
    assert cited["reversal"] == "§ 35"
