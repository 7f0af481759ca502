"""An application in the hands of the county: taken, given to a colleague, sent
back for what lacks, and gone on with."""

import pytest

from tests.conftest import SKIEN, VESTFOLD_TELEMARK
from tests.scenarios.test_main_story import draft, submitted

AFTER = "2026-03-17T08:00:00Z"  # the morning after the common deadline
WANTED = {"wanted": "Oppgi når kompetanseplanen ble vedtatt.",
          "deadlineDate": "2026-04-08"}
TOO_LATE = "2026-04-08T22:00:00Z"  # the day after, in Oslo


def path_of(application):
    return f"/v1/applications/{application['id']}"


def declare(person, application, **declaration):
    """The person's declaration about the application, as it now stands."""
    seen = person.get(path_of(application)).expect(200)
    return person.post(f"{path_of(application)}/impartiality",
                       declaration or {"declaration": "clear"},
                       match=seen.etag)


def colleague(person, name):
    """The id of somebody on the person's own staff list."""
    staff = person.get("/v1/staff").expect(200)["items"]
    return next(one["id"] for one in staff if one["name"] == name)


def blocked(person, application):
    seen = person.get(path_of(application)).expect(200)
    return {b["action"]: b["code"] for b in seen["blockedActions"]}


@pytest.fixture
def sent(caller, fresh_call, complete_content):
    """Skien's application, submitted in time."""
    return submitted(caller("preparer"), caller("signatory"), fresh_call,
                     complete_content)


@pytest.fixture
def staff(caller):
    return caller("caseworker")


@pytest.fixture
def taken(caller, clock, sent, staff):
    """The same, in the hands of a caseworker after the deadline."""
    clock(AFTER)
    declare(staff, sent).expect(201)
    return staff.act("application", sent["id"], "take").expect(200)


# ---- Taking and giving -----------------------------------------------------

def test_nobody_begins_to_judge_what_the_applicant_may_still_replace(
        clock, sent, staff):
    early = staff.act("application", sent["id"], "take")
    early.expect(409, "CALL_STILL_OPEN")
    assert early["deadline"] == "16.03.2026 kl. 23:59"
    assert blocked(staff, sent) == {"take": "CALL_STILL_OPEN"}
    clock("2026-03-16T22:59:00Z")
    staff.act("application", sent["id"], "take").expect(
        409, "CALL_STILL_OPEN")


def test_a_caseworker_takes_it_when_the_deadline_is_over(
        caller, clock, sent, staff):
    clock("2026-03-16T23:00:00Z")
    staff.act("application", sent["id"], "take").expect(
        409, "IMPARTIALITY_MISSING")
    declare(staff, sent).expect(201)
    taken = staff.act("application", sent["id"], "take").expect(200)
    assert taken["state"] == "under_review"
    assert taken["caseworker"]["name"] == "Saksbehandler Ein"
    assert taken["takenAt"].startswith("2026-03-16T23:00:")
    assert set(taken["allowedActions"]) == {"assign", "request-supplement"}
    staff.act("application", sent["id"], "take").expect(
        409, "ILLEGAL_TRANSITION")

    told = caller("preparer").get(path_of(sent)).expect(200)
    assert told["state"] == "under_review"
    assert not {"caseworker", "takenAt", "preliminaryAnswerDue"} & set(
        told.json)


def test_a_trial_takes_nothing(clock, sent, staff):
    clock(AFTER)
    declare(staff, sent).expect(201)
    tried = staff.act("application", sent["id"], "take", query="?dryRun=true")
    assert tried.expect(200)["state"] == "under_review"
    assert staff.get(path_of(sent))["state"] == "submitted"


def test_others_than_caseworkers_do_not_take(caller, clock, sent):
    clock(AFTER)
    for preset in ("approver", "attestant"):
        refused = caller(preset).act("application", sent["id"], "take")
        refused.expect(403, "ROLE_REQUIRED")
        assert refused["role"] == "caseworker"


def test_a_superior_gives_it_to_a_colleague(caller, staff, taken):
    superior = caller("approver")
    other = colleague(superior, "Saksbehandler To")
    given = superior.act("application", taken["id"], "assign",
                         {"caseworkerId": other}).expect(200)
    assert given["caseworker"] == {"id": other, "name": "Saksbehandler To"}
    assert given["state"] == "under_review"
    # Whoever takes it over for oneself declares first.
    second = caller("caseworker2")
    second.act("application", taken["id"], "assign",
               {"caseworkerId": other}).expect(409, "IMPARTIALITY_MISSING")
    staff.act("application", taken["id"], "assign", {
        "caseworkerId": colleague(staff, "Saksbehandler Ein")}).expect(200)


def test_it_is_given_before_it_is_taken_and_while_an_answer_is_awaited(
        clock, sent, staff):
    other = {"caseworkerId": colleague(staff, "Saksbehandler To")}
    given = staff.act("application", sent["id"], "assign", other).expect(200)
    assert given["state"] == "submitted"
    declare(staff, sent).expect(201)
    staff.act("application", sent["id"], "request-supplement",
              WANTED).expect(200)
    given = staff.act("application", sent["id"], "assign", other).expect(200)
    assert given["state"] == "supplement_requested"


def test_it_is_given_to_no_stranger(caller, staff, taken):
    nobody = "019b76da-a800-7000-8000-0000000000ff"
    elsewhere = colleague(caller("caseworker-innlandet"),
                          "Saksbehandler Innlandet")
    superior = colleague(staff, "Godkjenner Ein")
    for one in (nobody, elsewhere, superior):
        refused = staff.act("application", taken["id"], "assign",
                            {"caseworkerId": one})
        refused.expect(422, "INVALID_BODY")
        assert refused.pointers() == {"#/caseworkerId": "COLLEAGUE_UNKNOWN"}


def test_colleagues_are_those_of_the_own_administrator(caller, staff):
    people = staff.get("/v1/staff").expect(200)["items"]
    names = [one["name"] for one in people]
    assert names == sorted(names)
    assert {"Saksbehandler Ein", "Godkjenner To"} <= set(names)
    assert "Saksbehandler Innlandet" not in names
    assert next(one["roles"] for one in people
                if one["name"] == "Attestant Ein") == ["attestant"]
    first = staff.get("/v1/staff?limit=1").expect(200)
    assert [one["name"] for one in first["items"]] == names[:1]
    assert [one["name"] for one in staff.get(
        first["next"].split("/v1", 1)[1].join(["/v1", ""])
    ).expect(200)["items"]] == names[1:2]
    below = caller("appeal-handler-below", acting_for=VESTFOLD_TELEMARK)
    assert below.get("/v1/staff").expect(200)["items"] == people


def test_a_month_after_it_came_an_answer_is_due(clock, sent, staff):
    assert sent.json.get("preliminaryAnswerDue") is None
    assert staff.get(path_of(sent))["preliminaryAnswerDue"] == "2026-04-02"


# ---- What lacks ------------------------------------------------------------

def test_a_municipality_supplements_and_a_new_version_holds(
        caller, staff, taken):
    preparer, signatory = caller("preparer"), caller("signatory")
    asked = staff.act("application", taken["id"], "request-supplement",
                      WANTED).expect(200)
    assert asked["state"] == "supplement_requested"
    assert blocked(staff, taken) == {"resume": "SUPPLEMENT_AWAITED"}

    told = preparer.get(path_of(taken)).expect(200)
    assert (told["state"], told["revisionOpen"]) == (
        "supplement_requested", True)
    assert "signOff" not in told.json
    (request,) = preparer.get(
        f"{path_of(taken)}/supplement-requests").expect(200)["items"]
    assert request["wanted"] == WANTED["wanted"]
    assert request["deadlineAt"] == "2026-04-08T21:59:59.999Z"
    assert "requestedBy" not in request

    changed = preparer.patch(path_of(taken), {"content": {"competencePlan": {
        "exists": True, "adoptedOn": "2025-06-12",
        "summary": "Planen prioriterer fagbrev."}}}, told.etag).expect(200)
    unseen = staff.get(path_of(taken)).expect(200)
    assert unseen.etag == asked.etag
    assert unseen["content"] == taken["content"] != changed["content"]

    answered = signatory.act("application", taken["id"], "supplement",
                             {"answer": "Se kompetanseplanen."}).expect(200)
    assert (answered["state"], answered["submittedVersion"]) == (
        "submitted", 2)
    assert answered["signOff"]["contentVersion"] == 2
    assert not answered["isLate"]
    receipt = preparer.get(f"{path_of(taken)}/receipt").expect(200)
    assert (receipt["submittedVersion"], receipt["reference"]) == (
        2, taken["reference"])

    seen = staff.get(path_of(taken)).expect(200)
    assert seen["content"] == changed["content"]
    versions = staff.get(f"{path_of(taken)}/versions").expect(200)["items"]
    assert [v["contentVersion"] for v in versions] == [2, 1]
    (request,) = staff.get(
        f"{path_of(taken)}/supplement-requests").expect(200)["items"]
    assert request["answer"] == "Se kompetanseplanen."
    assert request["requestedBy"]["name"] == "Saksbehandler Ein"
    again = staff.act("application", taken["id"], "take").expect(200)
    assert again["state"] == "under_review"


def test_an_answer_in_words_leaves_the_version_as_it_is(caller, staff, taken):
    signatory = caller("signatory")
    staff.act("application", taken["id"], "request-supplement",
              WANTED).expect(200)
    silent = signatory.act("application", taken["id"], "supplement")
    silent.expect(422, "INVALID_BODY")
    assert silent.pointers() == {"#/answer": "ANSWER_MISSING"}
    answered = signatory.act("application", taken["id"], "supplement",
                             {"answer": "Vedtatt 12. juni 2025."}).expect(200)
    assert (answered["contentVersion"], answered["submittedVersion"]) == (1, 1)
    assert not answered["revisionOpen"]
    assert answered["submittedAt"] == taken["submittedAt"]


def test_a_supplement_is_judged_as_a_submission_is(caller, staff, taken):
    preparer, signatory = caller("preparer"), caller("signatory")
    staff.act("application", taken["id"], "request-supplement",
              WANTED).expect(200)
    preparer.patch(path_of(taken), {"content": {"anchoring": None,
                                                "contact": None}},
                   preparer.get(path_of(taken)).etag).expect(200)
    refused = signatory.act("application", taken["id"], "supplement",
                            {"answer": "Ferdig."})
    refused.expect(409, "APPLICATION_INCOMPLETE")
    assert set(refused.pointers().values()) == {"ANCHORING_MISSING",
                                                "CONTACT_MISSING"}


def test_whoever_sends_a_supplement_signs_it(caller, staff, taken):
    staff.act("application", taken["id"], "request-supplement",
              WANTED).expect(200)
    answer = {"answer": "Vedtatt."}
    caller("preparer", claims={"acr": "high"}).act(
        "application", taken["id"], "supplement", answer).expect(
        403, "ROLE_REQUIRED")
    caller("signatory", claims={"acr": "idporten-loa-substantial"}).act(
        "application", taken["id"], "supplement", answer).expect(
        403, "LEVEL_REQUIRED")
    caller("municipality").act(
        "application", taken["id"], "supplement", answer).expect(
        403, "PERSON_REQUIRED")


def test_a_late_answer_is_taken_until_handling_goes_on(
        caller, clock, staff, taken):
    signatory = caller("signatory")
    staff.act("application", taken["id"], "request-supplement",
              WANTED).expect(200)
    why = {"reason": "Fristen er ute uten svar."}
    clock("2026-04-08T21:59:00Z")
    early = staff.act("application", taken["id"], "resume", why)
    early.expect(409, "SUPPLEMENT_AWAITED")
    assert early["deadline"] == "08.04.2026 kl. 23:59"
    clock(TOO_LATE)
    signatory.act("application", taken["id"], "supplement", {
        "answer": "Beklager, vedtatt i fjor."}).expect(200)

    staff.act("application", taken["id"], "take").expect(200)
    staff.act("application", taken["id"], "request-supplement", {
        **WANTED, "deadlineDate": "2026-04-10"}).expect(200)
    clock("2026-04-11T08:00:00Z")
    resumed = staff.act("application", taken["id"], "resume", why).expect(200)
    assert resumed["state"] == "under_review"
    signatory.act("application", taken["id"], "supplement", {
        "answer": "For seint."}).expect(409, "ILLEGAL_TRANSITION")
    latest, first = staff.get(
        f"{path_of(taken)}/supplement-requests").expect(200)["items"]
    assert "resumedAt" in latest and "answer" not in latest
    assert first["answer"] == "Beklager, vedtatt i fjor."


def test_what_nobody_had_taken_waits_to_be_taken_again(clock, sent, staff):
    """Something was seen to lack before the deadline."""
    declare(staff, sent).expect(201)
    staff.act("application", sent["id"], "request-supplement", {
        **WANTED, "deadlineDate": "2026-03-10"}).expect(200)
    clock("2026-03-11T08:00:00Z")
    resumed = staff.act("application", sent["id"], "resume",
                        {"reason": "Ikke svart."}).expect(200)
    assert resumed["state"] == "submitted"


@pytest.mark.parametrize("change, faults", [
    ({"deadlineDate": "2026-03-16"}, {"#/deadlineDate": "DATE_IN_PAST"}),
    ({"deadlineDate": "2026-02-30"}, {"#/deadlineDate": "FORMAT_DATE"}),
    ({"deadlineDate": "8. april"}, {"#/deadlineDate": "FORMAT_DATE"}),
    ({"wanted": ""}, {"#/wanted": "TOO_SHORT"}),
    ({"wanted": "x" * 5001}, {"#/wanted": "TOO_LONG"}),
    ({"wanted": 1}, {"#/wanted": "WRONG_TYPE"}),
    ({"requestedBy": "meg"}, {"#/requestedBy": "UNKNOWN_MEMBER"}),
])
def test_a_request_that_makes_no_sense_is_told(staff, taken, change, faults):
    refused = staff.act("application", taken["id"], "request-supplement",
                        {**WANTED, **change}).expect(422, "INVALID_BODY")
    assert refused.pointers() == faults
    assert staff.get(path_of(taken))["state"] == "under_review"


def test_the_last_day_to_answer_may_be_today(staff, taken):
    staff.act("application", taken["id"], "request-supplement", {
        **WANTED, "deadlineDate": "2026-03-17"}).expect(200)
    staff.act("application", taken["id"], "request-supplement",
              WANTED).expect(409, "ILLEGAL_TRANSITION")


# ---- The applicant's side --------------------------------------------------

def test_a_revision_that_was_never_sent_counts_for_nothing(
        caller, clock, sent, staff):
    preparer = caller("preparer")
    opened = preparer.act("application", sent["id"], "revise").expect(200)
    preparer.patch(path_of(sent), {"content": {"anchoring": "Nytt."}},
                   opened.etag).expect(200)
    clock(AFTER)
    declare(staff, sent).expect(201)
    staff.act("application", sent["id"], "take").expect(200)
    told = preparer.get(path_of(sent)).expect(200)
    assert told["content"] == sent["content"]
    assert (told["contentVersion"], told["revisionOpen"]) == (1, False)
    assert told["signOff"]["contentVersion"] == 1
    # Asked for more, the municipality finds what it had begun.
    staff.act("application", sent["id"], "request-supplement",
              WANTED).expect(200)
    told = preparer.get(path_of(sent)).expect(200)
    assert told["content"]["anchoring"] == "Nytt."


@pytest.mark.parametrize("is_asked", [False, True])
def test_a_municipality_withdraws_what_is_in_hand(
        caller, staff, taken, is_asked):
    if is_asked:
        staff.act("application", taken["id"], "request-supplement",
                  WANTED).expect(200)
    gone = caller("preparer").act("application", taken["id"], "withdraw",
                                  {"reason": "Prosjektet er avlyst."})
    assert gone.expect(200)["state"] == "withdrawn"
    seen = staff.get(path_of(taken)).expect(200)
    assert (seen["state"], seen["allowedActions"]) == ("withdrawn", [])
    assert "preliminaryAnswerDue" not in seen.json


def test_one_applicant_is_let_back_in_after_the_common_deadline(
        caller, clock, staff, fresh_call, complete_content):
    """Only the county gives more time, and it gives it to whom it will."""
    preparer, signatory = caller("preparer"), caller("signatory")
    application = draft(preparer, fresh_call, complete_content)
    neighbour = draft(caller("preparer-porsgrunn"), fresh_call,
                      complete_content)
    signatory.act("application", application["id"], "sign-off").expect(200)
    clock(AFTER)
    signatory.act("application", application["id"], "submit").expect(
        409, "DEADLINE_PASSED")

    whom = staff.get(f"/v1/applicants?organisationNumber={SKIEN}").expect(200)
    staff.act("call", fresh_call["id"], "extend-deadline", {
        "deadlineDate": "2026-03-20", "reason": "Feil i Altinn.",
        "applicantId": whom["items"][0]["id"]}).expect(200)
    clock("2026-03-20T22:59:00Z")
    late = signatory.act("application", application["id"], "submit")
    assert late.expect(200)["state"] == "submitted"
    assert not late["isLate"]
    caller("signatory-porsgrunn").act(
        "application", neighbour["id"], "sign-off").expect(
        409, "DEADLINE_PASSED")
    # Its own time holds for it, also against staff.
    declare(staff, application).expect(201)
    staff.act("application", application["id"], "take").expect(
        409, "CALL_STILL_OPEN")
    clock("2026-03-20T23:00:00Z")
    staff.act("application", application["id"], "take").expect(200)
