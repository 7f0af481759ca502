"""The figures of a year's call against those worked out by hand: what each
group has, and that each dimension adds up to the same."""

import csv
import io

import pytest

from tests.scenarios.awarding import ACCOUNT
from tests.scenarios.counting import (OF_CATEGORY, SUMS, figures, groups,
                                      line, path_of, scheme_path, statistics)
from tests.scenarios.deciding import JUNE, content, under_review
from tests.scenarios.test_assessment import begun_by, whole, write
from tests.scenarios.test_main_story import draft, submitted
from tests.support.stack import OPEN


@pytest.fixture
def whole_year(reporting):
    """A call from the first draft to the approved report.

    Skien: 480 + 190 + 650 applied for, 20 persons; 240 + 95 + 325
    recommended, 400 + 150 + 200 awarded and paid; 300 + 150 + 100 spent, 120
    carried over, 80 paid back; 15 persons in 7.5 person-years.
    Porsgrunn: the same applied for and recommended; nothing awarded.
    The university, of Buskerud: 700 applied for, 40 persons, 350 recommended,
    500 awarded and 300 of it paid; it has not reported.
    Vinje began and sent nothing."""
    caller, call = reporting.caller, reporting.call
    reporting.clock(OPEN)
    draft(caller("signatory-vinje"), call)
    university = caller("signatory-usn").get("/v1/applicants").expect(
        200)["items"][0]
    if "accountNumber" not in university:
        caller("signatory-usn").act("applicant", university["id"],
                                    "propose-account", {
            "accountNumber": ACCOUNT}).expect(200)
        caller("signatory2-usn").act("applicant", university["id"],
                                     "confirm-account").expect(200)
    decentral = {**reporting.application_content, "partners": [], "measures": [
        {"rank": 1, "category": "desentralisert", "persons": 40,
         "title": "Desentralisert sykepleie", "amountNok": 700_000,
         "description": "Samlinger i Vinje.", "ownShareNok": 100_000}]}
    cases = [
        submitted(caller(preparer), caller(signatory), call, document)
        for preparer, signatory, document in (
            ("preparer", "signatory", reporting.application_content),
            ("preparer-porsgrunn", "signatory-porsgrunn",
             reporting.application_content),
            ("signatory-usn", "signatory2-usn", decentral))]
    reporting.clock(JUNE)
    person = caller("caseworker")
    for case, awarded in zip(cases, ((400_000, 150_000, 200_000), (0,),
                                     (500_000,))):
        under_review(caller, case)
        assessment = begun_by(person, case).expect(201)
        write(person, assessment, whole(call, case, part=0.5)).expect(200)
        person.act("assessment", assessment["id"], "complete").expect(200)
        reporting.notified(case, content(case, *awarded))
    skien, usn = (reporting.report_of(case, by) for case, by in (
        (cases[0], "signatory"), (cases[2], "signatory-usn")))
    reporting.pay(skien)
    reporting.pay(usn, 300_000, by="signatory-usn")
    reporting.carried_over(skien, 120_000)
    told = reporting.told_to_repay(skien, 80_000).expect(201)
    reporting.answered(told)
    reporting.claimed(told).expect(200)
    caller("attestant").act("repayment", told["id"], "register-repaid", {
        "paidOn": JUNE[:10]}).expect(200)
    reporting.clock("2027-03-02T08:00:00Z")
    reporting.submitted(skien, 300_000, 150_000, 100_000)
    reporting.content_approved(skien)
    reporting.attested(skien).expect(200)
    reporting.settled(skien).expect(200)
    return reporting


# Of each group, in the order of SUMS.
BY_HAND = {
    ("total", "total"): line(
        3, 80, 3_340_000, 1_670_000, 1_250_000, 1_050_000, 550_000, 120_000,
        80_000, 15, 750),
    ("county", "40"): line(
        2, 40, 2_640_000, 1_320_000, 750_000, 750_000, 550_000, 120_000,
        80_000, 15, 750),
    ("county", "33"): line(
        1, 40, 700_000, 350_000, 500_000, 300_000, 0, 0, 0, 0, 0),
    ("applicantKind", "municipality"): line(
        2, 40, 2_640_000, 1_320_000, 750_000, 750_000, 550_000, 120_000,
        80_000, 15, 750),
    ("applicantKind", "university_college"): line(
        1, 40, 700_000, 350_000, 500_000, 300_000, 0, 0, 0, 0, 0),
    ("category", "videreutdanning"): line(
        2, 12, 960_000, 480_000, 400_000, None, 300_000, None, None, 5, 250),
    ("category", "bpa"): line(
        2, 28, 380_000, 190_000, 150_000, None, 150_000, None, None, 5, 250),
    ("category", "tjenesteutvikling"): line(
        2, 0, 1_300_000, 650_000, 200_000, None, 100_000, None, None, 5, 250),
    ("category", "desentralisert"): line(
        1, 40, 700_000, 350_000, 500_000, None, 0, None, None, 0, 0),
}


def test_the_figures_are_those_worked_out_by_hand(whole_year):
    answer = statistics(whole_year)
    assert figures(answer["items"]) == BY_HAND
    assert answer["applications"] == {
        "submitted": 3, "withdrawn": 0, "neverSubmitted": 1}
    assert {d["outcome"]: d["count"] for d in answer["decisions"]} == {
        "partial": 2, "rejected": 1}
    assert answer["handlingDays"] == {"decided": 3, "median": 98, "p90": 98}
    # The third is of what was carried over, a year later.
    assert answer["reports"] == {"expected": 3, "overdue": 1, "submitted": 1,
                                 "late": 1, "approved": 1}
    table = whole_year.caller("caseworker").get(
        path_of(whole_year.call), headers={"Accept": "text/csv"}).expect(200)
    assert {(r["dimension"], r["key"]): {
                n: int(r[n]) if r[n] else None for n in SUMS}
            for r in csv.DictReader(io.StringIO(table.text))} == BY_HAND


def test_each_dimension_sums_to_the_same(whole_year):
    answer = statistics(whole_year)
    [total] = groups(answer, "total").values()
    for dimension, names in (("county", SUMS), ("applicantKind", SUMS),
                             ("category", OF_CATEGORY[1:])):
        for name in names:
            assert sum(g[name] for g in groups(answer, dimension).values()) \
                == total[name], (dimension, name)
    assert total["awardedNok"] == int(whole_year.ask(
        "select sum(amount_nok) from award where kind = 'granted' and call_id "
        f"= '{whole_year.call['id']}'"))


def test_the_owner_reads_the_same_but_what_was_recommended_to_one(
        whole_year, caller):
    """Three applications are too few, and no group tells of one of them."""
    call = caller().get(f"/v1/calls/{whole_year.call['id']}").expect(200)
    answer = caller("owner").get(scheme_path(call)).expect(200)
    assert figures(answer["items"]) == {
        group: {**sums, "recommendedNok": None}
        for group, sums in BY_HAND.items()}
    for name in ("applications", "decisions", "handlingDays", "reports"):
        assert answer[name] == statistics(whole_year)[name]
