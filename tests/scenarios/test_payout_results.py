"""What the bank answers: again, in any order, before anybody here knew, or
against what it said before. It is paid once."""

import pytest

from tests.scenarios.paying import OTHER_ACCOUNT, SUSPICION


def test_results_come_twice_and_unknown_ones_disturb_nobody(paying):
    _, _, award = paying.awarded_case()
    one, other = paying.sent(award, 100, 200)
    stranger = {"paymentReference": "99999999999"}
    assert paying.verdicts((other, "failed"), (stranger, "paid"),
                           (one, "paid"), (one, "paid")) == [
        "recorded", "unknown", "recorded", "repeated"]
    version = paying.read(one)["version"]
    assert paying.verdicts((one, "paid"), (other, "failed")) == [
        "repeated", "repeated"]
    assert paying.read(one)["version"] == version
    assert paying.postings(award) == [100]


def test_each_result_tells_what_all_leave_of_its_award(paying):
    _, _, award = paying.awarded_case()
    one, other = paying.sent(award, 100_000, 200_000)
    stranger = {"paymentReference": "99999999999"}
    for query in ("?dryRun=true", ""):
        told = paying.report((other, "failed"), (stranger, "paid"),
                             (one, "paid"), query=query).expect(200)["items"]
        assert "balance" not in told[1]
        assert told[0]["balance"] == told[2]["balance"]
        assert (told[0]["balance"]["paidNok"],
                told[0]["balance"]["underWayNok"]) == (100_000, 200_000)
    assert paying.read(one)["balance"] == told[0]["balance"]


def test_the_bank_may_name_an_account(paying):
    """Eleven digits, as many as a person's number has: told, not audited."""
    _, _, award = paying.awarded_case()
    one, other = paying.sent(award, 100, 200)
    said = f"Konto {OTHER_ACCOUNT} er avsluttet."
    assert paying.verdicts(
        (one, "failed", {"message": said}), (other, "paid"),
        (other, "failed", {"message": said})) == [
        "recorded", "recorded", "conflict"]
    assert paying.read(one)["failure"]["message"] == said
    assert paying.ask("select count(*) from audit where subject_id in "
                      f"('{one['id']}', '{other['id']}') and "
                      "operation = 'createPayoutResults'") == "3"


def test_a_result_comes_before_anybody_sent_it(paying):
    _, _, award = paying.awarded_case()
    one, other, third = paying.attested(award, 100, 200, 300)
    assert paying.verdicts((one, "paid"), (other, "failed")) == [
        "recorded"] * 2
    assert paying.read(one)["state"] == "paid"
    assert paying.read(other)["state"] == "failed"
    # It is not sent again.
    assert paying.batch().expect(201)["totalNok"] == 300
    assert paying.postings(award) == [100]
    assert paying.journal(one) == "registered attested sent paid"
    assert paying.journal(other) == "registered attested sent failed"
    assert paying.read(third)["state"] == "sent"


def test_a_payment_that_came_back_is_tried_anew(paying):
    _, _, award = paying.awarded_case()
    [payout] = paying.sent(award, 100)
    assert paying.verdicts((payout, "failed", {"message": "Avsluttet."})) == [
        "recorded"]
    failed = paying.read(payout, by="preparer")
    assert failed["failure"]["message"] == "Avsluttet."
    paying.change_account()
    anew = paying.on(payout, "re-register", {"reason": "Ny konto."},
                     by="caseworker").expect(200)
    assert anew["accountNumber"] == OTHER_ACCOUNT
    assert anew["paymentReference"] != payout["paymentReference"]
    assert not {"failure", "batchId", "attestedBy"} & anew.json.keys()
    paying.on(payout, "attest").expect(200)
    paying.batch().expect(201)
    # What failed before says so once more, and it is known.
    assert paying.verdicts((payout, "failed")) == ["repeated"]
    assert paying.verdicts((anew, "paid")) == ["recorded"]
    assert paying.postings(award) == [100]


def test_paid_after_failed_waits_for_somebody_to_look(paying):
    _, _, award = paying.awarded_case()
    [payout] = paying.sent(award, 100)
    assert paying.verdicts((payout, "failed"), (payout, "paid"),
                           (payout, "paid")) == [
        "recorded", "conflict", "conflict"]
    found = paying.read(payout)
    assert found["state"] == "failed"
    assert found["resultConflict"]["outcome"] == "paid"
    # Nothing is paid a second time meanwhile.
    for action in ("re-register", "cancel"):
        paying.on(payout, action, SUSPICION, by="caseworker").expect(
            409, "PAYMENT_RESULT_CONFLICT")
    assert paying.ask("select count(*) from event where type = "
                      "'payout.result_disputed' and subject_id = "
                      f"'{payout['id']}'") == "1"
    looked = {"isConfirmed": True}
    assert paying.verdicts((payout, "paid", looked)) == ["recorded"]
    paid = paying.read(payout)
    assert paid["state"] == "paid" and "resultConflict" not in paid.json
    assert paying.postings(award) == [100]


def test_failed_after_paid_is_told_and_changes_nothing(paying):
    _, _, award = paying.awarded_case()
    [payout] = paying.sent(award, 100)
    assert paying.verdicts((payout, "paid"), (payout, "failed")) == [
        "recorded", "conflict"]
    assert paying.read(payout)["state"] == "paid"
    assert paying.verdicts((payout, "paid", {"isConfirmed": True})) == [
        "recorded"]
    assert "resultConflict" not in paying.read(payout).json
    assert paying.postings(award) == [100]


def test_the_payment_that_failed_was_made_after_all(paying):
    """While the next one is on its way: it is stopped until somebody knows."""
    _, _, award = paying.awarded_case()
    [payout] = paying.sent(award, 100)
    paying.verdicts((payout, "failed"))
    anew = paying.on(payout, "re-register", SUSPICION,
                     by="caseworker").expect(200)
    assert paying.verdicts((payout, "paid")) == ["conflict"]
    paying.on(anew, "attest").expect(409, "PAYMENT_RESULT_CONFLICT")
    assert paying.verdicts((payout, "failed", {"isConfirmed": True})) == [
        "recorded"]
    paying.on(anew, "attest").expect(200)


LOOKED = {"isConfirmed": True}


@pytest.mark.parametrize("way", ["registered", "held", "cancelled"])
def test_what_was_never_sent_is_paid_when_somebody_has_looked(paying, way):
    """A conflict first. Confirmed, it is booked: the money has left."""
    _, _, award = paying.awarded_case()
    [payout] = paying.plan(award, 100).expect(201)["items"]
    action = {"held": "hold", "cancelled": "cancel"}.get(way)
    if action:
        paying.on(payout, action, SUSPICION, by="caseworker").expect(200)
    assert paying.verdicts((payout, "paid")) == ["conflict"]
    assert paying.read(payout)["state"] == way
    assert paying.postings(award) == []
    # Whoever registered it is nobody's second pair of eyes.
    paying.to_attestant("Saksbehandler Ein")
    try:
        assert paying.report((payout, "paid", LOOKED), by="caseworker").expect(
            200)["items"][0]["result"] == "conflict"
    finally:
        paying.not_attestant("Saksbehandler Ein")
    assert paying.read(payout)["state"] == way
    assert paying.verdicts((payout, "paid", LOOKED),
                           (payout, "paid")) == ["recorded", "repeated"]
    paid = paying.read(payout)
    assert paid["state"] == "paid" and paid["attestedBy"]
    assert not {"resultConflict", "hold"} & paid.json.keys()
    assert paying.postings(award) == [100]
    assert paying.journal(payout).split()[-1] == "paid"


def test_what_was_cancelled_and_paid_shows_as_paid_too_much(paying):
    """Its money was promised to another payout, which stays where it is."""
    _, _, award = paying.awarded_case()
    [came_back] = paying.sent(award, 480_000)
    paying.verdicts((came_back, "failed"))
    paying.on(came_back, "cancel", SUSPICION, by="caseworker").expect(200)
    [instead] = paying.attested(award, 480_000)
    assert paying.verdicts((came_back, "paid", LOOKED)) == ["recorded"]
    assert paying.batch().expect(409, "NOTHING_DUE")["leftOut"] == [
        {"fundTransferId": instead["id"], "code": "AWARD_REDUCED"}]
    # The bank has paid that, too: booked, and to be claimed back.
    assert paying.verdicts((instead, "paid")) == ["recorded"]
    balance = paying.read(instead)["balance"]
    assert (balance["paidNok"], balance["excessPaidNok"],
            balance["leftToPayNok"]) == (960_000, 480_000, 0)


@pytest.mark.parametrize("way", ["registered", "attested", "held", "cancelled"])
def test_an_earlier_try_that_was_paid_is_booked_as_it_was_sent(paying, way):
    """With its own amount and reference; the one of now was never needed."""
    _, _, award = paying.awarded_case()
    [payout] = paying.sent(award, 100_000)
    paying.verdicts((payout, "failed"))
    anew = paying.on(payout, "re-register", {**SUSPICION, "amountNok": 60_000},
                     by="caseworker").expect(200)
    steps = {"attested": ("attest", None, "attestant"),
             "held": ("hold", SUSPICION, "caseworker"),
             "cancelled": ("cancel", SUSPICION, "caseworker")}
    if way in steps:
        action, body, by = steps[way]
        paying.on(payout, action, body, by=by).expect(200)
    assert paying.verdicts((payout, "paid"), (payout, "paid", LOOKED),
                           (payout, "paid"), (anew, "failed")) == [
        "conflict", "recorded", "repeated", "repeated"]
    paid = paying.read(payout)
    assert (paid["state"], paid["amountNok"], paid["paymentReference"]) == (
        "paid", 100_000, payout["paymentReference"])
    assert paying.postings(award) == [100_000]
    # Paid twice is a conflict that the bank has to solve.
    assert paying.verdicts((anew, "paid", LOOKED)) == ["conflict"]
    assert paying.postings(award) == [100_000]


def test_of_two_tries_that_left_one_is_booked(paying):
    _, _, award = paying.awarded_case()
    [payout] = paying.sent(award, 100)
    paying.verdicts((payout, "failed"))
    anew = paying.on(payout, "re-register", SUSPICION,
                     by="caseworker").expect(200)
    paying.on(anew, "attest").expect(200)
    paying.batch().expect(201)
    assert paying.verdicts((payout, "paid", LOOKED), (anew, "failed"),
                           (payout, "paid", LOOKED)) == [
        "conflict", "recorded", "recorded"]
    assert paying.postings(award) == [100]


@pytest.mark.parametrize("way", ["registered", "held", "cancelled"])
def test_what_was_not_paid_after_all_is_no_conflict(paying, way):
    _, _, award = paying.awarded_case()
    [payout] = paying.plan(award, 100).expect(201)["items"]
    action = {"held": "hold", "cancelled": "cancel"}.get(way)
    if action:
        paying.on(payout, action, SUSPICION, by="caseworker").expect(200)
    assert paying.verdicts((payout, "paid"), (payout, "failed", LOOKED)) == [
        "conflict", "recorded"]
    found = paying.read(payout)
    assert found["state"] == way and "resultConflict" not in found.json
    assert paying.postings(award) == []


def test_what_the_bank_paid_of_an_award_that_was_reduced_is_booked(paying):
    """Before the batch, too: nothing is lost, and no other result waits for
    it. What is paid too much shows, and can be claimed back."""
    application, decision, award = paying.awarded_case()
    early, failed, late = paying.attested(award, 300_000, 100_000, 80_000)
    paying.on(late, "hold", SUSPICION).expect(200)
    paying.reduced(application, decision, 200_000)
    other = {"paymentReference": "99999999999"}
    assert paying.verdicts((other, "paid"), (failed, "failed"),
                           (early, "paid"), (late, "paid")) == [
        "unknown", "recorded", "recorded", "conflict"]
    paid = paying.read(early)
    assert (paid["state"], paid["balance"]["paidNok"],
            paid["balance"]["excessPaidNok"]) == ("paid", 300_000, 100_000)
    assert paying.postings(award) == [300_000]
    # What was stopped here and paid there is somebody's to look at.
    assert paying.read(late)["resultConflict"]["outcome"] == "paid"
    # Nothing more leaves, and the excess is claimed.
    paying.on(failed, "re-register", SUSPICION, by="caseworker").expect(
        409, "AWARD_REDUCED")
    paying.caller("caseworker").post(f"/v1/awards/{award}/repayments", {
        "amountNok": 100_000, "ground": "excess_paid", "reason": "For mye.",
        "answerByDate": "2026-08-03"}).expect(201)


def test_a_result_is_not_of_tomorrow(paying):
    _, _, award = paying.awarded_case()
    [payout] = paying.sent(award, 100)
    answer = paying.report((payout, "paid", {"at": "2026-06-09T10:00:00Z"}))
    answer.expect(422, "INVALID_BODY")
    assert answer.pointers() == {"#/items/0/at": "RESULT_IN_FUTURE"}
    assert paying.read(payout)["state"] == "sent"
