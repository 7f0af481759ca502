"""Reports of years that hang together: an audit that was left to the next year,
money that was moved before it was carried over, and awards that came to
nothing."""

import pytest

from tests.conftest import PORSGRUNN
from tests.scenarios.reporting import (FEBRUARY, LARGE, PRINTOUT, SMALL,
                                       STATEMENT, Reporting)


def of_year(reporting, year, by="preparer"):
    return reporting.caller(by).get(
        f"/v1/reports?callId={reporting.call['id']}&year={year}").expect(
        200)["items"]


def test_an_audit_that_a_predecessor_left_is_the_successors(reporting):
    """What a part of a merged municipality postponed is attested with the
    first report of the whole."""
    reporting.run(f"""
        insert into applicant_predecessor values
        ('{PORSGRUNN}', '0805', 'Gamle Porsgrunn', '2026-07-01'),
        ('{PORSGRUNN}', '0811', 'Gamle Siljan', '2026-07-01')""")
    who = "signatory-porsgrunn"
    try:
        _, first = reporting.obliged(*LARGE, preparer=who, signatory=who)
        reporting.pay(first, by=who)
        reporting.clock(FEBRUARY)
        for report in of_year(reporting, 2026, who):
            person = reporting.caller(who)
            person.act("report", report["id"], "begin").expect(200)
            seen = person.get(f"/v1/reports/{report['id']}").expect(200)
            person.patch(f"/v1/reports/{report['id']}", {
                "content": reporting.whole(seen.json, 50_000, 25_000,
                                           auditPostponed=True)},
                         seen.etag).expect(200)
            person.act("report", report["id"], "submit").expect(200)
        award = first["awards"][0]["id"]
        asked = reporting.caller(who).post(
            f"/v1/awards/{award}/carry-overs",
            {"amountNok": 520_000, "reason": "Utsatt."}).expect(201)
        reporting.caller("approver").act("carry_over", asked["id"], "grant",
                                         {}).expect(200)
        [second] = of_year(reporting, 2027, who)
        assert "predecessor" not in second
        assert second["combinedYears"] == [2026, 2027]
    finally:
        reporting.run("delete from applicant_predecessor "
                      f"where organisation_number = '{PORSGRUNN}'")


def test_parts_of_a_municipality_that_spent_much_together_are_audited(
        reporting):
    """Granted to one recipient and spent by it, whoever reports on it."""
    reporting.run(f"""
        insert into applicant_predecessor values
        ('{PORSGRUNN}', '0805', 'Gamle Porsgrunn', '2026-07-01'),
        ('{PORSGRUNN}', '0811', 'Gamle Siljan', '2026-07-01')""")
    who = "signatory-porsgrunn"
    person = reporting.caller(who)
    try:
        _, first = reporting.obliged(*LARGE, preparer=who, signatory=who)
        reporting.pay(first, by=who)
        reporting.clock(FEBRUARY)
        for report, verdict in zip(of_year(reporting, 2026, who), (200, 409)):
            person.act("report", report["id"], "begin").expect(200)
            seen = person.get(f"/v1/reports/{report['id']}").expect(200)
            person.patch(f"/v1/reports/{report['id']}", {
                "content": reporting.whole(seen.json, 100_000, 10_000,
                                           auditPostponed=True)},
                         seen.etag).expect(200)
            person.act("report", report["id"], "submit").expect(verdict)
    finally:
        reporting.run("delete from applicant_predecessor "
                      f"where organisation_number = '{PORSGRUNN}'")


def test_an_audit_that_was_left_to_a_year_without_a_grant_remains(
        reporting, large):
    """Nobody was to attest it then: it is corrected, and attested itself."""
    reporting.submitted(large, 150_000, 0, auditPostponed=True)
    told = reporting.told_to_repay(large, 520_000).expect(201)
    reporting.answered(told)
    reporting.claimed(told).expect(200)
    reporting.content_approved(large)
    reporting.settled(large).expect(200)

    def audits():
        refused = reporting.caller("caseworker").act(
            "call", reporting.call["id"], "complete").expect(
            409, "CALL_UNFINISHED")
        return {r["what"]: r["count"] for r in refused["remaining"]}.get(
            "audits", 0)

    assert audits() == 1
    reporting.on(large, "correct", {"reason": "Det kom ingen nye midler."},
                 by="preparer").expect(200)
    reporting.patch(large, {"auditPostponed": None}).expect(200)
    reporting.on(large, "submit").expect(200)
    reporting.attested(large).expect(200)
    reporting.content_approved(large)
    reporting.settled(large).expect(200)
    assert audits() == 0


def test_one_attestation_is_of_two_years_and_never_of_three(
        reporting, large):
    """A correction does not leave to the next year what that one has itself
    left to the one after."""
    reporting.carried_over(large, 520_000)
    reporting.submitted(large, 150_000, 0)
    reporting.attested(large).expect(200)
    reporting.content_approved(large)
    reporting.settled(large).expect(200)
    [second] = of_year(reporting, 2027)
    reporting.clock("2028-02-01T08:00:00Z")
    reporting.submitted(second, 100_000, 0, auditPostponed=True)
    reporting.on(large, "correct", {"reason": "En feil."},
                 by="preparer").expect(200)
    reporting.patch(large, {"auditPostponed": True}).expect(200)
    assert reporting.on(large, "submit").expect(
        409, "REPORT_INCOMPLETE").pointers() == {
        "#/content/auditPostponed": "AUDIT_NOT_POSTPONABLE"}


def test_what_was_moved_to_a_measure_is_reported_on_there_a_year_after(
        reporting, small):
    """Also a measure that had nothing of its own."""
    award, measure = (small["measures"][0][k] for k in
                      ("awardId", "measureId"))
    application = reporting.caller("preparer").get(
        f"/v1/applications/{small['applicationId']}").expect(200)
    other = application["content"]["measures"][1]["id"]
    asked = reporting.caller("preparer").post(
        f"/v1/awards/{award}/reallocations", {
            "reason": "Færre deltakere.", "parts": [{
                "fromMeasureId": measure, "toMeasureId": other,
                "amountNok": 40_000}]}).expect(201)
    reporting.caller("approver").act("reallocation", asked["id"], "grant",
                                     {}).expect(200)
    reporting.carried_over(small, 40_000)
    [second] = of_year(reporting, 2027)
    assert [m["measureId"] for m in second["measures"]] == [measure, other]
    assert [m["committedNok"] for m in second["measures"]] == [0, 0]


def test_nobody_is_reminded_of_what_came_to_nothing_or_was_approved(
        reporting, small):
    """Of an award that was reversed to nothing nobody reports, and a
    correction has no date."""
    def awaited():
        return len([d for d in reporting.caller("preparer").get(
            "/v1/deadlines?kind=report&limit=200").expect(200)["items"]
            if d["subject"]["id"] == small["id"]])

    assert awaited() == 1
    reporting.submitted(small, accountPrintout=PRINTOUT)
    reporting.content_approved(small)
    reporting.settled(small).expect(200)
    reporting.on(small, "correct", {"reason": "En feil."},
                 by="preparer").expect(200)
    assert awaited() == 0


def test_nobody_reports_on_an_award_that_was_declined(offering):
    """Nor is anybody reminded of it."""
    reporting = Reporting(offering.caller, offering.stack, offering.call,
                          offering.application_content, offering.clock)
    reporting.new_scheme(acceptanceRequired=True)
    application, award, _ = offering.told()
    report = reporting.report_of(application)

    def awaited():
        return report["id"] in [d["subject"]["id"] for d in reporting.caller(
            "preparer").get("/v1/deadlines?kind=report&limit=200").expect(
            200)["items"]]

    assert awaited()
    offering.decline(award).expect(200)
    assert not awaited() and not reporting.read(report)["isOverdue"]
