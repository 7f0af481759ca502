"""Excluded from the scheme after misuse (the standard terms)."""

from tests.conftest import SKIEN
from tests.scenarios.deciding import content
from tests.scenarios.test_main_story import draft
from tests.support.stack import OPEN

EXCLUSION = {"fromYear": 2026, "years": 1, "decidedOn": "2026-02-01",
             "reason": "Tilskuddet ble brukt til et annet formål."}


def applicant(caller):
    return next(a for a in caller("preparer").get(
        "/v1/applicants").expect(200)["items"]
        if a["organisationNumber"] == SKIEN)


def exclude(caller, call, by="approver", **changes):
    return caller(by).post(
        f"/v1/applicants/{applicant(caller)['id']}/exclusions",
        {**EXCLUSION, "schemeId": call["schemeId"], **changes})


def lift(caller, exclusion):
    return caller("approver").act("exclusion", exclusion["id"], "lift",
                                  {"reason": "Kravet er frafalt."})


def test_who_is_excluded_submits_nothing_until_it_is_lifted(
        caller, fresh_call, complete_content):
    person, signatory = caller("preparer"), caller("signatory")
    application = draft(person, fresh_call, complete_content)
    signatory.act("application", application["id"], "sign-off").expect(200)
    excluded = exclude(caller, fresh_call).expect(201)
    read = signatory.get(f"/v1/applications/{application['id']}")
    assert {"action": "submit", "code": "APPLICANT_EXCLUDED"} in \
        read["blockedActions"]
    signatory.act("application", application["id"], "submit").expect(
        409, "APPLICANT_EXCLUDED")
    for who in ("preparer", "caseworker"):
        listed = caller(who).get(
            f"/v1/applicants/{applicant(caller)['id']}/exclusions")
        assert excluded["id"] in [
            e["id"] for e in listed.expect(200)["items"]], who
    lifted = lift(caller, excluded).expect(200)
    assert (lifted["state"], lifted["liftReason"]) == (
        "lifted", "Kravet er frafalt.")
    lift(caller, excluded).expect(409, "ILLEGAL_TRANSITION")
    signatory.act("application", application["id"], "submit").expect(200)


def test_who_is_excluded_is_awarded_nothing(deciding, caller, fresh_call):
    application = deciding.application()
    proposed = deciding.proposed(application, content(application))
    excluded = exclude(caller, fresh_call).expect(201)
    deciding.act(proposed, "approve", by="approver").expect(
        409, "APPLICANT_EXCLUDED")
    lift(caller, excluded).expect(200)
    deciding.act(proposed, "approve", by="approver").expect(200)


def test_other_years_are_as_they_were(caller, fresh_call, complete_content):
    person, signatory = caller("preparer"), caller("signatory")
    excluded = [exclude(caller, fresh_call, fromYear=2027, years=2),
                exclude(caller, fresh_call, fromYear=2024, years=2)]
    application = draft(person, fresh_call, complete_content)
    for action in ("sign-off", "submit"):
        signatory.act("application", application["id"], action).expect(200)
    for one in excluded:
        lift(caller, one.expect(201)).expect(200)


def test_what_is_recorded_is_sound_and_by_who_may(caller, fresh_call):
    nothing = "019c0000-0000-7000-8000-000000000000"
    assert exclude(caller, fresh_call, schemeId=nothing, repaymentId=nothing,
                   decidedOn="2027-01-01").expect(422).pointers() == {
        "#/schemeId": "SCHEME_UNKNOWN", "#/decidedOn": "DATE_IN_FUTURE",
        "#/repaymentId": "REPAYMENT_UNKNOWN"}
    exclude(caller, fresh_call, by="caseworker").expect(403, "ROLE_REQUIRED")
    exclude(caller, fresh_call, by="preparer").expect(403)


def test_it_may_follow_from_a_repayment(transferring, caller, clock,
                                        fresh_call):
    _, award = transferring.awarded()
    told = transferring.notice(award).expect(201)
    excluded = exclude(caller, fresh_call, fromYear=2030,
                       repaymentId=told["id"]).expect(201)
    assert excluded["repaymentId"] == told["id"]
    caller("preparer-porsgrunn").get(
        f"/v1/exclusions/{excluded['id']}").expect(404)
    lift(caller, excluded).expect(200)
