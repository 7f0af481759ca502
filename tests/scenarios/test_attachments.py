"""A file belongs to a case: to an application, or to what supplements it. From
announcing it to downloading it, in both directions. (Appeals and reports:
test_attachment_cases; how it is read: test_attachment_reading.)

Each test is a story a caseworker could follow.
"""

import hashlib
import json
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.scenarios.attaching import READ, faults, send
from tests.scenarios.deciding import JUNE, under_review
from tests.scenarios.filing import Sender, text


# ---- Applications ------------------------------------------------------------

def test_a_plan_goes_with_an_application_and_staff_read_what_was_sent(
        caller, attaching, application):
    written = text(700_000) # two parts
    plan = attaching.attached("application", application, "competence_plan",
                              content=written, name="Plan æøå.txt")
    assert plan.headers["Location"].endswith(f"/v1/attachments/{plan['id']}")
    assert (plan["state"], plan["name"], "sentAt" in plan.json) == (
        "clean", "Plan æøå.txt", False)
    assert plan["sha256"] == hashlib.sha256(written).hexdigest()
    assert attaching.get(plan, "preparer").expect(200).json == plan.json
    assert attaching.content(plan, "preparer").expect(200).text \
        == written.decode()
    # To staff there is neither a draft nor what belongs to it.
    for answer in (attaching.get(plan, "caseworker"),
                   attaching.content(plan, "caseworker"),
                   attaching.zip("application", application, "caseworker")):
        answer.expect(404, "NOT_FOUND")

    send(caller, application)
    seen = attaching.get(plan, "caseworker").expect(200)
    assert "fileId" not in seen.json and seen["sentAt"]
    assert attaching.listed("application", application, "caseworker") == [
        plan["id"]]
    answer = attaching.content(plan, "caseworker").expect(200)
    assert answer.response.content == written
    assert answer.headers["Content-Disposition"] == (
        "attachment; filename=\"Plan ___.txt\"; "
        "filename*=UTF-8''Plan%20%C3%A6%C3%B8%C3%A5.txt")
    assert answer.headers["Content-Security-Policy"] == (
        "sandbox; default-src 'none'")
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Type"] == "text/plain"
    # What is one's own, one reads without a trace.
    assert attaching.readings(plan) == [READ]


def test_a_sign_off_is_of_what_is_attached(caller, attaching, application):
    plan = attaching.attached("application", application, "competence_plan")
    signatory = caller("signatory")
    signatory.act("application", application["id"], "sign-off").expect(200)
    more = attaching.attached("application", application)
    path = f"/v1/applications/{application['id']}"
    assert "signOff" not in signatory.get(path).json
    signatory.act("application", application["id"], "submit").expect(
        409, "SIGN_OFF_MISSING")
    signatory.act("application", application["id"], "sign-off").expect(200)
    assert attaching.delete(more).expect(204).text == ""
    assert "signOff" not in signatory.get(path).json
    assert attaching.listed("application", application, "preparer") == [
        plan["id"]]


def test_what_was_never_sent_is_a_file_again(attaching, application):
    one = attaching.attached("application", application)
    attaching.delete(one).expect(204)
    attaching.get(one, "preparer").expect(404)
    attaching.delete(one).expect(404)
    again = attaching.attach("application", application,
                             {"id": one["fileId"]}).expect(201)
    assert again["id"] != one["id"]


def test_the_receipt_proves_what_was_attached(caller, attaching, application):
    plan = attaching.attached("application", application, "competence_plan")
    other = attaching.attached("application", application, name="tabell.csv",
                               mediaType="text/csv", content=b"a,b\n1,2\n")
    send(caller, application)
    path = f"/v1/applications/{application['id']}"
    receipt = caller("preparer").get(f"{path}/receipt").expect(200)
    assert [(a["id"], a["type"], a["name"]) for a in receipt["attachments"]
            ] == sorted([(plan["id"], "competence_plan", "plan.txt"),
                         (other["id"], "other", "tabell.csv")])
    without_names = [{k: v for k, v in a.items() if k != "name"}
                     for a in receipt["attachments"]]
    assert receipt["attachmentsSha256"] == hashlib.sha256(json.dumps(
        without_names, separators=(",", ":"), sort_keys=True).encode()
    ).hexdigest()
    [version] = caller("caseworker").get(f"{path}/versions").expect(
        200)["items"]
    assert version["attachments"] == receipt["attachments"]
    assert version["attachmentsSha256"] == receipt["attachmentsSha256"]


def test_a_receipt_of_nothing_attached_says_nothing_of_it(caller, application):
    send(caller, application)
    receipt = caller("preparer").get(
        f"/v1/applications/{application['id']}/receipt").expect(200)
    assert not {"attachments", "attachmentsSha256"} & receipt.json.keys()


def test_what_is_attached_to_a_revision_shows_when_that_is_sent(
        caller, attaching, application):
    plan = attaching.attached("application", application, "competence_plan")
    send(caller, application)
    # What was submitted is not changed.
    late = attaching.file("application", "preparer")
    attaching.attach("application", application, late).expect(
        409, "NOT_EDITABLE")
    attaching.delete(plan).expect(409, "NOT_EDITABLE")

    caller("preparer").act("application", application["id"],
                           "revise").expect(200)
    new = attaching.attach("application", application, late).expect(201)
    attaching.delete(plan).expect(204)
    attaching.delete(plan).expect(409, "ATTACHMENT_REMOVED")
    assert attaching.listed("application", application, "preparer") == [
        new["id"]]
    assert attaching.listed("application", application, "caseworker") == [
        plan["id"]]
    attaching.content(new, "caseworker").expect(404)
    assert list(attaching.unzipped("application", application,
                                   "caseworker")) == ["plan.txt"]

    send(caller, application)
    assert attaching.listed("application", application, "caseworker") == [
        new["id"]]
    # What was sent once stays with what it was sent with.
    assert attaching.get(plan, "caseworker").expect(200)["removedAt"]
    attaching.content(plan, "caseworker").expect(200)
    versions = caller("caseworker").get(
        f"/v1/applications/{application['id']}/versions").expect(200)["items"]
    assert [[a["id"] for a in v["attachments"]] for v in versions] == [
        [new["id"]], [plan["id"]]]


def test_a_revision_that_was_never_sent_counts_for_nothing(
        caller, attaching, application, clock):
    plan = attaching.attached("application", application, "competence_plan")
    send(caller, application)
    caller("preparer").act("application", application["id"],
                           "revise").expect(200)
    attaching.attached("application", application)
    attaching.delete(plan).expect(204)
    clock(JUNE)
    under_review(caller, application)
    for who in ("preparer", "caseworker"):
        assert attaching.listed("application", application, who) == [
            plan["id"]]
    late = attaching.file("application", "preparer")
    attaching.attach("application", application, late).expect(
        409, "ILLEGAL_TRANSITION")


def test_after_the_deadline_nothing_is_attached_to_a_draft(
        attaching, application, clock):
    file = attaching.file("application", "preparer")
    clock("2026-03-16T23:00:00Z")
    file2 = attaching.file("application", "preparer")
    for one in (file, file2):
        refused = attaching.attach("application", application, one)
        assert refused.status in (409, 422), refused.text
    attaching.attach("application", application, file2).expect(
        409, "DEADLINE_PASSED")


def test_what_was_withdrawn_is_read_as_it_was_sent(
        caller, attaching, application):
    plan = attaching.attached("application", application, "competence_plan")
    send(caller, application)
    caller("preparer").act("application", application["id"],
                           "withdraw").expect(200)
    for who in ("preparer", "caseworker"):
        attaching.content(plan, who).expect(200)
    attaching.delete(plan).expect(409, "ILLEGAL_TRANSITION")


def test_what_was_never_sent_is_taken_back_whatever_became_of_it(
        caller, attaching, application, clock):
    """It may be about a person's health, and nobody else has it."""
    late, withdrawn = (attaching.attached("application", application)
                       for _ in range(2))
    signatory = caller("signatory")
    path = f"/v1/applications/{application['id']}"
    signatory.act("application", application["id"], "sign-off").expect(200)
    clock("2026-03-16T23:00:00Z")
    attaching.delete(late).expect(204)
    # Were the deadline put off, something else would be signed off.
    assert "signOff" not in signatory.get(path).json
    caller("preparer").act("application", application["id"],
                           "withdraw").expect(200)
    attaching.delete(withdrawn).expect(204)
    assert attaching.listed("application", application, "preparer") == []
    assert attaching.ask(
        "select (before ->> 'state') || ' ' || (after ->> 'state') from audit "
        "where operation = 'deleteAttachment' and subject_id = "
        f"'{late['id']}'") == "attached removed"
    preparer = Sender(caller("preparer"))
    for one in (late, withdrawn):
        preparer.delete({"id": one["fileId"]}).expect(204)


def test_what_a_revision_never_sent_is_taken_back(
        caller, attaching, application, clock):
    send(caller, application)
    caller("preparer").act("application", application["id"],
                           "revise").expect(200)
    one = attaching.attached("application", application)
    clock(JUNE)
    under_review(caller, application)
    attaching.delete(one).expect(204)
    Sender(caller("preparer")).delete({"id": one["fileId"]}).expect(204)


# ---- What rules say of it ----------------------------------------------------

def test_deadlines_do_not_depend_on_the_scanner(caller, attaching, application):
    plan = attaching.attached("application", application, "competence_plan",
                              state="uploaded")
    send(caller, application)
    waiting = attaching.content(plan, "caseworker")
    waiting.expect(409, "FILE_NOT_CLEAN")
    assert int(waiting.headers["Retry-After"]) > 0
    assert waiting["state"] == "uploaded"
    attaching.judged(plan["fileId"])
    attaching.content(plan, "caseworker").expect(200)


@pytest.mark.parametrize("state,code", [
    ("infected", "ATTACHMENT_INFECTED"), ("failed", "ATTACHMENT_UNREADABLE")])
def test_what_cannot_be_read_is_not_submitted(
        caller, attaching, application, state, code):
    plan = attaching.attached("application", application, "competence_plan",
                              state="uploaded")
    attaching.judged(plan["fileId"], state)
    attaching.content(plan, "preparer").expect(409, "FILE_UNUSABLE")
    refused = caller("signatory").act("application", application["id"],
                                      "sign-off")
    refused.expect(409, "APPLICATION_INCOMPLETE")
    assert faults(refused) == {plan["id"]: code}
    attaching.delete(plan).expect(204)
    send(caller, application)


def test_a_call_may_require_attachments(
        caller, attaching, application, fresh_call):
    path = f"/v1/applications/{application['id']}/validate"

    def told():
        answer = caller("preparer").post(path).expect(200)
        return ([f["code"] for f in answer["errors"]],
                [f["code"] for f in answer["warnings"]])

    # The call asks for the plan if there is one, and there is.
    assert told() == ([], ["COMPETENCE_PLAN_NOT_ATTACHED"])
    caller("caseworker").act("call", fresh_call["id"], "amend", {
        "reason": "Avtaler skal følge med.", "significant": True,
        "changes": {"requiredAttachments": [
            {"code": "partner_agreement",
             "title": {"nb": "Avtale", "nn": "Avtale"}}]}}).expect(200)
    assert told() == (["ATTACHMENT_MISSING"], ["COMPETENCE_PLAN_NOT_ATTACHED"])
    attaching.attached("application", application, "partner_agreement",
                       state="uploaded")
    attaching.attached("application", application, "competence_plan")
    assert told() == ([], [])


@pytest.mark.parametrize("changes,status,code", [
    ({"purpose": "report"}, 409, "FILE_PURPOSE_DIFFERS"),
    ({"by": "preparer-porsgrunn"}, 422, "REFERENCE_MISSING"),
    ({"type": "auditor_statement"}, 422, "INVALID_BODY"),
    ({"state": "infected"}, 409, "FILE_UNUSABLE"),
])
def test_what_cannot_be_attached(attaching, application, changes, status,
                                 code):
    type = changes.pop("type", "other")
    by = changes.pop("by", "preparer")
    purpose = changes.pop("purpose", "application")
    file = attaching.file(purpose, by, **changes)
    attaching.attach("application", application, file, type).expect(
        status, code)


def test_a_file_that_has_not_come_whole_is_not_attached(
        caller, attaching, application):
    file = Sender(caller("preparer")).announced(text(200))
    attaching.attach("application", application, file).expect(
        409, "FILE_NOT_RECEIVED")


def test_a_file_is_attached_once(attaching, application):
    file = attaching.file("application", "preparer")
    attaching.attach("application", application, file).expect(201)
    attaching.attach("application", application, file).expect(
        409, "FILE_ATTACHED_ALREADY")


@pytest.mark.concurrent
def test_twenty_at_once_are_all_there_and_no_more(attaching, application):
    files = [attaching.file("application", "preparer") for _ in range(21)]
    with ThreadPoolExecutor(7) as people:
        answers = list(people.map(
            lambda file: attaching.attach("application", application, file),
            files))
    made = {a["id"] for a in answers if a.status == 201}
    refused = [a for a in answers if a.status != 201]
    assert len(made) == 20 and len(refused) == 1
    refused[0].expect(409, "TOO_MANY_ATTACHMENTS")
    assert set(attaching.listed("application", application,
                                "preparer")) == made


# ---- Supplements -------------------------------------------------------------

@pytest.fixture
def asked(caller, attaching, application, clock):
    """An application in hand, of which more is wanted; the request."""
    send(caller, application)
    clock(JUNE)
    under_review(caller, application)
    caller("caseworker").act("application", application["id"],
                             "request-supplement", {
        "wanted": "Legg ved avtalen.", "deadlineDate": "2026-07-01"}
    ).expect(200)
    return caller("preparer").get(
        f"/v1/applications/{application['id']}/supplement-requests"
    ).expect(200)["items"][0]


def test_a_supplement_is_answered_by_what_is_attached(
        caller, attaching, application, asked):
    one = attaching.attached("supplement", asked, "partner_agreement")
    assert one["supplementRequestId"] == asked["id"]
    attaching.get(one, "caseworker").expect(404)
    assert attaching.listed("supplement", asked, "caseworker") == []
    sent = caller("signatory").act("application", application["id"],
                                   "supplement", {}).expect(200)
    assert sent["contentVersion"] == 1
    for who in ("preparer", "caseworker"):
        assert attaching.listed("supplement", asked, who) == [one["id"]]
        assert attaching.listed("application", application, who) == [
            one["id"]]
        assert list(attaching.unzipped("application", application, who)) == [
            "plan.txt"]
        [request] = caller(who).get(
            f"/v1/applications/{application['id']}/supplement-requests"
        ).expect(200)["items"]
        assert [a["id"] for a in request["attachments"]] == [one["id"]]
        assert len(request["attachmentsSha256"]) == 64
    attaching.content(one, "caseworker").expect(200)
    # It was answered.
    attaching.delete(one).expect(409, "ILLEGAL_TRANSITION")
    file = attaching.file("supplement", "preparer")
    attaching.attach("supplement", asked, file).expect(
        409, "ILLEGAL_TRANSITION")


def test_a_supplement_may_attach_to_the_application_itself(
        caller, attaching, application, asked):
    """What is attached to it becomes a version of its own."""
    one = attaching.attached("application", application)
    sent = caller("signatory").act("application", application["id"],
                                   "supplement", {})
    assert sent.expect(200)["contentVersion"] == 2
    assert attaching.listed("application", application, "caseworker") == [
        one["id"]]


def test_an_infected_answer_is_no_answer(
        caller, attaching, application, asked):
    one = attaching.attached("supplement", asked, state="uploaded")
    attaching.judged(one["fileId"], "infected")
    refused = caller("signatory").act("application", application["id"],
                                      "supplement", {"answer": "Se vedlegg."})
    refused.expect(409, "APPLICATION_INCOMPLETE")
    assert faults(refused) == {one["id"]: "ATTACHMENT_INFECTED"}
    attaching.delete(one).expect(204)
    caller("signatory").act("application", application["id"], "supplement", {
        "answer": "Vi har ingen avtale."}).expect(200)


def test_what_was_never_answered_was_never_sent(
        caller, attaching, application, asked, clock):
    one = attaching.attached("supplement", asked)
    clock("2026-07-02T08:00:00Z")
    caller("caseworker").act("application", application["id"], "resume", {
        "reason": "Svarte ikke."}).expect(200)
    attaching.get(one, "caseworker").expect(404)
    assert attaching.listed("application", application, "caseworker") == []
    assert attaching.listed("application", application, "preparer") == [
        one["id"]]
    # Nobody will ask for it again: it is its owner's to delete.
    attaching.delete(one).expect(204)
    Sender(caller("preparer")).delete({"id": one["fileId"]}).expect(204)
