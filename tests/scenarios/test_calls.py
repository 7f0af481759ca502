"""A call's life: written, published, amended, extended, copied, cancelled."""

import psycopg
import pytest

from tests.conftest import SKIEN, VESTFOLD_TELEMARK
from tests.scenarios.test_main_story import draft


@pytest.fixture
def staff(caller):
    return caller("caseworker")


def copy_of(staff, call, **changes):
    return staff.act("call", call["id"], "copy", {
        "year": 2026, "opensDate": "2026-02-01",
        "deadlineDate": "2026-03-16", "reportDeadline": "2027-03-01",
        **changes})


def applicant_id(staff, number):
    return staff.get(f"/v1/applicants?organisationNumber={number}").expect(
        200)["items"][0]["id"]


def events_read_by(stack, side, **settings):
    """(type, version, data) of the events that row-level security shows."""
    with psycopg.connect(stack.database.conninfo("tilskudd_app"),
                         options="-c search_path=tilskudd") as connection:
        for name, value in settings.items():
            connection.execute("select set_config(%s, %s, true)",
                               (f"tilskudd.{name}", value))
        connection.execute(f"set local role tilskudd_{side}")
        return connection.execute(
            "select subject_id::text, type, subject_version, data from event "
            "order by seq").fetchall()


def test_a_draft_is_seen_by_its_administrator_only(caller, staff, seeded_call):
    copy = copy_of(staff, seeded_call).expect(201)
    path = f"/v1/calls/{copy['id']}"
    assert staff.get(path).expect(200)["state"] == "draft"
    caller().get(path).expect(404)
    caller("municipality").get(path).expect(404)
    caller("caseworker-innlandet").get(path).expect(404)
    staff.patch(path, {"content": {"frameNok": 1_000_000}},
                staff.get(path).etag).expect(200)
    staff.act("call", copy["id"], "publish").expect(200)
    assert caller().get(path).expect(200)["frameNok"] == 1_000_000


def test_a_call_written_from_nothing(staff, seeded_call):
    made = staff.post("/v1/calls", {"content": {
        "schemeId": seeded_call["schemeId"],
        "ruleSetId": seeded_call["ruleSetId"], "year": 2026,
        "title": {"nb": "Prøve", "nn": "Prøve"}}}).expect(201)
    refused = staff.act("call", made["id"], "publish")
    refused.expect(409, "CALL_INCOMPLETE")
    assert {"#/content/frameNok", "#/content/deadlineDate"} <= set(
        refused.pointers())


@pytest.mark.parametrize("patch, pointer", [
    ({"content": None}, "#/content"),
    ({"content": {"schemeId": None}}, "#/content/schemeId"),
    ({"content": {"title": {"nn": None}}}, "#/content/title/nn")])
def test_what_a_draft_must_have_is_not_taken_away(staff, seeded_call, patch,
                                                  pointer):
    path = f"/v1/calls/{copy_of(staff, seeded_call).expect(201)['id']}"
    before = staff.get(path).expect(200)
    answer = staff.patch(path, patch, before.etag).expect(422, "INVALID_BODY")
    assert answer.pointers() == {pointer: "REQUIRED"}
    assert staff.get(path).etag == before.etag


def test_other_staff_and_applicants_change_nothing(
        caller, staff, seeded_call, fresh_call):
    for preset in ("caseworker-innlandet", "municipality", "signatory"):
        answer = caller(preset).act("call", fresh_call["id"], "cancel",
                                    {"reason": "Feil."})
        assert answer.status in (403, 404), preset
    caller("attestant").act("call", fresh_call["id"], "cancel",
                            {"reason": "Feil."}).expect(403, "ROLE_REQUIRED")
    assert staff.get(f"/v1/calls/{fresh_call['id']}")["state"] == "published"


def test_a_published_call_is_amended_in_the_open(caller, staff, fresh_call):
    path = f"/v1/calls/{fresh_call['id']}"
    staff.patch(path, {"content": {"frameNok": 1}}, staff.get(path).etag).expect(
        409)
    staff.act("call", fresh_call["id"], "amend", {
        "reason": "Økt løyving.", "significant": True,
        "changes": {"frameNok": 35_000_000}}).expect(200)
    newest = caller().get(f"{path}/versions").expect(200)["items"][0]
    assert newest["reason"] == "Økt løyving." and newest["significant"]
    frame = [c for c in newest["changes"] if "frameNok" in c["pointer"]]
    assert frame[0]["before"] == 34_752_000
    assert frame[0]["after"] == 35_000_000


@pytest.mark.parametrize("member,value", [
    ("frameNok", 35_000_000), ("counties", ["40"]),
    ("categories", ["bpa"]), ("latePolicy", "accept_late"),
    ("reportDeadline", "2027-02-01"), ("eligibility", [
        {"applicantKind": "municipality", "category": "bpa"}])])
def test_what_applicants_decide_by_is_significant_whoever_says_not(
        caller, staff, fresh_call, member, value):
    changes = {member: value}
    if member == "categories":  # the matrix is drawn over them
        changes["eligibility"] = [
            {"applicantKind": "municipality", "category": "bpa"}]
    staff.act("call", fresh_call["id"], "amend", {
        "reason": "Retting.", "significant": False,
        "changes": changes}).expect(200)
    versions = caller().get(f"/v1/calls/{fresh_call['id']}/versions")
    assert versions.expect(200)["items"][0]["significant"]


def test_what_is_only_worded_anew_is_as_significant_as_its_author_says(
        caller, staff, fresh_call):
    for significant in (False, True):
        staff.act("call", fresh_call["id"], "amend", {
            "reason": "Språkleg retting.", "significant": significant,
            "changes": {"title": {"nb": f"Nytt {significant}",
                                  "nn": f"Nytt {significant}"}}}).expect(200)
        versions = caller().get(f"/v1/calls/{fresh_call['id']}/versions")
        assert versions["items"][0]["significant"] is significant


def test_a_deadline_is_extended_for_all_and_the_first_is_kept(
        caller, staff, fresh_call):
    staff.act("call", fresh_call["id"], "extend-deadline", {
        "deadlineDate": "2026-03-16", "reason": "x"}).expect(
        409, "DEADLINE_NOT_LATER")
    staff.act("call", fresh_call["id"], "extend-deadline", {
        "deadlineDate": "2026-03-31", "reason": "Feil i Altinn."}).expect(200)
    call = caller().get(f"/v1/calls/{fresh_call['id']}").expect(200)
    # Summer time has begun: the day ends an hour earlier in UTC.
    assert call["deadlineAt"] == "2026-03-31T21:59:59.999Z"
    assert call["originalDeadlineDate"] == "2026-03-16"
    assert call["extensions"][0]["reason"] == "Feil i Altinn."


def test_an_extension_for_all_makes_a_new_version_of_the_content(
        caller, staff, fresh_call):
    """One version number has one content."""
    path = f"/v1/calls/{fresh_call['id']}"
    assert fresh_call["contentVersion"] == 1
    extended = staff.act("call", fresh_call["id"], "extend-deadline", {
        "deadlineDate": "2026-03-31", "reason": "Feil i Altinn."}).expect(200)
    assert extended["contentVersion"] == 2
    assert extended["content"]["deadlineDate"] == "2026-03-31"
    newest, first = caller().get(f"{path}/versions").expect(200)["items"]
    assert newest["contentVersion"] == 2 and first["contentVersion"] == 1
    assert newest["significant"] and newest["reason"] == "Feil i Altinn."
    assert newest["changes"] == [{
        "pointer": "#/deadlineDate", "before": "2026-03-16",
        "after": "2026-03-31"}]


def test_nobody_gets_a_deadline_that_has_passed(staff, fresh_call, clock):
    skien = applicant_id(staff, SKIEN)
    clock("2026-03-20T09:00:00Z")
    for whom in ({}, {"applicantId": skien}):
        refused = staff.act("call", fresh_call["id"], "extend-deadline", {
            "deadlineDate": "2026-03-19", "reason": "x", **whom})
        refused.expect(422, "INVALID_BODY")
        assert refused.pointers() == {"#/deadlineDate": "DEADLINE_IN_PAST"}
        # Its last day is not past yet.
        staff.act("call", fresh_call["id"], "extend-deadline", {
            "deadlineDate": "2026-03-20", "reason": "x", **whom},
            query="?dryRun=true").expect(200)


def test_one_applicants_extension_tells_nobody_else(
        caller, staff, fresh_call):
    """Neither version, time nor ETag says that somebody got more time."""
    path = f"/v1/calls/{fresh_call['id']}"
    stranger = caller("municipality", organisation="939991034")
    before = {who: who.get(path).expect(200) for who in (caller(), stranger)}
    mine = caller("municipality").get(path).expect(200)
    given = staff.act("call", fresh_call["id"], "extend-deadline", {
        "deadlineDate": "2026-03-20", "reason": "Sjukdom.",
        "applicantId": applicant_id(staff, SKIEN)}).expect(200)

    for who, seen in before.items():
        again = who.get(path).expect(200)
        assert again.json == seen.json and again.etag == seen.etag
    assert given["version"] == mine["version"] and given["extensions"]
    own = caller("municipality").get(path).expect(200)
    assert own["deadlineDate"] == "2026-03-20" and own.etag != mine.etag
    assert own["version"] == mine["version"]
    # It can be given more than once, and is never shortened.
    for date, status in (("2026-03-19", 409), ("2026-03-25", 200)):
        staff.act("call", fresh_call["id"], "extend-deadline", {
            "deadlineDate": date, "reason": "Sjukdom.",
            "applicantId": applicant_id(staff, SKIEN)}).expect(status)


# The university has its seat in Buskerud; the call takes universities of any
# county.
UNIVERSITY = "911770709"


def test_a_university_from_elsewhere_can_be_served(caller, staff, fresh_call):
    draft(caller("municipality", organisation=UNIVERSITY), fresh_call)
    seen = staff.get(f"/v1/applicants?organisationNumber={UNIVERSITY}")
    assert [a["county"] for a in seen.expect(200)["items"]] == ["33"]
    assert "accountNumber" not in seen["items"][0]
    extended = staff.act("call", fresh_call["id"], "extend-deadline", {
        "deadlineDate": "2026-03-20", "reason": "Sjukdom.",
        "applicantId": seen["items"][0]["id"]}).expect(200)
    assert extended["extensions"][0]["applicantId"] == seen["items"][0]["id"]


def test_a_university_from_elsewhere_can_be_registered(caller, staff):
    oslo = {"organisationNumber": "313425118", "county": "03",
            "name": "Oppdiktet høgskole", "languageForm": "nb",
            "kind": "university_college"}
    made = staff.post("/v1/applicants", oslo).expect(201)
    assert staff.get(f"/v1/applicants/{made['id']}").expect(200)["county"] == (
        "03")
    # No call takes companies of any county.
    refused = staff.post("/v1/applicants", {
        **oslo, "organisationNumber": "313750531",
        "kind": "inter_municipal_company"})
    refused.expect(422, "INVALID_BODY")
    assert refused.pointers() == {"#/county": "NOT_OWN_COUNTY"}


def test_applicants_read_the_events_of_published_calls(
        stack, caller, staff, fresh_call):
    """What happens to a draft, and what concerns one, is nobody else's."""
    staff.act("call", fresh_call["id"], "extend-deadline", {
        "deadlineDate": "2026-03-18", "reason": "Sjukdom.",
        "applicantId": applicant_id(staff, SKIEN)}).expect(200)
    staff.act("call", fresh_call["id"], "extend-deadline", {
        "deadlineDate": "2026-03-31", "reason": "Feil."}).expect(200)
    staff.act("call", fresh_call["id"], "cancel", {
        "reason": "Feil."}).expect(200)
    unpublished = copy_of(staff, fresh_call).expect(201)
    staff.act("call", unpublished["id"], "cancel", {
        "reason": "Feil."}).expect(200)

    def types(side, **settings):
        return [(kind, data) for subject, kind, _, data in
                events_read_by(stack, side, **settings)
                if subject in (fresh_call["id"], unpublished["id"])]

    public = [("call.published", {}),
              ("call.deadline-extended", {"deadlineDate": "2026-03-31",
                                          "contentVersion": 2}),
              ("call.cancelled", {})]
    assert types("applicant", organisation="939991034") == public
    assert types("applicant", organisation=SKIEN) == [
        public[0], ("call.deadline-extended",
                    {"deadlineDate": "2026-03-18"}), *public[1:]]
    assert len(types("staff", administrator=VESTFOLD_TELEMARK)) == 7


@pytest.mark.parametrize("sent,kept", [
    ("2026-02-01T00:00:00+01:00", "2026-01-31T23:00:00Z"),
    ("2026-02-01T08:30:00.5Z", "2026-02-01T08:30:00.500Z")])
def test_an_opening_is_kept_in_utc(staff, seeded_call, sent, kept):
    least = {"schemeId": seeded_call["schemeId"],
             "ruleSetId": seeded_call["ruleSetId"], "year": 2026,
             "title": {"nb": "Prøve", "nn": "Prøve"}}
    made = staff.post("/v1/calls", {
        "content": {**least, "opensAt": sent}}).expect(201)
    assert made["content"]["opensAt"] == made["opensAt"] == kept
    path = f"/v1/calls/{made['id']}"
    staff.patch(path, {"content": {"opensAt": "2026-02-02T00:00:00Z"}},
                made.etag).expect(200)
    changed = staff.patch(path, {"content": {"opensAt": sent}},
                          staff.get(path).etag).expect(200)
    assert changed["content"]["opensAt"] == changed["opensAt"] == kept


@pytest.mark.parametrize("deadline,instant", [
    ("2026-03-28", "2026-03-28T22:59:59.999Z"),
    ("2026-03-29", "2026-03-29T21:59:59.999Z"),
    ("2026-10-24", "2026-10-24T21:59:59.999Z"),
    ("2026-10-25", "2026-10-25T22:59:59.999Z")])
def test_a_day_ends_in_oslo_also_when_the_clocks_change(
        staff, seeded_call, deadline, instant):
    copy = copy_of(staff, seeded_call, deadlineDate=deadline).expect(201)
    assert copy["deadlineAt"] == instant


def test_a_cancelled_call_takes_nothing(caller, staff, fresh_call):
    open_draft = draft(caller("preparer"), fresh_call)
    staff.act("call", fresh_call["id"], "cancel",
              {"reason": "Stortinget løyvde ikkje pengane."}).expect(200)
    seen = caller().get(f"/v1/calls/{fresh_call['id']}").expect(200)
    assert seen["state"] == "cancelled" and "phase" not in seen.json
    caller("preparer-porsgrunn").post(
        "/v1/applications", {"callId": fresh_call["id"]}).expect(
        409, "CALL_NOT_OPEN")
    caller("signatory").act("application", open_draft["id"],
                            "sign-off").expect(409, "CALL_NOT_OPEN")


def test_before_it_opens_nobody_applies(caller, staff, seeded_call, clock):
    copy = copy_of(staff, seeded_call, opensDate="2026-03-05").expect(201)
    call = staff.act("call", copy["id"], "publish").expect(200)
    assert call["phase"] == "upcoming"
    caller("preparer").post("/v1/applications", {"callId": call["id"]}).expect(
        409, "CALL_NOT_OPEN")
    clock("2026-03-04T23:00:00Z")
    draft(caller("preparer"), call)


def test_any_call_can_be_copied_for_another_year(
        caller, staff, seeded_call, fresh_call):
    body = {"year": 2027, "opensDate": "2027-02-01",
            "deadlineDate": "2027-03-15", "reportDeadline": "2028-03-01"}
    copy = staff.act("call", fresh_call["id"], "copy", body).expect(201)
    assert copy["year"] == 2027 and copy["copiedFrom"] == fresh_call["id"]
    assert copy["content"]["eligibility"] == (
        seeded_call["content"]["eligibility"])
    staff.act("call", copy["id"], "cancel",
              {"reason": "Skriven ved eit mistak."}).expect(200)
    caller().get(f"/v1/calls/{copy['id']}").expect(404)
    staff.act("call", copy["id"], "copy", body).expect(201)


def test_a_copy_is_of_what_the_caller_has_read(staff, fresh_call):
    path = f"/v1/calls/{fresh_call['id']}"
    body = {"year": 2027, "opensDate": "2027-02-01",
            "deadlineDate": "2027-03-15", "reportDeadline": "2028-03-01"}
    staff.post(f"{path}/copy", body).expect(428, "PRECONDITION_REQUIRED")
    read = staff.get(path)
    staff.act("call", fresh_call["id"], "amend", {
        "reason": "Retting.", "significant": True,
        "changes": {"frameNok": 35_000_000}}).expect(200)
    staff.post(f"{path}/copy", body, match=read.etag).expect(
        412, "PRECONDITION_FAILED")
    tried = staff.act("call", fresh_call["id"], "copy", body,
                      query="?dryRun=true").expect(201)
    assert tried["frameNok"] == 35_000_000
    staff.get(f"/v1/calls/{tried['id']}").expect(404)
    copy = staff.act("call", fresh_call["id"], "copy", body).expect(201)
    assert copy["frameNok"] == 35_000_000
    assert staff.get(path)["version"] == read["version"] + 1


def test_a_total_is_counted_on_request(caller, fresh_call):
    everything = caller().get("/v1/calls?count=true&limit=1").expect(200)
    assert everything["total"] >= 3 and len(everything["items"]) == 1
    assert "total" not in caller().get("/v1/calls?limit=1").json
    for path, preset in (("/v1/applications", "municipality"),
                         ("/v1/applications", "caseworker"),
                         ("/v1/applicants", "caseworker"),
                         ("/v1/applicants", "municipality")):
        page = caller(preset).get(f"{path}?count=true&limit=200").expect(200)
        assert page["total"] >= len(page["items"])
