"""Money that is claimed back: prior notice, answer, decision, and its end."""

import pytest

from tests.scenarios.transferring import (AFTER, ANSWER_BY, CLAIM,
                                          LAST_INSTANT, LAST_MINUTE)


def test_a_claim_is_told_answered_decided_and_paid(transferring):
    _, award = transferring.awarded(spent=400_000)
    told = transferring.notice(award).expect(201)
    assert (told["state"], told["answerByAt"]) == ("notified", LAST_INSTANT)
    assert told["balance"]["claimedNok"] == 0, "nothing is claimed yet"

    answer = transferring.on(told, "answer", {"text": "En faktura mangler."},
                             by="preparer").expect(200)
    assert answer["answer"] == "En faktura mangler."
    transferring.on(told, "answer", {"text": "Og en til."},
                    by="preparer").expect(409, "ILLEGAL_TRANSITION")

    # Answered, it need not wait.
    decided = transferring.on(told, "decide", {
        **CLAIM, "amountNok": 45_000}).expect(200)
    assert (decided["state"], decided["grantedNok"]) == ("decided", 45_000)
    # Three weeks from 1 March 2027 is the Monday of Holy Week.
    assert decided["appealDeadlineDate"] == "2027-03-22"
    assert decided["reasons"] == CLAIM["reasons"]
    assert decided["balance"]["claimedNok"] == 45_000
    assert decided["balance"]["heldNok"] == 425_000

    transferring.clock("2027-05-03T08:00:00Z")
    for day in ("2027-02-28", "2027-05-04"):
        assert transferring.on(told, "register-repaid", {"paidOn": day},
                               by="attestant").expect(422).pointers() == {
            "#/paidOn": "REPAID_OUT_OF_ORDER"}
    repaid = transferring.on(told, "register-repaid",
                             {"paidOn": "2027-05-03"}, by="attestant")
    assert repaid.expect(200)["balance"]["repaidNok"] == 45_000
    transferring.on(told, "waive", {"reason": "Nei."}, "approver2").expect(
        409, "ILLEGAL_TRANSITION")


def test_the_time_to_answer_runs_to_the_end_of_its_day(transferring):
    _, award = transferring.awarded()
    told = transferring.notice(award).expect(201)
    transferring.clock(LAST_MINUTE)
    read = transferring.read(told, "approver")
    assert read["blockedActions"] == [
        {"action": "decide", "code": "PRIOR_NOTICE_RUNS"}]
    refused = transferring.on(told, "decide", CLAIM).expect(
        409, "PRIOR_NOTICE_RUNS")
    assert refused["deadline"] == "15.03.2027 kl. 23:59"
    transferring.clock(AFTER)
    decided = transferring.on(told, "decide", CLAIM).expect(200)
    # Three weeks from 16 March end on the Tuesday after Easter.
    assert decided["appealDeadlineDate"] == "2027-04-06"
    transferring.on(told, "answer", {"text": "For sent."},
                    by="preparer").expect(409, "ILLEGAL_TRANSITION")


def test_nobody_is_given_less_time_than_the_rules_say_or_over_a_year(
        transferring):
    _, award = transferring.awarded()
    for day, code in (("2027-03-14", "TIME_TO_ANSWER_SHORT"),
                      ("2028-03-02", "TIME_TO_ANSWER_LONG")):
        assert transferring.notice(award, answerByDate=day).expect(
            422).pointers() == {"#/answerByDate": code}
    transferring.notice(award, answerByDate=ANSWER_BY).expect(201)
    transferring.notice(award, answerByDate="2028-03-01").expect(201)


def test_no_more_is_claimed_than_is_held_or_was_told(transferring):
    _, award = transferring.awarded(spent=400_000)
    over = transferring.notice(award, amountNok=470_001).expect(
        409, "EXCEEDS_HELD")
    assert over["left"].replace("\u00a0", " ") == "470 000"
    told = transferring.notice(award, amountNok=470_000).expect(201)
    other = transferring.notice(award).expect(201)
    transferring.clock(AFTER)
    assert transferring.on(other, "decide", {
        **CLAIM, "amountNok": 60_001}).expect(422).pointers() == {
        "#/amountNok": "CLAIM_OVER_NOTICE"}
    transferring.on(other, "decide", CLAIM).expect(200)
    transferring.on(told, "decide", {**CLAIM, "amountNok": 470_000}).expect(
        409, "EXCEEDS_HELD")
    transferring.on(told, "decide", {**CLAIM, "amountNok": 410_000}).expect(
        200)


def test_nothing_is_due_before_one_can_appeal_unless_it_is_said_why(
        transferring):
    _, award = transferring.awarded()
    told = transferring.notice(award).expect(201)
    transferring.clock(AFTER)
    for day, code in (("2027-03-15", "DATE_IN_PAST"),
                      ("2027-04-05", "DUE_BEFORE_APPEAL")):
        assert transferring.on(told, "decide", {
            **CLAIM, "dueDate": day}).expect(422).pointers() == {
            "#/dueDate": code}
    decided = transferring.on(told, "decide", {
        **CLAIM, "dueDate": "2027-04-05",
        "earlyDueReason": "Mottakeren avvikles."}).expect(200)
    assert decided["earlyDueReason"] == "Mottakeren avvikles."


@pytest.mark.parametrize("decided_at, deadline", [
    ("2027-03-01T08:00:00Z", "2027-03-22"),  # the same day of the week
    ("2027-03-04T08:00:00Z", "2027-03-30"),  # Maundy Thursday to Easter Monday
    ("2027-03-16T08:00:00Z", "2027-04-06"),
    ("2027-04-10T08:00:00Z", "2027-05-03"),  # a Saturday, 1 May
    ("2027-04-15T08:00:00Z", "2027-05-07"),  # Ascension Day
    ("2027-04-26T08:00:00Z", "2027-05-18"),  # 17 May, and Whit Monday
    ("2027-12-04T08:00:00Z", "2027-12-27"),  # Christmas Day, a Saturday
    ("2027-12-10T22:59:00Z", "2027-12-31"),  # a working day, late at night
    ("2027-12-10T23:00:00Z", "2028-01-03")])  # New Year's Day, a Saturday
def test_a_claim_is_appealed_within_three_weeks(transferring, decided_at,
                                                deadline):
    """fvl. § 29; domstolloven §§ 148 and 149, as of every decision."""
    _, award = transferring.awarded()
    told = transferring.notice(award).expect(201)
    transferring.on(told, "answer", {"text": "Nei."}, by="preparer").expect(
        200)
    transferring.clock(decided_at)
    decided = transferring.on(told, "decide", {
        **CLAIM, "dueDate": "2028-03-01"}).expect(200)
    assert decided["appealDeadlineDate"] == deadline


def test_who_gives_notice_does_not_decide_and_who_decides_does_not_attest(
        transferring):
    _, award = transferring.awarded()
    told = transferring.notice(award, by="approver").expect(201)
    transferring.clock(AFTER)
    transferring.on(told, "decide", CLAIM).expect(409, "FOUR_EYES")
    transferring.on(told, "waive", {"reason": "Nei."}).expect(
        409, "FOUR_EYES")
    transferring.on(told, "decide", CLAIM, by="approver2").expect(200)
    transferring.on(told, "waive", {"reason": "Nei."}, by="approver2").expect(
        409, "FOUR_EYES")
    transferring.on(told, "register-repaid", {"paidOn": "2027-03-16"},
                    by="approver2").expect(403, "ROLE_REQUIRED")


@pytest.mark.parametrize("is_decided, written_off", [(False, 0),
                                                     (True, 60_000)])
def test_a_claim_is_let_go(transferring, is_decided, written_off):
    _, award = transferring.awarded()
    told = transferring.notice(award).expect(201)
    if is_decided:
        transferring.clock(AFTER)
        transferring.on(told, "decide", CLAIM).expect(200)
    waived = transferring.on(told, "waive", {"reason": "Dokumentert nå."},
                             by="approver2").expect(200)
    assert waived["state"] == "waived"
    assert waived["waiveReason"] == "Dokumentert nå."
    assert waived["balance"]["writtenOffNok"] == written_off


def test_a_trial_claims_nothing(transferring):
    _, award = transferring.awarded()
    transferring.notice(award, query="?dryRun=true").expect(201)
    told = transferring.notice(award).expect(201)
    transferring.clock(AFTER)
    trial = transferring.on(told, "decide", CLAIM, query="?dryRun=true")
    assert trial.expect(200)["balance"]["claimedNok"] == 60_000
    assert transferring.read(told)["balance"]["claimedNok"] == 0


def test_who_may(transferring):
    _, award = transferring.awarded()
    transferring.notice(award, by="preparer").expect(403)
    transferring.notice(award, by="attestant").expect(403, "ROLE_REQUIRED")
    transferring.notice(award, by="caseworker-innlandet").expect(404)
    told = transferring.notice(award).expect(201)
    transferring.on(told, "answer", {"text": "Nei."}, by="caseworker").expect(
        403)
    transferring.clock(AFTER)
    transferring.on(told, "decide", CLAIM, by="caseworker").expect(
        403, "ROLE_REQUIRED")


def test_who_is_disqualified_has_no_part_in_it(transferring):
    application, award = transferring.awarded()
    transferring.run(f"""
        update impartiality set state = 'conflict'
        where application_id = '{application['id']}' and person = (
            select person from staff_member where name = 'Saksbehandler To')
        """)
    transferring.notice(award, by="caseworker2").expect(409, "IMPARTIALITY_UNRULED")
