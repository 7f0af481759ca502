"""How calls went, in numbers and sums: for the staff of a call, and for the
owner of a scheme."""

import csv
import io
import json

import pytest

from tests.scenarios.appealing import Appealing
from tests.scenarios.counting import (SUMS, figures, groups, line, path_of,
                                      scheme_path, statistics)
from tests.scenarios.deciding import JUNE, content
from tests.scenarios.reporting import PRINTOUT
from tests.scenarios.test_assessment import begun_by, whole, write
from tests.scenarios.test_main_story import draft, submitted
from tests.support.stack import OPEN


@pytest.fixture
def counting(caller, stack, fresh_call, complete_content, clock):
    return Appealing(caller, stack, fresh_call, complete_content, clock)


def persons(*cases):
    return sum(m.get("persons", 0) for case in cases
               for m in case["content"]["measures"])


def applied(*cases):
    return sum(m["amountNok"] for case in cases
               for m in case["content"]["measures"])


def money(counting, decision, paid, spent, carried=0, repaid=0):
    """As payouts, a report, a carry-over and a repayment book it."""
    [award] = counting.ask("select id from award where decision_id = "
                           f"'{decision['id']}'").split()
    for kind, amount in (("payout", paid), ("spending", spent),
                         ("carry_over", carried), ("claim", repaid),
                         ("repayment", repaid)):
        measure = "null" if kind != "spending" else f"""(
            select measure_id from decision_measure
            where decision_id = '{decision['id']}'
            order by amount_nok desc, measure_id limit 1)"""
        counting.run(f"select ledger_book('{award}', '{kind}', {amount}, "
                     f"'award', '{award}', {measure})")
    return award


def test_a_call_nobody_has_applied_for_counts_nothing(counting):
    answer = statistics(counting)
    assert answer["callId"] == counting.call["id"]
    assert answer["applications"] == {
        "submitted": 0, "withdrawn": 0, "neverSubmitted": 0}
    assert (answer["decisions"], answer["appeals"]) == ([], [])
    assert answer["handlingDays"] == {"decided": 0}
    assert answer["reports"] == {"expected": 0, "overdue": 0, "submitted": 0,
                                 "late": 0, "approved": 0}
    assert answer["items"] == [{
        "dimension": "total", "key": "total", "name": "total",
        **dict.fromkeys(SUMS, 0)}]


def test_what_was_applied_for_awarded_paid_and_spent(counting):
    first = counting.application()
    second = counting.application("preparer-porsgrunn", "signatory-porsgrunn")
    told = counting.notified(first, content(first, 480_000, 190_000, 200_000))
    counting.notified(second, content(second, 0))
    money(counting, told, 600_000, 400_000, carried=50_000, repaid=20_000)
    answer = statistics(counting)

    assert groups(answer, "total")["total"] == {
        "dimension": "total", "key": "total", "name": "total",
        "applications": 2, "personsApplied": persons(first, second),
        "appliedNok": applied(first, second), "recommendedNok": 0,
        "awardedNok": 870_000, "paidNok": 600_000, "spentNok": 400_000,
        "carriedOverNok": 50_000, "repaidNok": 20_000,
        "personsCompleted": 0, "personYearsHundredths": 0}
    county = groups(answer, "county")
    assert county.keys() == {"40"} and county["40"]["name"] == "Telemark"
    kind = groups(answer, "applicantKind")
    for group in (county["40"], kind["municipality"]):
        assert {name: group[name] for name in SUMS} == {
            name: groups(answer, "total")["total"][name] for name in SUMS}
    category = groups(answer, "category")
    by_measure = {m["category"] for m in first["content"]["measures"]}
    assert category.keys() == by_measure
    for name in ("personsApplied", "appliedNok", "awardedNok", "spentNok"):
        assert sum(g[name] for g in category.values()) == groups(
            answer, "total")["total"][name], name
    assert not any("paidNok" in g for g in category.values())

    assert {d["outcome"]: d["count"] for d in answer["decisions"]} == {
        "partial": 1, "rejected": 1}
    assert answer["applications"]["submitted"] == 2
    # 2 March to 8 June.
    assert answer["handlingDays"] == {"decided": 2, "median": 98, "p90": 98}


def test_sums_of_money_are_those_of_the_ledger(counting):
    """Also of an award that a reversal and an appeal have changed."""
    application, decision, appeal = counting.taken()
    counting.prepared(appeal, outcome="partly_overturn", **counting.replaced(
        application, 480_000, 190_000, 350_000)).expect(200)
    counting.on(appeal, "partly-overturn", by="approver").expect(200)
    [held] = [d for d in counting.caller("caseworker").get(
        f"/v1/decisions?applicationId={application['id']}").expect(
            200)["items"] if d["state"] == "notified"]
    money(counting, held, 700_000, 500_000, carried=30_000, repaid=10_000)

    booked = dict(row.split("|") for row in counting.ask(f"""
        select kind, sum(amount_nok) from posting
        where call_id = '{counting.call['id']}' group by kind""").splitlines())
    total = groups(statistics(counting), "total")["total"]
    assert total["awardedNok"] == (int(booked["commitment"])
                                   - int(booked.get("decommitment", 0)))
    assert total["paidNok"] == int(booked["payout"])
    assert total["spentNok"] == int(booked["spending"])
    assert total["carriedOverNok"] == int(booked["carry_over"])
    assert total["repaidNok"] == int(booked["repayment"])
    category = groups(statistics(counting), "category")
    assert sum(g["awardedNok"] for g in category.values()) == 1_020_000
    [(state, count)] = [(a["state"], a["count"])
                        for a in statistics(counting)["appeals"]]
    assert (state, count) == ("partly_overturned", 1)


def test_what_moves_between_measures_moves_between_categories(counting):
    application = counting.application()
    told = counting.notified(application,
                             content(application, 480_000, 190_000, 200_000))
    measures = application["content"]["measures"]
    before = groups(statistics(counting), "category")
    counting.run(f"""
        select ledger_book(a.id, 'reallocation', 100000, 'award', a.id,
                           '{measures[1]['id']}', '{measures[0]['id']}')
        from award a where a.decision_id = '{told['id']}'""")
    after = groups(statistics(counting), "category")
    moved = {c: after[c]["awardedNok"] - before[c]["awardedNok"]
             for c in after if after[c] != before[c]}
    assert moved == {measures[0]["category"]: -100_000,
                     measures[1]["category"]: 100_000}
    assert groups(statistics(counting), "total")["total"]["awardedNok"] \
        == 870_000


def test_what_was_begun_is_counted_when_it_is_too_late(counting, caller):
    """Not before: that somebody has a draft is its own business."""
    draft(caller("preparer-porsgrunn"), counting.call)
    sent = submitted(caller("preparer"), caller("signatory"), counting.call,
                     counting.application_content)
    counted = statistics(counting)
    assert counted["applications"] == {
        "submitted": 1, "withdrawn": 0, "neverSubmitted": 0}
    counting.clock("2026-03-16T23:00:00Z")
    counted = statistics(counting)
    assert counted["applications"]["neverSubmitted"] == 1
    assert groups(counted, "total")["total"]["applications"] == 1

    caller("signatory").act("application", sent["id"], "withdraw", {
        "reason": "Vi har ikke kapasitet."}).expect(200)
    counted = statistics(counting)
    assert counted["applications"] == {
        "submitted": 0, "withdrawn": 1, "neverSubmitted": 1}
    assert groups(counted, "total")["total"]["appliedNok"] == 0


def test_a_report_that_is_not_there_in_time_is_overdue_and_then_late(
        reporting, small):
    """By the millisecond after the last of 1 March 2027 in Oslo."""
    def counted():
        return statistics(reporting)["reports"]

    nothing = dict.fromkeys(("overdue", "submitted", "late", "approved"), 0)
    reporting.clock("2027-03-01T22:59:00Z")
    assert counted() == {"expected": 1, **nothing}
    reporting.clock("2027-03-01T23:00:00Z")
    assert counted() == {"expected": 1, **nothing, "overdue": 1}
    reporting.submitted(small, 90_000, accounts={
        "totalSpentNok": 90_000, "unspentNok": 60_000},
        accountPrintout=PRINTOUT)
    assert counted() == {"expected": 1, **nothing, "submitted": 1, "late": 1}
    # Sent back it is awaited again, and late it stays.
    reporting.on(small, "return", {"remarks": "Se på punkt 2."},
                 by="caseworker").expect(200)
    assert counted() == {"expected": 1, **nothing, "overdue": 1,
                         "submitted": 1, "late": 1}


def test_what_was_reversed_to_nothing_is_not_to_be_reported_on(reporting):
    application, _ = reporting.obliged(480_000, 0, 0)
    assert statistics(reporting)["reports"]["expected"] == 1
    reporting.run(f"""
        update award set amount_nok = 0
        where application_id = '{application['id']}'""")
    assert statistics(reporting)["reports"]["expected"] == 0


# ---- What the owner reads ------------------------------------------------------

def test_of_five_applications_the_owner_reads_the_sum_alone(
        reporting, caller):
    application = reporting.application()
    person = caller("caseworker")
    assessment = begun_by(person, application).expect(201)
    write(person, assessment, whole(reporting.call, application)).expect(200)
    person.act("assessment", assessment["id"], "complete").expect(200)
    others = reporting.to_all(application)
    call = caller().get(f"/v1/calls/{reporting.call['id']}").expect(200)

    def told():
        return {g["key"]: g["recommendedNok"] for g in caller("owner").get(
            scheme_path(call)).expect(200)["items"] if "recommendedNok" in g}

    assert told() == {"total": 1_320_000}
    for count, seen in ((5, {"total": 1_320_000}), (4, {})):
        listed = "', '".join(others[:count - 1])
        reporting.run(f"""
            update application set state = 'withdrawn', withdrawn_at = now()
            where call_id = '{reporting.call['id']}'
              and id not in ('{application['id']}', '{listed}')""")
        assert told() == seen


def test_a_call_with_drafts_alone_counts_none_until_it_is_over(
        reporting, caller):
    reporting.clock(OPEN)
    for person in ("preparer", "signatory-vinje"):
        draft(caller(person), reporting.call)
    for clock, count in ((OPEN, 0), (JUNE, 2)):
        reporting.clock(clock)
        answer = statistics(reporting)
        assert answer["applications"] == {
            "submitted": 0, "withdrawn": 0, "neverSubmitted": count}
        assert figures(answer["items"]) == {
            ("total", "total"): line(*[0] * len(SUMS))}


def test_the_sums_are_loaded_as_a_table(counting):
    application = counting.application()
    counting.notified(application, content(application, 480_000, 0, 0))
    staff, path = counting.caller("caseworker"), path_of(counting.call)
    items = staff.get(path).expect(200)["items"]
    answer = staff.get(path, headers={"Accept": "text/csv"}).expect(200)
    table = list(csv.DictReader(io.StringIO(answer.text)))
    assert [{k: v for k, v in row.items() if v} for row in table] == [
        {k: str(v) for k, v in item.items()} for item in items]
    lines = staff.get(path, headers={"Accept": "application/x-ndjson"})
    assert list(map(json.loads, lines.expect(200).text.splitlines())) == items
    assert 'filename="statistics-2026-06-08.csv"' in (
        answer.headers["Content-Disposition"])


# ---- Who may ----------------------------------------------------------------

def test_to_all_others_it_is_not_there(counting, caller):
    path = path_of(counting.call)
    for person in ("caseworker-innlandet", "appeal-handler", "owner"):
        caller(person).get(path).expect(404, "NOT_FOUND")
    caller("caseworker-innlandet").get(path, headers={
        "Accept": "text/csv"}).expect(404, "NOT_FOUND")
    caller("signatory", claims={
        "scope": "statsforvalteren:tilskudd/statistikk.read"}).get(
            path).expect(403, "ROLE_REQUIRED")
    caller().get(path).expect(401, "TOKEN_MISSING")


def test_a_draft_of_a_call_has_no_statistics(counting, caller):
    copy = caller("caseworker").act("call", counting.call["id"], "copy", {
        "year": 2027, "opensDate": "2027-02-01", "deadlineDate": "2027-03-16",
        "reportDeadline": "2028-03-01"}).expect(201)
    caller("caseworker").get(path_of(copy)).expect(404, "NOT_FOUND")


def test_the_owner_counts_over_all_administrators(counting, caller):
    owner = caller("owner")
    first = owner.get(scheme_path(counting.call)).expect(200)
    application = counting.application()
    counting.notified(application, content(application, 480_000, 0, 0))
    before = owner.get(scheme_path(counting.call)).expect(200)
    there = owner.get(scheme_path(counting.call, "?year=2025")).expect(200)
    assert (before["schemeId"], before["year"]) == (
        counting.call["schemeId"], 2026)
    assert "callId" not in before.json and there["calls"] >= 1
    own = statistics(counting)
    total = groups(before, "total")["total"]
    assert total["awardedNok"] >= groups(own, "total")["total"]["awardedNok"]
    # What this award adds is what is booked of it.
    booked = int(counting.ask(f"""
        select sum(p.amount_nok) from posting p
        join award a on a.id = p.award_id
        where p.kind = 'commitment'
          and a.application_id = '{application['id']}'"""))
    earlier = groups(first, "total")["total"]["awardedNok"]
    assert total["awardedNok"] - earlier == booked == 480_000
    nothing = owner.get(scheme_path(counting.call, "?year=2031")).expect(200)
    assert nothing["calls"] == 0
    assert groups(nothing, "total")["total"]["appliedNok"] == 0
    table = owner.get(scheme_path(counting.call), headers={
        "Accept": "text/csv"}).expect(200)
    assert len(table.text.splitlines()) == len(before["items"]) + 1
    for text in (before.text, table.text):
        for hidden in ("938759839", "Skien", application["id"]):
            assert hidden not in text


def test_nobody_else_counts_over_all_administrators(counting, caller):
    path = scheme_path(counting.call)
    for person in ("caseworker", "approver", "appeal-handler"):
        refused = caller(person).get(path)
        refused.expect(403, "ROLE_REQUIRED")
        assert refused["role"] == "owner"
    caller("owner").get("/v1/schemes/00000000-0000-7000-8000-000000000000"
                        "/statistics?year=2026").expect(404, "NOT_FOUND")


@pytest.mark.parametrize("query", ["", "?year=1999", "?year=i+fjor",
                                   "?year=2026&county=40"])
def test_a_year_is_asked_for_and_nothing_else(counting, caller, query):
    caller("owner").get(scheme_path(counting.call, query)).expect(
        400, "BAD_PARAMETER")
