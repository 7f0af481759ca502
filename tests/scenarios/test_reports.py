"""What a municipality did with its award, from the duty to an approval.

Each test is a story a caseworker could follow."""

import hashlib
import json

import pytest

from tests.scenarios.reporting import FEBRUARY, PRINTOUT, STATEMENT

LAST = "2027-03-01T22:59:59.999Z"
IN_TIME = "2027-03-01T22:59:30.000Z"
TOO_LATE = "2027-03-01T23:00:00.000Z"
SMALL, LARGE = (150_000, 0, 0), (480_000, 190_000, 0)


@pytest.fixture
def small(reporting):
    """An award below the auditor's threshold, paid; February."""
    _, report = reporting.obliged(*SMALL)
    reporting.pay(report)
    reporting.clock(FEBRUARY)
    return report


@pytest.fixture
def large(reporting):
    _, report = reporting.obliged(*LARGE)
    reporting.pay(report)
    reporting.clock(FEBRUARY)
    return report


# ---- From the duty to the approval ---------------------------------------------

def test_a_municipality_reports_and_its_report_is_approved(reporting, large):
    """VT 2026: due on 1 March 2027, attested, approved by two."""
    assert (large["state"], large["year"], large["dueDate"]) == (
        "due", 2026, "2027-03-01")
    assert large["dueAt"] == LAST and not large["isOverdue"]
    assert large["isAuditRequired"] and large["grantedNok"] == 670_000
    planned = {m["title"]: (m["awardedNok"], m["committedNok"],
                            m["plannedPersons"]) for m in large["measures"]}
    assert list(planned.values()) == [(480_000, 480_000, 6),
                                      (190_000, 190_000, 14)]

    draft = reporting.on(large, "begin", by="preparer").expect(200)
    assert [m["measureId"] for m in draft["content"]["measures"]] == [
        m["measureId"] for m in large["measures"]]
    missing = reporting.caller("preparer").post(
        f"/v1/reports/{large['id']}/validate").expect(200)
    assert not missing["isComplete"] and len(missing["errors"]) == 13
    refused = reporting.on(large, "submit").expect(409, "REPORT_INCOMPLETE")
    assert len(refused["errors"]) == 13
    # Nobody else reads a draft.
    assert "content" not in reporting.read(large, "caseworker").json

    content = reporting.whole(draft)
    reporting.patch(large, content).expect(200)
    assert reporting.caller("preparer").post(
        f"/v1/reports/{large['id']}/validate").expect(200)["isComplete"]
    sent = reporting.on(large, "submit").expect(200)
    assert (sent["state"], sent["isLate"]) == ("submitted", False)
    assert reporting.read(large, "caseworker")["content"] == content

    reporting.content_approved(large)
    reporting.settled(large).expect(409, "ATTESTATION_MISSING")
    assert reporting.attested(large).expect(200)["attestation"][
        "standard"] == "isa_805"
    tried = reporting.settled(large, "?dryRun=true").expect(200)
    assert [a["spentNok"] for a in tried["awards"]] == [670_000]
    done = reporting.settled(large).expect(200)
    assert (done["state"], done["approvedVersion"]) == ("approved", 1)
    [award] = done["awards"]
    assert (award["spentNok"], award["heldNok"]) == (670_000, 0)

    [version] = reporting.caller("signatory").get(
        f"/v1/reports/{large['id']}/versions").expect(200)["items"]
    text = json.dumps({"content": content, "measures": large["measures"]},
                      sort_keys=True, separators=(",", ":"),
                      ensure_ascii=False)
    assert version["contentSha256"] == hashlib.sha256(
        text.encode()).hexdigest()
    assert version["approvedAt"] and version["attestation"]
    events = [e["type"] for e in reporting.caller("caseworker").get(
        f"/v1/applications/{large['applicationId']}/history?limit=200")[
            "items"]]
    assert [e for e in events if e.startswith("report.")][::-1] in (
        ["report.submitted", "report.content_approved", "report.attested",
         "report.approved"],
        ["report.approved", "report.attested", "report.content_approved",
         "report.submitted"])


@pytest.mark.parametrize("moment, late", [(IN_TIME, False), (TOO_LATE, True)])
def test_late_is_accepted_and_said(reporting, small, moment, late):
    """In time until the local day ends (domain 1.8); to the millisecond in
    tests/sql."""
    reporting.on(small, "begin", by="preparer").expect(200)
    reporting.patch(small, reporting.whole(
        reporting.read(small).json, accountPrintout=PRINTOUT)).expect(200)
    reporting.clock(moment)
    listed = reporting.caller("caseworker").get(
        f"/v1/reports?callId={reporting.call['id']}&overdue=true").expect(200)
    assert len(listed["items"]) == late
    assert reporting.read(small)["isOverdue"] == late
    assert reporting.on(small, "submit").expect(200)["isLate"] == late
    assert not reporting.read(small)["isOverdue"]


def test_what_was_returned_is_corrected(reporting, small):
    """And is not late by that."""
    reporting.submitted(small, accountPrintout=PRINTOUT)
    reporting.clock("2027-03-10T08:00:00Z")
    returned = reporting.on(small, "return", {"remarks": "Skriv mer."},
                            by="caseworker").expect(200)
    assert (returned["state"], returned["returned"]["remarks"]) == (
        "returned", "Skriv mer.")
    reporting.on(small, "submit").expect(409, "ILLEGAL_TRANSITION")
    reporting.on(small, "begin", by="preparer").expect(200)
    reporting.patch(small, {"text": "Mer."}).expect(200)
    again = reporting.on(small, "submit").expect(200)
    assert (again["submittedVersion"], again["isLate"]) == (2, False)
    assert "returned" not in again.json
    newest, first = reporting.caller("preparer").get(
        f"/v1/reports/{small['id']}/versions").expect(200)["items"]
    assert (first["returned"]["remarks"], first["content"]["text"]) == (
        "Skriv mer.", "Tiltakene er gjennomført.")
    assert newest["content"]["text"] == "Mer."


def test_a_correction_of_what_is_approved_books_the_difference(
        reporting, small):
    reporting.submitted(small, accountPrintout=PRINTOUT)
    reporting.content_approved(small)
    reporting.settled(small).expect(200)
    draft = reporting.on(small, "correct", {"reason": "Talt to ganger."},
                         by="preparer").expect(200)
    assert (draft["state"], draft["approvedVersion"]) == ("draft", 1)
    assert not draft["isOverdue"]
    reporting.on(draft, "extend", {"dueDate": "2027-06-01", "reason": "Mer."},
                 by="caseworker").expect(409, "ILLEGAL_TRANSITION")
    reporting.patch(small, reporting.whole(
        draft, 100_000, accountPrintout=PRINTOUT)).expect(200)
    reporting.on(small, "submit").expect(200)
    reporting.content_approved(small)
    # 50 000 kroner are left: they are to be claimed, and the municipality
    # has been told so.
    refused = reporting.settled(small).expect(409, "ACCOUNTS_DO_NOT_BALANCE")
    assert refused["differenceNok"] == 50_000
    reporting.transfer(small, "repayment", "notified", 50_000)
    done = reporting.settled(small).expect(200)
    assert (done["approvedVersion"], done["awards"][0]["spentNok"]) == (
        2, 100_000)
    assert reporting.ask("select string_agg(kind || amount_nok, ' ' order by "
                         f"id) from posting where subject_id = '{small['id']}'"
                         ) == "spending150000 spending_reversed50000"


def test_a_submitted_report_is_corrected_before_anybody_answers(
        reporting, small):
    reporting.submitted(small, accountPrintout=PRINTOUT)
    reporting.content_approved(small)
    reporting.on(small, "correct", {"reason": "En feil."},
                 by="preparer").expect(200)
    again = reporting.on(small, "submit").expect(200)
    assert again["submittedVersion"] == 2
    # What was approved of the first version was the first version.
    reporting.settled(small).expect(409, "CONTENT_NOT_APPROVED")


# ---- The accounts ----------------------------------------------------------------

def test_what_was_not_spent_is_carried_over_or_claimed(reporting, small):
    reporting.submitted(small, 90_000, accountPrintout=PRINTOUT)
    reporting.content_approved(small)
    assert reporting.settled(small).expect(
        409, "ACCOUNTS_DO_NOT_BALANCE")["differenceNok"] == 60_000
    # Outside a correction a mere notice is not enough.
    reporting.transfer(small, "repayment", "notified", 20_000)
    assert reporting.settled(small).expect(
        409, "ACCOUNTS_DO_NOT_BALANCE")["differenceNok"] == 60_000
    reporting.run("update fund_transfer set state = 'decided' "
                  "where kind = 'repayment' and state = 'notified'")
    reporting.transfer(small, "carry_over", "granted", 40_000)
    done = reporting.settled(small).expect(200)
    [award] = done["awards"]
    assert (award["spentNok"], award["carriedOverNok"], award["claimedNok"],
            award["heldNok"]) == (90_000, 40_000, 20_000, 0)


def test_money_carried_over_obliges_to_a_report_of_its_year(reporting, small):
    """A year after, where the administrator has no call of the next year."""
    reporting.transfer(small, "carry_over", "granted", 50_000)
    duties = reporting.caller("preparer").get(
        f"/v1/reports?callId={reporting.call['id']}&sort=createdAt").expect(200)
    first, second = duties["items"]
    assert (second["year"], second["dueDate"]) == (2027, "2028-03-01")
    [award] = second["awards"]
    assert award["isCarriedOver"] and award["carriedInNok"] == 50_000
    assert [m["awardedNok"] for m in second["measures"]] == [0]
    reporting.clock("2028-02-01T08:00:00Z")
    reporting.submitted(second, 50_000, accountPrintout=PRINTOUT)
    reporting.content_approved(second)
    assert reporting.settled(second).expect(200)["awards"][0]["heldNok"] == 0
    for_year = reporting.caller("caseworker").get(
        f"/v1/reports?callId={reporting.call['id']}&year=2027&state=approved")
    assert len(for_year.expect(200)["items"]) == 1


def test_nobody_spends_more_than_was_paid(reporting):
    _, report = reporting.obliged(*SMALL)
    reporting.pay(report, 100_000)
    reporting.clock(FEBRUARY)
    reporting.submitted(report, 150_000, accountPrintout=PRINTOUT)
    reporting.content_approved(report)
    refused = reporting.settled(report).expect(409, "ACCOUNTS_DO_NOT_BALANCE")
    assert refused["differenceNok"] == -50_000


def test_every_fault_is_told_at_once(reporting, small):
    reporting.on(small, "begin", by="preparer").expect(200)
    seen = reporting.read(small).json
    content = reporting.whole(seen)
    [measure] = content["measures"]
    content["measures"] = [measure, measure,
                           {**measure, "measureId": measure["awardId"]}]
    content["accounts"]["lines"] = [{"name": "Lønn", "amountNok": 1}]
    content["auditPostponed"] = True
    content["text"] = None
    reporting.patch(small, content).expect(200)
    told = reporting.on(small, "submit").expect(409, "REPORT_INCOMPLETE")
    codes = [(e["pointer"], e["code"]) for e in told["errors"]]
    assert codes == [
        ("#/content/measures/1", "NOT_UNIQUE"),
        ("#/content/measures/2", "REPORT_MEASURE_UNKNOWN"),
        ("#/content/text", "REQUIRED"),
        ("#/content/accounts/totalSpentNok", "SPENT_SUM_DIFFERS"),
        ("#/content/accounts/totalSpentNok", "LINES_SUM_DIFFERS"),
        ("#/content/auditPostponed", "AUDIT_NOT_POSTPONABLE"),
        ("#/content/accountPrintout", "ACCOUNT_PRINTOUT_MISSING")]
    reporting.patch(small, {"measures": None, "accounts": None}).expect(200)
    told = reporting.on(small, "submit").expect(409, "REPORT_INCOMPLETE")
    assert [e["code"] for e in told["errors"]] == [
        "REPORT_MEASURE_MISSING", "REQUIRED", "REQUIRED", "REQUIRED",
        "AUDIT_NOT_POSTPONABLE", "ACCOUNT_PRINTOUT_MISSING"]
    reporting.patch(small, {"sum": 1}).expect(422)


# ---- The auditor -----------------------------------------------------------------

@pytest.mark.parametrize("comparison, amount, needed", [
    ("gte", 199_999, False), ("gte", 200_000, True), ("gte", 200_001, True),
    ("gt", 199_999, False), ("gt", 200_000, False), ("gt", 200_001, True)])
def test_an_auditor_is_needed_by_the_sum_of_all_measures(
        reporting, comparison, amount, needed):
    """Domain 0.5: sources disagree on exactly 200 000."""
    reporting.new_scheme(auditorComparison=comparison)
    _, report = reporting.obliged(100_000, amount - 100_000, 0)
    assert report["isAuditRequired"] == needed
    auditor = reporting.caller("auditor")
    auditor.get(f"/v1/reports/{report['id']}").expect(404)
    reporting.clock(FEBRUARY)
    reporting.submitted(report, **({} if needed else {
        "accountPrintout": PRINTOUT}))
    auditor.get(f"/v1/reports/{report['id']}").expect(200 if needed else 404)


def test_an_auditor_sees_what_it_is_to_attest_and_nothing_else(
        reporting, large):
    auditor = reporting.caller("auditor")
    path = f"/v1/reports/{large['id']}"
    mine = f"/v1/reports?callId={reporting.call['id']}"
    auditor.get(path).expect(404)
    assert auditor.get(mine).expect(200)["items"] == []
    auditor.post(f"{path}/attest", STATEMENT, match='"1"').expect(404)
    reporting.submitted(large)
    seen = auditor.get(path).expect(200)
    assert seen["allowedActions"] == ["attest"]
    assert len(auditor.get(mine).expect(200)["items"]) == 1
    for action in ("begin", "submit"):
        auditor.act("report", large["id"], action).expect(
            403, "ROLE_REQUIRED")
    auditor.post(f"{path}/validate").expect(403, "ROLE_REQUIRED")
    auditor.get(f"/v1/applications/{large['applicationId']}").expect(
        403, "ROLE_REQUIRED")
    reporting.on(large, "attest", STATEMENT).expect(403, "ROLE_REQUIRED")
    reporting.attested(large, combinedYears=[2025, 2026]).expect(422)
    reporting.attested(large).expect(200)
    again = reporting.attested(large)
    again.expect(409, "ATTESTATION_NOT_DUE")
    # Another version is another matter.
    reporting.on(large, "correct", {"reason": "Feil."},
                 by="preparer").expect(200)
    auditor.get(path).expect(404)
    assert "attestation" not in reporting.on(large, "submit").expect(200).json


def test_nobody_attests_what_it_has_sent(reporting, large, stack):
    """A person may have both mandates, and two people take part still."""
    reporting.run("""
        insert into mandate (person, organisation_number, "right")
        select person, organisation_number, 'audit' from mandate
        where "right" = 'sign' and organisation_number = '938759839'
        on conflict do nothing""")
    try:
        reporting.submitted(large)
        reporting.on(large, "attest", STATEMENT).expect(
            409, "REPORT_FOUR_EYES")
        reporting.on(large, "attest", STATEMENT, by="signatory2").expect(200)
    finally:
        reporting.run("""
            delete from mandate m where "right" = 'audit' and exists (
                select from mandate s where s.person = m.person
                  and s."right" = 'sign')""")


def test_two_years_are_attested_together(reporting, large):
    """Granted more than the threshold and spent less (VT 2023)."""
    reporting.transfer(large, "carry_over", "granted", 520_000)
    reporting.submitted(large, 150_000, 0, auditPostponed=True)
    sent = reporting.read(large)
    assert sent["isAuditPostponed"] and sent["isAuditRequired"]
    reporting.caller("auditor").get(f"/v1/reports/{large['id']}").expect(404)
    reporting.content_approved(large)
    reporting.settled(large).expect(200)

    second = reporting.caller("preparer").get(
        f"/v1/reports?callId={reporting.call['id']}&year=2027").expect(
            200)["items"][0]
    assert second["combinedYears"] == [2026, 2027]
    reporting.clock("2028-02-01T08:00:00Z")
    reporting.on(second, "begin", by="preparer").expect(200)
    reporting.patch(second, reporting.whole(
        second, 150_000, 370_000, auditPostponed=True)).expect(200)
    refused = reporting.on(second, "submit").expect(409, "REPORT_INCOMPLETE")
    assert refused.pointers() == {
        "#/content/auditPostponed": "AUDIT_NOT_POSTPONABLE"}
    reporting.patch(second, {"auditPostponed": None}).expect(200)
    reporting.on(second, "submit").expect(200)
    reporting.content_approved(second)
    reporting.settled(second).expect(409, "ATTESTATION_MISSING")
    assert reporting.attested(second).expect(422).pointers() == {
        "#/combinedYears": "COMBINED_YEARS_DIFFER"}
    attested = reporting.attested(second, combinedYears=[2026, 2027])
    assert attested.expect(200)["attestation"]["combinedYears"] == [2026, 2027]
    reporting.settled(second).expect(200)


@pytest.mark.parametrize("rules, spent", [
    ({"combinedAttestationAllowed": False}, (150_000, 0)),
    ({"combinedAttestationAllowed": True}, (200_000, 0))])
def test_the_audit_is_not_postponed_otherwise(reporting, rules, spent):
    reporting.new_scheme(**rules)
    _, report = reporting.obliged(*LARGE)
    reporting.clock(FEBRUARY)
    reporting.on(report, "begin", by="preparer").expect(200)
    reporting.patch(report, reporting.whole(
        report, *spent, auditPostponed=True)).expect(200)
    assert reporting.on(report, "submit").expect(
        409, "REPORT_INCOMPLETE").pointers() == {
            "#/content/auditPostponed": "AUDIT_NOT_POSTPONABLE"}


# ---- More time -------------------------------------------------------------------

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
    month = {"dueDate": "2027-04-01", "reason": "Korona."}
    tried = staff.post(f"{path}?dryRun=true", month).expect(200)
    assert tried["extendedCount"] == 2
    assert reporting.read(small)["dueDate"] == "2027-03-01"
    one = staff.post(path, {**month, "organisationNumbers": [
        other["applicant"]["organisationNumber"]]}).expect(200)
    assert one["reportIds"] == [other["id"]]
    rest = staff.post(path, month).expect(200)
    assert rest["reportIds"] == [small["id"]]
    assert staff.post(path, {**month, "organisationNumbers": [
        "974761645"]}).expect(422).pointers() == {
            "#/organisationNumbers/0": "NO_REPORT_AWAITED"}
    assert staff.post(path, {**month, "dueDate": "2027-01-01"}).expect(
        422).pointers() == {"#/dueDate": "DUE_IN_PAST"}
    reporting.caller("attestant").post(path, month).expect(
        403, "ROLE_REQUIRED")
    reporting.caller("caseworker-innlandet").post(path, month).expect(404)
    assert reporting.read(small)["extensions"][0]["reason"] == "Korona."


# ---- Who was merged --------------------------------------------------------------

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
        insert into fund_transfer (
            kind, award_id, application_id, call_id, organisation_number,
            administrator_number, state, amount_nok, made_by)
        select 'payout', id, application_id, call_id, organisation_number,
               administrator_number, 'sent', 150000, repeat('1', 32)
        from award where id = '{award["id"]}';
        update fund_transfer set state = 'paid' where state = 'sent'""")
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


# ---- What a call achieved --------------------------------------------------------

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


# ---- Who may, and when -----------------------------------------------------------

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
       "attestant": set()}
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
                assert answer.status in (403, 404, 409), case
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


# ---- Next year -------------------------------------------------------------------

def test_a_new_award_waits_until_the_report_is_approved(
        reporting, small, caller, stack, complete_content, clock):
    """Also while it is in hand; not while what was approved is corrected."""
    waits = ("select min(e.year) from report e where e.state <> 'approved' "
             "and e.approved_version is null and report_stands("
             "e.organisation_number, e.administrator_number, e.scheme_id, "
             f"e.year) and e.id = '{small['id']}'")
    assert reporting.ask(waits) == "2026"
    reporting.submitted(small, accountPrintout=PRINTOUT)
    assert reporting.ask(waits) == "2026"
    reporting.content_approved(small)
    reporting.settled(small).expect(200)
    assert reporting.ask(waits) == ""
    reporting.on(small, "correct", {"reason": "Feil."},
                 by="preparer").expect(200)
    assert reporting.ask(waits) == ""
