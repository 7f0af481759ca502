"""Files on their way in: announced, sent in parts, judged when they are whole,
and gone when nothing came of them. (What the inspection refuses:
test_file_inspection; what is attached: test_attachments.)"""


import psycopg
import pytest

from tests.scenarios.filing import (
    LEAST, MOST, PART, Sender, announcement, as_scanned, text)
from tests.support.stack import wait_for

DAY_LATER = "2026-03-03T09:00:01Z"


@pytest.fixture
def stack(own_world):
    """Quotas are counted over all files of an organisation."""
    return own_world


@pytest.fixture
def tokens(stack):
    return stack.issuer.token


@pytest.fixture
def db(stack):
    with psycopg.connect(stack.database.conninfo("postgres"), autocommit=True,
                         options="-c search_path=tilskudd") as superuser:
        yield superuser


@pytest.fixture(autouse=True)
def nothing_left(db):
    """Each story begins with no files."""
    yield
    db.execute("update file set linked_at = null, expires_at = now() "
               "where linked_at is not null")
    db.execute("delete from file")


@pytest.fixture
def sender(caller):
    return Sender(caller("preparer"))


def stored(db, file):
    return db.execute("select coalesce(sum(length(content)), 0) "
                      "from file_part where file_id = %s",
                      (file["id"],)).fetchone()[0]


def events(client, file):
    """What the feed tells of it."""
    items = client.get("/v1/events?limit=200").expect(200)["items"]
    return [e["type"] for e in items if e["subject"]["id"] == file["id"]]


def audited(db, file):
    return db.execute("select operation, before ->> 'state', "
                      "after ->> 'state' from audit where subject_id = %s "
                      "order by place", (file["id"],)).fetchall()


# ---- From announcement to uploaded -------------------------------------------

def test_a_file_is_announced(sender):
    content = text(3 * PART)
    answer = sender.announce(content, name="Plan 2026.TXT").expect(201)
    file = answer.json
    assert answer.headers["Location"].endswith(f"/v1/files/{file['id']}")
    assert (file["name"], file["state"], file["receivedBytes"]) == (
        "Plan 2026.TXT", "announced", 0)
    assert file["uploadUrl"] == answer.headers["Location"] + "/content"
    assert file["partBytesMax"] == PART
    assert file["expiresAt"].startswith("2026-03-03T09:00")
    assert file["allowedActions"] == ["upload", "delete"]
    assert sender.read(file).expect(200).json == file


def test_a_file_is_sent_in_parts(sender, caller, db):
    content = text(2 * PART + 100)
    file = sender.announced(content)
    first = sender.part(file, content, 0).expect(200)
    assert (first["state"], first["receivedBytes"]) == ("receiving", PART)
    sender.part(file, content, PART).expect(200)
    last = sender.part(file, content, 2 * PART).expect(200)
    assert (last["state"], last["receivedBytes"]) == ("uploaded", len(content))
    assert "uploadUrl" not in last.json and "refusal" not in last.json
    assert last["allowedActions"] == ["delete"]
    assert sender.read(file).json == last.json
    assert stored(db, file) == len(content)
    assert db.execute("select scan_due_at <= now() from file where id = %s",
                      (file["id"],)).fetchone() == (True,)
    assert events(sender.client, file) == [
        "file.announced", "file.receiving", "file.uploaded"]
    assert audited(db, file) == [
        ("createFile", None, "announced"),
        ("putFileContent", "announced", "receiving"),
        ("putFileContent", "receiving", "uploaded")]


def test_a_small_file_is_sent_at_once(sender):
    content = b"a,b\n1,2\n"
    file = sender.announced(content, name="liste.csv", mediaType="text/csv")
    answer = sender.put(file, content).expect(200)
    assert (answer["state"], answer["receivedBytes"]) == ("uploaded", 8)


def test_one_byte_is_a_file(sender):
    assert sender.sent(b"x")["state"] == "uploaded"


def test_the_largest_file_is_taken(sender, db):
    content = text(MOST)
    assert sender.sent(content)["state"] == "uploaded"


def test_an_upload_goes_on_after_a_break(caller, sender):
    """Another client of the same organisation knows where it stopped."""
    content = text(3 * PART)
    file = sender.announced(content)
    sender.part(file, content, 0).expect(200)
    other = Sender(caller("municipality"))
    at = other.read(file).expect(200)["receivedBytes"]
    assert at == PART
    assert other.rest(file, content, at)["state"] == "uploaded"


def test_the_same_part_again_is_the_same(sender, db):
    content = text(2 * PART)
    file = sender.announced(content)
    first = sender.part(file, content, 0).expect(200)
    assert sender.part(file, content, 0).expect(200).json == first.json
    last = sender.part(file, content, PART).expect(200)
    for at in (0, PART):
        assert sender.part(file, content, at).expect(200).json == last.json
    assert stored(db, file) == len(content)


def test_staff_send_what_came_on_paper(caller):
    staff = Sender(caller("caseworker"))
    file = staff.sent(text(10), purpose="appeal")
    assert file["state"] == "uploaded"
    for other in ("preparer", "municipality"):
        Sender(caller(other)).read(file).expect(404)
    assert Sender(caller("approver")).read(file).expect(200)


# ---- What is refused at once ---------------------------------------------------

@pytest.mark.parametrize("changes, pointer, code", [
    ({"sizeBytes": 0}, "#/sizeBytes", "TOO_SMALL"),
    ({"sizeBytes": MOST + 1}, "#/sizeBytes", "TOO_LARGE"),
    ({"mediaType": "application/zip"}, "#/mediaType", "NOT_IN_LIST"),
    ({"name": "plan.pdf"}, "#/name", "FILE_EXTENSION"),
    ({"name": "plan"}, "#/name", "FILE_EXTENSION"),
    ({"name": ".txt"}, "#/name", "FILE_EXTENSION"),
    ({"name": "plan.txt.exe"}, "#/name", "FILE_EXTENSION"),
    ({"name": "plan.exe‮txt."}, "#/name", "FILE_EXTENSION"),
    ({"sha256": "0" * 63}, "#/sha256", "PATTERN"),
    ({"purpose": "decision"}, "#/purpose", "NOT_IN_LIST"),
])
def test_what_is_not_taken_is_told_by_name(sender, changes, pointer, code):
    answer = sender.announce(text(10), **changes).expect(422, "INVALID_BODY")
    assert answer.pointers() == {pointer: code}


def test_staff_announce_no_files_of_applicants(caller):
    staff = Sender(caller("caseworker"))
    answer = staff.announce(text(10)).expect(422, "INVALID_BODY")
    assert answer.pointers() == {"#/purpose": "PURPOSE_OF_APPLICANT"}


@pytest.mark.parametrize("other", ["attestant", "owner", "auditor"])
def test_who_sends_nothing_announces_nothing(caller, sender, other):
    file = sender.announced(text(10))
    by = Sender(caller(other))
    by.announce(text(10), purpose="appeal").expect(403, "ROLE_REQUIRED")
    by.read(file).expect(403, "ROLE_REQUIRED")
    by.client.request("DELETE", f"/v1/files/{file['id']}").expect(
        403, "ROLE_REQUIRED")
    by.client.request("PUT", f"/v1/files/{file['id']}/content", content=b"x",
                      headers={"Content-Type": "application/octet-stream"}
                      ).expect(403, "ROLE_REQUIRED")


@pytest.mark.parametrize("sent, shown", [
    ("C:\\Users\\kari\\plan.txt", "plan.txt"),
    ("../../etc/plan.txt", "plan.txt"),
    ("pl\u202ean\u200b.txt", "plan.txt"),
    ("  ..plan.txt. . ", "plan.txt"),
    ("aux.txt", "_aux.txt"),
    ("Årsplan: «ny»?.txt", "Årsplan_ «ny»_.txt"),
    ("å" * 251 + ".txt", "å" * 98 + ".txt"),
])
def test_a_name_is_shown_cleaned(sender, sent, shown):
    assert sender.announced(text(10), name=sent)["name"] == shown


# ---- Parts that do not fit -----------------------------------------------------

@pytest.fixture
def begun(sender):
    """A file of three parts, of which the first has come."""
    content = text(3 * PART)
    file = sender.announced(content)
    sender.part(file, content, 0).expect(200)
    return file, content


def test_a_part_begins_where_the_last_one_ended(sender, begun):
    file, content = begun
    for at in (2 * PART, LEAST):
        answer = sender.part(file, content, at).expect(
            409, "FILE_OFFSET_MISMATCH")
        assert answer["receivedBytes"] == PART
    assert sender.read(file)["receivedBytes"] == PART


def test_a_part_that_was_received_is_not_replaced(sender, begun):
    file, content = begun
    other = text(PART)
    sender.put(file, other, f"bytes 0-{PART - 1}/{len(content)}").expect(
        409, "FILE_PART_DIFFERS")
    sender.part(file, content, 0, LEAST).expect(409, "FILE_PART_DIFFERS")
    assert sender.rest(file, content, PART)["state"] == "uploaded"


@pytest.mark.parametrize("range_, code, status", [
    ("bytes 524288-524297/1572864", "FILE_PART_TOO_SMALL", 422),
    ("bytes 524288-524298/1572864", "FILE_RANGE_INVALID", 400),
    ("bytes 524297-524288/1572864", "FILE_RANGE_INVALID", 400),
    ("bytes 524288-524297/1572865", "FILE_RANGE_INVALID", 400),
    (None, "FILE_RANGE_INVALID", 400),
    ("bytes 1572855-1572864/1572864", "FILE_BEYOND_SIZE", 422),
    ("bytes=524288-524297/1572864", "BAD_PARAMETER", 400),
    ("bytes 524288-524297/*", "BAD_PARAMETER", 400),
    ("lines 1-10/20", "BAD_PARAMETER", 400),
])
def test_a_range_that_does_not_fit_is_told(sender, begun, range_, code,
                                           status):
    file, _ = begun
    sender.put(file, b"0123456789", range_).expect(status, code)
    assert sender.read(file)["receivedBytes"] == PART


def test_one_byte_too_many_is_not_taken(sender):
    content = text(100)
    file = sender.announced(content)
    sender.put(file, content + b"x").expect(422, "FILE_BEYOND_SIZE")
    sender.put(file, content + b"x", "bytes 0-100/100").expect(
        422, "FILE_BEYOND_SIZE")
    assert sender.put(file, content)["state"] == "uploaded"


def test_a_body_is_bytes_and_not_too_many(sender):
    content = text(2 * PART)
    file = sender.announced(content)
    answer = sender.part(file, content, 0, PART + 1).expect(
        413, "BODY_TOO_LARGE")
    assert answer["limit"] == str(PART)
    sender.put(file, b"").expect(400, "UNPARSABLE_BODY")
    sender.put(file, b"{}", media="application/json").expect(
        415, "UNSUPPORTED_MEDIA_TYPE")
    assert sender.read(file)["state"] == "announced"


def test_what_came_is_what_was_announced(sender, db):
    """Else it is refused, and its content gone."""
    content = text(PART + 10)
    file = sender.announced(content, sha256="0" * 64)
    sender.part(file, content, 0).expect(200)
    last = sender.part(file, content, PART).expect(200)
    assert (last["state"], last["receivedBytes"]) == ("refused", 0)
    assert last["refusal"]["code"] == "CHECKSUM_MISMATCH"
    assert set(last["refusal"]["text"]) == {"nb", "nn", "en"}
    assert stored(db, file) == 0
    assert events(sender.client, file)[-1] == "file.refused"
    # The last part again has the same answer; nothing else is taken.
    assert sender.part(file, content, PART).expect(200).json == last.json
    sender.part(file, content, 0).expect(409, "ILLEGAL_TRANSITION")


def test_what_it_is_not_is_refused(sender, db):
    content = text(1000)
    file = sender.sent(content, name="plan.pdf", mediaType="application/pdf")
    assert file["state"] == "refused"
    assert file["refusal"]["code"] == "TYPE_MISMATCH"
    assert stored(db, file) == 0


# ---- Whose it is -----------------------------------------------------------------

def test_another_organisation_has_no_such_file(caller, sender):
    content = text(100)
    file = sender.announced(content)
    for other in ("preparer-porsgrunn", "caseworker"):
        by = Sender(caller(other))
        by.read(file).expect(404, "NOT_FOUND")
        by.client.request("DELETE", f"/v1/files/{file['id']}").expect(
            404, "NOT_FOUND")
        by.client.request(
            "PUT", f"/v1/files/{file['id']}/content", content=content,
            headers={"Content-Type": "application/octet-stream"}).expect(
                404, "NOT_FOUND")
    assert sender.read(file)["state"] == "announced"


def test_an_announcement_is_repeated_by_its_key(sender):
    body = announcement(text(100))
    first = sender.client.post("/v1/files", body, key="one-file").expect(201)
    again = sender.client.post("/v1/files", body, key="one-file").expect(201)
    assert again.json == first.json
    tried = sender.client.post("/v1/files?dryRun=true", body).expect(201)
    sender.read(tried.json).expect(404)


# ---- Until it is gone --------------------------------------------------------------

def receiving(sender, db):
    content = text(2 * PART)
    file = sender.announced(content)
    return sender.part(file, content, 0).json


def uploaded(sender, db):
    return sender.sent(text(100))


def refused(sender, db):
    return sender.sent(text(100), sha256="1" * 64)


def scanned(*states):
    def make(sender, db):
        file = uploaded(sender, db)
        as_scanned(db.execute, file["id"], *states)
        return sender.read(file).json
    return make


STATES = {
    "announced": lambda sender, db: sender.announced(text(PART)),
    "receiving": receiving, "uploaded": uploaded,
    "refused": refused, "scanning": scanned("scanning"),
    "clean": scanned("scanning", "clean"),
    "infected": scanned("scanning", "infected"),
    "failed": scanned("scanning", "failed"),
}


@pytest.mark.parametrize("state", STATES)
def test_a_file_is_deleted(sender, db, state):
    file = STATES[state](sender, db)
    assert file["state"] == state and "delete" in file["allowedActions"]
    sender.delete(file).expect(204)
    sender.read(file).expect(404, "NOT_FOUND")
    assert stored(db, file) == 0
    assert events(sender.client, file)[-1] == "file.deleted"
    assert audited(db, file)[-1] == ("deleteFile", state, "deleted")


@pytest.mark.parametrize("state", STATES)
def test_what_is_attached_to_nothing_expires(sender, db, lapsing, clock,
                                             state):
    file = STATES[state](sender, db)
    db.execute("update file "  # the scan is not just before
               "set scan_due_at = now() + interval '1 minute' "
               "where id = %s and scan_due_at is not null", (file["id"],))
    clock(DAY_LATER)
    lapsing(DAY_LATER)
    wait_for(lambda: sender.read(file).status == 404, 20, "it expires")
    assert stored(db, file) == 0
    assert events(sender.client, file)[-1] == "file.deleted"
    assert audited(db, file)[-1] == ("expire-files", state, "deleted")


def test_what_is_attached_or_not_yet_due_stays(sender, db, lapsing, clock):
    kept = uploaded(sender, db)
    db.execute("update file set linked_at = now(), expires_at = null "
               "where id = %s", (kept["id"],))
    gone = uploaded(sender, db)
    clock("2026-03-02T12:00:00Z")
    later = uploaded(sender, db)
    clock(DAY_LATER)
    lapsing(DAY_LATER)
    wait_for(lambda: sender.read(gone).status == 404, 20, "it expires")
    assert sender.read(later).expect(200)
    seen = sender.read(kept).expect(200).json
    assert "expiresAt" not in seen
    assert seen["allowedActions"] == []
    assert seen["blockedActions"] == [
        {"action": "delete", "code": "FILE_ATTACHED"}]
    sender.delete(kept).expect(409, "FILE_ATTACHED")


def test_an_organisation_has_only_so_many_unattached_files(sender, caller):
    limits = caller().get("/v1/metadata/limits").expect(200)
    for _ in range(limits["unattachedFilesMax"]):
        last = sender.announced(text(10))
    answer = sender.announce(text(10)).expect(409, "FILE_QUOTA_EXCEEDED")
    assert answer["limit"] == "40"
    # Others have their own, and what is deleted counts no more.
    Sender(caller("preparer-porsgrunn")).announced(text(10))
    sender.delete(last).expect(204)
    sender.announced(text(10))


def test_an_organisation_has_only_so_much_unattached(sender, caller):
    """What was refused has no content."""
    limits = caller().get("/v1/metadata/limits").expect(200)
    sender.sent(text(100), sha256="2" * 64)
    most = {"sizeBytes": limits["fileBytes"]}
    for _ in range(limits["unattachedBytes"] // limits["fileBytes"]):
        sender.announced(text(10), **most)
    answer = sender.announce(text(10)).expect(409, "FILE_QUOTA_EXCEEDED")
    assert answer["limit"] == "419430400 byte"
