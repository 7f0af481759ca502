"""From one measure to another, with approval and before use (omdisponering)."""

import pytest

from tests.scenarios.deciding import content, measures_of


@pytest.fixture
def case(transferring):
    """An award and the ids of its three measures."""
    application, award = transferring.awarded()
    return (application, award, *(m["id"] for m in measures_of(application)))


def committed(transferring, award):
    return dict(line.split("|") for line in transferring.ask(
        f"select * from award_committed('{award}')").split("\n"))


def test_part_by_part(transferring, case):
    _, award, a, b, c = case
    asked = transferring.reallocate(award, (a, b, 80_000),
                                    (a, c, 20_000)).expect(201)
    assert asked["amountNok"] == 100_000
    partly = {"parts": [
        {"fromMeasureId": a, "toMeasureId": c, "grantedNok": 0,
         "reason": "Prosjektet er avsluttet."},
        {"fromMeasureId": a, "toMeasureId": b, "grantedNok": 80_000}]}
    decided = transferring.on(asked, "grant-partly", partly).expect(200)
    assert (decided["state"], decided["grantedNok"]) == (
        "partly_granted", 80_000)
    assert [p["grantedNok"] for p in decided["parts"]] == [80_000, 0]
    assert decided["parts"][1]["reason"] == "Prosjektet er avsluttet."
    assert committed(transferring, award) == {
        a: "400000", b: "270000", c: "200000"}
    assert decided["balance"]["committedNok"] == 870_000


def test_all_of_it_or_nothing(transferring, case):
    _, award, a, b, _ = case
    asked = transferring.reallocate(award, (a, b, 80_000)).expect(201)
    assert transferring.on(asked, "grant", {"grantedNok": 1}).expect(
        422).pointers() == {"#/grantedNok": "NOT_OF_KIND"}
    granted = transferring.on(asked, "grant", {}).expect(200)
    assert (granted["state"], granted["grantedNok"]) == ("granted", 80_000)
    again = transferring.reallocate(award, (a, b, 80_000)).expect(201)
    transferring.on(again, "refuse", {"reason": "For sent."}).expect(200)
    assert committed(transferring, award)[a] == "400000"


def test_no_more_than_a_measure_has_also_together(transferring, case):
    _, award, a, b, c = case
    over = transferring.reallocate(award, (b, a, 190_000), (b, c, 1)).expect(
        409, "EXCEEDS_MEASURE")
    assert over["measureId"] == b
    first = transferring.reallocate(award, (b, a, 190_000)).expect(201)
    second = transferring.reallocate(award, (b, c, 190_000)).expect(201)
    transferring.on(first, "grant", {}).expect(200)
    transferring.on(second, "grant", {}).expect(409, "EXCEEDS_MEASURE")


def test_before_use(transferring, case):
    application, award, a, b, c = case
    asked = transferring.reallocate(award, (a, b, 1_000)).expect(201)
    transferring.spend(application, award, 100_000)
    for parts in ((a, c, 1_000), (c, a, 1_000)):
        transferring.reallocate(award, parts).expect(
            409, "REALLOCATION_AFTER_USE")
    transferring.on(asked, "grant", {}).expect(409, "REALLOCATION_AFTER_USE")
    transferring.reallocate(award, (b, c, 1_000)).expect(201)


def corrected(transferring, application, *amounts):
    """The decision that holds is corrected, and the party is told."""
    decision = transferring.ask(
        "select id from decision where state = 'notified' and "
        f"application_id = '{application['id']}'")
    correction = transferring.caller("caseworker").act(
        "decision", decision, "correct", {
            "what": "Skrivefeil.",
            "content": content(application, *amounts)}).expect(201)
    transferring.act(correction, "propose").expect(200)
    for action in ("approve", "notify"):
        transferring.act(correction, action, by="approver").expect(200)


@pytest.mark.parametrize("third", [200_000, 210_000])
def test_a_correction_leaves_what_was_moved(transferring, case, third):
    """Of a text, or of the amount of another measure."""
    application, award, a, b, c = case
    asked = transferring.reallocate(award, (a, b, 80_000)).expect(201)
    transferring.on(asked, "grant", {}).expect(200)
    corrected(transferring, application, 480_000, 190_000, third)
    assert committed(transferring, award) == {
        a: "400000", b: "270000", c: str(third)}


def test_a_decision_of_another_amount_takes_back_what_was_moved(transferring,
                                                                case):
    application, award, a, b, c = case
    for parts in ((a, b, 80_000), (c, b, 10_000)):
        asked = transferring.reallocate(award, parts).expect(201)
        transferring.on(asked, "grant", {}).expect(200)
    corrected(transferring, application, 480_000, 190_000, 210_000)
    assert committed(transferring, award) == {
        a: "400000", b: "270000", c: "210000"}
    ledger = transferring.caller("caseworker").get(
        f"/v1/awards/{award}/ledger").expect(200)
    assert [p["amountNok"] for p in ledger["items"]
            if p["kind"] == "reallocation_reversed"] == [10_000]
    history = transferring.caller("preparer").get(
        f"/v1/applications/{application['id']}/history?limit=200").expect(200)
    assert [e["data"]["reallocationReversedNok"] for e in history["items"]
            if "reallocationReversedNok" in e.get("data", {})] == [10_000]


def test_what_is_asked_for_is_of_the_award(transferring, case):
    _, award, a, b, _ = case
    other = "019c0000-0000-7000-8000-000000000000"
    faults = transferring.reallocate(
        award, (a, a, 1), (a, b, 1), (a, b, 2), (other, b, 1)).expect(422)
    assert faults.pointers() == {
        "#/parts/0/toMeasureId": "SAME_MEASURE",
        "#/parts/2": "PART_TWICE",
        "#/parts/3/fromMeasureId": "MEASURE_NOT_OF_AWARD"}


@pytest.mark.parametrize("verdict, faults", [
    ([("b", 80_000, None)], {"#/parts": "PARTS_NOT_THOSE_ASKED"}),
    ([("b", 80_000, None), ("c", 20_000, None)],
     {"#/parts": "GRANT_NOT_PARTIAL"}),
    ([("b", 0, "Nei."), ("c", 0, "Nei.")], {"#/parts": "GRANT_NOT_PARTIAL"}),
    ([("b", 80_001, None), ("c", 0, None)],
     {"#/parts/0/grantedNok": "GRANTED_OVER_ASKED",
      "#/parts/1/reason": "REASON_MISSING"}),
])
def test_each_part_is_decided_once_and_with_reason(transferring, case,
                                                   verdict, faults):
    _, award, a, b, c = case
    asked = transferring.reallocate(award, (a, b, 80_000),
                                    (a, c, 20_000)).expect(201)
    to = {"b": b, "c": c}
    body = {"parts": [
        {"fromMeasureId": a, "toMeasureId": to[end], "grantedNok": n,
         **({"reason": why} if why else {})} for end, n, why in verdict]}
    assert transferring.on(asked, "grant-partly", body).expect(
        422).pointers() == faults


def test_a_carry_over_has_no_parts(transferring, case):
    _, award, *_, c = case
    asked = transferring.carry_over(award).expect(201)
    transferring.on(asked, "grant-partly", {"parts": [
        {"fromMeasureId": c, "toMeasureId": c, "grantedNok": 1}]}).expect(
        409, "ILLEGAL_TRANSITION")
