"""Vestfold og Telemark, 2026: the real call, from its letter to its completion.
Skien moves money between its measures, reports in the last seconds and pays
back what it did not use; Porsgrunn reports too late."""

import pytest

from tests.conftest import CALL_2026
from tests.scenarios.deciding import REASONS
from tests.scenarios.living import PRINTOUT, Living
from tests.scenarios.reporting import STATEMENT

SKIEN, PORSGRUNN = "signatory", "signatory-porsgrunn"


@pytest.fixture
def living(own_world, contract):
    return Living(own_world, contract, own_world.service.set_clock)


def test_from_the_letter_of_2026_to_a_call_that_is_completed(
        living, complete_content):
    call = living.get(f"/v1/calls/{CALL_2026}").json
    skien, porsgrunn = awarded(living, call, complete_content)
    moved(living, skien)
    paid(living, call, skien, porsgrunn)
    reports = reported(living, skien, porsgrunn)
    claimed(living, call, skien, porsgrunn, *reports)


def awarded(living, call, complete_content):
    living.clock("2026-03-02T09:00:00Z")
    applications = [living.applied(call, complete_content, by, by)
                    for by in (SKIEN, PORSGRUNN)]
    living.clock("2026-06-08T08:00:00Z")
    awards = []
    for application, by, amounts in zip(
            applications, (SKIEN, PORSGRUNN),
            ((480_000, 190_000, 200_000), (150_000, 0, 0))):
        decision = living.proposed(application, *amounts)
        awards.append(living.told(application, decision, by))
    # 34 752 000 kroner for the two counties together.
    frame = living.get(f"/v1/calls/{CALL_2026}/balance")
    assert (frame["frameNok"], frame["awardedNok"], frame["leftNok"]) == (
        34_752_000, 1_020_000, 33_732_000)
    return awards


def moved(living, award):
    """Before it is used: 40 000 of the 50 000 that were asked for."""
    first, second, third = (m["measureId"] for m in award["measures"])
    way = {"fromMeasureId": third, "toMeasureId": second}
    asked = living.caller(SKIEN).post(
        f"/v1/awards/{award['id']}/reallocations", {
            "reason": "Flere assistenter skal læres opp.",
            "parts": [{**way, "amountNok": 50_000}]}).expect(201)
    living.act("reallocation", asked, "grant-partly", {"parts": [
        {**way, "grantedNok": 40_000, "reason": "Prosjektet skal fullføres."}
        ]}, by=living.approver).expect(200)
    now = living.get(f"/v1/awards/{award['id']}", SKIEN)
    assert {m["measureId"]: m["committedNok"] for m in now["measures"]} == {
        first: 480_000, second: 230_000, third: 160_000}
    assert now["amountNok"] == 870_000


def paid(living, call, skien, porsgrunn):
    living.clock("2026-07-01T08:00:00Z")
    payouts = [*living.planned(skien, (500_000, "2026-07-01"),
                               (370_000, "2026-07-01")),
               *living.planned(porsgrunn, (150_000, "2026-07-01"))]
    batch = living.batch(call)
    assert (batch["count"], batch["totalNok"]) == (3, 1_020_000)
    assert living.answered("2026-07-01T07:30:00Z", *(
        (payout, "paid") for payout in reversed(payouts))) == ["recorded"] * 3
    assert living.books(2026, 6) == {
        "frame": -1_020_000, "committed": 1_020_000}
    assert living.books(2026, 7) == {"frame": -1_020_000, "held": 1_020_000}
    assert living.remains(call) == {"reports": 2}


def reported(living, skien, porsgrunn):
    """Reminded 60, 30 and 7 days before, and on the day; who has submitted is
    reminded no more."""
    reports = [living.report_of(award, by) for award, by in (
        (skien, SKIEN), (porsgrunn, PORSGRUNN))]
    assert [(r["dueDate"], r["isAuditRequired"]) for r in reports] == [
        ("2027-03-01", True), ("2027-03-01", False)]
    days = []
    for instant, day in (("2026-12-31T08:00:00Z", 60),
                         ("2027-01-30T08:00:00Z", 30),
                         ("2027-02-22T08:00:00Z", 7),
                         ("2027-03-01T08:00:00Z", 0)):
        days.append(day)
        living.worked(instant, lambda: all(
            living.reminded(by) == days for by in (SKIEN, PORSGRUNN)))
    living.written(reports[0], SKIEN, (480_000, 230_000, 100_000), 60_000)
    living.clock("2027-03-01T22:59:50Z")
    assert not living.act("report", reports[0], "submit", by=SKIEN).expect(
        200)["isLate"]
    living.worked("2027-03-02T08:00:00Z",
                  lambda: living.reminded(PORSGRUNN) == [*days, -1])
    assert living.reminded(SKIEN) == days

    overdue = living.get(
        f"/v1/reports?callId={CALL_2026}&overdue=true")["items"]
    assert [r["id"] for r in overdue] == [reports[1]["id"]]
    living.written(reports[1], PORSGRUNN, (150_000,), 0, **PRINTOUT)
    assert living.act("report", reports[1], "submit", by=PORSGRUNN).expect(
        200)["isLate"]
    return reports


def claimed(living, call, skien, porsgrunn, report, late):
    """60 000 kroner were not used: claimed, paid back, and all is closed."""
    for one in (report, late):
        living.act("report", one, "approve-content").expect(200)
    living.act("report", late, "approve-accounts", by=living.approver).expect(
        200)
    living.act("report", report, "attest", STATEMENT, by="auditor").expect(
        200)
    told = living.act("report", report, "approve-accounts",
                      by=living.approver).expect(
        409, "ACCOUNTS_DO_NOT_BALANCE")
    assert told["differenceNok"] == 60_000
    notice = living.caller(living.case).post(
        f"/v1/awards/{skien['id']}/repayments", {
            "amountNok": 60_000, "ground": "unspent",
            "reason": "Midlene er ikke brukt.",
            "answerByDate": "2027-03-16"}).expect(201)
    assert living.remains(call) == {"reports": 1, "repayments": 1}
    living.act("repayment", notice, "answer", {"text": "Det er riktig."},
               by=SKIEN).expect(200)
    claim = living.act("repayment", notice, "decide", {
        "amountNok": 60_000, "reasons": REASONS, "dueDate": "2027-05-03"},
        by=living.approver).expect(200)
    done = living.act("report", report, "approve-accounts",
                      by=living.approver).expect(200)
    assert done["state"] == "approved"
    assert living.balance(skien) == {
        "committed": 870_000, "paid": 870_000, "spent": 810_000,
        "claimed": 60_000}
    assert living.books(2027, 3) == {
        "frame": -1_020_000, "spent": 960_000, "claimed": 60_000}

    living.clock("2027-05-04T08:00:00Z")
    assert living.remains(call) == {"repayments": 1}
    living.act("repayment", claim, "register-repaid",
               {"paidOn": "2027-05-03"}, by=living.attestant).expect(200)
    assert living.balance(skien) == {
        "committed": 870_000, "paid": 870_000, "spent": 810_000,
        "claimed": 60_000, "repaid": 60_000}
    assert living.balance(porsgrunn) == {
        "committed": 150_000, "paid": 150_000, "spent": 150_000}
    assert living.books(2027, 5) == {
        "frame": -1_020_000, "spent": 960_000, "repaid": 60_000}
    frame = living.get(f"/v1/calls/{CALL_2026}/balance")
    assert (frame["paidNok"], frame["spentNok"], frame["claimedNok"],
            frame["repaidNok"]) == (1_020_000, 960_000, 60_000, 60_000)
    goals = living.get(f"/v1/calls/{CALL_2026}/report-goals")["items"]
    assert {g["category"]: g["spentNok"] for g in goals} == {
        "videreutdanning": 630_000, "bpa": 230_000,
        "tjenesteutvikling": 100_000}
    assert living.act("call", call, "complete").expect(200)[
        "state"] == "completed"
    for by in (SKIEN, PORSGRUNN):
        assert living.reports_awaited(by) == []
