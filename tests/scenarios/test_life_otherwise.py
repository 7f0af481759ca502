"""Lives of grants that do not go the straight way: a municipality that was
merged and has not reported on all of it, an award that its municipality did
not want, and money that came after its report."""

import pytest

from tests.conftest import CALL_2026, PORSGRUNN
from tests.scenarios.deciding import content
from tests.scenarios.living import PRINTOUT, Living

BY, SKIEN = "signatory-porsgrunn", "signatory"


@pytest.fixture
def living(own_world, contract):
    return Living(own_world, contract, own_world.service.set_clock)


def approved(living, report):
    living.act("report", report, "approve-content").expect(200)
    return living.act("report", report, "approve-accounts",
                      by=living.approver).expect(200)


def awarded(living, call, document, by, *amounts):
    application = living.applied(call, document, by, by)
    living.clock(f"{call['year']}-06-08T08:00:00Z")
    return application, living.proposed(application, *amounts)


def paid(living, call, award, nok):
    day = f"{call['year']}-07-01"
    living.clock(f"{day}T08:00:00Z")
    [payout] = living.planned(award, (nok, day))
    living.batch(call)
    assert living.answered(f"{day}T07:00:00Z", (payout, "paid")) == [
        "recorded"]


def test_a_merged_municipality_reports_on_each_part_before_it_gets_more(
        own_world, living, complete_content):
    """Vestland 2020, and Agder 2025: the new municipality has the duties of
    the old ones, and a report that is missing stands in the way."""
    # The operator records mergers.
    own_world.database.run(f"""
        insert into tilskudd.applicant_predecessor values
        ('{PORSGRUNN}', '0805', 'Gamle Porsgrunn', '2026-07-01'),
        ('{PORSGRUNN}', '0811', 'Gamle Siljan', '2026-07-01')""")
    living.clock("2026-03-02T09:00:00Z")
    call = living.get(f"/v1/calls/{CALL_2026}").json
    application, decision = awarded(living, call, complete_content, BY,
                                    150_000, 0, 0)
    award = living.told(application, decision, BY)
    paid(living, call, award, 150_000)

    living.clock("2027-02-15T08:00:00Z")
    first, second = living.get("/v1/reports?year=2026", BY)["items"]
    assert {r["predecessor"]["name"] for r in (first, second)} == {
        "Gamle Porsgrunn", "Gamle Siljan"}
    living.written(first, BY, (100_000,), 0, **PRINTOUT)
    living.act("report", first, "submit", by=BY).expect(200)
    assert approved(living, first)["state"] == "approved"
    assert living.balance(award) == {"committed": 150_000, "paid": 150_000,
                                     "spent": 100_000, "held": 50_000}

    copy = living.act("call", call, "copy", {
        "year": 2027, "opensDate": "2027-02-01", "deadlineDate": "2027-03-15",
        "reportDeadline": "2028-03-01"}).expect(201)
    after = living.act("call", copy, "publish").expect(200)
    _, wanted = awarded(living, after, complete_content, BY, 0, 190_000, 0)
    refused = living.act("decision", wanted, "approve", by=living.approver)
    assert refused.expect(409, "EARLIER_REPORT_MISSING")["year"] == "2026"
    given = living.act("decision", wanted, "approve", {
        "reportOverride": "Gamle Siljans arkiv brant; rapport kommer."},
        by=living.approver).expect(200)
    assert given["reportOverride"].startswith("Gamle Siljans arkiv")
    assert living.remains(call) == {"reports": 1}

    # It came, too late, and adds up with the first.
    living.written(second, BY, (50_000,), 0, **PRINTOUT)
    assert living.act("report", second, "submit", by=BY).expect(200)["isLate"]
    approved(living, second)
    assert living.balance(award) == {"committed": 150_000, "paid": 150_000,
                                     "spent": 150_000}


def test_money_that_came_after_its_report_is_accounted_for(
        living, complete_content):
    """Half of it is paid when the year is reported on; the rest is not
    forgotten."""
    living.clock("2026-03-02T09:00:00Z")
    call = living.get(f"/v1/calls/{CALL_2026}").json
    application, decision = awarded(living, call, complete_content, SKIEN,
                                    180_000, 0, 0)
    award = living.told(application, decision, SKIEN)
    paid(living, call, award, 100_000)
    living.clock("2027-02-15T08:00:00Z")
    report = living.report_of(award, SKIEN)
    living.written(report, SKIEN, (100_000,), 0, **PRINTOUT)
    living.act("report", report, "submit", by=SKIEN).expect(200)
    approved(living, report)
    [payout] = living.planned(award, (80_000, "2027-02-15"))
    living.batch(call)
    assert living.answered("2027-02-15T07:00:00Z", (payout, "paid")) == [
        "recorded"]
    assert living.remains(call)["unaccounted"] == 1

    living.act("report", report, "correct", {
        "reason": "Resten er utbetalt og brukt."}, by=SKIEN).expect(200)
    seen = living.get(f"/v1/reports/{report['id']}", SKIEN)
    [said] = seen["content"]["measures"]
    living.caller(SKIEN).patch(f"/v1/reports/{report['id']}", {"content": {
        "measures": [{**said, "spentNok": 180_000}],
        "accounts": {"totalSpentNok": 180_000}}}, seen.etag).expect(200)
    living.act("report", report, "submit", by=SKIEN).expect(200)
    approved(living, report)
    assert living.balance(award) == {"committed": 180_000, "paid": 180_000,
                                     "spent": 180_000}
    living.act("call", call, "complete").expect(200)


def test_what_one_declines_another_gets(offering):
    """The frame has room for one of them, until the first says no."""
    offering.amend(frameNok=900_000)
    offering.must_accept() # what is amended has the rules of its scheme
    _, award, _ = offering.told(480_000, 190_000, 200_000)
    other = offering.application("preparer-porsgrunn", BY)
    decision = offering.proposed(other, content(other, 480_000, 190_000,
                                                200_000))
    offering.act(decision, "approve", by="approver").expect(
        409, "FRAME_EXCEEDED")
    assert offering.decline(award).expect(200)["amountNok"] == 0
    assert offering.drawn() == 0
    for action in ("approve", "notify"):
        offering.act(decision, action, by="approver").expect(200)
    theirs = offering.award_of(other, BY)
    assert (theirs["state"], theirs["amountNok"]) == ("offered", 870_000)
    frame = offering.caller("caseworker").get(
        f"/v1/calls/{offering.call['id']}/balance").expect(200)
    assert (frame["awardedNok"], frame["leftNok"]) == (870_000, 30_000)
    assert offering.ledger(award) == [
        *[("commitment", n) for n in (480_000, 200_000, 190_000)],
        *[("decommitment", n) for n in (190_000, 200_000, 480_000)]]
