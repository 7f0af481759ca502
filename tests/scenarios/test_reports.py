"""What a municipality did with its award, from the duty to an approval.

Each test is a story a caseworker could follow.
"""

import hashlib
import json

import pytest

from tests.conftest import CALL_2025
from tests.scenarios.deciding import content, under_review
from tests.scenarios.reporting import FEBRUARY, PRINTOUT, SMALL, Reporting
from tests.scenarios.test_main_story import submitted

HAMAR = "970540008"
LAST = "2027-03-01T22:59:59.999Z"
IN_TIME = "2027-03-01T22:59:30.000Z"
TOO_LATE = "2027-03-01T23:00:00.000Z"


# ---- From the duty to the approval -------------------------------------------

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
    reporting.transfer(small, "repayment", 50_000)
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


# ---- The accounts ------------------------------------------------------------

def test_what_was_not_spent_is_carried_over_or_claimed(reporting, small):
    reporting.submitted(small, 90_000, accountPrintout=PRINTOUT)
    reporting.content_approved(small)
    assert reporting.settled(small).expect(
        409, "ACCOUNTS_DO_NOT_BALANCE")["differenceNok"] == 60_000
    # Outside a correction a mere notice is not enough.
    reporting.transfer(small, "repayment", 20_000)
    assert reporting.settled(small).expect(
        409, "ACCOUNTS_DO_NOT_BALANCE")["differenceNok"] == 60_000
    reporting.decide(small, "repayment", "decided")
    reporting.carried_over(small, 40_000)
    done = reporting.settled(small).expect(200)
    [award] = done["awards"]
    assert (award["spentNok"], award["carriedOverNok"], award["claimedNok"],
            award["heldNok"]) == (90_000, 40_000, 20_000, 0)


def test_money_carried_over_obliges_to_a_report_of_its_year(reporting, small):
    """A year after, where the administrator has no call of the next year."""
    reporting.carried_over(small, 50_000)
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


# ---- Next year ---------------------------------------------------------------

def test_a_new_award_waits_until_the_report_is_approved(
        reporting, small):
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


# ---- Another county ------------------------------------------------------------

@pytest.fixture
def innlandet(caller, stack, complete_content, clock):
    """The rules and dates of the 2025 call, due on 1 February 2026."""
    clock("2025-03-03T08:00:00Z")
    staff = caller("caseworker-innlandet")
    copy = staff.act("call", CALL_2025, "copy", {
        "year": 2025, "opensDate": "2025-03-01",
        "deadlineDate": "2025-04-01", "reportDeadline": "2026-02-01"})
    call = staff.act("call", copy.expect(201)["id"], "publish").expect(200)
    return Reporting(caller, stack, call.json, complete_content,
                     clock).new_scheme()


def test_innlandet_has_another_date(innlandet):
    """Bokmål, and below the threshold a print-out of the accounts."""
    hamar = innlandet.caller("signatory-hamar")
    # Known from now on if it was not before.
    innlandet.caller("caseworker-innlandet").post("/v1/applicants", {
        "organisationNumber": HAMAR, "county": "34", "name": "Hamar kommune",
        "kind": "municipality", "municipalityNumber": "3403",
        "languageForm": "nb", "contact": {"name": "Postmottak"}})
    innlandet.run("update applicant set account_number = '99900100104', "
                  "account_confirmed_at = now(), register_status = 'active', "
                  "register_fetched_at = now(), register_snapshot = '{}' "
                  f"where organisation_number = '{HAMAR}'")
    sent = submitted(hamar, hamar, innlandet.call,
                     innlandet.application_content)
    innlandet.clock("2025-06-10T08:00:00Z")
    under_review(innlandet.caller, sent, ("caseworker-innlandet",
                                          "approver-innlandet"))
    decision = innlandet.proposed(sent, content(sent, *SMALL),
                                  "caseworker-innlandet")
    for action in ("approve", "notify"):
        innlandet.act(decision, action, by="approver-innlandet").expect(200)
    report = innlandet.report_of(sent, "signatory-hamar")
    assert (report["dueDate"], report["dueAt"]) == (
        "2026-02-01", "2026-02-01T22:59:59.999Z")
    innlandet.pay(report, by="signatory-hamar")
    innlandet.clock("2026-01-20T08:00:00Z")
    innlandet.on(report, "begin", by="signatory-hamar").expect(200)
    whole = innlandet.whole(innlandet.read(report, "signatory-hamar").json)
    innlandet.patch(report, whole, by="signatory-hamar").expect(200)
    missing = innlandet.on(report, "submit", by="signatory-hamar")
    missing.expect(409, "REPORT_INCOMPLETE")
    assert missing["errors"] == [{
        "pointer": "#/content/accountPrintout",
        "code": "ACCOUNT_PRINTOUT_MISSING",
        "detail": "Utskrift av regnskapet mangler: teksten eller en "
                  "referanse til den"}]
    innlandet.patch(report, {"accountPrintout": PRINTOUT},
                    by="signatory-hamar").expect(200)
    innlandet.on(report, "submit", by="signatory-hamar").expect(200)
    innlandet.on(report, "approve-content",
                 by="caseworker-innlandet").expect(200)
    done = innlandet.on(report, "approve-accounts",
                        by="approver-innlandet").expect(200)
    assert (done["state"], done["isLate"]) == ("approved", False)
    # The other county has no part in it.
    innlandet.read(report, "caseworker").expect(404)
