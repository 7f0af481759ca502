"""Attaching when the service dies in the middle, and reading when it does."""

import threading

import psycopg
import pytest

from tests.scenarios.attaching import Attaching
from tests.scenarios.filing import text
from tests.scenarios.test_main_story import draft
from tests.support.client import Client
from tests.support.stack import wait_for

pytestmark = pytest.mark.concurrent

# A file is linked and attached, or it is neither.
HALVES = """
    select count(*) from tilskudd.file f
    left join tilskudd.attachment a on a.file_id = f.id
    where (f.linked_at is not null) <> (a.id is not null)
       or (f.linked_at is null) <> (f.expires_at is not null)"""


@pytest.fixture
def person(own_stack, contract):
    def call(preset):
        return Client(own_stack.service.url, contract,
                      own_stack.issuer.token(preset))
    return call


@pytest.fixture
def application(person, complete_content):
    staff = person("caseworker")
    source = staff.get("/v1/calls?sort=deadline&administrator=974762501"
                       ).expect(200)["items"]
    open_call = next(c for c in source if c["phase"] == "open")
    return draft(person("preparer"), open_call, complete_content)


def test_killed_while_it_attaches_it_attaches_or_does_not(
        own_stack, person, application):
    attaching = Attaching(person, own_stack)
    files = [attaching.file("application", "preparer") for _ in range(12)]
    told = []

    def attach_all():
        for file in files:
            try:
                answer = attaching.attach("application", application, file)
            except Exception: # its connection is gone
                continue
            if answer.status == 201:
                told.append(answer["id"])

    worker = threading.Thread(target=attach_all)
    worker.start()
    wait_for(lambda: told, 20, "the first is attached")
    own_stack.service.kill()
    worker.join()
    own_stack.service.start()
    assert own_stack.database.ask(HALVES) == "0"
    kept = set(attaching.listed("application", application, "preparer"))
    assert set(told) <= kept
    # Whatever was in hand can be done again.
    for file in files:
        answer = attaching.attach("application", application, file)
        assert answer.status == 201 or answer.code == "FILE_ATTACHED_ALREADY"
    assert len(attaching.listed("application", application,
                                "preparer")) == len(files)
    assert own_stack.database.ask(HALVES) == "0"


def test_what_is_redacted_while_it_is_read_is_whole_or_gone(
        own_stack, person, application):
    attaching = Attaching(person, own_stack)
    content = text(4_000_000)
    one = attaching.attached("application", application, content=content)
    for action in ("sign-off", "submit"):
        person("signatory").act("application", application["id"],
                                action).expect(200)
    person("approver").act("application", application["id"], "impartiality",
                           {"declaration": "clear"}).expect(201)
    answers = []

    def read():
        for _ in range(20):
            answers.append(attaching.content(one, "caseworker"))

    readers = [threading.Thread(target=read) for _ in range(3)]
    for reader in readers:
        reader.start()
    wait_for(lambda: len(answers) >= 3, 20, "it is being read")
    attaching.redact(one, by="approver").expect(200)
    for reader in readers:
        reader.join()
    assert {a.status for a in answers} == {200, 410}
    for answer in answers:
        if answer.status == 200:
            assert answer.response.content == content
    # None was given without a trace.
    with psycopg.connect(own_stack.database.conninfo("postgres")) as db:
        [(read_count,)] = db.execute(
            "select count(*) from tilskudd.audit where subject_id = %s "
            "and after ->> 'state' = 'read'", (one["id"],))
    assert read_count == sum(a.status == 200 for a in answers)
