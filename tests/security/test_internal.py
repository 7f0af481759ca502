"""What staff weigh among themselves stays among them: an applicant's side is
the same, byte for byte, before and after."""

import uuid

import pytest

from tests.conftest import SKIEN
from tests.scenarios.test_main_story import submitted
from tests.security.test_isolation import told
from tests.support.cases import APRIL, declared, taken
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
                   if name not in ("date", "x-request-id", "traceparent")}
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
