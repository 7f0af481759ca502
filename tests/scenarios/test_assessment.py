"""How a caseworker assesses: what the service finds by itself, scores with
reasons, recommended amounts; and that nobody else's word is changed."""

import copy

import pytest

from tests.conftest import SKIEN
from tests.scenarios.test_main_story import submitted
from tests.support.cases import APRIL, declared, taken


@pytest.fixture
def application(caller, clock, fresh_call, complete_content):
    """Submitted by Skien, and taken by the county governor."""
    made = submitted(caller("preparer"), caller("signatory"), fresh_call,
                     complete_content)
    clock(APRIL)
    taken(caller("caseworker"), made)
    return made


def begun_by(person, application):
    return person.post(f"/v1/applications/{application['id']}/assessments")


def assessed(person, application):
    declared(person, application)
    return begun_by(person, application).expect(201)


def path_of(assessment):
    return f"/v1/assessments/{assessment['id']}"


def whole(call, application, score=4, part=1):
    """Every criterion scored and every measure recommended in part."""
    return {
        "scores": [{"criterion": c["code"], "score": score,
                    "justification": f"Godt dekket: {c['title']['nb']}."}
                   for c in call["content"]["criteria"]],
        "recommendations": [
            {"measureId": m["id"], "amountNok": int(m["amountNok"] * part)}
            for m in application["content"]["measures"]],
        "summary": "En god søknad."}


def write(person, assessment, content):
    path = path_of(assessment)
    return person.patch(path, {"content": content},
                        match=person.get(path).etag)


def completed(person, call, application, score=4, part=1):
    assessment = assessed(person, application)
    write(person, assessment, whole(call, application, score, part)).expect(200)
    return person.act("assessment", assessment["id"], "complete").expect(200)


def codes(assessment):
    return [f["code"] for f in assessment["findings"]]


# ---- The story -------------------------------------------------------------

def test_a_caseworker_scores_recommends_and_completes(
        caller, fresh_call, application):
    person = caller("caseworker")
    begun = assessed(person, application)
    assert begun["state"] == "draft" and begun["isOwn"]
    assert begun["contentVersion"] == 1 and not begun["isOutdated"]
    assert begun["amountAppliedNok"] == 1_320_000
    assert begun["score"] == 0
    assert begun["highestScore"] == 5 * len(fresh_call["content"]["criteria"])
    assert begun["allowedActions"] == ["update", "refresh-findings"]
    assert begun["blockedActions"] == [
        {"action": "complete", "code": "ASSESSMENT_INCOMPLETE"}]

    written = write(person, begun, whole(fresh_call, application, 3)).expect(200)
    assert written["score"] == 3 * len(fresh_call["content"]["criteria"])
    assert written["amountRecommendedNok"] == 1_320_000
    assert written["blockedActions"] == []

    done = person.act("assessment", begun["id"], "complete").expect(200)
    assert done["state"] == "completed" and done["completedAt"]
    assert done["allowedActions"] == ["reopen"]
    write(person, begun, {"summary": "Likevel ikke."}).expect(
        409, "ILLEGAL_TRANSITION")
    again = person.act("assessment", begun["id"], "reopen").expect(200)
    assert again["state"] == "draft" and "completedAt" not in again.json
    assert again["score"] == written["score"]


def test_all_that_lacks_is_told_at_once(caller, fresh_call, application):
    person = caller("caseworker")
    assessment = assessed(person, application)
    content = whole(fresh_call, application)
    content["scores"] = content["scores"][:2]
    del content["scores"][1]["justification"]
    content["recommendations"] = content["recommendations"][1:]
    write(person, assessment, content).expect(200)

    refused = person.act("assessment", assessment["id"], "complete")
    refused.expect(409, "ASSESSMENT_INCOMPLETE")
    assert refused["allowedActions"] == ["update", "refresh-findings"]
    faults = [(e["pointer"], e["code"]) for e in refused["errors"]]
    criteria = len(fresh_call["content"]["criteria"])
    assert faults.count(("#/content/scores", "CRITERION_NOT_SCORED")) \
        == criteria - 2
    assert ("#/content/scores/1/justification",
            "JUSTIFICATION_MISSING") in faults
    assert ("#/content/recommendations", "RECOMMENDATION_MISSING") in faults
    assert len(faults) == criteria


def test_a_draft_says_nothing_that_cannot_be(caller, fresh_call, application):
    person = caller("caseworker")
    assessment = assessed(person, application)
    measures = application["content"]["measures"]
    foreign = "019bd640-2a80-7000-8000-000000000031"
    known = fresh_call["content"]["criteria"][0]["code"]
    refused = write(person, assessment, {
        "scores": [{"criterion": "likeability", "score": 5},
                   {"criterion": known, "score": 6},
                   {"criterion": known, "score": 1}],
        "recommendations": [
            {"measureId": foreign, "amountNok": 1},
            {"measureId": measures[0]["id"].upper(),
             "amountNok": measures[0]["amountNok"] + 1},
            {"measureId": measures[0]["id"], "amountNok": 0}]})
    refused.expect(422, "INVALID_BODY")
    assert refused.pointers() == {
        "#/content/scores/0/criterion": "CRITERION_UNKNOWN",
        "#/content/scores/1/score": "SCORE_TOO_HIGH",
        "#/content/scores/2/criterion": "GIVEN_TWICE",
        "#/content/recommendations/0/measureId": "MEASURE_NOT_APPLIED_FOR",
        "#/content/recommendations/1/amountNok": "ABOVE_APPLIED",
        "#/content/recommendations/2/measureId": "GIVEN_TWICE"}
    assert "480 000" in refused.text
    assert person.get(path_of(assessment))["content"] == {}


def test_each_caseworker_has_one_assessment_and_changes_no_other(
        caller, fresh_call, application):
    one, two = caller("caseworker"), caller("caseworker2")
    first = assessed(one, application)
    one.post(f"/v1/applications/{application['id']}/assessments").expect(
        409, "ASSESSMENT_EXISTS")
    second = assessed(two, application)

    seen = two.get(path_of(first)).expect(200)
    assert not seen["isOwn"] and seen["allowedActions"] == []
    assert {b["code"] for b in seen["blockedActions"]} == {
        "NOT_OWN_ASSESSMENT"}
    write(two, first, {"summary": "Uenig."}).expect(409, "NOT_OWN_ASSESSMENT")
    for action in ("complete", "refresh-findings"):
        two.act("assessment", first["id"], action).expect(
            409, "NOT_OWN_ASSESSMENT")
    listed = one.get(f"/v1/applications/{application['id']}/assessments")
    assert [a["id"] for a in listed.expect(200)["items"]] == [
        first["id"], second["id"]]
    page = one.get(f"/v1/applications/{application['id']}/assessments"
                   "?limit=1").expect(200)
    assert [a["id"] for a in page["items"]] == [first["id"]]
    rest = one.get("/v1/" + page["next"].partition("/v1/")[2]).expect(200)
    assert [a["id"] for a in rest["items"]] == [second["id"]]


def test_only_caseworkers_assess(caller, application):
    for preset in ("approver", "attestant"):
        refused = caller(preset).post(
            f"/v1/applications/{application['id']}/assessments")
        refused.expect(403, "ROLE_REQUIRED")
        assert refused["role"] == "caseworker"
    assessment = assessed(caller("caseworker"), application)
    seen = caller("approver").get(path_of(assessment)).expect(200)
    assert seen["allowedActions"] == seen["blockedActions"] == []
    caller("approver").act("assessment", assessment["id"],
                           "refresh-findings").expect(403, "ROLE_REQUIRED")


def test_what_is_not_under_review_is_not_assessed(
        caller, clock, fresh_call, complete_content):
    person = caller("caseworker")
    application = submitted(caller("preparer"), caller("signatory"),
                            fresh_call, complete_content)
    clock(APRIL)
    declared(person, application).expect(201)
    begun_by(person, application).expect(409, "APPLICATION_NOT_UNDER_REVIEW")
    person.act("application", application["id"], "take").expect(200)
    assessment = completed(person, fresh_call, application)
    caller("preparer").act("application", application["id"],
                           "withdraw").expect(200)
    refused = person.act("assessment", assessment["id"], "reopen")
    refused.expect(409, "APPLICATION_NOT_UNDER_REVIEW")


def supplemented(caller, application, content):
    """The applicant is asked for more, and answers with another content."""
    person, signatory = caller("caseworker"), caller("signatory")
    path = f"/v1/applications/{application['id']}"
    person.act("application", application["id"], "request-supplement", {
        "wanted": "Del opp tiltakene.",
        "deadlineDate": "2026-04-22"}).expect(200)
    signatory.patch(path, {"content": content},
                    match=signatory.get(path).etag).expect(200)
    signatory.act("application", application["id"], "supplement").expect(200)
    person.act("application", application["id"], "take").expect(200)


def test_a_new_version_of_the_application_is_assessed_anew(
        caller, fresh_call, application):
    person = caller("caseworker")
    assessment = assessed(person, application)
    write(person, assessment, whole(fresh_call, application)).expect(200)

    content = copy.deepcopy(application["content"])
    content["measures"] = content["measures"][:2]
    content["measures"][0]["amountNok"] = 300_000
    supplemented(caller, application, content)

    assert person.get(path_of(assessment))["isOutdated"]
    person.act("assessment", assessment["id"], "complete").expect(
        409, "ASSESSMENT_OUTDATED")
    renewed = person.act("assessment", assessment["id"], "refresh-findings")
    assert renewed.expect(200)["contentVersion"] == 2
    assert not renewed["isOutdated"]
    assert renewed["amountAppliedNok"] == 490_000
    refused = person.act("assessment", assessment["id"], "complete")
    assert refused.expect(409, "ASSESSMENT_INCOMPLETE").pointers() == {
        "#/content/recommendations/0/amountNok": "ABOVE_APPLIED",
        "#/content/recommendations/2/measureId": "MEASURE_NOT_APPLIED_FOR"}


def test_who_is_not_impartial_assesses_nothing(caller, fresh_call,
                                               application):
    """fvl. §§ 6 and 8: declared first, and a conflict is ruled on."""
    person = caller("caseworker2")
    begun_by(person, application).expect(409, "IMPARTIALITY_MISSING")
    conflict = declared(person, application, "conflict").expect(201)
    begun_by(person, application).expect(409, "IMPARTIALITY_UNRULED")
    path = f"/v1/impartiality/{conflict['id']}"
    caller("approver").post(f"{path}/rule", {
        "ruling": "disqualified", "reason": "Nær slektning i kommunen."},
        match=conflict.etag).expect(200)
    begun_by(person, application).expect(403, "DISQUALIFIED")


def test_a_conflict_that_comes_up_stops_the_work(caller, fresh_call,
                                                 application):
    person = caller("caseworker")
    assessment = assessed(person, application)
    [own] = person.get(f"/v1/applications/{application['id']}/impartiality"
                       ).expect(200)["items"]
    path = f"/v1/impartiality/{own['id']}"
    person.post(f"{path}/redeclare", {"statement": "Søsteren min er ansatt."},
                match=person.get(path).etag).expect(200)
    write(person, assessment, {"summary": "Fortsatt god."}).expect(
        409, "IMPARTIALITY_UNRULED")
    person.act("assessment", assessment["id"], "refresh-findings").expect(
        409, "IMPARTIALITY_UNRULED")
    assert person.get(path_of(assessment))["content"] == {}


def test_of_two_who_save_the_same_one_is_told(caller, fresh_call, application):
    person = caller("caseworker")
    assessment = assessed(person, application)
    etag = person.get(path_of(assessment)).etag
    person.patch(path_of(assessment), {"content": {"summary": "Først."}},
                 match=etag).expect(200)
    late = person.patch(path_of(assessment), {"content": {"summary": "Så."}},
                        match=etag)
    late.expect(412, "PRECONDITION_FAILED")
    current = person.get(path_of(assessment))
    assert late.etag == current.etag
    assert current["content"]["summary"] == "Først."


def test_a_trial_completes_nothing(caller, fresh_call, application):
    person = caller("caseworker")
    assessment = assessed(person, application)
    write(person, assessment, whole(fresh_call, application)).expect(200)
    tried = person.act("assessment", assessment["id"], "complete",
                       query="?dryRun=true").expect(200)
    assert tried["state"] == "completed"
    assert person.get(path_of(assessment))["state"] == "draft"


# ---- Findings --------------------------------------------------------------

def grants_of(application):
    return f"/v1/applicants/{application['applicant']['id']}/grants"


def test_what_is_on_record_is_found_with_its_reason(
        stack, caller, fresh_call, application):
    person = caller("caseworker")
    assessment = assessed(person, application)
    assert "DOUBLE_FUNDING_ON_RECORD" not in codes(assessment)
    grant = person.post(grants_of(application), {
        "grantor": "Bufdir", "scheme": "Opplæring i BPA", "category": "bpa",
        "year": 2026, "amountNok": 75_000, "reference": "26/99"}).expect(201)
    stack.database.run(f"""
        insert into tilskudd.report (organisation_number, administrator_number,
            scheme_id, year, due_on)
        select '{SKIEN}', administrator_number, scheme_id, 2025, '2026-03-01'
        from tilskudd.call where id = '{fresh_call['id']}'
        on conflict do nothing""")

    person.act("assessment", assessment["id"], "refresh-findings").expect(200)
    found = person.get(path_of(assessment))
    grants = [f for f in found["findings"]
              if f["code"] == "DOUBLE_FUNDING_ON_RECORD"
              and "75 000 kroner fra Bufdir" in f["text"]["nb"]]
    bpa = application["content"]["measures"][1]
    assert [f["measureId"] for f in grants] == [bpa["id"]]
    assert "standardvilkåra" in grants[0]["basis"]["nn"]
    report = next(f for f in found["findings"]
                  if f["code"] == "EARLIER_REPORT_MISSING")
    assert "2025" in report["text"]["nn"] and "01.03.2026" in report["text"]["nb"]

    seen = person.get(f"/v1/grants/{grant['id']}").expect(200)
    assert seen["reference"] == "26/99" and not seen["isCommon"]
    assert seen.etag == grant.etag
    listed = person.get(grants_of(application)).expect(200)["items"]
    assert seen.json in listed
    stack.database.run("delete from tilskudd.report where call_id is null")


def test_findings_stay_as_they_were_found(caller, fresh_call, application):
    """They are what the caseworker had before her when she scored."""
    person = caller("caseworker")
    done = completed(person, fresh_call, application)
    person.post(grants_of(application), {
        "grantor": "Bufdir", "scheme": "Tørn", "year": 2026,
        "category": "tjenesteutvikling", "amountNok": 1}).expect(201)
    assert person.get(path_of(done))["findings"] == done["findings"]


def test_a_grant_of_the_operator_is_everybodys(stack, caller, application):
    stack.database.run(f"""
        insert into tilskudd.other_grant (organisation_number, grantor, scheme,
                                          year, amount_nok)
        values ('{SKIEN}', 'Kommunaldepartementet', 'Skjønnsmidler', 2031, 9)
        """)
    newest = caller("caseworker").get(
        grants_of(application) + "?limit=1").expect(200)["items"][0]
    assert newest["isCommon"] and newest["year"] == 2031


def test_only_those_who_handle_cases_record_grants(caller, application):
    body = {"grantor": "Bufdir", "scheme": "BPA", "year": 2026, "amountNok": 1}
    caller("attestant").post(grants_of(application), body).expect(
        403, "ROLE_REQUIRED")
    caller("signatory").post(grants_of(application), body).expect(403)
    caller("caseworker").post(grants_of(application), {
        **body, "amountNok": 0}).expect(422, "INVALID_BODY")


def test_a_late_application_is_found_late(stack, caller, fresh_call,
                                          application):
    stack.database.run("update tilskudd.application_version set is_late = true "
                       f"where application_id = '{application['id']}'")
    assessment = assessed(caller("caseworker"), application)
    assert codes(assessment)[0] == "LATE"
