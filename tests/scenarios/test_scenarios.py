"""A hundred million is applied for and thirty are to be given: how staff weigh
applications against each other, and what it does to the frame."""

import copy
import itertools

import pytest

from tests.fault.test_concurrency import all_at_once
from tests.scenarios.test_assessment import assessed, completed, path_of
from tests.scenarios.test_main_story import submitted
from tests.support.cases import APRIL, declared, taken

FRAME = 30_000_000
# What each applies for by measure, and how it is scored.
APPLIED = {"": ([40_000_000, 20_000_000], 3),
           "-porsgrunn": ([30_000_000, 10_000_000], 5)}


@pytest.fixture
def tight_call(caller, seeded_call):
    """With a frame of thirty million."""
    staff = caller("caseworker")
    made = staff.act("call", seeded_call["id"], "copy", {
        "year": 2026, "opensDate": "2026-02-01",
        "deadlineDate": "2026-03-16", "reportDeadline": "2027-03-01"})
    path = f"/v1/calls/{made.expect(201)['id']}"
    staff.patch(path, {"content": {"frameNok": FRAME}},
                match=made.etag).expect(200)
    return staff.act("call", made["id"], "publish").expect(200).json


@pytest.fixture
def sent(caller, clock, tight_call, complete_content):
    """Skien and Porsgrunn apply for a hundred million together, in time."""
    made = []
    for who, (amounts, _) in APPLIED.items():
        content = copy.deepcopy(complete_content)
        content["measures"] = content["measures"][:2]
        for measure, nok in zip(content["measures"], amounts):
            measure["amountNok"] = nok
        made.append(submitted(caller(f"preparer{who}"),
                              caller(f"signatory{who}"), tight_call, content))
    clock(APRIL)
    return made


@pytest.fixture
def applications(caller, sent):
    """Both are under review."""
    for application in sent:
        taken(caller("caseworker"), application)
    return sent


@pytest.fixture
def weighed(caller, tight_call, applications):
    """Both assessed: half of what Skien wants, all of what Porsgrunn wants."""
    person = caller("caseworker")
    for application, (_, score), part in zip(applications, APPLIED.values(),
                                             (0.5, 1)):
        completed(person, tight_call, application, score, part)
    return applications


def tried(person, call, method, name="Forsøk", **rest):
    return person.post(f"/v1/calls/{call['id']}/scenarios", {
        "name": name, "method": method, **rest})


def amounts(scenario):
    return [a["amountNok"] for a in scenario["amounts"]]


def by_hand(applications, *noks):
    measures = [(a["id"], m["id"]) for a in applications
                for m in a["content"]["measures"]]
    return [{"applicationId": a, "measureId": m, "amountNok": nok}
            for (a, m), nok in zip(measures, noks)]


# ---- The story -------------------------------------------------------------

def test_a_hundred_million_are_weighed_against_thirty(
        caller, tight_call, weighed):
    person = caller("caseworker")
    balance = person.get(f"/v1/calls/{tight_call['id']}/balance").expect(200)
    assert balance["frameNok"] == balance["leftNok"] == FRAME
    assert balance["appliedNok"] == 100_000_000
    assert balance["recommendedNok"] == 70_000_000
    assert (balance["applications"], balance["assessed"]) == (2, 2)
    assert {c["category"]: c["appliedNok"] for c in balance["byCategory"]} == {
        "videreutdanning": 70_000_000, "bpa": 30_000_000}

    equal = tried(person, tight_call, "pro_rata",
                  parameters={"basis": "applied"}).expect(201)
    assert amounts(equal) == [12_000_000, 6_000_000, 9_000_000, 3_000_000]
    assert equal["balance"]["distributedNok"] == FRAME
    assert equal["balance"]["leftNok"] == 0

    # As recommended, the kroner that do not divide go by remainder.
    fair = tried(person, tight_call, "pro_rata").expect(201)
    assert amounts(fair) == [8_571_429, 4_285_714, 12_857_143, 4_285_714]

    # The best first: Porsgrunn gets most, and Skien nothing.
    best = tried(person, tight_call, "by_rank").expect(201)
    assert amounts(best) == [0, 0, 30_000_000, 0]

    line = 5 * len(tight_call["content"]["criteria"])
    cut = tried(person, tight_call, "cut_at_line",
                parameters={"lineScore": line}).expect(201)
    assert amounts(cut) == [0, 0, 22_500_000, 7_500_000]

    chosen = tried(person, tight_call, "by_hand", "Etter møtet",
                   basedOnId=cut["id"],
                   amounts=by_hand(weighed, 5_000_000, 0, 20_000_000,
                                   5_000_000)).expect(201)
    changes = {(c["beforeNok"], c["afterNok"]) for c in chosen["changes"]}
    assert changes == {(0, 5_000_000), (22_500_000, 20_000_000),
                       (7_500_000, 5_000_000)}
    assert chosen["balance"]["leftNok"] == 0

    listed = person.get(f"/v1/calls/{tight_call['id']}/scenarios").expect(200)
    assert [s["id"] for s in listed["items"]] == [
        s["id"] for s in (chosen, cut, best, fair, equal)]
    assert listed["items"][0]["distributedNok"] == FRAME
    assert all("amounts" not in s for s in listed["items"])


# ---- Adopting --------------------------------------------------------------

def drafted(person, call):
    """Decisions of the call by application."""
    items = person.get(f"/v1/decisions?callId={call['id']}").expect(200)
    return {d["applicationId"]: d for d in items["items"]}


def test_an_adopted_scenario_is_a_draft_for_everybody(
        caller, tight_call, weighed):
    person = caller("caseworker")
    scenario = tried(person, tight_call, "by_hand", amounts=by_hand(
        weighed, 0, 0, 30_000_000, 0)).expect(201)
    assert scenario["allowedActions"] == ["update", "adopt", "discard"]
    adopted = person.act("scenario", scenario["id"], "adopt").expect(200)
    assert adopted["state"] == "adopted" and adopted["adoptedAt"]
    assert adopted["allowedActions"] == [] and not adopted["isOutdated"]

    decisions = drafted(person, tight_call)
    assert set(decisions) == {a["id"] for a in weighed}
    skien, porsgrunn = (decisions[a["id"]] for a in weighed)
    assert skien["state"] == porsgrunn["state"] == "draft"
    assert skien["content"]["outcome"] == "rejected"
    assert porsgrunn["content"]["outcome"] == "partial"
    assert [m["amountNok"] for m in porsgrunn["content"]["measures"]] == [
        30_000_000, 0]
    assert {d["scenarioId"] for d in decisions.values()} == {scenario["id"]}
    balance = person.get(f"/v1/calls/{tight_call['id']}/balance").expect(200)
    assert balance["draftedNok"] == 30_000_000
    assert balance["leftNok"] == FRAME and balance["awardedNok"] == 0
    by_category = {c["category"]: c["draftedNok"]
                   for c in balance["byCategory"]}
    assert by_category == {"videreutdanning": 30_000_000, "bpa": 0}

    person.act("scenario", scenario["id"], "adopt").expect(
        409, "ILLEGAL_TRANSITION")
    for path in ("", "/adopt"):
        etag = adopted.etag
        address = f"/v1/scenarios/{scenario['id']}{path}"
        answer = (person.post(address, match=etag) if path
                  else person.patch(address, {"name": "Ny"}, match=etag))
        answer.expect(409, "ILLEGAL_TRANSITION")


def test_what_the_frame_does_not_hold_is_not_adopted(
        caller, tight_call, applications):
    person = caller("caseworker")
    caller("preparer").act("application", applications[0]["id"],
                           "withdraw").expect(200)
    scenario = tried(person, tight_call, "pro_rata", parameters={
        "basis": "applied", "availableNok": 40_000_000}).expect(201)
    over = person.act("scenario", scenario["id"], "adopt")
    over.expect(409, "FRAME_EXCEEDED")
    assert (over["wantedNok"], over["leftNok"]) == (40_000_000, FRAME)
    assert scenario["balance"]["excessNok"] == 10_000_000
    assert drafted(person, tight_call) == {}


def test_a_trial_drafts_nothing(caller, tight_call, weighed):
    person = caller("caseworker")
    scenario = tried(person, tight_call, "pro_rata").expect(201)
    tried_out = person.act("scenario", scenario["id"], "adopt",
                           query="?dryRun=true").expect(200)
    assert tried_out["state"] == "adopted"
    assert drafted(person, tight_call) == {}
    person.act("scenario", scenario["id"], "adopt").expect(200)
    assert len(drafted(person, tight_call)) == 2


def test_nobody_is_left_out_in_silence(caller, tight_call, sent):
    """One application that cannot be decided stands in everybody's way."""
    person = caller("caseworker")
    taken(person, sent[0])
    scenario = tried(person, tight_call, "pro_rata",
                     parameters={"basis": "applied"}).expect(201)
    declared(person, sent[1]).expect(201)
    refused = person.act("scenario", scenario["id"], "adopt")
    refused.expect(409, "APPLICATION_NOT_UNDER_REVIEW")
    assert refused["applicationId"] == sent[1]["id"]
    assert drafted(person, tight_call) == {}
    assert person.get(f"/v1/scenarios/{scenario['id']}")["state"] == "draft"

    person.act("application", sent[1]["id"], "take").expect(200)
    first = tried(person, tight_call, "by_rank").expect(201)
    person.act("scenario", first["id"], "adopt").expect(200)
    late = person.act("scenario", scenario["id"], "adopt")
    late.expect(409, "DECISION_EXISTS")
    assert late["applicationId"] in {a["id"] for a in sent}


def test_who_is_not_impartial_in_one_case_adopts_nothing(
        caller, tight_call, weighed):
    person = caller("caseworker2")
    scenario = tried(person, tight_call, "pro_rata").expect(201)
    declared(person, weighed[0]).expect(201)
    refused = person.act("scenario", scenario["id"], "adopt")
    refused.expect(409, "IMPARTIALITY_MISSING")
    assert refused["applicationId"] == weighed[1]["id"]
    conflict = declared(person, weighed[1], "conflict").expect(201)
    person.act("scenario", scenario["id"], "adopt").expect(
        409, "IMPARTIALITY_UNRULED")
    caller("approver").post(
        f"/v1/impartiality/{conflict['id']}/rule",
        {"ruling": "disqualified", "reason": "Gift med ordføreren."},
        match=conflict.etag).expect(200)
    person.act("scenario", scenario["id"], "adopt").expect(
        403, "DISQUALIFIED")
    assert drafted(person, tight_call) == {}


def test_what_has_changed_is_weighed_anew(caller, tight_call, weighed):
    person = caller("caseworker")
    scenario = tried(person, tight_call, "pro_rata").expect(201)
    caller("preparer").act("application", weighed[0]["id"],
                           "withdraw").expect(200)
    person.act("scenario", scenario["id"], "adopt").expect(
        409, "SCENARIO_OUTDATED")
    path = f"/v1/scenarios/{scenario['id']}"
    person.patch(path, {}, match=person.get(path).etag).expect(200)
    person.act("scenario", scenario["id"], "adopt").expect(200)
    assert set(drafted(person, tight_call)) == {weighed[1]["id"]}


def test_who_approves_adopts_nothing(caller, tight_call, weighed):
    """Whoever adopts has prepared the decisions."""
    approver = caller("approver")
    scenario = tried(approver, tight_call, "pro_rata").expect(201)
    assert scenario["allowedActions"] == ["update", "discard"]
    refused = approver.act("scenario", scenario["id"], "adopt")
    refused.expect(403, "ROLE_REQUIRED")
    assert refused["role"] == "caseworker"


@pytest.mark.concurrent
@pytest.mark.parametrize("scenarios", [1, 2])
def test_of_two_who_adopt_at_once_one_wins(caller, tight_call, weighed,
                                           scenarios):
    """The same scenario, and two of the same call."""
    person = caller("caseworker")
    made = [tried(person, tight_call, "pro_rata").expect(201)
            for _ in range(scenarios)]
    for application in weighed:
        declared(caller("caseworker2"), application).expect(201)
    turns = list(itertools.islice(itertools.cycle(made), 6))

    def adopt(number):
        scenario = turns[number]
        return caller(("caseworker", "caseworker2")[number % 2]).post(
            f"/v1/scenarios/{scenario['id']}/adopt", match=scenario.etag)

    answers = all_at_once(len(turns), adopt)
    assert [a.status for a in answers].count(200) == 1
    assert {a.status for a in answers} <= {200, 409, 412, 503}
    assert {a.code for a in answers if a.status == 409} <= {
        "DECISION_EXISTS", "ILLEGAL_TRANSITION"}
    decisions = drafted(person, tight_call)
    assert set(decisions) == {a["id"] for a in weighed}
    assert len({d["scenarioId"] for d in decisions.values()}) == 1


# ---- Trying ----------------------------------------------------------------

def test_by_hand_begins_with_what_is_recommended(caller, tight_call, weighed):
    scenario = tried(caller("approver"), tight_call, "by_hand").expect(201)
    assert amounts(scenario) == [20_000_000, 10_000_000, 30_000_000,
                                 10_000_000]
    assert scenario["changes"] == []
    assert scenario["balance"]["excessNok"] == 40_000_000
    assert scenario["balance"]["leftNok"] == 0
    assert [a["score"] for a in scenario["amounts"]] == [30, 30, 50, 50]


def test_by_hand_goes_on_from_another(caller, tight_call, weighed):
    person = caller("caseworker")
    cut = tried(person, tight_call, "cut_at_line",
                parameters={"lineScore": 50}).expect(201)
    after = tried(person, tight_call, "by_hand", basedOnId=cut["id"])
    assert amounts(after.expect(201)) == amounts(cut)
    assert after["changes"] == []


def test_what_is_not_assessed_is_worth_nothing_yet(
        caller, tight_call, applications):
    person = caller("caseworker")
    completed(person, tight_call, applications[0])
    scenario = tried(person, tight_call, "pro_rata").expect(201)
    assert amounts(scenario) == [20_000_000, 10_000_000, 0, 0]
    told = scenario["amounts"][2]
    assert "score" not in told and "recommendedNok" not in told
    assert person.get(f"/v1/calls/{tight_call['id']}/balance")["assessed"] == 1


def test_of_several_assessments_the_last_completed_counts(
        caller, tight_call, applications):
    completed(caller("caseworker"), tight_call, applications[0], 3, 1)
    second = completed(caller("caseworker2"), tight_call, applications[0], 1,
                       0.25)
    person = caller("caseworker")
    path = f"/v1/calls/{tight_call['id']}/balance"
    assert person.get(path)["recommendedNok"] == 15_000_000
    caller("caseworker2").act("assessment", second["id"],
                              "reopen").expect(200)
    assert person.get(path)["recommendedNok"] == 60_000_000


def test_parameters_and_amounts_are_changed(caller, tight_call, weighed):
    person = caller("caseworker")
    scenario = tried(person, tight_call, "pro_rata").expect(201)
    path = f"/v1/scenarios/{scenario['id']}"
    less = person.patch(path, {"name": "Mindre", "parameters": {
        "availableNok": 7_000_000}}, match=scenario.etag).expect(200)
    assert less["name"] == "Mindre"
    assert amounts(less) == [2_000_000, 1_000_000, 3_000_000, 1_000_000]
    assert less["balance"]["availableNok"] == 7_000_000
    assert less["balance"]["leftNok"] == FRAME - 7_000_000
    person.patch(path, {"name": "For sent"}, match=scenario.etag).expect(
        412, "PRECONDITION_FAILED")

    hand = tried(person, tight_call, "by_hand").expect(201)
    path = f"/v1/scenarios/{hand['id']}"
    given = person.patch(path, {"amounts": by_hand(weighed, 1, 2)},
                         match=hand.etag).expect(200)
    assert amounts(given) == [1, 2, 0, 0]
    named = person.patch(path, {"name": "Nesten ingenting"},
                         match=given.etag).expect(200)
    assert amounts(named) == [1, 2, 0, 0]


def test_what_cannot_be_distributed_is_told(caller, tight_call, weighed):
    person = caller("caseworker")
    given = by_hand(weighed, 40_000_001, 1, 1)
    given += [given[1], {**given[0], "applicationId": weighed[1]["id"]}]
    refused = tried(person, tight_call, "by_hand", amounts=given)
    assert refused.expect(422, "INVALID_BODY").pointers() == {
        "#/amounts/0/amountNok": "ABOVE_APPLIED",
        "#/amounts/3": "GIVEN_TWICE",
        "#/amounts/4": "MEASURE_NOT_DISTRIBUTED"}
    assert tried(person, tight_call, "by_rank", amounts=given[1:2]).expect(
        422).pointers() == {"#/amounts": "AMOUNTS_NOT_EXPECTED"}
    assert tried(person, tight_call, "cut_at_line").expect(422).pointers() == {
        "#/parameters/lineScore": "LINE_SCORE_MISSING"}
    tried(person, tight_call, "pro_rata",
          basedOnId=tight_call["id"]).expect(422, "REFERENCE_MISSING")


def test_a_withdrawn_application_leaves_the_scenario(
        caller, tight_call, weighed):
    person = caller("caseworker")
    scenario = tried(person, tight_call, "pro_rata").expect(201)
    assert not scenario["isOutdated"]
    caller("preparer").act("application", weighed[0]["id"],
                           "withdraw").expect(200)
    path = f"/v1/scenarios/{scenario['id']}"
    seen = person.get(path).expect(200)
    assert seen["isOutdated"] and len(seen["amounts"]) == 4
    anew = person.patch(path, {}, match=seen.etag).expect(200)
    assert not anew["isOutdated"]
    assert amounts(anew) == [22_500_000, 7_500_000]
    balance = person.get(f"/v1/calls/{tight_call['id']}/balance")
    assert balance["appliedNok"] == 40_000_000


def test_a_scenario_is_put_away(caller, tight_call, weighed):
    person = caller("approver")
    scenario = tried(person, tight_call, "pro_rata").expect(201)
    gone = person.act("scenario", scenario["id"], "discard").expect(200)
    assert gone["state"] == "discarded" and gone["allowedActions"] == []
    person.act("scenario", scenario["id"], "discard").expect(
        409, "ILLEGAL_TRANSITION")
    path = f"/v1/scenarios/{scenario['id']}"
    person.patch(path, {"name": "Igjen"}, match=gone.etag).expect(
        409, "ILLEGAL_TRANSITION")


def test_who_weighs_and_who_only_reads(caller, tight_call, weighed):
    attestant = caller("attestant")
    tried(attestant, tight_call, "pro_rata").expect(403, "ROLE_REQUIRED")
    scenario = tried(caller("caseworker"), tight_call, "pro_rata").expect(201)
    seen = attestant.get(f"/v1/scenarios/{scenario['id']}").expect(200)
    assert seen["allowedActions"] == []
    for preset in ("signatory", "municipality"):
        caller(preset).get(f"/v1/calls/{tight_call['id']}/balance").expect(403)


def test_an_empty_call_has_an_empty_balance(caller, tight_call):
    person = caller("caseworker")
    path = f"/v1/calls/{tight_call['id']}/balance"
    balance = person.get(path).expect(200)
    assert balance["appliedNok"] == 0 and balance["byCategory"] == []
    person.get(path, headers={"If-None-Match": balance.etag}).expect(304)
    scenario = tried(person, tight_call, "pro_rata").expect(201)
    assert scenario["amounts"] == []


def test_a_draft_assessment_counts_nowhere(caller, tight_call, applications):
    person = caller("caseworker")
    assessment = assessed(person, applications[0])
    person.patch(path_of(assessment), {"content": {"recommendations": [
        {"measureId": applications[0]["content"]["measures"][0]["id"],
         "amountNok": 5}]}}, match=assessment.etag).expect(200)
    path = f"/v1/calls/{tight_call['id']}/balance"
    assert person.get(path)["recommendedNok"] == 0
