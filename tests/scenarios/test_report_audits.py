"""When an auditor attests a report, and what it sees."""

import pytest

from tests.scenarios.reporting import FEBRUARY, LARGE, PRINTOUT, STATEMENT


# ---- The auditor -------------------------------------------------------------

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
    reporting.carried_over(large, 520_000)
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
