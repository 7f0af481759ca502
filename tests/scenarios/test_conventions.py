"""The rules of the surface, on every operation that has them."""

import uuid

import httpx
import pytest

from tests.conftest import VESTFOLD_TELEMARK
from tests.scenarios.test_main_story import draft
from tests.support.client import KINDS

UNKNOWN = str(uuid.uuid4())


# ---- Who may ---------------------------------------------------------------

def needing_token(contract):
    return [o for o in contract.operations if {} not in
            o.spec.get("security", contract.document.get("security", []))]


def path_of(operation):
    path = operation.path
    for name in ("callId", "schemeId", "applicationId", "applicantId"):
        path = path.replace("{%s}" % name, UNKNOWN)
    return path.replace("{code}", "NOT_FOUND")


def test_without_a_token_every_protected_operation_is_401(caller, contract):
    for operation in needing_token(contract):
        answer = caller().request(operation.method, path_of(operation))
        answer.expect(401, "TOKEN_MISSING")
        assert answer.headers["WWW-Authenticate"] == "Bearer"


def test_without_the_scope_every_protected_operation_is_403(
        stack, caller, contract):
    bare = caller("municipality",
                  claims={"scope": "statsforvalteren:tilskudd/none"})
    for operation in needing_token(contract):
        if operation.id == "getMe":
            continue
        answer = bare.request(operation.method, path_of(operation))
        answer.expect(403, "SCOPE_REQUIRED")
        assert 'error="insufficient_scope"' in (
            answer.headers["WWW-Authenticate"])
        assert answer["scope"].startswith("statsforvalteren:tilskudd/")


@pytest.mark.parametrize("preset,code", [
    ("expired", "TOKEN_EXPIRED"), ("wrong-audience", "TOKEN_AUDIENCE_WRONG"),
    ("wrong-issuer", "TOKEN_ISSUER_UNKNOWN"),
    ("forged", "TOKEN_ALGORITHM_REFUSED")])
def test_a_bad_token_is_401_also_where_none_is_needed(caller, preset, code):
    for path in ("/v1/me", "/v1/calls"):
        answer = caller(preset).get(path)
        answer.expect(401, code)
        assert 'error="invalid_token"' in answer.headers["WWW-Authenticate"]


def test_me_tells_who_i_am(caller):
    me = caller("signatory").get("/v1/me").expect(200)
    assert me["isPerson"] and me["level"] == "high"
    assert {"applicant", "signatory"} <= set(me["roles"])
    assert me["organisations"][0]["name"] == "Skien kommune"
    staff = caller("caseworker").get("/v1/me").expect(200)
    assert staff["capacity"] == "staff"
    assert staff["organisationNumber"] == VESTFOLD_TELEMARK
    assert "05827214711" not in caller("signatory").get("/v1/me").text


def test_acting_for_somebody_else_is_refused(caller):
    caller("signatory", acting_for="939991034").get(
        "/v1/applications").expect(403, "MANDATE_REQUIRED")


# ---- Preconditions and keys ------------------------------------------------

def test_changes_need_if_match_and_a_current_one(caller, fresh_call):
    preparer = caller("preparer")
    application = draft(preparer, fresh_call)
    path = f"/v1/applications/{application['id']}"
    preparer.patch(path, {"content": {}}).expect(428, "PRECONDITION_REQUIRED")
    preparer.patch(path, {"content": {"kind": "new"}},
                   application.etag).expect(200)
    stale = preparer.patch(path, {"content": {"kind": "both"}},
                           application.etag)
    stale.expect(412, "PRECONDITION_FAILED")
    assert stale.etag == preparer.get(path).etag
    for other in ('"99"', '"0"'):
        preparer.patch(path, {"content": {}}, other).expect(412)
    for wrong in ('"x"', "*", "7", '""'):
        preparer.patch(path, {"content": {}}, wrong).expect(
            400, "BAD_PARAMETER")


@pytest.mark.parametrize("query", ["", "?dryRun=true"])
def test_a_change_is_refused_in_one_order(caller, fresh_call, query):
    """What is another's is never spoken of; who looked at something else is
    told that first, and only then what the state or the role does not allow."""
    preparer = caller("preparer")
    application = draft(preparer, fresh_call)
    path = f"/v1/applications/{application['id']}"
    fresh, stale = preparer.get(path).etag, '"99"'

    def refused(preset, action, match, *expected):
        caller(preset).post(f"{path}/{action}{query}", None,
                            match=match).expect(*expected)

    for match in (fresh, stale):
        refused("preparer-porsgrunn", "revise", match, 404, "NOT_FOUND")
    for action in ("revise", "submit"):
        refused("preparer", action, stale, 412, "PRECONDITION_FAILED")
    refused("preparer", "revise", fresh, 409, "ILLEGAL_TRANSITION")
    refused("preparer", "submit", fresh, 403, "ROLE_REQUIRED")
    assert preparer.get(path).etag == fresh


def test_if_none_match_saves_the_body(caller, fresh_call):
    path = f"/v1/calls/{fresh_call['id']}"
    first = caller().get(path).expect(200)
    for tags in (first.etag, f'"x", {first.etag}', f"W/{first.etag}", "*"):
        again = caller().get(path, headers={"If-None-Match": tags})
        again.expect(304)
        assert not again.text and again.etag == first.etag
    caller().get(path, headers={"If-None-Match": '"x"'}).expect(200)


def test_one_key_has_one_effect(caller, fresh_call):
    machine, key = caller("municipality"), str(uuid.uuid4())
    body = {"callId": fresh_call["id"]}
    first = machine.post("/v1/applications", body, key=key).expect(201)
    again = machine.post("/v1/applications", body, key=key).expect(201)
    assert again.headers["Idempotency-Replayed"] == "true"
    assert again.text == first.text and again.etag == first.etag
    assert again.headers["Location"] == first.headers["Location"]
    machine.post("/v1/applications", {"callId": UNKNOWN}, key=key).expect(
        422, "IDEMPOTENCY_KEY_REUSED")
    # A key is its client's own.
    caller("municipality", organisation="939991034").post(
        "/v1/applications", body, key=key).expect(201)


def test_a_key_is_required_and_well_formed(caller, fresh_call):
    machine = caller("municipality")
    headers = {"Content-Type": "application/json"}
    machine.request("POST", "/v1/applications", content=b"{}",
                    headers=headers).expect(400, "IDEMPOTENCY_KEY_REQUIRED")
    machine.post("/v1/applications", {"callId": fresh_call["id"]},
                 key="not a key!").expect(400, "BAD_PARAMETER")


# ---- Lists -----------------------------------------------------------------

def test_pages_are_whole_and_bound_to_their_filter(caller, seeded_call):
    staff = caller("caseworker")
    for _ in range(3):
        staff.act("call", seeded_call["id"], "copy", {
            "year": 2027, "opensDate": "2027-02-01",
            "deadlineDate": "2027-03-16",
            "reportDeadline": "2028-03-01"}).expect(201)
    whole = staff.get("/v1/calls?year=2027&limit=200").expect(200)["items"]
    seen, path = [], "/v1/calls?year=2027&limit=1"
    while path:
        page = staff.get(path).expect(200)
        assert len(page["items"]) == 1
        seen += [c["id"] for c in page["items"]]
        following = page.json.get("next")
        if following:
            assert page.headers["Link"] == f'<{following}>; rel="next"'
        path = following and following.split(":", 2)[2].partition("/")[2]
        path = path and "/" + path
    assert seen == [c["id"] for c in whole]
    assert len(set(seen)) == len(seen) >= 3

    first = staff.get("/v1/calls?year=2027&limit=1")["next"]
    cursor = first.partition("cursor=")[2]
    for other in ("year=2026&limit=1", "limit=1", "year=2027&sort=deadline"):
        staff.get(f"/v1/calls?{other}&cursor={cursor}").expect(
            400, "BAD_CURSOR")


def test_every_sort_order_goes_through_all(caller, contract):
    for path, preset in (("/v1/calls", "caseworker"),
                         ("/v1/applications", "municipality"),
                         ("/v1/applicants", "caseworker")):
        operation = contract.find("GET", path)
        for parameter in map(contract.resolve, operation.spec["parameters"]):
            if parameter["name"] != "sort":
                continue
            schema = contract.resolve(parameter["schema"])
            for sort in schema["enum"]:
                page = caller(preset).get(f"{path}?sort={sort}&limit=1")
                page.expect(200)
                if "next" in page.json:
                    caller(preset).get(
                        page["next"].partition(path)[1]
                        + page["next"].partition(path)[2]).expect(200)


# ---- CORS, caching, languages ----------------------------------------------

def test_only_exact_origins_may_call_from_a_browser(stack):
    service = stack.another_service(
        origins="https://portal.example https://other.example")
    try:
        def preflight(origin):
            return httpx.options(f"{service.url}/v1/calls", headers={
                "Origin": origin, "Access-Control-Request-Method": "GET"})
        good = preflight("https://portal.example")
        assert good.headers["Access-Control-Allow-Origin"] == (
            "https://portal.example")
        assert "GET" in good.headers["Access-Control-Allow-Methods"]
        for origin in ("https://portal.example.evil", "null",
                       "https://portal", "http://portal.example"):
            refused = preflight(origin)
            assert "Access-Control-Allow-Origin" not in refused.headers
        answer = httpx.get(f"{service.url}/v1/calls",
                           headers={"Origin": "https://other.example"})
        exposed = answer.headers["Access-Control-Expose-Headers"].split(", ")
        assert "ETag" in exposed
        assert "Content-Disposition" in exposed, "the name of an export"
    finally:
        service.stop()


def test_what_is_personal_is_never_cached(caller):
    assert caller("municipality").get("/v1/applications").headers[
        "Cache-Control"] == "no-store"
    assert caller().get("/v1/calls").headers["Cache-Control"] == "no-cache"


def test_problem_pages_exist_in_each_language(caller, contract):
    problems = caller().get("/v1/metadata/problems").expect(200)["items"]
    assert len(problems) > 40
    for problem in problems:
        pages = {caller().get(f"/problems/{problem['code']}", headers={
            "Accept-Language": language}).expect(200).text
            for language in ("nb", "nn", "en")}
        assert len(pages) == 3
    caller().get("/problems/NO_SUCH").expect(404)


def test_metadata_agrees_with_the_contract(caller, contract):
    limits = caller().get("/v1/metadata/limits").expect(200)
    assert limits["pageSizeMax"] == 200 and limits["bodyBytes"] == 1_048_576
    lists = {c["name"]: [v["code"] for v in c["values"]] for c in
             caller().get("/v1/metadata/codes").expect(200)["items"]}
    schemas = contract.document["components"]["schemas"]
    for name, values in lists.items():
        schema = schemas[name[0].upper() + name[1:]]
        assert schema["enum"] == values, name
    drawn = {}
    for lifecycle in caller().get("/v1/metadata/lifecycles")["items"]:
        resource = lifecycle["resource"]
        # The kinds of one resource share its enum, each in its order.
        name = "FundTransferState" if resource in KINDS else \
            resource.capitalize() + "State"
        drawn.setdefault(name, set()).update(lifecycle["states"])
        assert [state for state in schemas[name]["enum"]
                if state in lifecycle["states"]] == lifecycle["states"], name
    assert drawn == {name: set(schemas[name]["enum"]) for name in drawn}


def test_the_published_contract_is_the_one_that_is_executed(caller, contract):
    published = caller().get("/openapi.json").expect(200)
    assert published.json == contract.document
    assert caller().get("/openapi.yaml").expect(200).text.startswith(
        "openapi: '3.1.")


def test_the_limits_of_files_are_those_of_the_contract(caller, contract):
    limits = caller().get("/v1/metadata/limits").expect(200)
    schemas = contract.document["components"]["schemas"]
    body = contract.document["paths"]["/v1/files/{fileId}/content"]["put"][
        "requestBody"]["content"]["application/octet-stream"]
    assert limits["fileBytes"] == schemas["FileBytes"]["maximum"]
    assert limits["fileBytes"] == schemas["ReceivedBytes"]["maximum"]
    assert limits["filePartBytesMax"] == body["x-bytes-max"]
    assert limits["filePartBytesMax"] < limits["bodyBytes"]
    assert [t["mediaType"] for t in limits["fileTypes"]] == \
        schemas["FileMediaType"]["enum"]
