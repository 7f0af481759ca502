"""A claim for repayment is appealed like a decision: by the same steps, people,
periods and outcomes, and its money follows the outcome."""

import pytest

from tests.scenarios.claiming import (DECIDED, FIRST, LAST, LATE, LETTER,
                                      PAID)
from tests.scenarios.paying import paid_out
from tests.scenarios.transferring import CLAIM


def balance(claim, *members):
    return tuple(claim["balance"][m + "Nok"] for m in members)


# ---- To appeal --------------------------------------------------------------

def test_a_claim_says_what_it_rests_on_and_how_it_is_appealed(claiming):
    _, claim = claiming.claim()
    notice = claiming.read(claim, "signatory").expect(200)["notice"]
    topics = [reference["topic"] for reference in notice["legalBasis"]]
    assert topics[:3] == ["repayment", "repayment", "prior_notice"]
    assert {"appeal_right", "deferred_enforcement"} <= set(topics)
    assert notice["appeal"]["isAppealable"] is True
    assert notice["appeal"]["deadlineDate"] == claim["appealDeadlineDate"]
    assert notice["appeal"]["body"]["name"] == "Helsedirektoratet"
    assert claim["standingNok"] == claim["grantedNok"] == 60_000
    assert claim["enforcementDeferred"] is False


def test_the_recipient_appeals_a_claim(claiming):
    _, claim = claiming.claim()
    tried = claiming.appealed(claim, query="?dryRun=true").expect(201)
    claiming.read(tried, "signatory").expect(404)
    appeal = claiming.appealed(claim).expect(201)
    assert appeal["fundTransferId"] == claim["id"]
    assert "decisionId" not in appeal.json
    assert (appeal["deadlineAt"], appeal["isLate"]) == (LAST, False)
    again = claiming.appealed(claim).expect(409, "APPEAL_EXISTS")
    assert again["appealId"] == appeal["id"]
    for person in ("signatory", "caseworker"):
        path = f"/v1/fund-transfers/{claim['id']}/appeals"
        [seen] = claiming.caller(person).get(path).expect(200)["items"]
        assert seen["id"] == appeal["id"]
        listed = claiming.caller(person).get(
            f"/v1/appeals?applicationId={claim['applicationId']}")
        assert [a["id"] for a in listed["items"]] == [appeal["id"]]


def test_who_may(claiming):
    _, claim = claiming.claim()
    claiming.appealed(claim, by="preparer").expect(403)
    claiming.appealed(claim, by="signatory-porsgrunn").expect(404)
    claiming.paper(claim, "signatory", sentAt=DECIDED).expect(403)
    claiming.paper(claim, "attestant", sentAt=DECIDED).expect(
        403, "ROLE_REQUIRED")
    claiming.paper(claim, "caseworker-innlandet", sentAt=DECIDED).expect(404)


def test_what_is_no_claim_or_holds_no_more_is_not_appealed(claiming):
    _, award = claiming.awarded(spent=400_000)
    told = claiming.notice(award).expect(201)
    refused = claiming.appealed(told).expect(409, "NOT_APPEALABLE")
    assert refused["why"] == "not_decided"
    kept = claiming.carry_over(award).expect(201)
    claiming.appealed(kept).expect(404)
    path = f"/v1/decisions/{told['id']}/appeals"
    claiming.caller("signatory").post(path, LETTER).expect(404)
    claiming.clock(DECIDED)
    claim = claiming.on(told, "decide", CLAIM).expect(200)
    claiming.on(claim, "waive", {"reason": "Dokumentert."},
                by="approver2").expect(200)
    refused = claiming.appealed(claim).expect(409, "NOT_APPEALABLE")
    assert refused["why"] == "waived"


def test_on_paper_in_time_by_its_postmark(claiming):
    _, claim = claiming.claim()
    claiming.clock(LATE)
    early = claiming.paper(claim, sentAt="2027-03-14T08:00:00Z")
    assert early.expect(422).pointers() == {
        "#/sentAt": "SENT_BEFORE_NOTICE"}
    appeal = claiming.paper(claim, sentAt=LAST, **LETTER).expect(201)
    assert (appeal["channel"], appeal["isLate"]) == ("paper", False)


def test_a_late_appeal_is_admitted_or_dismissed_and_that_is_appealed(claiming):
    _, claim = claiming.claim()
    claiming.clock(LATE)
    appeal = claiming.appealed(claim).expect(201)
    assert appeal["isLate"] is True
    claiming.on(appeal, "take").expect(200)
    claiming.prepared(appeal, outcome="overturn", reasons="Ja.").expect(
        409, "APPEAL_LATE")
    claiming.on(appeal, "admit-late", {
        "ground": "not_to_blame", "reason": "Innlogging nede."},
        query="?dryRun=true").expect(200)
    claiming.prepared(appeal, outcome="dismiss", reasons="For sent.").expect(
        200)
    done = claiming.on(appeal, "dismiss", by="approver").expect(200)
    assert done["outcome"]["appealDeadlineDate"]
    second = claiming.appealed(claim).expect(201)
    assert second["dismissedAppealId"] == appeal["id"]
    assert claiming.read(claim)["standingNok"] == 60_000


def test_after_a_year_it_is_not_admitted(claiming):
    _, claim = claiming.claim()
    claiming.clock("2028-03-17T08:00:00Z")
    appeal = claiming.appealed(claim).expect(201)
    claiming.on(appeal, "take").expect(200)
    claiming.on(appeal, "admit-late", {
        "ground": "not_to_blame", "reason": "Nede."}).expect(
        409, "APPEAL_BARRED")


# ---- Outcomes of the county -------------------------------------------------

FALLEN = [(False, [("claim", 60_000), ("claim_reversed", 60_000)]),
          (True, [("claim", 60_000), ("repayment", 60_000),
                  ("repayment_reversed", 60_000)])]


@pytest.mark.parametrize("is_repaid, booked", FALLEN)
def test_a_claim_falls_away(claiming, is_repaid, booked):
    _, claim, appeal = claiming.under_review(is_repaid)
    claiming.prepared(appeal, outcome="overturn",
                      reasons="Midlene er brukt.").expect(200)
    tried = claiming.on(appeal, "overturn", by="approver",
                        query="?dryRun=true").expect(200)
    assert tried["state"] == "overturned"
    assert claiming.read(claim)["state"] == claim["state"]
    done = claiming.on(appeal, "overturn", by="approver").expect(200)
    assert (done["state"], "newDecisionId" in done.json) == (
        "overturned", False)
    fallen = claiming.read(claim, "signatory").expect(200)
    assert (fallen["state"], fallen["standingNok"],
            fallen["grantedNok"]) == ("annulled", 0, 60_000)
    assert fallen["allowedActions"] == fallen["blockedActions"] == []
    owed = 60_000 * is_repaid
    assert balance(fallen, "claimed", "repaid", "owed", "held", "leftToPay"
                   ) == (0, 0, owed, 470_000 - owed, owed)
    assert claiming.books(claim["awardId"]) == booked
    assert claiming.appealed(claim).expect(409, "NOT_APPEALABLE")[
        "why"] == "annulled"


@pytest.mark.parametrize("is_repaid", [False, True])
def test_some_of_a_claim_is_left(claiming, is_repaid):
    _, claim, appeal = claiming.under_review(is_repaid)
    for amount in (60_000, 60_001):
        assert claiming.prepared(
            appeal, outcome="partly_overturn", reasons="Litt.",
            amountNok=amount).expect(422).pointers() == {
            "#/amountNok": "CLAIM_NOT_LOWERED"}
    assert claiming.prepared(
        appeal, outcome="partly_overturn", reasons="Litt.").expect(
        422).pointers() == {"#/amountNok": "NEEDED_BY_OUTCOME"}
    claiming.prepared(appeal, outcome="partly_overturn", reasons="Litt.",
                      amountNok=20_000).expect(200)
    claiming.clock("2027-03-20T08:00:00Z")
    done = claiming.on(appeal, "partly-overturn", by="approver").expect(200)
    assert done["outcome"]["amountNok"] == 20_000
    left = claiming.read(claim)
    assert (left["state"], left["standingNok"]) == (claim["state"], 20_000)
    owed = 40_000 * is_repaid
    assert balance(left, "claimed", "repaid", "owed", "held") == (
        20_000, 20_000 * is_repaid, owed, 450_000 - owed)
    # What is left can be appealed, in a period of its own: three weeks more.
    assert done["outcome"]["appealDeadlineDate"] == "2027-04-12"
    assert left["appealDeadlineDate"] == "2027-04-12"
    for person in ("signatory", "caseworker"):
        assert [(d["date"], d["at"]) for d in claiming.caller(person).get(
            "/v1/deadlines?kind=appeal&limit=200").expect(200)["items"]
            if d["subject"]["id"] == claim["id"]] == [
                ("2027-04-12", left["appealDeadlineAt"])]
    claiming.clock("2027-04-12T21:59:59Z")
    again = claiming.appealed(claim).expect(201)
    assert (again["isLate"], again["deadlineAt"]) == (
        False, left["appealDeadlineAt"])


def test_what_is_left_is_what_is_paid_or_let_go(claiming):
    _, claim, appeal = claiming.under_review()
    claiming.prepared(appeal, outcome="partly_overturn", reasons="Litt.",
                      amountNok=20_000).expect(200)
    claiming.on(appeal, "partly-overturn", by="approver").expect(200)
    waived = claiming.on(claim, "waive", {"reason": "Uforholdsmessig."},
                         by="approver2", query="?dryRun=true").expect(200)
    assert balance(waived, "writtenOff") == (20_000,)
    repaid = claiming.on(claim, "register-repaid", PAID, by="attestant")
    assert balance(repaid.expect(200), "repaid", "claimed") == (
        20_000, 20_000)


def test_no_content_of_a_decision_and_no_amount_of_nothing(claiming):
    application, claim, appeal = claiming.under_review()
    wrong = claiming.prepared(
        appeal, outcome="overturn", amountNok=1,
        **claiming.replaced(application, 1, 1, 1)).expect(422)
    assert wrong.pointers() == {"#/amountNok": "NOT_OF_OUTCOME",
                                "#/content": "NOT_OF_OUTCOME"}
    claiming.prepared(appeal, outcome="partly_overturn", reasons="Alt.",
                      amountNok=0).expect(422, "INVALID_BODY")


def test_one_prepares_and_another_decides(claiming):
    _, claim, appeal = claiming.under_review()
    claiming.prepared(appeal, "approver", outcome="overturn",
                      reasons="Ja.").expect(200)
    claiming.on(appeal, "overturn", by="approver").expect(409, "FOUR_EYES")
    claiming.on(appeal, "overturn", by="approver2").expect(200)


def test_withdrawn_it_leaves_the_claim_as_it_was(claiming):
    _, claim = claiming.claim()
    before = claiming.read(claim).json
    appeal = claiming.appealed(claim).expect(201)
    during = claiming.read(claim, "approver2")
    assert {"action": "waive", "code": "APPEAL_LIVE"} in \
        during["blockedActions"]
    claiming.on(claim, "waive", {"reason": "Nei."}, by="approver2").expect(
        409, "APPEAL_LIVE")
    claiming.on(appeal, "withdraw", by="signatory").expect(200)
    assert claiming.read(claim).json == before
    claiming.on(claim, "waive", {"reason": "Ja."}, by="approver2").expect(200)


def test_nothing_is_due_while_enforcement_is_put_off(claiming):
    _, claim, appeal = claiming.under_review()

    def due():
        items = claiming.caller("signatory").get(
            "/v1/deadlines?kind=repayment&from=2027-03-15"
            "&limit=200").expect(200)["items"]
        return claim["id"] in [d["subject"]["id"] for d in items]

    assert due()
    claiming.on(appeal, "defer-enforcement", {"reason": "Tvil."}).expect(200)
    assert not due()
    assert claiming.read(claim, "signatory")["enforcementDeferred"] is True
    # It is the claim's, and stops nothing that is paid out.
    assert claiming.ask(
        "select count(*) from appeal where decision_id is not null and "
        f"application_id = '{claim['applicationId']}'") == "0"
    claiming.on(appeal, "lift-deferral", {"reason": "Avklart."}).expect(200)
    assert claiming.read(claim, "signatory")["enforcementDeferred"] is False
    claiming.on(appeal, "defer-enforcement", {"reason": "Tvil."}).expect(200)
    claiming.on(appeal, "withdraw", by="signatory").expect(200)
    assert claiming.read(claim, "signatory")["enforcementDeferred"] is False


# ---- The appeal body --------------------------------------------------------

def test_the_body_reads_the_file_of_the_claim(claiming):
    _, claim, appeal = claiming.above()
    caller = claiming.caller(FIRST)
    file = caller.get(f"/v1/appeals/{appeal['id']}/case-file").expect(200)
    assert "decision" not in file.json
    told = file["claim"]
    assert (told["id"], told["amountNok"], told["ground"]) == (
        claim["id"], 60_000, "unspent")
    assert told["notice"] == claim["notice"]
    assert file["appeal"]["wantedChange"] == LETTER["wantedChange"]
    # Nothing else of the county's.
    caller.get(f"/v1/fund-transfers/{claim['id']}").expect(404)
    caller.get(f"/v1/awards/{claim['awardId']}").expect(404)


@pytest.mark.parametrize("is_repaid", [False, True])
def test_the_body_lowers_a_claim_and_never_raises_it(claiming, is_repaid):
    _, claim, appeal = claiming.above(is_repaid)
    assert claiming.prepared(
        appeal, FIRST, outcome="change", reasons="Mer.", amountNok=60_001,
        detrimentGround="public_interests").expect(422).pointers() == {
        "#/amountNok": "CLAIM_NOT_LOWERED",
        "#/detrimentGround": "NOT_OF_OUTCOME"}
    done = claiming.answered(appeal, "change", outcome="change",
                             reasons="Mindre.", amountNok=50_000).expect(200)
    assert (done["state"], done["bodyOutcome"]["amountNok"]) == (
        "changed", 50_000)
    left = claiming.read(claim)
    owed = 10_000 * is_repaid
    assert (left["standingNok"], *balance(left, "claimed", "owed")) == (
        50_000, 50_000, owed)
    # The last word.
    refused = claiming.appealed(claim).expect(409, "NOT_APPEALABLE")
    assert refused["why"] == "appeal_body_decided"


@pytest.mark.parametrize("is_repaid", [False, True])
def test_annulled_and_returned_another_claim_may_be_begun(claiming, is_repaid):
    _, claim, appeal = claiming.above(is_repaid)
    claiming.answered(appeal, "annul-and-return", outcome="annul_and_return",
                      reasons="Ikke varslet.").expect(200)
    assert claiming.read(claim)["state"] == "annulled"
    claiming.notice(claim["awardId"], answerByDate="2027-04-30",
                    amountNok=40_000).expect(201)


@pytest.mark.parametrize("outcome", ["uphold", "dismiss"])
def test_a_claim_stands(claiming, outcome):
    _, claim, appeal = claiming.above()
    claiming.answered(appeal, outcome, outcome=outcome,
                      reasons="Kravet er riktig.").expect(200)
    seen = claiming.read(claim)
    assert (seen["state"], seen["standingNok"]) == ("decided", 60_000)
    claiming.on(claim, "register-repaid", PAID, by="attestant").expect(200)


def test_who_handled_the_claim_below_has_no_part_above(claiming):
    _, claim, appeal = claiming.above(is_repaid=True)
    handled = claiming.ask("select handled_below from appeal "
                           f"where id = '{appeal['id']}'")
    for column in ("made_by", "decided_by", "repaid_by"):
        person = claiming.ask(f"select {column} from fund_transfer "
                              f"where id = '{claim['id']}'")
        assert person in handled, column


def test_the_first_appeal_is_heard_when_its_dismissal_is_annulled(claiming):
    application, claim, first = claiming.under_review()
    claiming.prepared(first, outcome="dismiss", reasons="Nei.").expect(200)
    claiming.on(first, "dismiss", by="approver").expect(200)
    second = claiming.appealed(claim).expect(201)
    claiming.on(second, "take").expect(200)
    forwarded = claiming.sent_on(application, second)
    claiming.answered(forwarded, "annul-and-return",
                      outcome="annul_and_return", reasons="Hør den.").expect(
        200)
    assert claiming.read(claim)["standingNok"] == 60_000
    claiming.appealed(claim).expect(409, "APPEAL_EXISTS")
    claiming.on(claim, "waive", {"reason": "Nei."}, by="approver2").expect(
        409, "APPEAL_LIVE")
    claiming.on(first, "take").expect(200)


def dismissed(claiming):
    """The first appeal was not heard, and the second is of that."""
    application, claim, first = claiming.under_review()
    claiming.prepared(first, outcome="dismiss", reasons="Nei.").expect(200)
    claiming.on(first, "dismiss", by="approver").expect(200)
    second = claiming.appealed(claim).expect(201)
    assert second["dismissedAppealId"] == first["id"]
    return application, claim, claiming.on(second, "take").expect(200)


@pytest.mark.parametrize("outcome, action", [("uphold", "uphold"),
                                             ("dismiss", "dismiss")])
def test_of_a_dismissal_the_body_has_the_last_word(claiming, outcome, action):
    application, claim, second = dismissed(claiming)
    forwarded = claiming.sent_on(application, second)
    claiming.answered(forwarded, action, outcome=outcome,
                      reasons="Klagen kom for sent.").expect(200)
    refused = claiming.appealed(claim).expect(409, "NOT_APPEALABLE")
    assert refused["why"] == "appeal_body_decided"


def test_what_is_left_after_a_dismissal_is_appealed_for_itself(claiming):
    _, claim, second = dismissed(claiming)
    claiming.prepared(second, outcome="partly_overturn", amountNok=20_000,
                      reasons="Noe er dokumentert.").expect(200)
    claiming.clock("2027-03-30T08:00:00Z")
    lowered = claiming.on(second, "partly-overturn", by="approver2").expect(
        200)["outcome"]
    for person in ("signatory", "caseworker"):
        [told] = [d["at"] for d in claiming.caller(person).get(
            "/v1/deadlines?kind=appeal&from=2027-03-15"
            "&limit=200").expect(200)["items"]
            if d["subject"]["id"] == claim["id"]]
        assert told == lowered["appealDeadlineAt"]
    third = claiming.appealed(claim).expect(201)
    assert "dismissedAppealId" not in third.json
    assert third["deadlineAt"] == lowered["appealDeadlineAt"]
    assert third["deadlineAt"] == claiming.read(claim)["appealDeadlineAt"]


# ---- What is owed is paid ---------------------------------------------------

def test_what_was_paid_back_without_cause_is_paid_again_once(claiming):
    _, claim, appeal = claiming.under_review(is_repaid=True)
    claiming.prepared(appeal, outcome="partly_overturn", reasons="Litt.",
                      amountNok=20_000).expect(200)
    claiming.on(appeal, "partly-overturn", by="approver").expect(200)
    path = f"/v1/awards/{claim['awardId']}/payouts"
    plan = {"instalments": [{"amountNok": 40_001, "dueDate": "2027-04-01"}]}
    caller = claiming.caller("caseworker")
    caller.post(path, plan).expect(409, "PAYOUTS_EXCEED_AWARD")
    plan["instalments"][0]["amountNok"] = 30_000
    caller.post(path, plan).expect(201)
    left = claiming.read(claim)
    assert balance(left, "owed", "underWay", "leftToPay") == (
        40_000, 30_000, 10_000)
    caller.post(path, plan).expect(409, "PAYOUTS_EXCEED_AWARD")
    paid_out(claiming.caller, {"id": claim["awardId"]}, 10_000)
    assert balance(claiming.read(claim), "owed", "underWay", "paid", "held",
                   "leftToPay") == (30_000, 30_000, 870_000, 420_000, 0)
    assert claiming.books(claim["awardId"])[-1] == ("refund", 10_000)
    month = claiming.caller("caseworker").get(
        "/v1/reconciliation?year=2027&month=3").expect(200)
    assert month["isBalanced"] is True
    [owed] = [a for a in month["accounts"] if a["account"] == "owed"]
    assert owed["closingNok"] >= 30_000


def test_what_is_owed_of_an_award_that_was_carried_over_is_paid(claiming):
    """Nothing is paid of such an award but this."""
    _, award = claiming.awarded(spent=400_000)
    asked = claiming.carry_over(award).expect(201)
    carried = claiming.on(asked, "grant", {}).expect(200)["carriedToAwardId"]
    path = f"/v1/awards/{carried}/payouts"
    plan = {"instalments": [{"amountNok": 60_000, "dueDate": "2027-04-01"}]}
    caller = claiming.caller("caseworker")
    caller.post(path, plan).expect(409, "AWARD_NOT_OPEN")
    claim = claiming.claimed(carried)
    claiming.on(claim, "register-repaid", PAID, by="attestant").expect(200)
    appeal = claiming.appealed(claim).expect(201)
    claiming.on(appeal, "take").expect(200)
    claiming.prepared(appeal, outcome="overturn", reasons="Ja.").expect(200)
    claiming.on(appeal, "overturn", by="approver").expect(200)
    plan["instalments"][0]["amountNok"] = 60_001
    caller.post(path, plan).expect(409, "PAYOUTS_EXCEED_AWARD")
    paid_out(claiming.caller, {"id": carried}, 60_000)
    assert balance(claiming.read(claim), "owed", "held", "paid",
                   "leftToPay") == (0, 60_000, 0, 0)
    caller.post(path, plan).expect(409, "AWARD_NOT_OPEN")


def test_everybody_is_told_of_the_claim_and_its_appeal(claiming):
    _, claim, appeal = claiming.above()
    claiming.answered(appeal, "annul-and-return", outcome="annul_and_return",
                      reasons="Ikke varslet.").expect(200)
    path = f"/v1/applications/{claim['applicationId']}/history?sort=at"
    items = claiming.caller("signatory").get(path).expect(200)["items"]
    told = [e["type"] for e in items
            if e["type"].split(".")[0] in ("appeal", "repayment")]
    assert told == [
        "repayment.notified", "repayment.decided", "appeal.received",
        "appeal.taken", "appeal.forwarded", "repayment.annulled",
        "appeal.annulled_and_returned"]
    [received] = [e for e in items if e["type"] == "appeal.received"]
    assert received["data"] == {"applicationId": claim["applicationId"],
                                "fundTransferId": claim["id"]}
