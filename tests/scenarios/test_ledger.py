"""The books: every posting of an award, what the accounts of a call hold, and
the sums of a month, all of which add up."""

import csv
import io
import json

from tests.conftest import CALL_2025
from tests.scenarios.appealing import AWARD
from tests.scenarios.deciding import content, heard_of

GIVEN = sum(AWARD)
ACCOUNTS = {"committed", "frame", "held", "spent", "carried_over",
            "carried_in", "claimed", "repaid", "written_off"}


def month(person, year, number):
    return person.get(f"/v1/reconciliation?year={year}&month={number}").expect(
        200)


def of_call(books, call):
    return next((c for c in books["byCall"] if c["callId"] == call["id"]),
                None)


def balances(accounts, name="balanceNok"):
    return {a["account"]: a[name] for a in accounts}


def replaced(awarding, decision, application, *amounts):
    heard_of(awarding, decision)
    made = awarding.act(decision, "reverse", {
        "reason": "Feil grunnlag.", "ground": "invalid",
        "content": content(application, *amounts)}).expect(201)
    for action, by in (("propose", "caseworker"), ("approve", "approver"),
                       ("notify", "approver")):
        awarding.act(made, action, by=by).expect(200)
    return made


def test_each_posting_tells_what_its_accounts_hold(awarding):
    _, award, decision = awarding.awarded()
    awarding.paid(award, 300_000)
    for by in ("signatory", "municipality", "caseworker"):
        postings = awarding.caller(by).get(
            f"/v1/awards/{award['id']}/ledger?count=true").expect(200)
        assert postings["total"] == len(AWARD) + 1
    *commitments, payout = postings["items"]
    assert [(p["amountNok"], p["debitBalanceNok"], p["creditBalanceNok"])
            for p in commitments] == [
        (480_000, 480_000, -480_000), (200_000, 680_000, -680_000),
        (190_000, GIVEN, -GIVEN)]
    for posting in commitments:
        assert (posting["kind"], posting["debitAccount"],
                posting["creditAccount"]) == ("commitment", "committed",
                                              "frame")
        assert posting["subject"] == {"kind": "decision",
                                      "id": decision["id"]}
        assert posting["measureId"] in [
            m["measureId"] for m in award["measures"]]
    assert (payout["kind"], payout["debitBalanceNok"],
            payout["creditBalanceNok"]) == ("payout", 300_000,
                                            GIVEN - 300_000)
    balance = awarding.seen(award)["balance"]
    assert (balance["paidNok"], balance["leftToPayNok"]) == (
        300_000, GIVEN - 300_000)


def test_the_books_of_an_award_go_by_pages_and_as_a_table(awarding):
    _, award, _ = awarding.awarded()
    staff = awarding.caller("caseworker")
    path = f"/v1/awards/{award['id']}/ledger"
    whole = staff.get(path).expect(200)["items"]
    seen, at = [], f"{path}?limit=1"
    while at:
        page = staff.get(at).expect(200)
        assert len(page["items"]) == 1
        seen += page["items"]
        at = page.json.get("next") and (
            "/v1/" + page["next"].partition("/v1/")[2])
    assert seen == whole and len(whole) == len(AWARD)
    table = staff.get(path, headers={"Accept": "text/csv"}).expect(200)
    assert [int(r["amountNok"]) for r in csv.DictReader(
        io.StringIO(table.text))] == [p["amountNok"] for p in whole]
    lines = staff.get(path, headers={
        "Accept": "application/x-ndjson"}).expect(200).text.splitlines()
    assert list(map(json.loads, lines)) == whole


def test_a_call_has_the_accounts_of_its_awards(awarding):
    application, award, decision = awarding.awarded()
    awarding.paid(award, 300_000)
    staff = awarding.caller("attestant")
    path = f"/v1/calls/{awarding.call['id']}/ledger"
    ledger = staff.get(path).expect(200)
    assert (ledger["frameNok"], ledger["awardedNok"]) == (
        awarding.call["frameNok"], GIVEN)
    assert balances(ledger["accounts"]) == {
        "frame": -GIVEN, "committed": GIVEN - 300_000, "held": 300_000}
    [one] = ledger["awards"]
    assert (one["awardId"], one["reference"], one["amountNok"]) == (
        award["id"], application["reference"], GIVEN)
    assert one["accounts"] == ledger["accounts"]
    staff.get(path, headers={"If-None-Match": ledger.etag}).expect(304)
    balance = staff.get(
        f"/v1/calls/{awarding.call['id']}/balance").expect(200)
    assert balance["paidNok"] == 300_000
    assert not any(balance[name] for name in (
        "spentNok", "carriedOverNok", "claimedNok", "repaidNok",
        "writtenOffNok"))


def test_the_books_of_a_call_are_its_administrators(awarding):
    path = f"/v1/calls/{awarding.call['id']}/ledger"
    assert awarding.caller("caseworker").get(path).expect(200)[
        "accounts"] == []
    awarding.caller("caseworker").get(
        f"/v1/calls/{CALL_2025}/ledger").expect(404)
    awarding.caller("caseworker-innlandet").get(path).expect(404)
    awarding.caller("signatory").get(path).expect(403)


def test_months_follow_each_other(awarding):
    """Committed in June, the last millisecond of which is of the 30th in Oslo;
    paid in July; lowered in August."""
    staff = awarding.caller("caseworker")
    application, award, decision = awarding.awarded()
    awarding.clock("2026-07-01T08:00:00Z")
    awarding.paid(award, GIVEN)
    awarding.run("update posting set booked_at = '2026-07-01T08:00:00Z' "
                 f"where award_id = '{award['id']}' and kind = 'payout'")
    awarding.clock("2026-08-03T08:00:00Z")
    replaced(awarding, decision, application, 100_000)

    before = month(staff, 2026, 5)
    assert (before["from"], before["until"]) == (
        "2026-04-30T22:00:00Z", "2026-05-31T22:00:00Z")
    assert of_call(before, awarding.call) is None
    june, july, august = (month(staff, 2026, n) for n in (6, 7, 8))
    for books in (june, july, august):
        assert books["sumNok"] == 0 and books["isBalanced"]
        assert books["isWithinAwarded"]
        for accounts in (books["accounts"],
                         *(c["accounts"] for c in books["byCall"]),
                         *(c["accounts"] for c in books["byCounty"])):
            assert sum(a["closingNok"] for a in accounts) == 0
            for a in accounts:
                assert a["openingNok"] + a["debitNok"] - a["creditNok"] \
                    == a["closingNok"]
                assert a["account"] in ACCOUNTS
    for earlier, later in ((june, july), (july, august)):
        opening = balances(later["accounts"], "openingNok")
        for account, closing in balances(earlier["accounts"],
                                         "closingNok").items():
            assert opening[account] == closing
    closings = [balances(of_call(books, awarding.call)["accounts"],
                         "closingNok") for books in (june, july, august)]
    assert closings == [
        {"committed": GIVEN, "frame": -GIVEN},
        {"committed": 0, "frame": -GIVEN, "held": GIVEN},
        {"committed": 0, "frame": -GIVEN, "held": GIVEN}]
    lowered = of_call(august, awarding.call)
    assert (lowered["awardedNok"], lowered["committedNok"],
            lowered["excessPaidNok"]) == (300_000, GIVEN, GIVEN - 300_000)
    kinds = {k["kind"]: k["amountNok"] for k in august["kinds"]}
    assert kinds["commitment"] == kinds["decommitment"] == GIVEN - 300_000
    for books in (june, july, august):
        for name in ("openingNok", "debitNok", "creditNok", "closingNok"):
            total = balances(books["accounts"], name)
            for parts in (books["byCall"], books["byCounty"]):
                for account, amount in total.items():
                    assert amount == sum(
                        a[name] for part in parts for a in part["accounts"]
                        if a["account"] == account), (account, name)


def test_a_month_begins_at_midnight_in_oslo(awarding):
    staff = awarding.caller("caseworker")
    _, award, _ = awarding.awarded()
    for instant, number in (("2026-06-30T21:59:59.999Z", 6),
                            ("2026-06-30T22:00:00Z", 7),
                            ("2026-10-31T22:59:59.999Z", 10),
                            ("2026-10-31T23:00:00Z", 11)):
        awarding.run(f"update posting set booked_at = '{instant}' "
                     f"where award_id = '{award['id']}'")
        assert of_call(month(staff, 2026, number - 1), awarding.call) is None
        books = of_call(month(staff, 2026, number), awarding.call)
        assert balances(books["accounts"], "debitNok")["committed"] == GIVEN


def test_a_frame_that_does_not_agree_is_told(awarding):
    """What no way through the service leads to."""
    staff = awarding.caller("caseworker")
    awarding.awarded()
    change = ("set session_replication_role = replica; update call set awarded_nok = awarded_nok {} 1 "
              f"where id = '{awarding.call['id']}'")
    awarding.run(change.format("-"))
    try:
        books = month(staff, 2026, 6)
        assert not books["isWithinAwarded"]
        assert not of_call(books, awarding.call)["isWithinAwarded"]
        assert books["isBalanced"]
    finally:
        awarding.run(change.format("+"))


def test_a_month_is_loaded_as_a_table(awarding):
    staff = awarding.caller("caseworker")
    awarding.awarded()
    path = "/v1/reconciliation/lines?year=2026&month=6"
    table = staff.get(path, headers={"Accept": "text/csv"}).expect(200)
    lines = [r for r in csv.DictReader(io.StringIO(table.text))
             if r["callId"] == awarding.call["id"]]
    assert {(r["county"], r["account"], int(r["closingNok"]))
            for r in lines} == {("40", "committed", GIVEN),
                                ("40", "frame", -GIVEN)}
    page = staff.get(f"{path}&limit=1&count=true").expect(200)
    assert page["total"] >= 2 and "next" in page.json
    whole = staff.get(f"{path}&limit=200").expect(200)["items"]
    second = staff.get("/v1/" + page["next"].partition("/v1/")[2]).expect(200)
    assert page["items"] + second["items"] == whole[:2]
    ndjson = staff.get(path, headers={
        "Accept": "application/x-ndjson"}).expect(200).text.splitlines()
    assert list(map(json.loads, ndjson))[:200] == whole


def test_a_month_that_is_none_is_refused(awarding):
    staff = awarding.caller("caseworker")
    for query in ("", "?year=2026", "?month=6", "?year=2026&month=13",
                  "?year=2026&month=0", "?year=26&month=6"):
        for path in ("/v1/reconciliation", "/v1/reconciliation/lines"):
            staff.get(path + query).expect(400, "BAD_PARAMETER")
    awarding.caller("signatory").get(
        "/v1/reconciliation?year=2026&month=6").expect(403)


def test_the_books_of_a_month_are_ones_own(awarding):
    awarding.awarded()
    there = month(awarding.caller("caseworker-innlandet"), 2026, 6)
    assert of_call(there, awarding.call) is None
