"""Innlandet, 2025: from the call, by a report that was returned and money that
was carried over, to the report on what was carried over. A person counts along
with the books of each month."""

import pytest

from tests.conftest import CALL_2025
from tests.scenarios.living import Living
from tests.scenarios.reporting import STATEMENT
from tests.scenarios.test_innlandet import ACCOUNT, registered

OWN, SECOND, AUDITOR = ("signatory-innlandet", "signatory2-innlandet",
                        "auditor-innlandet")


@pytest.fixture
def living(own_world, contract):
    return Living(own_world, contract, own_world.service.set_clock,
                  "-innlandet")


def test_from_the_call_of_2025_to_the_report_on_what_was_carried_over(
        living, complete_content):
    first = awarded_and_paid(living, complete_content)
    report = reported_and_returned(living, first)
    second = kept_for_the_next_year(living, complete_content, first, report)
    closed(living, first, second)


def awarded_and_paid(living, complete_content):
    """Applied in March, decided in May, paid in June and September."""
    living.clock("2025-03-01T09:00:00Z")
    call = living.get(f"/v1/calls/{CALL_2025}").json
    company = registered(living.caller(living.case))
    living.act("applicant", company, "propose-account",
               {"accountNumber": ACCOUNT}, by=OWN).expect(200)
    living.act("applicant", company, "confirm-account", by=SECOND).expect(200)
    application = living.applied(call, complete_content, OWN, OWN)

    living.clock("2025-05-05T08:00:00Z")
    decision = living.proposed(application, 480_000, 190_000, 200_000)
    award = living.told(application, decision, OWN)
    assert (award["state"], award["year"], award["amountNok"]) == (
        "open", 2025, 870_000)
    frame = living.get(f"/v1/calls/{CALL_2025}/balance")
    assert (frame["frameNok"], frame["awardedNok"], frame["leftNok"]) == (
        30_000_000, 870_000, 29_130_000)

    living.clock("2025-06-03T08:00:00Z")
    one, other, third = living.planned(
        award, (300_000, "2025-06-03"), (300_000, "2025-06-03"),
        (270_000, "2025-09-01"))
    assert living.batch(call)["totalNok"] == 600_000
    assert living.balance(award) == {"committed": 870_000,
                                     "underWay": 870_000}
    # The second is heard of first; and what was said is said again.
    living.clock("2025-06-05T08:00:00Z")
    noon = "2025-06-04T10:00:00Z"
    assert living.answered(noon, (other, "paid"), (one, "failed"),
                           (other, "paid")) == [
        "recorded", "recorded", "repeated"]
    anew = living.act("payout", one, "re-register",
                      {"reason": "Kontoen var sperret."}).expect(200)
    living.attested(anew)
    assert living.batch(call)["totalNok"] == 300_000
    assert living.answered(noon, (one, "failed"), (anew, "paid"),
                           (anew, "paid"), (other, "paid")) == [
        "repeated", "recorded", "repeated", "repeated"]
    living.clock("2025-09-01T08:00:00Z")
    assert living.batch(call)["totalNok"] == 270_000
    assert living.answered("2025-09-01T07:00:00Z", (third, "paid"),
                           (third, "paid")) == ["recorded", "repeated"]
    assert living.balance(award) == {
        "committed": 870_000, "paid": 870_000, "held": 870_000}
    assert living.books(2025, 4) == {}
    assert living.books(2025, 5) == {"frame": -870_000, "committed": 870_000}
    assert living.books(2025, 6) == {
        "frame": -870_000, "committed": 270_000, "held": 600_000}
    assert living.books(2025, 9) == {"frame": -870_000, "held": 870_000}
    return award


def reported_and_returned(living, award):
    """Due on 1 February 2026; what the county missed is put in before that,
    and whoever attests has seen what is approved."""
    living.clock("2026-01-20T08:00:00Z")
    report = living.report_of(award, OWN)
    assert (report["state"], report["dueDate"], report["isAuditRequired"]) == (
        "due", "2026-02-01", True)
    assert living.reports_awaited(OWN) == ["2026-02-01"]
    living.written(report, OWN, (480_000, 150_000, 120_000), 120_000)
    living.act("report", report, "submit", by=OWN).expect(200)
    living.act("report", report, "attest", STATEMENT, by=AUDITOR).expect(200)
    living.clock("2026-01-22T08:00:00Z")
    returned = living.act("report", report, "return",
                          {"remarks": "20 000 kroner mangler i tiltak 3."})
    assert returned.expect(200)["state"] == "returned"

    living.clock("2026-01-28T08:00:00Z")
    living.written(report, OWN, (480_000, 150_000, 140_000), 100_000)
    again = living.act("report", report, "submit", by=OWN).expect(200)
    assert (again["submittedVersion"], again["isLate"]) == (2, False)
    assert living.reports_awaited(OWN) == []
    living.act("report", report, "approve-content").expect(200)
    # What was attested was the first version.
    living.act("report", report, "approve-accounts", by=living.approver
               ).expect(409, "ATTESTATION_MISSING")
    living.act("report", report, "attest", STATEMENT, by=SECOND).expect(
        403, "ROLE_REQUIRED")
    living.act("report", report, "attest", STATEMENT, by=AUDITOR).expect(200)
    told = living.act("report", report, "approve-accounts",
                      by=living.approver).expect(
        409, "ACCOUNTS_DO_NOT_BALANCE")
    assert told["differenceNok"] == 100_000
    # Nothing is spent until it is approved.
    assert living.balance(award)["held"] == 870_000
    return report


def kept_for_the_next_year(living, complete_content, award, report):
    """The application of 2026 asks to keep 100 000 kroner of 2025, and for
    new money, which waits until 2025 is reported on."""
    living.clock("2026-02-10T08:00:00Z")
    copy = living.act("call", {"id": CALL_2025}, "copy", {
        "year": 2026, "opensDate": "2026-02-01",
        "deadlineDate": "2026-03-16", "reportDeadline": "2027-03-01"})
    call = living.act("call", copy.expect(201), "publish").expect(200)
    application = living.applied(call, {
        **complete_content, "kind": "both", "transfer": {
            "fromYear": 2025, "amountNok": 100_000,
            "reason": "To kurs ble utsatt."}}, OWN, OWN)
    [asked] = living.get("/v1/fund-transfers?kind=carry_over")["items"]
    assert (asked["state"], asked["amountNok"], asked["awardId"]) == (
        "requested", 100_000, award["id"])
    assert asked["askedInApplicationId"] == application["id"]

    living.clock("2026-05-04T08:00:00Z")
    decision = living.proposed(application, 150_000, 0, 0)
    refused = living.act("decision", decision, "approve", by=living.approver)
    assert refused.expect(409, "EARLIER_REPORT_MISSING")["year"] == "2025"
    kept = living.act("carry_over", asked, "grant", {},
                      by=living.approver).expect(200)
    assert kept["grantedNok"] == 100_000
    done = living.act("report", report, "approve-accounts",
                      by=living.approver).expect(200)
    assert (done["state"], done["approvedVersion"]) == ("approved", 2)
    assert living.balance(award) == {
        "committed": 870_000, "paid": 870_000, "spent": 770_000,
        "carriedOver": 100_000}
    second = living.told(application, decision, OWN)
    carried = living.get(f"/v1/awards/{kept['carriedToAwardId']}", OWN).json
    assert (carried["kind"], carried["year"], carried["fromAwardId"]) == (
        "carried_over", 2026, award["id"])
    assert living.balance(carried) == {"carriedIn": 100_000, "held": 100_000}
    # What was carried over is not carried over again, nor paid out.
    living.caller(OWN).post(f"/v1/awards/{carried['id']}/carry-overs", {
        "amountNok": 1, "reason": "Ett år til."}).expect(
        409, "CARRIED_OVER_ALREADY")
    living.caller(living.case).post(f"/v1/awards/{carried['id']}/payouts", {
        "instalments": [{"amountNok": 1, "dueDate": "2026-06-01"}]}).expect(
        409, "AWARD_NOT_OPEN")

    living.clock("2026-06-01T08:00:00Z")
    [payout] = living.planned(second, (150_000, "2026-06-01"))
    living.batch(call)
    assert living.answered("2026-06-01T07:00:00Z", (payout, "paid")) == [
        "recorded"]
    assert living.books(2026, 4) == {"frame": -870_000, "held": 870_000}
    assert living.books(2026, 5) == {
        "frame": -1_020_000, "committed": 150_000, "held": 100_000,
        "spent": 770_000, "carried_over": 100_000, "carried_in": -100_000}
    assert living.books(2026, 6) == {
        "frame": -1_020_000, "held": 250_000, "spent": 770_000,
        "carried_over": 100_000, "carried_in": -100_000}
    return call, carried, second


def closed(living, first, later):
    """One report on both grants of 2026, which are above the threshold
    together; then nothing remains of either call."""
    call, carried, second = later
    living.clock("2027-02-01T08:00:00Z")
    report = living.report_of(carried, OWN)
    assert report["id"] == living.report_of(second, OWN)["id"]
    assert (report["dueDate"], report["grantedNok"],
            report["isAuditRequired"]) == ("2027-03-01", 250_000, True)
    # The measures of 2025 for what was carried over, and that of 2026.
    assert [m["awardedNok"] for m in report["measures"]] == [0, 0, 0, 150_000]
    assert living.remains(call) == {"reports": 1}
    living.written(report, OWN, (0, 40_000, 60_000, 150_000), 0)
    living.act("report", report, "submit", by=OWN).expect(200)
    living.act("report", report, "attest", STATEMENT, by=AUDITOR).expect(200)
    living.act("report", report, "approve-content").expect(200)
    living.act("report", report, "approve-accounts",
               by=living.approver).expect(200)
    for award, balance in (
            (first, {"committed": 870_000, "paid": 870_000, "spent": 770_000,
                     "carriedOver": 100_000}),
            (carried, {"carriedIn": 100_000, "spent": 100_000}),
            (second, {"committed": 150_000, "paid": 150_000,
                      "spent": 150_000})):
        assert living.balance(award) == balance
    assert living.books(2027, 2) == {
        "frame": -1_020_000, "spent": 1_020_000, "carried_over": 100_000,
        "carried_in": -100_000}
    # Carried money counts with the call it was given under.
    for one, awarded in ((CALL_2025, 870_000), (call["id"], 150_000)):
        frame = living.get(f"/v1/calls/{one}/balance")
        assert (frame["awardedNok"], frame["paidNok"], frame["spentNok"]) == (
            awarded, awarded, awarded)
        living.act("call", {"id": one}, "complete").expect(200)
    assert living.reports_awaited(OWN) == []
