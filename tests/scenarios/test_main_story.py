"""From the real 2026 call to a submitted application: what the service is for.

Each test is a story a caseworker could follow."""

import uuid

from tests.conftest import CALL_2025, CALL_2026, PORSGRUNN, SKIEN

DEADLINE = "2026-03-16T22:59:59.999Z"


def draft(person, call, content=None):
    body = {"callId": call["id"]}
    if content is not None:
        body["content"] = content
    return person.post("/v1/applications", body).expect(201)


def submitted(preparer, signatory, call, content):
    """An application on its whole way."""
    application = draft(preparer, call, content)
    signatory.act("application", application["id"], "sign-off").expect(200)
    return signatory.act("application", application["id"],
                         "submit").expect(200)


def test_anyone_reads_the_2026_call_as_the_letter_states_it(
        caller, seeded_call):
    call = caller().get(f"/v1/calls/{seeded_call['id']}").expect(200)

    assert call["frameNok"] == 34_752_000
    assert call["counties"] == ["39", "40"]
    assert call["deadlineDate"] == "2026-03-16"
    assert call["deadlineAt"] == DEADLINE
    assert call["timeZone"] == "Europe/Oslo"
    assert call["reportDeadline"] == "2027-03-01"
    assert call["phase"] == "open"
    content = call["content"]
    assert (content["budget"]["chapter"], content["budget"]["post"]) == (
        "760", "60")
    assert content["title"]["nn"] != content["title"]["nb"]
    # Word for word, as it was written.
    assert any("Personar som ikkje tidlegera har fått" in text["nn"]
               for text in content["priorities"])
    county = {e["category"] for e in content["eligibility"]
              if e["applicantKind"] == "county_municipality"}
    assert county == {"rus_psykisk"}


def test_two_calls_that_differ_stand_side_by_side(caller):
    calls = [caller().get(f"/v1/calls/{call}").expect(200)
             for call in (CALL_2025, CALL_2026)]
    deadlines = {c["deadlineDate"]: c["reportDeadline"] for c in calls}

    assert deadlines["2026-03-16"] == "2027-03-01"
    assert deadlines["2025-04-01"] == "2026-02-01"


def test_a_municipality_that_was_numbered_anew_was_not_merged(caller):
    """When the county was divided, its municipalities stayed what they
    were: nobody inherited a duty."""
    staff = caller("caseworker")
    towns = staff.get("/v1/applicants?kind=municipality&limit=200").expect(
        200)["items"]
    skien = next(a for a in towns if a["organisationNumber"] == SKIEN)
    assert skien["municipalityNumber"] == "4003"
    assert skien["formerMunicipalityNumber"] == "3807"
    numbered = [a for a in towns if "formerMunicipalityNumber" in a]
    assert len(numbered) == 23
    assert not any(p["mergedOn"] == "2024-01-01" for a in towns
                   for p in a["predecessors"])


def test_a_municipality_drafts_is_told_every_fault_signs_and_submits(
        caller, fresh_call, complete_content):
    preparer, signatory = caller("preparer"), caller("signatory")
    application = draft(preparer, fresh_call)
    path = f"/v1/applications/{application['id']}"
    assert application["state"] == "draft"
    assert application.headers["Location"].endswith(path)

    faults = preparer.post(f"{path}/validate").expect(200)
    assert not faults["isComplete"]
    assert {"CONTACT_MISSING", "KIND_MISSING", "ANCHORING_MISSING"} <= {
        e["code"] for e in faults["errors"]}

    filled = preparer.patch(path, {"content": complete_content},
                            application.etag).expect(200)
    assert filled["amountAppliedNok"] == 480_000 + 190_000 + 650_000
    assert preparer.post(f"{path}/validate").expect(200)["isComplete"]

    blocked = {b["action"]: b["code"] for b in
               signatory.get(path)["blockedActions"]}
    assert blocked["submit"] == "SIGN_OFF_MISSING"
    signatory.act("application", application["id"], "sign-off").expect(200)
    sent = signatory.act("application", application["id"],
                         "submit").expect(200)
    assert sent["state"] == "submitted"

    receipt = preparer.get(f"{path}/receipt").expect(200)
    assert receipt["reference"] == sent["reference"]
    assert receipt["submittedVersion"] == 1
    assert receipt["expectedAnswerBy"] > "2026-03-16"


def test_staff_see_what_was_sent_and_never_a_draft(
        caller, fresh_call, complete_content):
    preparer, signatory = caller("preparer"), caller("signatory")
    staff = caller("caseworker")
    application = draft(preparer, fresh_call, complete_content)
    path = f"/v1/applications/{application['id']}"
    staff.get(path).expect(404, "NOT_FOUND")

    signatory.act("application", application["id"], "sign-off").expect(200)
    signatory.act("application", application["id"], "submit").expect(200)
    seen = staff.get(path).expect(200)
    assert seen["content"]["kind"] == "new"

    signatory.act("application", application["id"], "revise").expect(200)
    current = preparer.get(path)
    preparer.patch(path, {"content": {"anchoring": "Ny tekst."}},
                   current.etag).expect(200)
    again = staff.get(path).expect(200)
    assert again["content"]["anchoring"] == complete_content["anchoring"]
    assert "revisionOpen" not in again.json or not again["revisionOpen"]


def test_a_revision_replaces_the_version_and_keeps_the_old(
        caller, fresh_call, complete_content):
    preparer, signatory = caller("preparer"), caller("signatory")
    first = submitted(preparer, signatory, fresh_call, complete_content)
    path = f"/v1/applications/{first['id']}"
    preparer.act("application", first["id"], "revise").expect(200)
    preparer.act("application", first["id"], "revise").expect(
        409, "REVISION_OPEN")
    preparer.patch(path, {"content": {"anchoring": "Endret."}},
                   preparer.get(path).etag).expect(200)
    signatory.act("application", first["id"], "submit").expect(
        409, "SIGN_OFF_MISSING")
    signatory.act("application", first["id"], "sign-off").expect(200)
    second = signatory.act("application", first["id"], "submit").expect(200)

    assert second["submittedVersion"] == 2
    assert second["reference"] == first["reference"]
    versions = preparer.get(f"{path}/versions").expect(200)["items"]
    assert [v["contentVersion"] for v in versions] == [2, 1]
    assert versions[1]["content"]["anchoring"] == complete_content["anchoring"]


def test_the_deadline_is_the_last_millisecond_of_the_day(
        caller, fresh_call, complete_content, clock):
    preparer, signatory = caller("preparer"), caller("signatory")
    application = draft(preparer, fresh_call, complete_content)
    signatory.act("application", application["id"], "sign-off").expect(200)

    clock("2026-03-16T23:00:00Z")
    late = signatory.act("application", application["id"], "submit")
    late.expect(409, "DEADLINE_PASSED")
    assert "16.03.2026" in late["detail"]
    assert preparer.get(f"/v1/applications/{application['id']}")["isExpired"]
    # The clock goes on by itself; half a minute before the end is in time.
    clock("2026-03-16T22:59:30Z")
    signatory.act("application", application["id"], "submit").expect(200)


def test_one_applicant_is_let_in_after_the_deadline(
        caller, fresh_call, complete_content, clock):
    preparer, signatory = caller("preparer"), caller("signatory")
    staff = caller("caseworker")
    application = draft(preparer, fresh_call, complete_content)
    other = draft(caller("preparer-porsgrunn"), fresh_call, complete_content)
    clock("2026-03-17T09:00:00Z")
    skien = staff.get(f"/v1/applicants?organisationNumber={SKIEN}")["items"][0]
    staff.act("call", fresh_call["id"], "extend-deadline", {
        "deadlineDate": "2026-03-20", "applicantId": skien["id"],
        "reason": "Altinn var nede 16. mars."}).expect(200)

    signatory.act("application", application["id"], "sign-off").expect(200)
    signatory.act("application", application["id"], "submit").expect(200)
    caller("signatory-porsgrunn").act(
        "application", other["id"], "sign-off").expect(409, "DEADLINE_PASSED")


def test_each_organisation_sees_its_own_only(
        caller, fresh_call, complete_content):
    mine = draft(caller("preparer"), fresh_call, complete_content)
    stranger = caller("preparer-porsgrunn")
    path = f"/v1/applications/{mine['id']}"
    missing = f"/v1/applications/{uuid.uuid4()}"

    theirs = stranger.get(path).expect(404)
    nobodys = stranger.get(missing).expect(404)
    differing = {"instance", "traceId"}
    assert {k: v for k, v in theirs.json.items() if k not in differing} == {
        k: v for k, v in nobodys.json.items() if k not in differing}
    stranger.patch(path, {"content": {"kind": "new"}},
                   mine.etag).expect(404)
    stranger.post(f"{path}/withdraw", {}, match=mine.etag).expect(404)
    listed = stranger.get(
        f"/v1/applications?callId={fresh_call['id']}")["items"]
    assert listed == []


def test_one_application_for_each_organisation(caller, fresh_call):
    preparer = caller("preparer")
    first = draft(preparer, fresh_call)
    second = preparer.post("/v1/applications", {"callId": fresh_call["id"]})
    second.expect(409, "APPLICATION_EXISTS")
    assert second["applicationId"] == first["id"]

    preparer.act("application", first["id"], "withdraw").expect(200)
    draft(preparer, fresh_call)


def test_a_machine_drafts_but_never_signs(
        caller, fresh_call, complete_content):
    machine = caller("municipality")
    application = draft(machine, fresh_call, complete_content)
    machine.act("application", application["id"], "sign-off").expect(
        403, "PERSON_REQUIRED")
    caller("preparer").act("application", application["id"],
                           "sign-off").expect(403)


def test_a_supplier_acts_for_the_municipality_it_names(
        caller, fresh_call, complete_content):
    for preset in ("supplier", "system-user"):
        me = caller(preset).get("/v1/me").expect(200)
        assert me["organisationNumber"] == SKIEN
        assert me["supplierNumber"] != SKIEN
    application = draft(caller("supplier"), fresh_call, complete_content)
    caller("municipality").get(
        f"/v1/applications/{application['id']}").expect(200)


def test_dry_run_gives_the_verdict_and_writes_nothing(
        caller, fresh_call, complete_content):
    signatory = caller("signatory")
    application = draft(caller("preparer"), fresh_call, complete_content)
    path = f"/v1/applications/{application['id']}"
    tried = signatory.act("application", application["id"], "sign-off",
                          query="?dryRun=true").expect(200)
    assert "signOff" in tried.json
    assert "signOff" not in signatory.get(path).json
    assert signatory.get(path)["version"] == 1


def test_a_wrong_kind_of_applicant_is_refused_by_the_calls_own_data(
        caller, seeded_call):
    innlandet = caller("municipality", organisation="920717152")
    innlandet.post("/v1/applications", {"callId": seeded_call["id"]}).expect(
        409, "NOT_ELIGIBLE")
    unknown = caller("municipality", organisation="314242726")
    unknown.post("/v1/applications", {"callId": seeded_call["id"]}).expect(
        403, "APPLICANT_UNKNOWN")
    assert PORSGRUNN != SKIEN


def test_an_incomplete_application_is_neither_signed_nor_sent(
        caller, fresh_call):
    application = draft(caller("preparer"), fresh_call, {"kind": "new"})
    refused = caller("signatory").act("application", application["id"],
                                      "sign-off")
    refused.expect(409, "APPLICATION_INCOMPLETE")
    assert refused.pointers()["#/content/contact"] == "CONTACT_MISSING"


def test_what_was_sent_is_sent_once(caller, fresh_call, complete_content):
    signatory = caller("signatory")
    sent = submitted(caller("preparer"), signatory, fresh_call,
                     complete_content)
    signatory.act("application", sent["id"], "submit").expect(
        409, "NOTHING_TO_SUBMIT")
    signatory.act("application", sent["id"], "withdraw",
                  {"reason": "Vi søkjer neste år."}).expect(200)
    signatory.act("application", sent["id"], "submit").expect(
        409, "ILLEGAL_TRANSITION")


def test_any_change_takes_the_sign_off_away(
        caller, fresh_call, complete_content):
    preparer, signatory = caller("preparer"), caller("signatory")
    application = draft(preparer, fresh_call, complete_content)
    signed = signatory.act("application", application["id"],
                           "sign-off").expect(200)
    changed = preparer.patch(
        f"/v1/applications/{application['id']}",
        {"content": {"measures": complete_content["measures"][:1]}},
        signed.etag).expect(200)
    assert "signOff" not in changed.json
    assert changed["amountAppliedNok"] == 480_000


def test_only_last_years_funds_can_be_carried_over(
        caller, fresh_call, complete_content):
    content = {k: v for k, v in complete_content.items() if k != "measures"}
    content |= {"kind": "transfer_only", "transfer": {
        "fromYear": 2024, "amountNok": 50_000, "reason": "Forsinka kurs."}}
    preparer = caller("preparer")
    application = draft(preparer, fresh_call, content)
    path = f"/v1/applications/{application['id']}"
    faults = preparer.post(f"{path}/validate").expect(200)
    assert {e["pointer"]: e["code"] for e in faults["errors"]} == {
        "#/content/transfer/fromYear": "TRANSFER_YEAR_WRONG"}
    content["transfer"]["fromYear"] = 2025
    preparer.patch(path, {"content": content}, application.etag).expect(200)
    assert preparer.post(f"{path}/validate").expect(200)["isComplete"]
