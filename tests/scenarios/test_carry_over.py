"""Unused funds, to the next year and no further (Innlandet 2024: once)."""

import pytest

from tests.scenarios.deciding import content
from tests.scenarios.test_main_story import submitted
from tests.scenarios.transferring import NEXT_YEAR


def test_what_was_not_used_is_kept_for_the_next_year(transferring):
    _, award = transferring.awarded(spent=400_000)
    asked = transferring.carry_over(award).expect(201)
    assert (asked["state"], asked["year"]) == ("requested", 2026)
    assert asked["allowedActions"] == [], "the applicant decides nothing"
    assert transferring.read(asked)["allowedActions"] == []
    assert transferring.read(asked, "approver")["allowedActions"] == [
        "grant", "refuse"]

    granted = transferring.on(asked, "grant", {}).expect(200)
    assert (granted["state"], granted["grantedNok"]) == ("granted", 60_000)
    assert granted["decidedBy"] == "Godkjenner Ein"
    assert granted["balance"] == {
        "committedNok": 870_000, "paidNok": 870_000, "underWayNok": 0,
        "leftToPayNok": 0, "excessPaidNok": 0,
        "carriedInNok": 0, "spentNok": 400_000, "carriedOverNok": 60_000,
        "claimedNok": 0, "repaidNok": 0, "writtenOffNok": 0, "owedNok": 0,
        "heldNok": 410_000}
    # It has become an award of its own, of the next year.
    assert transferring.ask(f"""
        select kind, year, amount_nok, carried_in_nok, held_nok from award
        where id = '{granted['carriedToAwardId']}'
        """) == "carried_over|2027|60000|60000|60000"


def test_it_is_carried_over_once(transferring):
    _, award = transferring.awarded()
    first = transferring.carry_over(award).expect(201)
    transferring.carry_over(award).expect(409, "CARRIED_OVER_ALREADY")
    granted = transferring.on(first, "grant", {}).expect(200)
    again = transferring.carry_over(award).expect(409, "CARRIED_OVER_ALREADY")
    assert again["year"] == "2026"
    # Nor what was carried over before.
    transferring.carry_over(granted["carriedToAwardId"], 1_000).expect(
        409, "CARRIED_OVER_ALREADY")


def test_what_was_refused_may_be_asked_for_again(transferring):
    _, award = transferring.awarded()
    first = transferring.carry_over(award).expect(201)
    refused = transferring.on(first, "refuse", {"reason": "Ikke planlagt."})
    assert refused.expect(200)["decisionReason"] == "Ikke planlagt."
    transferring.carry_over(award).expect(201)
    transferring.on(first, "grant", {}).expect(409, "ILLEGAL_TRANSITION")


def test_no_more_is_carried_over_than_is_unspent(transferring):
    _, award = transferring.awarded(spent=400_000)
    over = transferring.carry_over(award, 470_001).expect(
        409, "EXCEEDS_UNSPENT")
    assert over["left"].replace("\u00a0", " ") == "470 000"
    asked = transferring.carry_over(award, 470_000).expect(201)
    # What is claimed in the meantime is not there to be granted.
    transferring.claimed(award)
    transferring.on(asked, "grant", {}).expect(409, "EXCEEDS_UNSPENT")
    transferring.on(asked, "grant", {
        "grantedNok": 410_000, "reason": "60 000 er krevd tilbake."}).expect(
        200)


def test_what_was_paid_too_much_is_not_carried_over(transferring):
    """It is not unspent of the award, but beyond it: to be claimed back."""
    application = transferring.application()
    decision = transferring.notified(application,
                                     content(application, 480_000, 0))
    award = transferring.ask("select id from award where application_id = "
                             f"'{application['id']}'")
    transferring.pay(award, 480_000)
    transferring.reversed(decision, content(application, 300_000, 0))
    transferring.clock(NEXT_YEAR)
    over = transferring.carry_over(award, 300_001).expect(
        409, "EXCEEDS_UNSPENT")
    assert over["left"].replace("\u00a0", " ") == "300 000"
    kept = transferring.carry_over(award, 300_000).expect(201)
    granted = transferring.on(kept, "grant", {}).expect(200)
    assert (granted["balance"]["heldNok"],
            granted["balance"]["excessPaidNok"]) == (180_000, 180_000)


def test_less_is_granted_with_a_reason(transferring):
    _, award = transferring.awarded()
    asked = transferring.carry_over(award).expect(201)
    faults = transferring.on(asked, "grant", {"grantedNok": 60_001})
    assert faults.expect(422).pointers() == {
        "#/grantedNok": "GRANTED_OVER_ASKED"}
    faults = transferring.on(asked, "grant", {"grantedNok": 40_000})
    assert faults.expect(422).pointers() == {"#/reason": "REASON_MISSING"}
    granted = transferring.on(asked, "grant", {
        "grantedNok": 40_000, "reason": "Kurset er kortere."}).expect(200)
    assert granted["balance"]["carriedOverNok"] == 40_000


def test_only_to_the_next_year_and_before_that_is_over(transferring):
    _, award = transferring.awarded()
    transferring.carry_over(award, toYear=2028).expect(409, "NOT_NEXT_YEAR")
    transferring.carry_over(award, toYear=2027, query="?dryRun=true").expect(
        201)
    transferring.clock("2027-12-31T22:59:00Z")
    transferring.carry_over(award, query="?dryRun=true").expect(201)
    transferring.clock("2027-12-31T23:00:00Z")
    transferring.carry_over(award).expect(409, "NOT_NEXT_YEAR")


def test_an_award_that_is_not_accepted_has_nothing_to_keep(offering):
    _, award, _ = offering.told()
    answer = offering.caller("preparer").post(
        f"/v1/awards/{award['id']}/carry-overs",
        {"amountNok": 60_000, "reason": "Utsatt til neste år."})
    assert answer.expect(409, "AWARD_NOT_OPEN")["why"] == "offered"


def test_a_trial_shows_the_balance_and_leaves_none(transferring):
    _, award = transferring.awarded()
    asked = transferring.carry_over(award).expect(201)
    trial = transferring.on(asked, "grant", {}, query="?dryRun=true")
    assert trial.expect(200)["balance"]["heldNok"] == 810_000
    assert transferring.read(asked)["balance"]["heldNok"] == 870_000
    assert transferring.ask(
        f"select count(*) from award where from_award_id = '{award}'") == "0"


def test_a_system_of_the_applicant_may_ask_and_a_person_decides(transferring):
    _, award = transferring.awarded()
    asked = transferring.carry_over(award, by="municipality").expect(201)
    transferring.on(asked, "grant", {}, by="caseworker").expect(
        403, "ROLE_REQUIRED")
    transferring.on(asked, "grant", {}, by="attestant").expect(
        403, "ROLE_REQUIRED")
    transferring.on(asked, "grant", {}, by="preparer").expect(403)
    transferring.on(asked, "grant", {}, by="approver").expect(200)


def test_who_asked_for_it_does_not_decide(transferring):
    """A person may be of both sides; not in the same case."""
    _, award = transferring.awarded()
    asked = transferring.carry_over(award).expect(201)
    transferring.run(f"""
        set session_replication_role = replica; -- nobody could do so
        update fund_transfer set made_by = (
            select person from staff_member where name = 'Godkjenner Ein')
        where id = '{asked['id']}'""")
    read = transferring.read(asked, "approver")
    assert {b["code"] for b in read["blockedActions"]} == {"FOUR_EYES"}
    transferring.on(asked, "grant", {}).expect(409, "FOUR_EYES")
    transferring.on(asked, "refuse", {"reason": "Nei."},
                    by="approver2").expect(200)


def test_both_sides_are_told_and_the_chain_has_it(transferring):
    application, award = transferring.awarded()
    asked = transferring.carry_over(award).expect(201)
    transferring.on(asked, "grant", {}).expect(200)
    for person in ("preparer", "caseworker"):
        history = transferring.caller(person).get(
            f"/v1/applications/{application['id']}/history").expect(200)
        types = [e["type"] for e in history["items"]]
        assert types.count("carry_over.requested") == 1, person
        assert types.count("carry_over.granted") == 1, person
    assert transferring.ask(f"""
        select before ->> 'state', after ->> 'state' from audit
        where subject_id = '{asked['id']}' order by seq
        """) == "|requested\nrequested|granted"


@pytest.fixture
def asking(transferring, caller, clock, complete_content):
    """An application to the next year's call, with a transfer block: of a
    scheme in which there is no award of another story."""
    transferring.new_scheme()

    def ask(amount=60_000, kind="both"):
        template = transferring.call
        staff = caller("caseworker")
        copy = staff.act("call", template["id"], "copy", {
            "year": 2027, "opensDate": "2027-02-01",
            "deadlineDate": "2027-03-15", "reportDeadline": "2028-03-01"})
        call = staff.act("call", copy.expect(201)["id"],
                         "publish").expect(200)
        clock("2027-03-02T08:00:00Z")
        content = {**complete_content, "kind": kind, "transfer": {
            "fromYear": 2026, "amountNok": amount,
            "reason": "Kurset ble utsatt."}}
        if kind == "transfer_only":
            content.pop("measures")
        return submitted(caller("preparer"), caller("signatory"), call.json,
                         content)
    return ask


def asked_in(transferring, application):
    return transferring.ask(f"""
        select state, amount_nok from fund_transfer
        where asked_in_id = '{application['id']}' order by created_at""")


@pytest.mark.parametrize("kind", ["both", "transfer_only"])
def test_next_years_application_asks_for_it(transferring, asking, kind):
    """Innlandet 2024: unused funds are put on the form of the next year."""
    _, award = transferring.awarded()
    application = asking(kind=kind)
    found = transferring.ask(f"""
        select id from fund_transfer where award_id = '{award}'
          and asked_in_id = '{application['id']}'""")
    read = transferring.caller("approver").get(
        f"/v1/fund-transfers/{found}").expect(200)
    assert (read["state"], read["amountNok"]) == ("requested", 60_000)
    assert read["askedInApplicationId"] == application["id"]
    transferring.on(read, "grant", {}).expect(200)


def test_a_revision_changes_what_is_asked_for_and_a_withdrawal_ends_it(
        transferring, asking):
    transferring.awarded()
    application = asking()
    signatory = transferring.caller("signatory")

    def revise(change):
        signatory.act("application", application["id"], "revise").expect(200)
        before = signatory.get(f"/v1/applications/{application['id']}")
        signatory.patch(f"/v1/applications/{application['id']}",
                        {"content": change}, before.etag).expect(200)
        for action in ("sign-off", "submit"):
            signatory.act("application", application["id"],
                          action).expect(200)

    revise({"transfer": {"amountNok": 50_000}})
    assert asked_in(transferring, application) == "requested|50000"
    revise({"kind": "new", "transfer": None})
    assert asked_in(transferring, application) == "refused|50000"
    revise({"kind": "both", "transfer": {
        "fromYear": 2026, "amountNok": 40_000, "reason": "Likevel."}})
    assert asked_in(transferring, application) == \
        "refused|50000\nrequested|40000"
    signatory.act("application", application["id"], "withdraw",
                  {"reason": "Trekker oss."}).expect(200)
    assert asked_in(transferring, application) == \
        "refused|50000\nrefused|40000"


def test_where_there_is_nothing_to_carry_over_the_application_stands(
        transferring, asking):
    _, award = transferring.awarded()
    transferring.on(transferring.carry_over(award).expect(201), "grant",
                    {}).expect(200)
    application = asking()
    assert application["state"] == "submitted"
    assert asked_in(transferring, application) == ""
