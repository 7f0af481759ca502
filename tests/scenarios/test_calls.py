"""A call's life: written, published, amended, extended, copied, cancelled."""

import pytest

from tests.scenarios.test_main_story import draft


@pytest.fixture
def staff(caller):
    return caller("caseworker")


def copy_of(staff, call, **changes):
    return staff.post(f"/v1/calls/{call['id']}/copy", {
        "year": 2026, "opensDate": "2026-02-01",
        "deadlineDate": "2026-03-16", "reportDeadline": "2027-03-01",
        **changes})


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
