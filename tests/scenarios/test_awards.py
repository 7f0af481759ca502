"""What a call has awarded, for everybody to read and to load."""

import csv
import io
import json

import httpx
import psycopg
import pytest

from tests.conftest import PORSGRUNN, SKIEN
from tests.scenarios.test_main_story import draft, submitted
from tests.support.decided import decide


@pytest.fixture
def awarded(stack, caller, fresh_call, complete_content):
    """The call, with Skien awarded all it applied for."""
    case = submitted(caller("preparer"), caller("signatory"), fresh_call,
                     complete_content)
    measures = {m["title"]: m["amountNok"]
                for m in case["content"]["measures"]}
    with psycopg.connect(stack.database.conninfo("postgres"),
                         options="-c search_path=tilskudd") as superuser:
        decide(superuser, case["id"], "notified", "full", measures)
    fresh_call["measures"] = measures
    return fresh_call


def path_of(call):
    return f"/v1/calls/{call['id']}/awards"


def test_anyone_reads_who_got_how_much_for_what(caller, awarded):
    answer = caller().get(path_of(awarded)).expect(200)
    assert {a["title"]: a["amountNok"] for a in answer["items"]} \
        == awarded["measures"]
    for award in answer["items"]:
        assert award["recipient"] == {
            "organisationNumber": SKIEN, "name": "Skien kommune"}
        assert award["notifiedDate"] == "2026-06-12"
        assert award.keys() == {"recipient", "title", "category", "amountNok",
                                "notifiedDate"}


def test_it_is_the_same_to_everybody_and_may_be_kept(caller, awarded):
    path = path_of(awarded)
    answers = [caller(preset).get(path).expect(200) for preset in (
        None, "municipality", "signatory-porsgrunn", "auditor", "caseworker",
        "caseworker-innlandet")]
    assert len({a.text for a in answers}) == 1
    assert len({a.etag for a in answers}) == 1
    assert {a.headers["Cache-Control"] for a in answers} \
        == {"public, max-age=300"}
    again = caller().get(path, headers={"If-None-Match": answers[0].etag})
    again.expect(304)
    assert again.text == "" and (
        again.headers["Cache-Control"] == "public, max-age=300")
    caller().get(path, headers={"If-None-Match": '"other"'}).expect(200)


def test_a_token_that_does_not_hold_is_refused_also_here(caller, awarded):
    answer = caller("expired").get(path_of(awarded))
    answer.expect(401, "TOKEN_EXPIRED")
    assert answer.headers["Cache-Control"] == "no-store"


def test_it_is_loaded_as_a_table(caller, stack, awarded):
    answer = caller().get(path_of(awarded), headers={"Accept": "text/csv"})
    answer.expect(200)
    assert answer.headers["Cache-Control"] == "public, max-age=300"
    table = list(csv.DictReader(io.StringIO(answer.text)))
    assert {row["title"]: int(row["amountNok"]) for row in table} \
        == awarded["measures"]
    assert {row["recipient.organisationNumber"] for row in table} == {SKIEN}
    lines = caller().get(path_of(awarded), headers={
        "Accept": "application/x-ndjson"}).expect(200).text.splitlines()
    assert list(map(json.loads, lines)) == caller().get(
        path_of(awarded)).expect(200)["items"]


def test_its_pages_are_whole(caller, awarded):
    path = path_of(awarded)
    whole = caller().get(f"{path}?count=true").expect(200)
    assert whole["total"] == len(awarded["measures"]) > 1
    first = caller().get(f"{path}?limit=1").expect(200)
    assert first["items"] == whole["items"][:1]
    second = httpx.get(first["next"]).json()
    assert second["items"] == whole["items"][1:2]


def test_there_is_no_person_in_it(caller, awarded, complete_content):
    text = caller().get(path_of(awarded)).text
    contact = complete_content["contact"]
    for personal in (contact["name"], contact["email"], "person"):
        assert personal not in text
    assert "1" * 32 not in text, "who prepared it"


def test_nothing_is_awarded_before_the_applicants_were_told(
        caller, fresh_call, complete_content):
    submitted(caller("preparer"), caller("signatory"), fresh_call,
              complete_content)
    draft(caller("municipality", organisation=PORSGRUNN), fresh_call)
    assert caller().get(path_of(fresh_call)).expect(200)["items"] == []


def test_the_awards_of_a_draft_are_not_there(caller, seeded_call):
    staff = caller("caseworker")
    copy = staff.act("call", seeded_call["id"], "copy", {
        "year": 2027, "opensDate": "2027-02-01", "deadlineDate": "2027-03-16",
        "reportDeadline": "2028-03-01"}).expect(201)
    for client in (caller(), staff):
        client.get(path_of(copy)).expect(404, "NOT_FOUND")
