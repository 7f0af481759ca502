"""What staff weigh among themselves stays among them: an applicant's side is
the same, byte for byte, before and after."""

import uuid

import pytest

from tests.conftest import SKIEN
from tests.scenarios.appealing import AWARD, BODY, MORE, Appealing
from tests.scenarios.deciding import content
from tests.scenarios.test_main_story import submitted
from tests.security.asking import told
from tests.support.cases import APRIL, declared, taken
from tests.support.client import NEW_EACH_TIME
from tests.support.contract import Contract

# What only staff may do, whatever it is about.
INTERNAL = [o for o in Contract().operations
            if o.spec["x-capacities"] == ["staff"] and o.method == "GET"
            and o.path.startswith(("/v1/assessments", "/v1/scenarios",
                                   "/v1/grants"))]


@pytest.fixture
def application(person, clock, fresh_call, complete_content):
    """Skien's, under review, so that only what comes after is looked at."""
    made = submitted(person("preparer"), person("signatory"), fresh_call,
                     complete_content)
    clock(APRIL)
    taken(person("caseworker"), made)
    return made


def answers(client, *paths):
    """Everything an answer says, to the byte, but for what is new in each."""
    found = []
    for path in paths:
        answer = client.get(path).expect(200)
        headers = {name: value for name, value in answer.headers.items()
                   if name not in NEW_EACH_TIME}
        found.append((answer.response.content, headers))
    return found


def visible_rows(superuser):
    """All that the database shows the applicant, by table: numbers, times and
    events among it."""
    tables = superuser.execute("""
        select c.relname, string_agg(quote_ident(a.attname), ', ')
        from pg_class c join pg_attribute a on a.attrelid = c.oid
        where c.relnamespace = 'tilskudd'::regnamespace
          and c.relkind in ('r', 'p') and a.attnum > 0
          and not a.attisdropped and has_column_privilege(
              'tilskudd_applicant', c.oid, a.attnum, 'SELECT')
        group by c.relname""").fetchall()
    assert len(tables) > 10
    with superuser.transaction(force_rollback=True):
        superuser.execute("select set_config('tilskudd.organisation', %s, "
                          "true)", (SKIEN,))
        superuser.execute("set local role tilskudd_applicant")
        return {table: sorted(map(str, superuser.execute(
            f"select {columns} from {table}").fetchall()))
            for table, columns in tables}


def weigh(person, call, application):
    """All that can be done before a decision is told."""
    staff, colleague = person("caseworker"), person("caseworker2")
    path = f"/v1/applications/{application['id']}/assessments"
    declared(colleague, application).expect(201)
    for assessor in (staff, colleague):
        begun = assessor.post(path).expect(201)
        assessor.patch(f"/v1/assessments/{begun['id']}", {"content": {
            "scores": [{"criterion": c["code"], "score": 2,
                        "justification": "Middels."}
                       for c in call["content"]["criteria"]],
            "recommendations": [{"measureId": m["id"], "amountNok": 1000}
                                for m in application["content"]["measures"]]}},
            match=begun.etag).expect(200)
        assessor.act("assessment", begun["id"],
                     "refresh-findings").expect(200)
        assessor.act("assessment", begun["id"], "complete").expect(200)
    staff.post(f"/v1/applicants/{application['applicant']['id']}/grants", {
        "grantor": "Bufdir", "scheme": "BPA", "year": 2026,
        "amountNok": 1}).expect(201)
    scenario = staff.post(f"/v1/calls/{call['id']}/scenarios", {
        "name": "Likt", "method": "pro_rata"}).expect(201)
    staff.act("scenario", scenario["id"], "adopt").expect(200)
    other = staff.post(f"/v1/calls/{call['id']}/scenarios", {
        "name": "Ulikt", "method": "by_rank"}).expect(201)
    staff.act("scenario", other["id"], "discard").expect(200)
    staff.get(f"/v1/calls/{call['id']}/balance").expect(200)


def test_weighing_shows_nowhere_on_the_applicants_side(
        person, superuser, fresh_call, application):
    applicant = person("signatory")
    paths = (f"/v1/applications/{application['id']}",
             f"/v1/applications/{application['id']}/versions",
             f"/v1/applications/{application['id']}/receipt",
             "/v1/applications?count=true", "/v1/applicants",
             f"/v1/calls/{fresh_call['id']}", "/v1/me")
    before = answers(applicant, *paths), visible_rows(superuser)
    weigh(person, fresh_call, application)
    after = answers(applicant, *paths), visible_rows(superuser)
    assert after[0] == before[0]
    assert after[1] == before[1]


def test_the_comparison_would_see_a_difference(
        person, superuser, fresh_call, application):
    """Asking for a supplement is the applicant's business."""
    path = f"/v1/applications/{application['id']}"
    applicant = person("signatory")
    before = answers(applicant, path), visible_rows(superuser)
    person("caseworker").act("application", application["id"],
                             "request-supplement", {
        "wanted": "Del opp tiltakene.",
        "deadlineDate": "2026-04-22"}).expect(200)
    after = answers(applicant, path), visible_rows(superuser)
    assert after[0] != before[0] and after[1] != before[1]


@pytest.mark.parametrize("operation", INTERNAL, ids=lambda o: o.id)
@pytest.mark.parametrize("preset", ["signatory", "municipality"])
def test_an_applicant_cannot_tell_what_is_there(person, world, operation,
                                                preset):
    """The same refusal for what exists and what does not, also with the
    scope of staff."""
    scheme = Contract().document["components"]["securitySchemes"]["token"]
    scopes = {"scope": " ".join(scheme["x-scopes"])}
    what = {"assessmentId": world.assessment, "scenarioId": world.scenario,
            "grantId": world.grant}
    name = operation.path.partition("{")[2].partition("}")[0]
    for claims in (None, scopes):
        client = person(preset, claims=claims) if claims else person(preset)
        theirs, nobodys = (
            client.get(operation.path.replace("{%s}" % name, identifier))
            for identifier in (what[name]["id"], str(uuid.uuid4())))
        theirs.expect(403)
        assert told(theirs) == told(nobodys)


def test_how_a_published_call_stands_is_its_own_administrators(person, world):
    for path in ("balance", "scenarios"):
        address = f"/v1/calls/{world.call['id']}/{path}"
        person("caseworker-innlandet").get(address).expect(404, "NOT_FOUND")
        person("caseworker").get(address).expect(200)
        person().get(address).expect(401, "TOKEN_MISSING")


def test_anothers_scenario_is_no_base(person, world):
    """Nor is one of another call of one's own."""
    staff = person("caseworker")
    staff.post(f"/v1/calls/{world.call['id']}/scenarios", {
        "name": "Arvet", "method": "by_hand",
        "basedOnId": world.scenario["id"]}).expect(422, "REFERENCE_MISSING")
    person("caseworker-innlandet").post(
        f"/v1/calls/{world.other_call['id']}/scenarios", {
            "name": "Arvet", "method": "by_hand",
            "basedOnId": world.scenario["id"]}).expect(
                422, "REFERENCE_MISSING")


def test_anothers_grants_are_not_on_record_here(person, world):
    """What Innlandet has recorded of its company."""
    seen = person("caseworker").get(
        f"/v1/applicants/{world.applicant['id']}/grants").expect(200)
    assert world.grant["id"] in {g["id"] for g in seen["items"]}
    person("caseworker-innlandet").get(
        f"/v1/applicants/{world.applicant['id']}/grants").expect(404)


# ---- What is prepared before it is told -------------------------------------

@pytest.fixture
def appealing(person, stack, fresh_call, complete_content, clock):
    return Appealing(person, stack, fresh_call, complete_content, clock)


def look(appealing, superuser, application, *more):
    """Everything of a case that its applicant and the public can ask for."""
    case = f"/v1/applications/{application['id']}"
    awards = f"/v1/calls/{appealing.call['id']}/awards"
    return (answers(appealing.caller("signatory"), case, f"{case}/history",
                    "/v1/applications?count=true", "/v1/events?limit=200",
                    "/v1/decisions?count=true", "/v1/appeals?count=true",
                    f"/v1/calls/{appealing.call['id']}/history",
                    awards, *more),
            answers(appealing.caller(), awards), visible_rows(superuser))


def test_a_decision_shows_nowhere_before_it_is_told(appealing, superuser):
    application = appealing.application()
    before = look(appealing, superuser, application)
    document = content(application, *AWARD)
    decision = appealing.proposed(application, document)
    appealing.act(decision, "return", {"reason": "Begrunn tiltak 3."},
                  by="approver").expect(200)
    appealing.act(decision, "propose").expect(200)
    appealing.act(decision, "approve", by="approver").expect(200)
    appealing.caller("approver").post(
        f"/v1/calls/{appealing.call['id']}/jobs",
        {"action": "approve", "decisionIds": [decision["id"]]}).expect(202)
    assert look(appealing, superuser, application) == before
    appealing.act(decision, "return", {"reason": "Likevel ikke."},
                  by="approver2").expect(200)
    appealing.act(decision, "discard").expect(200)
    assert look(appealing, superuser, application) == before


def test_what_is_to_replace_a_decision_shows_nowhere(appealing, superuser):
    application, decision = appealing.decided()
    paths = [f"/v1/decisions/{decision['id']}",
             f"/v1/decisions/{decision['id']}/notice"]
    before = look(appealing, superuser, application, *paths)
    correction = appealing.act(decision, "correct", {
        "what": "Skrivefeil.", "content": content(application, *MORE)})
    appealing.act(correction.expect(201), "propose").expect(200)
    appealing.act(correction, "approve", by="approver").expect(200)
    assert look(appealing, superuser, application, *paths) == before


def test_what_an_instance_prepares_shows_nowhere(appealing, superuser):
    """Nor to the other instance."""
    application, decision, appeal = appealing.taken()
    path = f"/v1/appeals/{appeal['id']}"
    before = look(appealing, superuser, application, path)
    appealing.prepared(appeal, outcome="forward",
                       opinion="Klagen gir ikke grunn.").expect(200)
    assert look(appealing, superuser, application, path) == before
    appealing.on(appeal, "forward", by="approver").expect(200)
    county = appealing.caller("caseworker")
    paths = [path, f"/v1/applications/{application['id']}",
             f"/v1/applications/{application['id']}/history",
             f"/v1/applications/{application['id']}/impartiality",
             f"/v1/decisions/{decision['id']}", "/v1/events?limit=200"]
    before = look(appealing, superuser, application, path)
    below = answers(county, *paths)
    for handler in BODY:
        appealing.declared(application, appeal, handler)
    appealing.on(appeal, "take", by=BODY[0]).expect(200)
    appealing.prepared(appeal, by=BODY[0], outcome="uphold",
                       reasons="Utlysningen er fulgt.").expect(200)
    assert look(appealing, superuser, application, path) == before
    assert answers(county, *paths) == below
