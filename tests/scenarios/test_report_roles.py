"""Who may do what with a report, and when; more time; mergers; what a call
achieved."""

import pytest

from tests.scenarios.reporting import FEBRUARY, PRINTOUT, SMALL, STATEMENT


# ---- More time ---------------------------------------------------------------

def test_one_is_given_more_time(reporting, small):
    def extend(day, by="caseworker"):
        return reporting.on(small, "extend", {
            "dueDate": day, "reason": "Sykdom."}, by=by)

    assert extend("2027-03-01").expect(
        409, "DEADLINE_NOT_LATER")["deadline"] == "2027-03-01"
    extend("2027-04-01", by="preparer").expect(403)
    extended = extend("2027-04-01").expect(200)
    assert (extended["dueDate"], extended["originalDueDate"]) == (
        "2027-04-01", "2027-03-01")
    # Summer time.
    assert extended["dueAt"] == "2027-04-01T21:59:59.999Z"
    seen = reporting.read(small, "preparer")
    assert [(e["dueDate"], e["previousDueDate"], e["reason"])
            for e in seen["extensions"]] == [
                ("2027-04-01", "2027-03-01", "Sykdom.")]
    reporting.on(small, "begin", by="preparer").expect(200)
    reporting.clock("2027-04-20T08:00:00Z")
    assert extend("2027-04-10").expect(422).pointers() == {
        "#/dueDate": "DUE_IN_PAST"}
    extend("2027-05-01").expect(200)
    assert not reporting.read(small)["isOverdue"]


def test_what_was_returned_is_given_more_time(reporting, small):
    reporting.submitted(small, accountPrintout=PRINTOUT)
    reporting.on(small, "return", {"remarks": "Mer."},
                 by="caseworker").expect(200)
    reporting.on(small, "extend", {"dueDate": "2027-04-01", "reason": "Ja."},
                 by="approver").expect(200)


def test_all_are_given_more_time(reporting, small):
    _, other = reporting.obliged(*SMALL, preparer="preparer-porsgrunn",
                                 signatory="signatory-porsgrunn")
    reporting.clock(FEBRUARY)
    path = f"/v1/calls/{reporting.call['id']}/extend-reports"
    staff = reporting.caller("caseworker")
    match = staff.get(f"/v1/calls/{reporting.call['id']}").etag
    month = {"dueDate": "2027-04-01", "reason": "Korona."}
    tried = staff.post(f"{path}?dryRun=true", month, match=match).expect(200)
    assert tried["extendedCount"] == 2
    assert reporting.read(small)["dueDate"] == "2027-03-01"
    one = staff.post(path, {**month, "organisationNumbers": [
        other["applicant"]["organisationNumber"]]}, match=match).expect(200)
    assert one["reportIds"] == [other["id"]]
    rest = staff.post(path, month, match=match).expect(200)
    assert rest["reportIds"] == [small["id"]]
    assert staff.post(path, {**month, "organisationNumbers": [
        "974761645"]}, match=match).expect(422).pointers() == {
            "#/organisationNumbers/0": "NO_REPORT_AWAITED"}
    assert staff.post(path, {**month, "dueDate": "2027-01-01"},
                      match=match).expect(
                          422).pointers() == {"#/dueDate": "DUE_IN_PAST"}
    reporting.caller("attestant").post(path, month, match=match).expect(
        403, "ROLE_REQUIRED")
    reporting.caller("caseworker-innlandet").post(
        path, month, match=match).expect(404)
    staff.post(path, month, match='"99"').expect(412)
    assert reporting.read(small)["extensions"][0]["reason"] == "Korona."


# ---- Who was merged ----------------------------------------------------------

def test_a_merged_municipality_reports_for_each_predecessor(reporting):
    number = "939991034"
    reporting.run(f"""
        insert into applicant_predecessor values
        ('{number}', '0805', 'Gamle Porsgrunn', '2026-07-01'),
        ('{number}', '0811', 'Gamle Siljan', '2026-07-01'),
        ('{number}', '0899', 'Slått sammen for lenge siden', '2020-01-01')""")
    try:
        application, _ = reporting.obliged(
            *SMALL, preparer="preparer-porsgrunn",
            signatory="signatory-porsgrunn")
    finally:
        reporting.run("delete from applicant_predecessor "
                      f"where organisation_number = '{number}' "
                      "and predecessor_number = '0899'")
    who = reporting.caller("signatory-porsgrunn")
    duties = who.get(f"/v1/reports?callId={reporting.call['id']}").expect(
        200)["items"]
    assert {d["predecessor"]["name"] for d in duties} == {
        "Gamle Porsgrunn", "Gamle Siljan"}
    [award] = duties[0]["awards"]
    reporting.run(f"""
        select ledger_book('{award["id"]}', 'payout', 150000, 'fund_transfer',
                           gen_random_uuid())""")
    reporting.clock(FEBRUARY)
    for report, spent in zip(duties, (100_000, 50_000)):
        who.act("report", report["id"], "begin").expect(200)
        seen = who.get(f"/v1/reports/{report['id']}").expect(200)
        who.patch(f"/v1/reports/{report['id']}", {"content": reporting.whole(
            seen.json, spent, accountPrintout=PRINTOUT)},
            seen.etag).expect(200)
        who.act("report", report["id"], "submit").expect(200)
        reporting.content_approved(report)
        # The accounts add up with the last of them.
        reporting.settled(report).expect(200)
    assert who.get(f"/v1/reports/{duties[1]['id']}")["awards"][0][
        "heldNok"] == 0
    [goal] = reporting.caller("caseworker").get(
        f"/v1/calls/{reporting.call['id']}/report-goals").expect(200)["items"]
    assert (goal["reportCount"], goal["measureCount"], goal["awardedNok"],
            goal["spentNok"]) == (2, 1, 150_000, 150_000)
    reporting.run("delete from applicant_predecessor "
                  f"where organisation_number = '{number}'")
    duties = who.get(f"/v1/reports?callId={reporting.call['id']}").expect(
        200)["items"]
    assert {d["predecessor"]["name"] for d in duties} == {"0805", "0811"}


# ---- What a call achieved ----------------------------------------------------

def test_the_owner_of_the_scheme_sees_what_a_call_achieved(reporting, large):
    path = f"/v1/calls/{reporting.call['id']}/report-goals"
    owner = reporting.caller("owner")
    reporting.submitted(large)
    assert owner.get(path).expect(200)["items"] == []
    reporting.attested(large).expect(200)
    reporting.content_approved(large)
    reporting.settled(large).expect(200)
    goals = owner.get(path).expect(200)["items"]
    assert [(g["category"], g["personsPlanned"], g["personsCompleted"],
             g["personYearsHundredths"], g["awardedNok"], g["spentNok"])
            for g in goals] == [
        ("bpa", 14, 5, 250, 190_000, 190_000),
        ("videreutdanning", 6, 5, 250, 480_000, 480_000)]
    table = owner.get(path, headers={"Accept": "text/csv"}).expect(200)
    assert table.text.splitlines()[1] == "bpa,1,1,14,5,250,190000,190000"
    assert reporting.caller("caseworker").get(path)["items"] == goals
    reporting.caller("preparer").get(path).expect(403)
    reporting.caller("attestant").get(path).expect(403, "ROLE_REQUIRED")
    assert reporting.caller("caseworker-innlandet").get(path).expect(
        200)["items"] == []
    # It reads none of the reports themselves.
    owner.get(f"/v1/reports/{large['id']}").expect(404)


# ---- Who may, and when -------------------------------------------------------

def test_two_people_approve_who_are_impartial(reporting, small, stack):
    reporting.submitted(small, accountPrintout=PRINTOUT)
    reporting.settled(small).expect(409, "CONTENT_NOT_APPROVED")
    reporting.on(small, "approve-content", by="approver").expect(
        403, "ROLE_REQUIRED")
    reporting.caller("caseworker-skien", "974762501").act(
        "report", small["id"], "approve-content").expect(
            409, "IMPARTIALITY_MISSING")
    reporting.run("""
        insert into staff (person, administrator_number, role)
        select person, administrator_number, 'approver' from staff
        where role = 'caseworker' on conflict do nothing""")
    try:
        reporting.content_approved(small)
        reporting.on(small, "approve-content", by="caseworker2").expect(
            409, "ILLEGAL_TRANSITION")
        reporting.on(small, "approve-accounts", by="caseworker").expect(
            409, "REPORT_FOUR_EYES")
    finally:
        reporting.run("""
            delete from staff s where role = 'approver' and exists (
                select from staff c where c.person = s.person
                  and c.administrator_number = s.administrator_number
                  and c.role = 'caseworker')""")
    reporting.on(small, "approve-accounts", by="caseworker2").expect(
        403, "ROLE_REQUIRED")
    reporting.settled(small).expect(200)


BODIES = {"correct": {"reason": "Ja."}, "attest": STATEMENT,
          "return": {"remarks": "Nei."},
          "extend": {"dueDate": "2027-05-01", "reason": "Ja."}}
WHO = {"preparer": {"begin", "correct"},
       "signatory": {"begin", "submit", "correct"},
       "auditor": {"attest"},
       "caseworker": {"return", "approve-content", "extend"},
       "approver": {"approve-accounts", "extend"},
       "municipality": {"begin", "correct"},
       **dict.fromkeys(("attestant", "owner", "appeal-handler", None), set())}
ACTIONS = ("begin", "submit", "correct", "attest", "return",
           "approve-content", "approve-accounts", "extend")
STATES = {"due": {"begin", "extend"}, "draft": {"submit", "extend"},
          "submitted": {"correct", "attest", "return", "approve-content",
                        "approve-accounts"},
          "returned": {"begin", "extend"}, "approved": {"correct"}}


@pytest.mark.parametrize("state", STATES)
def test_in_each_state_each_role_may_what_the_table_says(
        reporting, large, state):
    if state != "due":
        reporting.on(large, "begin", by="preparer").expect(200)
        reporting.patch(large, reporting.whole(
            reporting.read(large).json)).expect(200)
    if state in ("submitted", "returned", "approved"):
        reporting.on(large, "submit").expect(200)
    if state == "returned":
        reporting.on(large, "return", BODIES["return"],
                     by="caseworker").expect(200)
    if state == "approved":
        reporting.attested(large).expect(200)
        reporting.content_approved(large)
        reporting.settled(large).expect(200)
    etag = reporting.read(large).etag
    for who, may in WHO.items():
        caller = reporting.caller(who)
        for action in ACTIONS:
            answer = caller.post(
                f"/v1/reports/{large['id']}/{action}?dryRun=true",
                BODIES.get(action), match=etag)
            is_said = action in may and action in STATES[state]
            case = f"{who} {action} {state}: {answer.text}"
            if is_said and action != "approve-accounts":
                assert answer.status == 200, case
            elif is_said:
                assert answer.code == "CONTENT_NOT_APPROVED", case
            else:
                assert answer.status in (
                    (403, 404, 409) if who else (401,)), case
    assert reporting.read(large)["state"] == state


def test_the_same_key_has_one_effect(reporting, small):
    caller = reporting.caller("preparer")
    etag = caller.get(f"/v1/reports/{small['id']}").etag
    first = caller.post(f"/v1/reports/{small['id']}/begin", key="begin-once",
                        match=etag).expect(200)
    again = caller.post(f"/v1/reports/{small['id']}/begin", key="begin-once",
                        match=etag).expect(200)
    assert again.text == first.text
    assert again.headers["Idempotency-Replayed"] == "true"
    caller.post(f"/v1/reports/{small['id']}/begin", match=etag).expect(
        412, "PRECONDITION_FAILED")
    machine = reporting.caller("municipality")
    reporting.patch(small, reporting.whole(
        reporting.read(small).json, accountPrintout=PRINTOUT)).expect(200)
    machine.act("report", small["id"], "submit").expect(
        403, "PERSON_REQUIRED")


def test_reports_are_exported(reporting, small):
    table = reporting.caller("caseworker").get(
        f"/v1/reports?callId={reporting.call['id']}",
        headers={"Accept": "text/csv"}).expect(200)
    header, line = table.text.splitlines()
    row = dict(zip(header.split(","), line.split(",")))
    assert (row["applicant.name"], row["dueDate"], row["state"]) == (
        "Skien kommune", "2027-03-01", "due")
