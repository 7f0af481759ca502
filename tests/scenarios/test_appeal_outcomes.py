"""Outcomes of appeals: what may be proposed, who decides it, and what it does
to the frame."""

import pytest

from tests.conftest import VESTFOLD_TELEMARK
from tests.scenarios.appealing import AWARD, MORE, Appealing
from tests.scenarios.deciding import REASONS, content, heard_of

ENOUGH = "Klagen gir ikke grunn til endring."


@pytest.fixture
def appealing(caller, stack, fresh_call, complete_content, clock):
    return Appealing(caller, stack, fresh_call, complete_content, clock)


def blocked(answer):
    return {b["action"]: b["code"] for b in answer["blockedActions"]}


# ---- What is proposed -------------------------------------------------------

def test_a_proposal_has_what_its_outcome_needs_and_nothing_else(appealing):
    application, _, appeal = appealing.taken()
    cases = [
        ({"outcome": "uphold", "reasons": "Stadfestes."},
         {"#/outcome": "OUTCOME_OF_OTHER_INSTANCE"}),
        ({"outcome": "dismiss"}, {"#/reasons": "NEEDED_BY_OUTCOME"}),
        ({"outcome": "forward", "reasons": "Se uttalelsen."},
         {"#/opinion": "NEEDED_BY_OUTCOME", "#/reasons": "NOT_OF_OUTCOME"}),
        ({"outcome": "overturn", "reasons": "Medhold."},
         {"#/content": "NEEDED_BY_OUTCOME"}),
        ({"outcome": "forward", "opinion": ENOUGH,
          "detrimentGround": "public_interests",
          "overFrame": {"amountNok": 1, "reference": "x"},
          "content": content(application, *MORE)},
         {"#/content": "NOT_OF_OUTCOME", "#/overFrame": "NOT_OF_OUTCOME",
          "#/detrimentGround": "NOT_OF_OUTCOME"}),
        ({"outcome": "overturn",
          **appealing.replaced(application, *MORE, overFrame={
              "amountNok": sum(MORE) - sum(AWARD) + 1, "reference": "26/1"})},
         {"#/overFrame/amountNok": "OVER_FRAME_TOO_MUCH"}),
        ({"outcome": "overturn", "reasons": "Medhold.",
          "content": content(application, *MORE, outcome="full")},
         {"#/content/outcome": "AWARD_NOT_FULL"}),
        ({"outcome": "overturn", "reasons": "Medhold.",
          "content": content(application, *MORE, reasons=None)},
         {f"#/content/reasons/{part}": "REASON_MISSING" for part in REASONS}),
    ]
    for proposal, faults in cases:
        refused = appealing.on(appeal, "prepare", proposal)
        refused.expect(422, "INVALID_BODY")
        assert refused.pointers() == faults, proposal
    assert "proposal" not in appealing.read(appeal).json


def test_the_first_instance_changes_nothing_for_the_worse(appealing):
    """fvl. § 33: it overturns what the appeal is right about."""
    application, _, appeal = appealing.taken()
    less = (480_000, 190_000, 199_999)
    refused = appealing.prepared(appeal, outcome="overturn",
                                 **appealing.replaced(application, *less))
    refused.expect(409, "CHANGE_TO_DETRIMENT")
    assert refused["why"] == "first_instance"


# ---- Who decides it ---------------------------------------------------------

def test_who_prepared_it_does_not_decide_it(appealing):
    application, _, appeal = appealing.taken()
    nothing = appealing.on(appeal, "overturn", by="approver")
    nothing.expect(409, "APPEAL_NOT_PREPARED")
    appealing.prepared(appeal, by="approver", outcome="overturn",
                       **appealing.replaced(application, *MORE)).expect(200)
    refused = appealing.on(appeal, "overturn", by="approver")
    refused.expect(409, "FOUR_EYES")
    other = appealing.read(appeal, "approver2").expect(200)
    assert "overturn" in other["allowedActions"]
    assert blocked(other)["forward"] == "APPEAL_NOT_PREPARED"
    assert blocked(appealing.read(appeal, "approver"))["overturn"] == (
        "FOUR_EYES")
    assert appealing.on(appeal, "overturn").expect(403)["role"] == "approver"
    appealing.on(appeal, "overturn", by="approver2", query="?dryRun=true"
                 ).expect(200)
    assert appealing.read(appeal)["state"] == "under_review"
    appealing.on(appeal, "overturn", by="approver2").expect(200)


def test_each_outcome_is_decided_as_it_was_prepared(appealing):
    application, _, appeal = appealing.taken()
    prepared = {"overturn": "overturn", "partly-overturn": "partly_overturn"}
    proposals = [("dismiss", {"outcome": "dismiss", "reasons": "Avvises."}),
                 ("forward", {"outcome": "forward", "opinion": ENOUGH})]
    proposals += [(action, {"outcome": outcome, **appealing.replaced(
        application, *MORE)}) for action, outcome in prepared.items()]
    for action, proposal in proposals:
        appealing.on(appeal, "prepare", proposal).expect(200)
        seen = appealing.read(appeal, "approver")
        assert action in seen["allowedActions"]
        others = {name for name, _ in proposals} - {action}
        assert {name: "APPEAL_NOT_PREPARED" for name in others}.items() <= (
            blocked(seen).items())
    appealing.on(appeal, "partly-overturn", by="approver").expect(200)


def test_whoever_is_not_impartial_has_no_part_in_it(appealing):
    application, _, appeal = appealing.taken()
    declared = appealing.caller("approver").get(
        f"/v1/applications/{application['id']}/impartiality")["items"]
    of_second = next(d for d in declared
                     if d["person"]["name"] == "Saksbehandler To")
    appealing.prepared(appeal, by="caseworker2", outcome="forward",
                       opinion=ENOUGH).expect(200)
    path = f"/v1/impartiality/{of_second['id']}"
    second = appealing.caller("caseworker2")
    second.post(f"{path}/redeclare", {"statement": "Er gift med klageren."},
                match=second.get(path).etag).expect(200)
    for action, body, by in (("take", None, "caseworker2"),
                             ("forward", None, "approver")):
        appealing.on(appeal, action, body, by).expect(
            409, "IMPARTIALITY_UNRULED")
    approver = appealing.caller("approver")
    approver.post(f"{path}/rule", {"ruling": "disqualified",
                                   "reason": "Nær familie."},
                  match=approver.get(path).etag).expect(200)
    appealing.on(appeal, "take", by="caseworker2").expect(403, "DISQUALIFIED")
    appealing.on(appeal, "forward", by="approver").expect(403, "DISQUALIFIED")
    third = appealing.caller("caseworker-skien", acting_for=VESTFOLD_TELEMARK)
    third.act("appeal", appeal["id"], "take").expect(
        409, "IMPARTIALITY_MISSING")


# ---- The frame --------------------------------------------------------------

def tight(appealing, frame):
    """The frame of the call is what is left of it."""
    appealing.run(f"update call set frame_nok = {frame} "
                  f"where id = '{appealing.call['id']}'")


def test_a_frame_that_is_spent_says_what_can_be_done(appealing):
    application, decision, appeal = appealing.taken()
    tight(appealing, sum(AWARD) + 149_999)
    appealing.prepared(appeal, outcome="overturn",
                       **appealing.replaced(application, *MORE)).expect(200)
    refused = appealing.on(appeal, "overturn", by="approver")
    refused.expect(409, "FRAME_EXCEEDED")
    assert (refused["wantedNok"], refused["leftNok"]) == (150_000, 149_999)
    assert "overFrame" in refused["detail"] and "amend" in refused["detail"]
    # Nothing of it was done.
    assert appealing.awarded() == sum(AWARD)
    assert appealing.read(appeal)["state"] == "under_review"
    assert appealing.caller("signatory").get(
        f"/v1/decisions/{decision['id']}")["state"] == "notified"

    raised = {"frameNok": sum(AWARD) + 150_000}
    appealing.amend(**raised)
    appealing.on(appeal, "overturn", by="approver").expect(200)
    assert appealing.awarded() == sum(MORE) == raised["frameNok"]


def test_the_owner_lets_an_appeal_go_beyond_the_frame(appealing):
    application, _, appeal = appealing.taken()
    tight(appealing, sum(AWARD) + 50_000)
    allowed = {"amountNok": 100_000, "reference": "Helsedirektoratet 26/123"}
    appealing.prepared(appeal, outcome="overturn", **appealing.replaced(
        application, *MORE, overFrame=allowed)).expect(200)
    done = appealing.on(appeal, "overturn", by="approver").expect(200)
    assert appealing.awarded() == sum(AWARD) + 50_000
    new = appealing.caller("caseworker").get(
        f"/v1/decisions/{done['newDecisionId']}").expect(200)
    assert (new["overFrameNok"], new["overFrameReference"]) == (
        100_000, allowed["reference"])
    assert new["amountNok"] == sum(MORE)


def test_what_lay_beyond_the_frame_is_not_drawn_from_it_later(appealing):
    """A second appeal adds to what the first one took of the frame, and not
    to what lay beyond it."""
    application, _, appeal = appealing.taken()
    tight(appealing, sum(AWARD))
    appealing.prepared(appeal, outcome="overturn", **appealing.replaced(
        application, *MORE, overFrame={"amountNok": 150_000,
                                       "reference": "26/1"})).expect(200)
    done = appealing.on(appeal, "overturn", by="approver").expect(200)
    again = appealing.appealed({"id": done["newDecisionId"]}).expect(201)
    appealing.on(again, "take").expect(200)
    # What lay beyond the frame counts as drawn anew.
    appealing.prepared(again, outcome="overturn", **appealing.replaced(
        application, 480_000, 190_000, 400_000)).expect(200)
    refused = appealing.on(again, "overturn", by="approver")
    refused.expect(409, "FRAME_EXCEEDED")
    assert refused["wantedNok"] == 200_000
    appealing.prepared(again, outcome="overturn", **appealing.replaced(
        application, 480_000, 190_000, 400_000,
        overFrame={"amountNok": 200_000, "reference": "26/2"})).expect(200)
    appealing.on(again, "overturn", by="approver").expect(200)
    assert appealing.awarded() == sum(AWARD)


def test_a_reduction_under_way_lapses_and_gives_nothing_away(appealing):
    """Approved, it has not yet given back what others would then have had."""
    application, decision = appealing.decided()
    less = appealing.act(decision, "reverse", {
        "reason": "Tiltakene overlapper.", "ground": "invalid",
        "content": content(application, 480_000, 0)}).expect(201)
    heard_of(appealing, decision)
    appealing.act(less, "propose").expect(200)
    appealing.act(less, "approve", by="approver").expect(200)
    tight(appealing, sum(AWARD))
    appeal = appealing.appealed(decision).expect(201)
    appealing.on(appeal, "take").expect(200)
    appealing.prepared(appeal, outcome="overturn",
                       **appealing.replaced(application, *MORE)).expect(200)
    refused = appealing.on(appeal, "overturn", by="approver")
    refused.expect(409, "FRAME_EXCEEDED")
    assert (refused["wantedNok"], refused["leftNok"]) == (150_000, 0)
    appealing.amend(frameNok=sum(MORE))
    appealing.on(appeal, "overturn", by="approver").expect(200)
    assert appealing.awarded() == sum(MORE)
    assert appealing.caller("caseworker").get(
        f"/v1/decisions/{less['id']}")["state"] == "lapsed"


# ---- Enforcement ------------------------------------------------------------

def test_enforcement_is_put_off_and_no_longer(appealing):
    """fvl. § 42: by whoever has the appeal, with a reason the party sees."""
    _, decision = appealing.decided()
    appeal = appealing.appealed(decision).expect(201)
    reason = {"reason": "Utfallet kan endre fordelingen."}
    for state in ("received", "under_review"):
        held = appealing.on(appeal, "defer-enforcement", reason).expect(200)
        assert held["state"] == state
        assert held["deferral"]["reason"] == reason["reason"]
        assert appealing.read(appeal, "signatory")["deferral"]
        appealing.on(appeal, "defer-enforcement", reason).expect(
            409, "DEFERRAL_UNCHANGED")
        free = appealing.on(appeal, "lift-deferral", reason).expect(200)
        assert "deferral" not in free.json
        appealing.on(appeal, "lift-deferral", reason).expect(
            409, "DEFERRAL_UNCHANGED")
        appealing.on(appeal, "take")
