"""What the virus scanner says of files: a real clamd, asked by the worker."""

import psycopg
import pytest

from tests.scenarios.attaching import Attaching
from tests.scenarios.filing import PART, Sender, text
from tests.scenarios.test_main_story import draft
from tests.support.made_files import (
    DOCX, EICAR, good_files, ooxml_members, zipped)
from tests.support.stack import wait_for

SIGNATURE = "Tilskudd.Test.Eicar.UNOFFICIAL"


@pytest.fixture(scope="module")
def stack(own_world):
    own_world.start_scanner()
    return own_world


@pytest.fixture(scope="module")
def tokens(stack):
    return stack.issuer.token


@pytest.fixture(scope="module")
def worker(stack):
    worker = stack.worker()
    yield worker
    worker.stop()


@pytest.fixture
def db(stack):
    with psycopg.connect(stack.database.conninfo("postgres"), autocommit=True,
                         options="-c search_path=tilskudd") as superuser:
        yield superuser


@pytest.fixture
def sender(caller):
    return Sender(caller("preparer"))


def judged(sender, file):
    """The file when the scanner has said its word."""
    wait_for(lambda: sender.read(file)["state"] not in (
        "uploaded", "scanning"), 30, "the scanner is asked")
    return sender.read(file).expect(200).json


def events(client, file):
    items = client.get("/v1/events?limit=200").expect(200)["items"]
    return [e["type"] for e in items if e["subject"]["id"] == file["id"]]


def parts(db, file):
    return db.execute("select count(*) from file_part where file_id = %s",
                      (file["id"],)).fetchone()[0]


def test_a_clean_file_is_found_clean(sender, worker, db):
    content = text(2 * PART + 7)
    sent = sender.sent(content)
    file = judged(sender, sent)
    assert file["state"] == "clean" and "refusal" not in file
    assert file["version"] == sent["version"] + 2
    assert parts(db, file) == 3
    assert events(sender.client, file)[-3:] == [
        "file.uploaded", "file.scanning", "file.clean"]
    assert db.execute(
        "select operation, before ->> 'state', after ->> 'state' from audit "
        "where subject_id = %s order by place", (file["id"],)).fetchall()[-2:] \
        == [("scan-files", "uploaded", "scanning"),
            ("scan-files", "scanning", "clean")]
    assert f"{file['id']} clean" in worker.events("scan-files")


@pytest.mark.parametrize("media_type", good_files())
def test_each_type_of_file_can_be_clean(sender, worker, media_type):
    name = "fil." + {"pdf": "pdf", "png": "png", "jpeg": "jpg", "plain": "txt",
                     "csv": "csv", "document": "docx", "sheet": "xlsx",
                     "text": "odt", "spreadsheet": "ods"}[
        media_type.rsplit("/", 1)[1].rsplit(".", 1)[-1]]
    sent = sender.sent(good_files()[media_type], name=name,
                       mediaType=media_type)
    assert sent["state"] == "uploaded"
    assert judged(sender, sent)["state"] == "clean"


def infected(sender, worker, db, sent):
    """It is known by its reason, its content is gone, and what it was called
    is for those who look after the service."""
    file = judged(sender, sent)
    assert (file["state"], file["refusal"]["code"]) == ("infected", "INFECTED")
    assert parts(db, file) == 0
    assert SIGNATURE not in sender.read(file).text
    assert events(sender.client, file)[-2:] == ["file.scanning",
                                                "file.infected"]
    assert db.execute(
        "select after ->> 'signature' from audit where subject_id = %s "
        "order by place desc limit 1", (file["id"],)).fetchone()[0] == SIGNATURE
    assert (f"{file['id']} infected {SIGNATURE}"
            in worker.events("scan-files"))


def test_a_virus_is_found_and_its_content_gone(sender, worker, db):
    infected(sender, worker, db, sender.sent(EICAR))


def test_a_virus_on_the_border_of_two_parts_is_found(sender, worker, db):
    content = text(PART - 30) + EICAR + text(PART)
    infected(sender, worker, db, sender.sent(content))


def test_a_virus_packed_in_a_document_is_found(sender, worker, db):
    content = zipped([*ooxml_members(DOCX), ("word/media/a.bin", EICAR)])
    infected(sender, worker, db,
             sender.sent(content, name="plan.docx", mediaType=DOCX))


def test_staff_are_told_nothing_of_a_drafts_files(
        caller, stack, worker, fresh_call, complete_content):
    """Not even that somebody prepares something, before it is sent."""
    attaching = Attaching(caller, stack)
    application = draft(caller("preparer"), fresh_call, complete_content)
    file = attaching.file("application", "preparer", state="uploaded")
    attaching.attach("application", application, file).expect(201)
    # As if nobody had asked before it was attached.
    stack.database.run(
        "set session_replication_role = replica; update tilskudd.file "
        "set state = 'uploaded', refusal = null, scan_due_at = now() "
        f"where id = '{file['id']}'")
    assert judged(Sender(caller("preparer")), file)["state"] == "clean"
    assert events(caller("preparer"), file)[-2:] == ["file.scanning",
                                                     "file.clean"]
    assert events(caller("caseworker"), file) == []
