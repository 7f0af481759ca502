"""A file belongs to a case, and who may read it: from announcing it to
downloading it, in each of the four kinds of cases, in both directions.

Each test is a story a caseworker could follow.
"""

import hashlib
import json
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.conftest import VESTFOLD_TELEMARK
from tests.scenarios.appealing import AWARD, WEEK, Appealing
from tests.scenarios.attaching import Attaching, path_of
from tests.scenarios.deciding import JUNE, content, under_review
from tests.scenarios.filing import Sender, text
from tests.scenarios.reporting import FEBRUARY, PRINTOUT, SMALL
from tests.scenarios.test_main_story import draft
from tests.support.stack import OPEN


@pytest.fixture
def attaching(caller, stack):
    return Attaching(caller, stack)


@pytest.fixture
def appealing(caller, stack, fresh_call, complete_content, clock):
    return Appealing(caller, stack, fresh_call, complete_content, clock)


@pytest.fixture
def application(caller, fresh_call, complete_content):
    """Nothing missing, not signed off."""
    return draft(caller("preparer"), fresh_call, complete_content)


def send(caller, application):
    for action in ("sign-off", "submit"):
        answer = caller("signatory").act(
            "application", application["id"], action).expect(200)
    return answer


def read_of(operation, by):
    """As attaching.readings tells it."""
    return f"{operation} {by}"


READ = read_of("getAttachmentContent", VESTFOLD_TELEMARK)


# ---- Applications ----------------------------------------------------------

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


# ---- What rules say of it ---------------------------------------------------

def faults(answer):
    return {f["pointer"].split("/")[-1]: f["code"] for f in answer["errors"]}


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


# ---- Downloads --------------------------------------------------------------

@pytest.fixture
def sent(caller, attaching, application):
    """Content, and the attachment that was sent."""
    content = text(700_000)
    plan = attaching.attached("application", application, content=content)
    send(caller, application)
    return content, plan


@pytest.mark.parametrize("asked,first,last", [
    ("bytes=0-0", 0, 0), ("bytes=10-19", 10, 19), ("bytes=-5", -5, -1),
    ("bytes=699990-", 699990, 699999), ("bytes=524280-524300", 524280, 524300),
    ("BYTES=1-9999999", 1, 699999)])
def test_a_part_of_it(sent, attaching, asked, first, last):
    content, plan = sent
    answer = attaching.content(plan, "caseworker", Range=asked).expect(206)
    first, last = first % len(content), last % len(content)
    assert answer.response.content == content[first:last + 1]
    assert answer.headers["Content-Range"] == f"bytes {first}-{last}/700000"
    assert answer.headers["ETag"] == f'"{plan["sha256"]}"'


@pytest.mark.parametrize("headers", [
    {"Range": "bytes=0-1,4-5"}, {"Range": "lines=1-2"},
    {"Range": "bytes=5-4"}, {"Range": "bytes=-"}, {"Range": "bytes=x-1"},
    {"Range": "bytes=0-9", "If-Range": '"another"'},
    {"Range": "bytes=0-9", "If-Range": "Mon, 16 Mar 2026 09:00:00 GMT"}])
def test_the_whole_where_no_part_fits(sent, attaching, headers):
    content, plan = sent
    answer = attaching.content(plan, "caseworker", **headers).expect(200)
    assert answer.response.content == content
    assert answer.headers["Accept-Ranges"] == "bytes"


def test_the_rest_of_what_was_broken_off(sent, attaching):
    content, plan = sent
    answer = attaching.content(plan, "caseworker", Range="bytes=9-",
                               **{"If-Range": f'"{plan["sha256"]}"'})
    assert answer.expect(206).response.content == content[9:]


@pytest.mark.parametrize("asked", ["bytes=700000-", "bytes=-0",
                                   "bytes=99999999999999999999999-"])
def test_no_such_part(sent, attaching, asked):
    _, plan = sent
    answer = attaching.content(plan, "caseworker", Range=asked)
    answer.expect(416, "RANGE_NOT_SATISFIABLE")
    assert answer.headers["Content-Range"] == "bytes */700000"
    assert attaching.readings(plan) == [""]


def test_looking_and_having_leave_no_trace(sent, attaching, caller):
    """A trace is left by what gives content, and by nothing else."""
    content, plan = sent
    path = f"/v1/attachments/{plan['id']}/content"
    staff = caller("caseworker")
    head = staff.request("HEAD", path, headers={"Range": "bytes=0-9"})
    head.expect(200)
    assert head.headers["Content-Length"] == str(len(content))
    etag = head.headers["ETag"]
    staff.get(path, headers={"If-None-Match": etag}).expect(304)
    staff.get(path, headers={"If-None-Match": etag,
                             "Range": "bytes=0-9"}).expect(304)
    assert attaching.readings(plan) == [""]
    staff.get(path).expect(200)
    staff.get(path, headers={"Range": "bytes=0-0"}).expect(206)
    assert attaching.readings(plan) == [READ, READ]
    # Nobody is told of it, and nothing of the case has changed.
    events = staff.get(f"/v1/applications/{plan['applicationId']}/history")
    assert not [e for e in events.expect(200)["items"]
                if "read" in e["type"]]


def test_all_of_a_case_in_one_archive(caller, attaching, application):
    one, two = text(300_000), text(300)
    attaching.attached("application", application, content=one)
    second = attaching.attached("application", application, content=two)
    bad = attaching.attached("application", application, state="uploaded",
                             name="Ærlig talt.txt")
    send(caller, application)
    answer = attaching.zip("application", application, "caseworker")
    assert answer.headers["Content-Type"] == "application/zip"
    assert "filename=\"vedlegg-soknad.zip\"" in answer.headers[
        "Content-Disposition"]
    assert attaching.unzipped("application", application, "caseworker") == {
        "plan.txt": one, "plan (2).txt": two,
        "ikke tatt med.txt": "Ærlig talt.txt: mottatt\n".encode()}
    english = attaching.unzipped("application", application, "caseworker",
                                 **{"Accept-Language": "en"})
    assert english["left out.txt"] == "Ærlig talt.txt: received\n".encode()
    assert attaching.readings(second) == [
        read_of("getApplicationAttachmentsZip", VESTFOLD_TELEMARK)] * 3
    assert attaching.readings(bad) == [""]
    assert attaching.unzipped("application", application, "preparer")


def test_an_archive_of_nothing(attaching, application):
    assert attaching.unzipped("application", application, "preparer") == {}


# ---- Redaction ----------------------------------------------------------------

def test_what_should_not_have_been_sent_is_gone_for_good(
        caller, attaching, application):
    plan = attaching.attached("application", application,
                              name="Ola Nordmanns diagnose.txt")
    send(caller, application)
    path = f"/v1/applications/{application['id']}"
    attaching.redact(plan).expect(409, "IMPARTIALITY_MISSING")
    caller("caseworker").act("application", application["id"], "impartiality",
                             {"declaration": "clear"}).expect(201)
    attaching.redact(plan, by="preparer").expect(403, "SCOPE_REQUIRED")
    attaching.redact(plan, query="?dryRun=true").expect(200)
    attaching.content(plan, "caseworker").expect(200)
    done = attaching.redact(plan).expect(200)
    assert (done["state"], done["name"], done["sha256"]) == (
        "redacted", "sladdet", plan["sha256"])
    assert done["redactionReason"] == "Helseopplysninger."
    assert done["redactedBy"]["name"]
    attaching.redact(plan).expect(410, "ATTACHMENT_REDACTED")

    # For nobody is there content or name any more.
    for who in ("preparer", "caseworker"):
        attaching.content(plan, who).expect(410, "ATTACHMENT_REDACTED")
        caller(who).request("HEAD", f"/v1/attachments/{plan['id']}/content"
                            ).expect(410)
        assert attaching.unzipped("application", application, who) == {
            "ikke tatt med.txt": b"sladdet: sladdet\n"}
        for where in (f"{path}/versions", f"{path}/receipt", path,
                      f"{path}/attachments", f"{path}/history",
                      f"/v1/attachments/{plan['id']}"):
            assert "Nordmann" not in caller(who).get(where).expect(200).text
    assert "redactedBy" not in attaching.get(plan, "preparer").json
    assert "Nordmann" not in caller("preparer").get(
        f"/v1/files/{plan['fileId']}").text
    assert attaching.ask("select count(*) from file_part where file_id = "
                         f"'{plan['fileId']}'") == "0"
    receipt = caller("preparer").get(f"{path}/receipt").expect(200)
    assert [(a["name"], a["sha256"]) for a in receipt["attachments"]] == [
        ("sladdet", plan["sha256"])]
    told = [e["type"] for e in caller("preparer").get(
        f"{path}/history").expect(200)["items"]]
    assert "attachment.redacted" in told


def test_what_was_redacted_stands_in_nobodys_way(
        caller, attaching, application):
    plan = attaching.attached("application", application)
    send(caller, application)
    caller("caseworker").act("application", application["id"], "impartiality",
                             {"declaration": "clear"}).expect(201)
    attaching.redact(plan).expect(200)
    caller("preparer").act("application", application["id"],
                           "revise").expect(200)
    send_again = caller("signatory").act("application", application["id"],
                                         "sign-off")
    send_again.expect(200)


def test_whoever_is_disqualified_redacts_nothing(
        caller, attaching, application):
    plan = attaching.attached("application", application)
    send(caller, application)
    caller("caseworker").act("application", application["id"], "impartiality", {
        "declaration": "conflict", "statement": "Broren min."}).expect(201)
    attaching.redact(plan).expect(409, "IMPARTIALITY_UNRULED")
    impartiality = caller("caseworker").get(
        f"/v1/applications/{application['id']}/impartiality"
    ).expect(200)["items"][0]
    caller("approver").act("impartiality", impartiality["id"], "rule", {
        "ruling": "disqualified", "reason": "Nær slekt."}).expect(200)
    attaching.redact(plan).expect(403, "DISQUALIFIED")


# ---- Supplements ---------------------------------------------------------------

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


# ---- Appeals --------------------------------------------------------------------

def test_a_party_attaches_until_its_appeal_is_taken(appealing, attaching):
    _, decision = appealing.decided()
    appeal = appealing.appealed(decision).expect(201)
    attaching.attach("appeal", appeal, attaching.file("appeal", "preparer"),
                     by="preparer").expect(403, "ROLE_REQUIRED")
    one = attaching.attached("appeal", appeal, by="signatory")
    two = attaching.attached("appeal", appeal, by="signatory")
    # An appeal has been sent, and so has what is attached to it.
    assert attaching.get(one, "caseworker").expect(200)["sentAt"]
    attaching.content(one, "caseworker").expect(200)
    attaching.delete(two, "signatory").expect(204)
    assert attaching.listed("appeal", appeal, "caseworker") == [one["id"]]
    assert attaching.get(two, "caseworker").expect(200)["removedAt"]

    appealing.on(appeal, "take").expect(200)
    attaching.delete(one, "signatory").expect(409, "ILLEGAL_TRANSITION")
    appealing.on(appeal, "request-correction", {
        "wanted": "Legg ved vedtaket.", "deadlineDate": "2026-06-29"}
    ).expect(200)
    more = attaching.attached("appeal", appeal, by="signatory")
    assert attaching.listed("appeal", appeal, "signatory") == [
        one["id"], more["id"]]
    assert len(attaching.unzipped("appeal", appeal, "caseworker")) == 2


def test_what_came_on_paper_is_attached_by_staff_and_read_by_the_party(
        appealing, attaching):
    application, decision = appealing.decided()
    appeal = appealing.paper(
        decision, wantedChange="Mer.", sentAt="2026-06-12T08:00:00Z",
        receivedAt="2026-06-15T07:00:00Z").expect(201)
    letter = attaching.attached("appeal", appeal, by="caseworker")
    assert attaching.get(letter, "caseworker")["fileId"]
    assert "fileId" not in attaching.get(letter, "signatory").expect(200).json
    attaching.content(letter, "caseworker").expect(200)
    assert attaching.readings(letter) == [""]
    attaching.content(letter, "signatory").expect(200)
    assert attaching.readings(letter) == [
        read_of("getAttachmentContent", application["applicant"][
            "organisationNumber"])]
    # Each removes its own.
    attaching.delete(letter, "signatory").expect(403, "ROLE_REQUIRED")
    own = attaching.attached("appeal", appeal, by="signatory")
    attaching.delete(own, "caseworker").expect(403, "ROLE_REQUIRED")
    attaching.delete(letter, "caseworker").expect(204)
    # What did not come on paper is the party's alone.
    other, _ = appealing.decided_too()
    digital = appealing.appealed(other, by="signatory-porsgrunn").expect(201)
    file = attaching.file("appeal", "caseworker")
    attaching.attach("appeal", digital, file, by="caseworker").expect(
        409, "ILLEGAL_TRANSITION")


def test_the_appeal_body_reads_what_was_forwarded(
        caller, appealing, attaching, fresh_call, complete_content):
    appealing.clock(OPEN)
    application = draft(caller("preparer"), fresh_call, complete_content)
    plan = attaching.attached("application", application, "competence_plan")
    send(caller, application)
    appealing.clock(JUNE)
    under_review(caller, application)
    decision = appealing.notified(application, content(application, *AWARD))
    appealing.clock(WEEK)
    appeal = appealing.appealed(decision).expect(201)
    annex = attaching.attached("appeal", appeal, by="signatory",
                               name="vedtak.txt")
    appealing.on(appeal, "take").expect(200)
    for one in (plan, annex):
        attaching.content(one, "appeal-handler").expect(404)
    appealing.sent_on(application, appeal)
    file = caller("appeal-handler").get(
        f"/v1/appeals/{appeal['id']}/case-file").expect(200)
    assert [a["name"] for a in file["attachments"]] == [
        "plan.txt", "vedtak.txt"]
    assert attaching.listed("appeal", appeal, "appeal-handler") == [
        plan["id"], annex["id"]]
    assert attaching.listed("appeal", appeal, "caseworker") == [annex["id"]]
    assert list(attaching.unzipped("appeal", appeal, "appeal-handler")) == [
        "plan.txt", "vedtak.txt"]
    for one in (plan, annex):
        attaching.content(one, "appeal-handler").expect(200)
        assert len(attaching.readings(one)) == 2
        # It reads, and does no more.
        attaching.redact(one, by="appeal-handler").expect(403, "ROLE_REQUIRED")
    attaching.redact(plan).expect(200)
    assert [a["name"] for a in caller("appeal-handler").get(
        f"/v1/appeals/{appeal['id']}/case-file").expect(200)["attachments"]
    ] == ["sladdet", "vedtak.txt"]


# ---- Reports ----------------------------------------------------------------------

def test_a_print_out_is_attached_to_a_report(caller, reporting, attaching,
                                             small):
    file = attaching.file("report", "preparer", name="regnskap.txt")
    attaching.attach("report", small, file, "account_printout").expect(
        409, "ILLEGAL_TRANSITION")
    reporting.on(small, "begin", by="preparer").expect(200)
    reporting.patch(small, reporting.whole(
        reporting.read(small).expect(200))).expect(200)
    refused = reporting.on(small, "submit").expect(409, "REPORT_INCOMPLETE")
    assert faults(refused) == {"accountPrintout": "ACCOUNT_PRINTOUT_MISSING"}
    printout = attaching.attach("report", small, file,
                                "account_printout").expect(201)
    attaching.content(printout, "caseworker").expect(404)
    assert attaching.listed("report", small, "caseworker") == []
    reporting.on(small, "submit").expect(200)
    attaching.content(printout, "caseworker").expect(200)
    assert attaching.readings(printout) == [READ]
    [version] = caller("caseworker").get(
        f"/v1/reports/{small['id']}/versions").expect(200)["items"]
    assert [a["name"] for a in version["attachments"]] == ["regnskap.txt"]
    # A correction is another version; until it is sent, staff see the first.
    reporting.on(small, "correct", {"reason": "Feil bilag."},
                 by="preparer").expect(200)
    attaching.delete(printout).expect(204)
    new = attaching.attached("report", small, "account_printout")
    assert attaching.listed("report", small, "caseworker") == [printout["id"]]
    assert attaching.listed("report", small, "preparer") == [new["id"]]
    assert list(attaching.unzipped("report", small, "caseworker")) == [
        "regnskap.txt"]
    reporting.on(small, "submit").expect(200)
    assert attaching.listed("report", small, "caseworker") == [new["id"]]


def test_a_rule_set_may_want_the_print_out_as_a_file(reporting, attaching):
    reporting.new_scheme(accountPrintoutAttached=True)
    _, report = reporting.obliged(*SMALL)
    reporting.pay(report)
    reporting.clock(FEBRUARY)
    reporting.on(report, "begin", by="preparer").expect(200)
    reporting.patch(report, reporting.whole(
        reporting.read(report).expect(200), accountPrintout=PRINTOUT)
    ).expect(200)
    refused = reporting.on(report, "submit").expect(409, "REPORT_INCOMPLETE")
    assert faults(refused) == {"accountPrintout": "ACCOUNT_PRINTOUT_MISSING"}
    attaching.attached("report", report, "account_printout")
    reporting.on(report, "submit").expect(200)


def test_an_auditor_reads_what_it_is_to_attest(reporting, attaching, large):
    reporting.on(large, "begin", by="preparer").expect(200)
    reporting.patch(large, reporting.whole(
        reporting.read(large).expect(200))).expect(200)
    one = attaching.attached("report", large, "auditor_statement")
    for answer in (attaching.get(one, "auditor"),
                   attaching.content(one, "auditor"),
                   attaching.zip("report", large, "auditor")):
        answer.expect(404)
    reporting.on(large, "submit").expect(200)
    attaching.content(one, "auditor").expect(200)
    assert attaching.readings(one) == [read_of(
        "getAttachmentContent", large["applicant"]["organisationNumber"])]
    assert attaching.listed("report", large, "auditor") == [one["id"]]
    assert path_of("report", large)
