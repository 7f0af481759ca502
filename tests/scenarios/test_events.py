"""What happened: the feed, the history of a case, and the audit that shows
whether anybody has touched it since."""

import base64
import os
import re
import subprocess
import uuid

import psycopg
import pytest

from tests.conftest import PORSGRUNN, SKIEN, VESTFOLD_TELEMARK
from tests.scenarios.test_main_story import draft, submitted
from tests.support.stack import REFUSED, binaries

EVENT = """
    insert into event (type, case_id, subject_kind, subject_id,
                       subject_version, organisation_number,
                       administrator_number)
    values ('application.noted', %(case)s, 'application', %(case)s, 1,
            %(organisation)s, %(administrator)s)"""
AUDIT = """
    insert into audit (operation, case_id, subject_kind, subject_id,
                       subject_version, before, after, client, trace_id)
    values ('note', %(case)s, 'application', %(case)s, 1,
            '{"state": "draft", "version": 1}',
            '{"state": "draft", "version": 1}', 'test', 'test')"""


@pytest.fixture
def connect(stack):
    """A connection that sees and may do everything."""
    opened = []

    def one():
        opened.append(psycopg.connect(
            stack.database.conninfo("postgres"),
            options="-c search_path=tilskudd"))
        return opened[-1]

    yield one
    for connection in opened:
        connection.close()


@pytest.fixture
def named(connect):
    """The caseworkers of Vestfold og Telemark, by the name of letters."""
    with connect() as superuser:
        superuser.execute("""
            insert into staff_member (administrator_number, person, name)
            select distinct administrator_number, person,
                   'Saksbehandler ' || left(person, 4)
            from staff where role = 'caseworker'
            on conflict do nothing""")


def write(connection, case, organisation=SKIEN):
    for sql in (EVENT, AUDIT):
        connection.execute(sql, {"case": case, "organisation": organisation,
                                 "administrator": VESTFOLD_TELEMARK})


def path_of(url):
    return "/" + url.split("/", 3)[3]


def follow(client, path="/v1/events?limit=200"):
    """(events, where to go on) of all there are."""
    events = []
    while True:
        page = client.get(path).expect(200)
        assert page.headers["Link"] == f'<{page["next"]}>; rel="next"'
        path = path_of(page["next"])
        if not page["items"]:
            return events, path
        events += page["items"]


def types_of(events, case):
    return [e["type"] for e in events if e["caseId"] == case]


# ---- The feed --------------------------------------------------------------

def test_a_municipality_and_its_administrator_follow_a_case(
        caller, fresh_call, complete_content):
    """Each is told what is its business, once, and then only what is new."""
    signatory, staff = caller("signatory"), caller("caseworker")
    _, mine = follow(signatory)
    _, theirs = follow(staff)
    case = submitted(caller("preparer"), signatory, fresh_call,
                     complete_content)["id"]

    events, mine = follow(signatory, mine)
    assert types_of(events, case) == [
        "application.created", "application.signed_off",
        "application.submitted"]
    assert events[-1]["subject"] == {"kind": "application", "id": case}
    assert not {"by", "reason", "organisationNumber"} & events[-1].keys()
    events, theirs = follow(staff, theirs)
    assert types_of(events, case) == ["application.submitted"]
    assert events[-1]["organisationNumber"] == SKIEN

    assert follow(signatory, mine) == ([], mine)
    signatory.act("application", case, "withdraw",
                  {"reason": "Vi slår oss sammen med naboen."}).expect(200)
    [withdrawn] = follow(signatory, mine)[0]
    assert withdrawn["type"] == "application.withdrawn"
    [told] = follow(staff, theirs)[0]
    assert told["reason"] == "Vi slår oss sammen med naboen."
    assert "by" not in told, "nobody of the applicant's is named to staff"
    assert told["id"] == withdrawn["id"]


def test_pages_of_any_size_hold_the_same_events(caller):
    client = caller("municipality")
    whole, end = follow(client)
    assert len({e["id"] for e in whole}) == len(whole) > 3
    singly, path = [], "/v1/events?limit=1"
    while True:
        page = client.get(path).expect(200)
        if not page["items"]:
            break
        assert len(page["items"]) == 1 and "limit=1" in page["next"]
        singly += page["items"]
        path = path_of(page["next"])
    # The same call may have begun a moment later; never in the middle.
    assert singly[:len(whole)] == whole
    assert path.partition("after=")[2]


def test_who_has_read_all_polls_on_where_it_stands(caller):
    client = caller("appeal-handler")
    _, mark = follow(client)
    page = client.get(mark).expect(200)
    assert page["items"] == [] and path_of(page["next"]) == mark


def test_a_mark_is_its_organisations_own(caller):
    _, mine = follow(caller("municipality"))
    for preset, query in (("municipality", {"organisation": PORSGRUNN}),
                          ("caseworker", {})):
        caller(preset, **query).get(mine).expect(400, "BAD_CURSOR")
    caller("municipality").get("/v1/events?after=AAAA").expect(
        400, "BAD_CURSOR")
    other = caller("municipality").get("/v1/calls?limit=1")[
        "next"].partition("cursor=")[2]
    caller("municipality").get(f"/v1/events?after={other}").expect(
        400, "BAD_CURSOR")


def test_a_transaction_that_commits_late_is_not_lost(caller, connect):
    """It wrote first and commits last: whoever goes by the numbers of rows
    has read past it by then."""
    client = caller("municipality")
    _, mark = follow(client)
    early, late = str(uuid.uuid4()), str(uuid.uuid4())
    slow, fast = connect(), connect()
    write(slow, late)
    write(fast, early)
    fast.commit()
    assert follow(client, mark) == ([], mark), "waits for what is under way"
    slow.commit()
    events, _ = follow(client, mark)
    assert [e["caseId"] for e in events] == [late, early]


def test_the_order_is_that_of_transactions_whoever_wrote_first(
        caller, connect):
    client = caller("municipality")
    _, mark = follow(client)
    cases = [str(uuid.uuid4()) for _ in range(4)]
    older, younger = connect(), connect()
    older.execute("select pg_current_xact_id()")
    write(younger, cases[2])
    younger.commit()
    write(older, cases[0])
    write(older, cases[1])
    write(younger, cases[3])
    older.commit()
    first, mark = follow(client, mark)
    assert [e["caseId"] for e in first] == cases[:3]
    younger.commit()
    second, _ = follow(client, mark)
    assert [e["caseId"] for e in second] == cases[3:]


def test_what_was_rolled_back_holds_nobody_up(caller, connect):
    client = caller("municipality")
    _, mark = follow(client)
    slow, fast = connect(), connect()
    write(slow, str(uuid.uuid4()))
    write(fast, str(uuid.uuid4()))
    fast.commit()
    slow.rollback()
    events, _ = follow(client, mark)
    assert len(events) == 1


def test_nobody_reads_the_events_of_others(caller, connect, fresh_call,
                                           complete_content):
    submitted(caller("preparer"), caller("signatory"), fresh_call,
              complete_content)
    draft(caller("municipality", organisation=PORSGRUNN), fresh_call)
    internal = str(uuid.uuid4())
    with connect() as superuser:
        write(superuser, internal, None)
        superuser.commit()
        known = {str(key): values for key, *values in superuser.execute(
            "select id, organisation_number, administrator_number, is_public "
            "from event")}
    for preset, organisation in (("signatory", SKIEN),
                                 ("signatory-porsgrunn", PORSGRUNN)):
        events, _ = follow(caller(preset))
        owners = {known[e["id"]][0] for e in events
                  if not known[e["id"]][2]}
        assert owners == {organisation}
        assert internal not in {e["caseId"] for e in events}
    for preset, administrator in (("caseworker", VESTFOLD_TELEMARK),
                                  ("caseworker-innlandet", "974761645")):
        events, _ = follow(caller(preset))
        assert {known[e["id"]][1] for e in events} <= {administrator}
        assert (internal in {e["caseId"] for e in events}) == (
            preset == "caseworker")


def test_no_answer_tells_how_much_happens_elsewhere(caller):
    """Numbers that everybody's work moves are in no answer and no mark."""
    _, mark = follow(caller("municipality"))
    text = caller("municipality").get("/v1/events?limit=200").text
    assert not re.search(r'"(seq|transactionId|version)"', text)
    opened = base64.urlsafe_b64decode(
        mark.rpartition("after=")[2] + "==").decode()
    assert re.fullmatch(r"[0-9a-f]{32} [0-9a-f-]{36} ", opened)


def test_who_may_follow(caller):
    caller("auditor").get("/v1/events").expect(403, "ROLE_REQUIRED")
    caller("municipality", organisation=VESTFOLD_TELEMARK).get(
        "/v1/events").expect(403, "PERSON_REQUIRED")
    caller().get("/v1/events").expect(401, "TOKEN_MISSING")
    for query in ("limit=0", "limit=201", "after=", "cursor=AAAA"):
        caller("municipality").get(f"/v1/events?{query}").expect(
            400, "BAD_PARAMETER")


# ---- Histories -------------------------------------------------------------

def history(client, kind, case):
    return client.get(f"/v1/{kind}s/{case}/history?limit=200").expect(200)[
        "items"]


def test_the_history_of_an_application_is_told_to_each_side(
        caller, fresh_call, complete_content):
    signatory = caller("signatory")
    case = submitted(caller("preparer"), signatory, fresh_call,
                     complete_content)["id"]
    signatory.act("application", case, "revise").expect(200)
    mine = history(signatory, "application", case)
    assert [e["type"] for e in mine] == [
        "application.created", "application.signed_off",
        "application.submitted", "application.revised"]
    theirs = history(caller("caseworker"), "application", case)
    assert [e["type"] for e in theirs] == ["application.submitted"]
    path = f"/v1/applications/{case}/history"
    for preset in ("signatory-porsgrunn", "caseworker-innlandet"):
        caller(preset).get(path).expect(404)
    paged = signatory.get(f"{path}?limit=3").expect(200)
    assert paged["items"] == mine[:3]
    last = signatory.get(path_of(paged["next"])).expect(200)
    assert last["items"] == mine[3:] and "next" not in last.json


def test_staff_do_not_read_the_history_of_a_draft(caller, fresh_call):
    case = draft(caller("preparer"), fresh_call)["id"]
    caller("caseworker").get(f"/v1/applications/{case}/history").expect(404)


def test_the_history_of_a_call_says_who_and_why(caller, named, fresh_call):
    staff = caller("caseworker")
    reason = "Skjemaet var ute av drift."
    staff.act("call", fresh_call["id"], "extend-deadline", {
        "deadlineDate": "2026-03-20", "reason": reason}).expect(200)
    events = history(staff, "call", fresh_call["id"])
    assert [e["type"] for e in events] == [
        "call.created", "call.published", "call.deadline-extended"]
    assert events[-1]["by"]["name"].startswith("Saksbehandler ")
    assert events[-1]["reason"] == reason

    public = history(caller("municipality"), "call", fresh_call["id"])
    assert [e["type"] for e in public] == [
        "call.published", "call.deadline-extended"]
    assert not {"by", "reason"} & public[-1].keys()


def test_more_time_for_one_is_in_the_history_of_that_one_only(
        caller, fresh_call):
    staff = caller("caseworker")
    skien = staff.get(f"/v1/applicants?organisationNumber={SKIEN}")["items"][0]
    staff.act("call", fresh_call["id"], "extend-deadline", {
        "deadlineDate": "2026-03-20", "reason": "Nytt mandat.",
        "applicantId": skien["id"]}).expect(200)

    def told(client):
        return "call.deadline-extended" in [
            e["type"] for e in history(client, "call", fresh_call["id"])]

    assert told(staff) and told(caller("signatory"))
    assert not told(caller("signatory-porsgrunn"))


def test_the_history_of_a_call_is_its_administrators(caller, fresh_call):
    path = f"/v1/calls/{fresh_call['id']}/history"
    stranger = caller("caseworker-innlandet")
    stranger.get(f"/v1/calls/{fresh_call['id']}").expect(200)
    stranger.get(path).expect(404, "NOT_FOUND")
    caller("auditor").get(path).expect(403, "ROLE_REQUIRED")


# ---- The audit -------------------------------------------------------------

@pytest.fixture
def verify(stack):
    """(exit code, what was said) of `tilskudd-api audit verify`."""
    def run(*arguments, conninfo=None):
        done = subprocess.run(
            [binaries() / "tilskudd-api", "audit", *arguments], env={
                **os.environ, "TILSKUDD_OWNER_DATABASE":
                conninfo or stack.database.conninfo("tilskudd_owner")},
            capture_output=True, text=True, timeout=120)
        return done.returncode, done.stdout + done.stderr

    return run


def test_the_chain_holds_until_a_byte_is_changed(
        caller, connect, verify, fresh_call, complete_content):
    case = submitted(caller("preparer"), caller("signatory"), fresh_call,
                     complete_content)["id"]
    code, said = verify("verify")
    assert code == 0 and re.fullmatch(
        r"every chain holds: \d+ cases, \d+ rows\n", said)
    change = "update audit set operation = %s where case_id = %s and place = 2"
    with connect() as superuser:
        superuser.execute(change, ("signOffApplicatioN", case))
        superuser.commit()
        code, said = verify("verify")
        superuser.execute(change, ("signOffApplication", case))
        superuser.commit()
    assert (code, said) == (REFUSED, f"case {case}, place 2: changed\n")
    assert verify("verify")[0] == 0


def test_an_audit_row_says_who_did_what_and_what_changed(
        caller, connect, fresh_call, complete_content):
    case = submitted(caller("preparer"), caller("signatory"), fresh_call,
                     complete_content)["id"]
    caller("signatory").act("application", case, "withdraw",
                            {"reason": "Trukket."}).expect(200)
    with connect() as superuser:
        rows = superuser.execute("""
            select operation, before, after, reason, on_behalf_of,
                   person is not null
            from audit where case_id = %s order by place""",
                                 (case,)).fetchall()
    assert [row[0] for row in rows] == [
        "createApplication", "signOffApplication", "submitApplication",
        "withdrawApplication"]
    assert rows[0][1:3] == (None, {"state": "draft", "version": 1})
    assert rows[-1][1:] == (
        {"state": "submitted", "version": 3},
        {"state": "withdrawn", "version": 4}, "Trukket.", SKIEN, True)


def test_a_verdict_that_cannot_be_given_is_no_good_one(verify):
    assert verify("verify", conninfo="host=/nowhere")[0] == REFUSED
    assert verify()[0] not in (0, REFUSED)
    assert verify("repair")[0] not in (0, REFUSED)
