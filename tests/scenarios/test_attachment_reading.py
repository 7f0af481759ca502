"""How what is attached is read: in parts, all at once, with a trace of who
did; and what is left of what had to be hidden."""

import uuid

import pytest

from tests.conftest import VESTFOLD_TELEMARK
from tests.scenarios.attaching import READ, send
from tests.scenarios.filing import Sender, announcement, text


# ---- Downloads ---------------------------------------------------------------

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
        f"getApplicationAttachmentsZip {VESTFOLD_TELEMARK}"] * 3
    assert attaching.readings(bad) == [""]
    assert attaching.unzipped("application", application, "preparer")


def test_an_archive_of_nothing(attaching, application):
    assert attaching.unzipped("application", application, "preparer") == {}


# ---- Redaction ---------------------------------------------------------------

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


def test_a_request_that_is_sent_again_does_not_bring_it_back(
        caller, attaching, application):
    preparer, keys = caller("preparer"), (uuid.uuid4(), uuid.uuid4())
    content = text(200)
    body = announcement(content, name="Ola Nordmanns diagnose.txt")
    path = f"/v1/applications/{application['id']}/attachments"

    def again():
        file = preparer.post("/v1/files", body, key=str(keys[0])).expect(201)
        return file, preparer.post(path, {
            "fileId": file["id"], "type": "other",
            "title": "Nordmanns diagnose"}, key=str(keys[1]))

    file = preparer.post("/v1/files", body, key=str(keys[0])).expect(201)
    Sender(preparer).rest(file, content)
    attaching.judged(file["id"])
    _, plan = again()
    plan.expect(201)
    send(caller, application)
    caller("caseworker").act("application", application["id"], "impartiality",
                             {"declaration": "clear"}).expect(201)
    attaching.redact(plan).expect(200)
    for answer, first in zip(again(), (file, plan)):
        assert answer["id"] == first["id"]
        assert answer["name"] == "sladdet" and "title" not in answer.json
        assert answer.headers["Idempotency-Replayed"] == "true"
    assert attaching.ask("select count(*) from idempotency_key "
                         "where body like '%Nordmann%'") == "0"


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
