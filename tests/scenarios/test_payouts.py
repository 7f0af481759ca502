"""What was awarded is paid: registered by one person, attested by another,
sent in a batch, and paid once whatever the bank answers."""

import pytest

from tests.scenarios.deciding import content
from tests.scenarios.paying import (ACCOUNT, DUE, SUSPICION, paid_out,
                                     planned)
from tests.scenarios.reporting import Reporting


# A balance but for what was committed of it.
NOTHING = dict.fromkeys((
    "paidNok", "carriedInNok", "spentNok", "carriedOverNok", "claimedNok",
    "repaidNok", "writtenOffNok", "heldNok", "underWayNok", "leftToPayNok",
    "excessPaidNok", "owedNok"), 0)


def test_an_award_is_paid_in_two_instalments(paying):
    application, _, award = paying.awarded_case()
    first, second = paying.plan(award, 200_000, 280_000).expect(201)["items"]
    assert first["state"] == "registered"
    assert (first["instalment"], second["instalment"]) == (1, 2)
    assert first["accountNumber"] == ACCOUNT
    assert first["registeredBy"]["name"] == "Saksbehandler Ein"
    assert second["balance"] == {**NOTHING,
        "committedNok": 480_000, "paidNok": 0, "underWayNok": 480_000,
        "leftToPayNok": 0, "heldNok": 0}
    attested = paying.on(first, "attest").expect(200)
    assert attested["attestedBy"]["name"] == "Attestant Ein"
    batch = paying.batch().expect(201)
    assert (batch["count"], batch["totalNok"]) == (1, 200_000)
    assert batch["results"] == {"sent": 1, "paid": 0, "failed": 0}
    sent = paying.read(first)
    assert (sent["state"], sent["batchId"]) == ("sent", batch["id"])
    assert paying.verdicts((first, "paid")) == ["recorded"]
    paid = paying.read(first)
    assert (paid["state"], paid["allowedActions"]) == ("paid", [])
    assert paid["paidAt"] == "2026-06-08T07:30:00Z"
    assert paid["balance"] == {**NOTHING,
        "committedNok": 480_000, "paidNok": 200_000, "underWayNok": 280_000,
        "leftToPayNok": 0, "heldNok": 200_000}
    assert paying.postings(award) == [200_000]
    settled = paying.caller("attestant").get(
        f"/v1/payout-batches/{batch['id']}").expect(200)
    assert settled["state"] == "settled"
    # The recipient sees it, and not who did what.
    own = paying.caller("preparer").get(
        f"/v1/fund-transfers/{first['id']}").expect(200)
    assert own["state"] == "paid" and own["reference"] == \
        application["reference"]
    assert not {"registeredBy", "attestedBy", "batchId"} & own.json.keys()


def test_what_happened_is_told_in_order(paying):
    application, _, award = paying.awarded_case()
    [payout] = paying.sent(award, 100_000)
    paying.verdicts((payout, "paid"))
    history = paying.caller("caseworker").get(
        f"/v1/applications/{application['id']}/history?limit=200").expect(200)
    told = sorted(e["type"] for e in history["items"]
                  if e["subject"]["id"] == payout["id"])
    assert told == ["payout.attested", "payout.paid", "payout.registered",
                    "payout.sent"]
    assert paying.journal(payout) == "registered attested sent paid"


@pytest.mark.parametrize("language, said", [
    ("nb", "Det er 80 000 kroner igjen å betale ut av tilsagnet."),
    ("nn", "Det er 80 000 kroner att å betale ut av tilsegna."),
    ("en", "NOK 80 000 is left to pay of the award.")])
def test_more_than_the_award_is_refused_with_what_is_left(paying, language,
                                                         said):
    _, _, award = paying.awarded_case()
    paying.plan(award, 400_000).expect(201)
    answer = paying.caller("caseworker").post(
        f"/v1/awards/{award}/payouts",
        {"instalments": [{"amountNok": 40_000, "dueDate": DUE},
                         {"amountNok": 40_001, "dueDate": DUE}]},
        headers={"Accept-Language": language})
    answer.expect(409, "PAYOUTS_EXCEED_AWARD")
    assert answer["leftNok"] == 80_000
    assert answer["detail"].replace("\u00a0", " ").startswith(said)
    paying.plan(award, 80_000).expect(201)


def test_a_trial_says_what_would_be_left_and_leaves_nothing(paying):
    _, _, award = paying.awarded_case()
    tried = paying.plan(award, 300_000, query="?dryRun=true").expect(201)
    assert tried["items"][0]["balance"]["leftToPayNok"] == 180_000
    payouts = f"/v1/fund-transfers?awardId={award}&kind=payout"
    assert paying.caller("caseworker").get(payouts)["items"] == []
    [payout] = paying.plan(award, 300_000).expect(201)["items"]
    tried = paying.on(payout, "cancel", SUSPICION, by="caseworker",
                      query="?dryRun=true").expect(200)
    assert tried["balance"]["leftToPayNok"] == 480_000
    assert paying.read(payout)["state"] == "registered"


def test_a_day_that_is_over_is_no_due_date(paying):
    _, _, award = paying.awarded_case()
    answer = paying.caller("caseworker").post(
        f"/v1/awards/{award}/payouts",
        {"instalments": [{"amountNok": 1, "dueDate": DUE},
                         {"amountNok": 1, "dueDate": "2026-06-07"}]})
    answer.expect(422, "INVALID_BODY")
    assert answer.pointers() == {"#/instalments/1/dueDate": "DATE_IN_PAST"}


def test_nothing_is_paid_without_a_confirmed_account(paying):
    _, _, award = paying.awarded_case()
    paying.run("update applicant set account_number = null, "
               "account_confirmed_at = null "
               "where organisation_number = '938759839'")
    paying.plan(award, 1).expect(409, "ACCOUNT_NOT_CONFIRMED")


@pytest.mark.parametrize("state", ["offered", "declined", "lapsed"])
def test_nothing_is_paid_of_an_award_that_is_not_open(offering, lapsing, state):
    """Accepted, and then offered anew by a decision that gives more."""
    application, award, decision = offering.awarded(480_000, 0)
    [payout] = planned(offering.caller, award["id"], 100).expect(201)["items"]
    offering.corrected(decision, content(application, 480_000, 190_000, 0))
    if state == "declined":
        offering.decline(award).expect(200)
    if state == "lapsed":
        offering.lapsed(award, lapsing)
    refused = planned(offering.caller, award["id"], 1)
    assert refused.expect(409, "AWARD_NOT_OPEN")["why"] == state
    offering.caller("attestant").act("payout", payout["id"], "attest").expect(
        409, "AWARD_NOT_OPEN")


def test_what_was_carried_over_was_paid_before(paying):
    _, _, award = paying.awarded_case()
    paid_out(paying.caller, {"id": award}, 480_000)
    asked = paying.caller("preparer").post(
        f"/v1/awards/{award}/carry-overs",
        {"amountNok": 1_000, "reason": "Utsatt."}).expect(201)
    carried = paying.caller("approver").act(
        "carry_over", asked["id"], "grant", {}).expect(200)["carriedToAwardId"]
    answer = paying.plan(carried, 1).expect(409, "AWARD_NOT_OPEN")
    assert answer["why"] == "carried_over"


def test_a_deferred_enforcement_stops_the_money_until_it_is_lifted(paying):
    _, decision, award = paying.awarded_case()
    one, other = paying.plan(award, 100, 200).expect(201)["items"]
    paying.on(one, "attest").expect(200)
    appeal = paying.caller("signatory").post(
        f"/v1/decisions/{decision['id']}/appeals",
        {"wantedChange": "Mer."}).expect(201)
    staff = paying.caller("caseworker")
    staff.act("appeal", appeal["id"], "defer-enforcement",
              {"reason": "Uklart."}).expect(200)
    paying.plan(award, 1).expect(409, "PAYOUT_DEFERRED")
    paying.on(other, "attest").expect(409, "PAYOUT_DEFERRED")
    answer = paying.batch().expect(409, "NOTHING_DUE")
    assert answer["leftOut"] == [{"fundTransferId": one["id"],
                                  "code": "PAYOUT_DEFERRED"}]
    staff.act("appeal", appeal["id"], "lift-deferral",
              {"reason": "Klart."}).expect(200)
    paying.batch().expect(201)
    assert paying.read(one)["state"] == "sent"


def test_an_award_that_was_reduced_is_not_overpaid(paying):
    application, decision, award = paying.awarded_case()
    first, second = paying.attested(award, 300_000, 180_000)
    paying.reduced(application, decision, 300_000)
    left = paying.batch().expect(409, "NOTHING_DUE")["leftOut"]
    assert {i["code"] for i in left} == {"AWARD_REDUCED"}
    paying.on(second, "re-register", SUSPICION, by="caseworker").expect(
        409, "AWARD_REDUCED")
    paying.on(second, "cancel", SUSPICION, by="caseworker").expect(200)
    paying.batch().expect(201)
    assert paying.verdicts((first, "paid")) == ["recorded"]


def test_a_payout_is_registered_anew_with_what_the_award_holds(paying):
    """Also one that was stopped: released by whoever may, then lowered by a
    caseworker and attested by another, as it was at first."""
    application, decision, award = paying.awarded_case()
    first, second = paying.attested(award, 300_000, 180_000)
    paying.on(second, "hold", SUSPICION).expect(200)
    paying.reduced(application, decision, 400_000)
    lower = {"reason": "Tilsagnet er satt ned.", "amountNok": 100_000}
    paying.on(second, "re-register", lower, by="caseworker").expect(
        409, "ILLEGAL_TRANSITION")
    paying.on(second, "release", {"reason": "Avklart."}).expect(200)
    over = paying.on(second, "re-register", {**lower, "amountNok": 100_001},
                     by="caseworker").expect(409, "AWARD_REDUCED")
    assert over["leftNok"] == 100_000
    assert paying.on(second, "re-register", {**lower, "amountNok": 180_001},
                     by="caseworker").expect(422).pointers() == {
        "#/amountNok": "PAYOUT_RAISED"}
    anew = paying.on(second, "re-register", lower, by="caseworker").expect(200)
    assert (anew["state"], anew["amountNok"]) == ("registered", 100_000)
    assert anew["balance"]["underWayNok"] == 400_000
    assert paying.ask(
        "select string_agg(concat(before ->> 'amountNok', ' ', "
        "after ->> 'amountNok'), ', ' order by place) from audit "
        f"where subject_id = '{second['id']}'") == \
        "180000, 180000 180000, 180000 180000, 180000 180000, 180000 100000"
    paying.on(second, "attest").expect(200)
    assert paying.batch().expect(201)["totalNok"] == 400_000
    assert paying.verdicts((first, "paid"), (second, "paid")) == [
        "recorded"] * 2
    assert paying.read(first)["balance"]["excessPaidNok"] == 0


def test_nothing_is_registered_anew_of_an_award_that_holds_nothing(paying):
    application, decision, award = paying.awarded_case()
    paying.sent(award, 300_000)
    [payout] = paying.attested(award, 100_000)
    paying.reduced(application, decision, 300_000)
    blocked = paying.read(payout, by="caseworker")["blockedActions"]
    assert {"action": "re-register", "code": "AWARD_REDUCED"} in blocked
    paying.on(payout, "cancel", SUSPICION, by="caseworker").expect(200)


def test_money_on_its_way_when_the_award_is_reduced_is_booked(paying):
    """What has left is paid, and committed to nothing but the books."""
    application, decision, award = paying.awarded_case()
    [payout] = paying.sent(award, 480_000)
    paying.reversed(decision, content(application, 100_000, 0))
    balance = paying.read(payout)["balance"]
    assert (balance["committedNok"], balance["underWayNok"]) == (
        100_000, 480_000)
    assert paying.verdicts((payout, "paid")) == ["recorded"]
    assert paying.postings(award) == [480_000]
    balance = paying.read(payout)["balance"]
    assert (balance["paidNok"], balance["committedNok"]) == (480_000, 480_000)
    assert balance["leftToPayNok"] == 0


# ---- Two people ------------------------------------------------------------

@pytest.mark.parametrize("rules, code", [
    ({"attestantNotDecider": True}, "ATTESTANT_DECIDED"),
    ({"attestantNotDecider": False}, None), ({}, None)])
def test_whoever_decided_does_not_attest_where_the_rules_say_so(
        paying, rules, code):
    """Godkjenner Ein approved the first decision, Godkjenner To what took its
    place; neither attests, whichever holds (domain 8.32)."""
    Reporting.new_scheme(paying, **rules)
    application, decision, award = paying.awarded_case()
    more = paying.act(decision, "reverse", {
        "reason": "Mer.", "content": content(application, 480_000, 100_000,
                                             0)}).expect(201)
    paying.act(more, "propose").expect(200)
    for step in ("approve", "notify"):
        paying.act(more, step, by="approver2").expect(200)
    deciders = {"approver": "Godkjenner Ein", "approver2": "Godkjenner To"}
    for name in deciders.values():
        paying.to_attestant(name)
    try:
        payouts = paying.plan(award, 100, 200).expect(201)["items"]
        for payout, person in zip(payouts, deciders):
            seen = paying.read(payout, by=person)
            if code:
                assert {"action": "attest", "code": code} in (
                    seen["blockedActions"])
                paying.on(payout, "attest", by=person).expect(409, code)
                assert "attest" in paying.read(payout)["allowedActions"]
                paying.on(payout, "attest").expect(200)
            else:
                paying.on(payout, "attest", by=person).expect(200)
    finally:
        for name in deciders.values():
            paying.not_attestant(name)


def test_whoever_registered_does_not_attest(paying):
    _, _, award = paying.awarded_case()
    paying.to_attestant("Saksbehandler Ein")
    try:
        [payout] = paying.plan(award, 100).expect(201)["items"]
        blocked = paying.read(payout, by="caseworker")["blockedActions"]
        assert {"action": "attest", "code": "ATTESTANT_REGISTERED"} in blocked
        paying.on(payout, "attest", by="caseworker").expect(
            409, "ATTESTANT_REGISTERED")
        # Nor does who registered it anew, though another had done so first.
        other = paying.plan(award, 100, by="caseworker2").expect(201)
        payout = other["items"][0]
        anew = paying.on(payout, "re-register", SUSPICION, by="caseworker")
        anew.expect(200)
        paying.on(payout, "attest", by="caseworker").expect(
            409, "ATTESTANT_REGISTERED")
        paying.on(payout, "attest").expect(200)
    finally:
        paying.not_attestant("Saksbehandler Ein")


@pytest.mark.parametrize("action, body, may", [
    ("attest", None, {"attestant"}),
    ("re-register", SUSPICION, {"caseworker"}),
    ("hold", SUSPICION, {"caseworker", "approver", "attestant"}),
    ("cancel", SUSPICION, {"caseworker"})])
def test_each_role_has_its_actions(paying, action, body, may):
    _, _, award = paying.awarded_case()
    [payout] = paying.plan(award, 100).expect(201)["items"]
    for person in ("caseworker", "approver", "attestant"):
        answer = paying.on(payout, action, body, by=person,
                           query="?dryRun=true")
        answer.expect(*((200,) if person in may else (403, "ROLE_REQUIRED")))
        allowed = paying.read(payout, by=person)["allowedActions"]
        assert (action in allowed) == (person in may)
    # The recipient has no such scope at all.
    refused = paying.caller("signatory").post(
        f"/v1/fund-transfers/{payout['id']}/{action}", body,
        match=paying.read(payout, by="signatory").etag)
    refused.expect(403, "SCOPE_REQUIRED")


def test_release_batches_and_results_are_for_those_who_answer_for_them(paying):
    _, _, award = paying.awarded_case()
    [payout] = paying.plan(award, 100).expect(201)["items"]
    paying.on(payout, "hold", SUSPICION, by="caseworker").expect(200)
    paying.on(payout, "release", SUSPICION, by="caseworker").expect(
        403, "ROLE_REQUIRED")
    for person in ("caseworker", "approver"):
        paying.batch(by=person).expect(403, "ROLE_REQUIRED")
        paying.report((payout, "paid"), by=person).expect(403, "ROLE_REQUIRED")
    for person in ("approver", "attestant"):
        paying.plan(award, 1, by=person).expect(403, "ROLE_REQUIRED")


def test_whoever_has_not_declared_registers_nothing(paying):
    _, _, award = paying.awarded_case()
    paying.run("delete from impartiality where person = (select person from "
               "staff_member where name = 'Saksbehandler To') and "
               "application_id = (select application_id from award where id "
               f"= '{award}')")
    paying.plan(award, 1, by="caseworker2").expect(
        409, "IMPARTIALITY_MISSING")


# ---- Stops -----------------------------------------------------------------

@pytest.mark.parametrize("attested", [False, True])
def test_a_stop_is_immediate_and_its_release_goes_back(paying, attested):
    _, _, award = paying.awarded_case()
    [payout] = paying.plan(award, 100).expect(201)["items"]
    if attested:
        paying.on(payout, "attest").expect(200)
    held = paying.on(payout, "hold", SUSPICION, by="approver").expect(200)
    assert held["hold"]["reason"] == SUSPICION["reason"]
    assert held["hold"]["heldBy"]["name"] == "Godkjenner Ein"
    paying.batch().expect(409, "NOTHING_DUE")
    # The recipient does not read what is suspected.
    own = paying.read(payout, by="preparer")
    assert own["state"] == "held" and SUSPICION["reason"] not in own.text
    back = paying.on(payout, "release", {"reason": "Avklart."}).expect(200)
    assert back["state"] == ("attested" if attested else "registered")
    assert "hold" not in back.json
    assert paying.ask(
        "select reason || ' ' || release_reason || ' ' || "
        "(held_by <> released_by) from payout_hold "
        f"where fund_transfer_id = '{payout['id']}'") == \
        "Kontoen er meldt misbrukt. Avklart. true"


def test_what_was_sent_is_not_stopped_here(paying):
    _, _, award = paying.awarded_case()
    [payout] = paying.sent(award, 100)
    assert payout["allowedActions"] == []
    paying.on(payout, "hold", SUSPICION).expect(409, "ILLEGAL_TRANSITION")


@pytest.mark.parametrize("way", ["registered", "attested", "held", "failed"])
def test_what_is_cancelled_may_be_registered_again(paying, way):
    _, _, award = paying.awarded_case()
    if way == "failed":
        [payout] = paying.sent(award, 480_000)
        paying.verdicts((payout, "failed"))
    else:
        [payout] = paying.plan(award, 480_000).expect(201)["items"]
    if way == "attested":
        paying.on(payout, "attest").expect(200)
    if way == "held":
        paying.on(payout, "hold", SUSPICION).expect(200)
    gone = paying.on(payout, "cancel", SUSPICION, by="caseworker").expect(200)
    assert (gone["state"], gone["allowedActions"]) == ("cancelled", [])
    assert gone["balance"]["leftToPayNok"] == 480_000
    paying.plan(award, 480_000).expect(201)
