"""Payouts at the same moment: the award is never exceeded, a payout is in one
batch, and it is paid once, also when the service is killed meanwhile."""

import threading
import uuid

import httpx
import pytest

from tests.fault.test_concurrency import all_at_once
from tests.scenarios.deciding import JUNE
from tests.scenarios.paying import PAID_AT, Paying
from tests.support.client import Client

pytestmark = pytest.mark.concurrent

BUSY = {"OVERLOADED", "RETRY_TRANSACTION"}


@pytest.fixture
def paying(caller, stack, fresh_call, complete_content, clock):
    return Paying(caller, stack, fresh_call, complete_content, clock)


def test_many_registrations_never_exceed_the_award(paying):
    _, _, award = paying.awarded_case(480_000)
    answers = all_at_once(32, lambda number: paying.plan(award, 50_000))
    good = [a for a in answers if a.status == 201]
    assert {a.code for a in answers if a.status != 201} <= {
        "PAYOUTS_EXCEED_AWARD", *BUSY}
    assert 1 <= len(good) <= 9
    assert int(paying.ask(
        "select sum(amount_nok) from fund_transfer where award_id = "
        f"'{award}'")) == len(good) * 50_000
    # What is left is still to be had, and nothing beyond it.
    left = 480_000 - len(good) * 50_000
    paying.plan(award, left + 1).expect(409, "PAYOUTS_EXCEED_AWARD")
    paying.plan(award, left).expect(201)


def test_two_batches_never_share_a_payout(paying):
    _, _, award = paying.awarded_case()
    payouts = paying.attested(award, *[1_000] * 8)
    answers = all_at_once(6, lambda number: paying.batch())
    good = [a for a in answers if a.status == 201]
    assert {a.code for a in answers if a.status != 201} <= {
        "NOTHING_DUE", *BUSY}
    assert sum(a["count"] for a in good) == 8
    lines = [line["fundTransferId"] for a in good for line in
             paying.caller("attestant").get(
                 f"/v1/payout-batches/{a['id']}/file").expect(200)["items"]]
    assert sorted(lines) == sorted(p["id"] for p in payouts)


def test_the_same_result_many_times_pays_once(paying):
    _, _, award = paying.awarded_case()
    [payout] = paying.sent(award, 100_000)
    answers = all_at_once(20, lambda number: paying.report((payout, "paid")))
    good = [a["items"][0]["result"] for a in answers if a.status == 200]
    assert good.count("recorded") == 1
    assert set(good) <= {"recorded", "repeated"}
    assert {a.code for a in answers if a.status != 200} <= BUSY
    assert paying.postings(award) == [100_000]
    assert paying.journal(payout) == "registered attested sent paid"


def test_a_result_and_the_batch_at_once_pay_once(paying):
    """The answer of the bank races the batch it belongs to."""
    _, _, award = paying.awarded_case()
    payouts = paying.attested(award, *[1_000] * 4)

    def act(number):
        return paying.batch() if number % 2 else paying.report(
            *[(p, "paid") for p in payouts])

    answers = all_at_once(8, act)
    assert {a.code for a in answers if a.status >= 400} <= {
        "NOTHING_DUE", *BUSY}
    paying.report(*[(p, "paid") for p in payouts]).expect(200)
    assert paying.postings(award) == [1_000] * 4
    for payout in payouts:
        assert paying.journal(payout) == "registered attested sent paid"


def test_a_stop_and_a_batch_at_once_have_one_winner(paying):
    _, _, award = paying.awarded_case()
    [payout] = paying.attested(award, 1_000)
    approver = paying.caller("approver")
    seen = paying.read(payout)

    def act(number):
        return paying.batch() if number % 2 else approver.post(
            f"/v1/fund-transfers/{payout['id']}/hold",
            {"reason": "Mistanke."}, match=seen.etag)

    answers = all_at_once(6, act)
    good = [a for a in answers if a.status < 300]
    assert len(good) == 1
    assert paying.read(payout)["state"] == (
        "sent" if "count" in good[0].json else "held")


def test_a_kill_between_send_and_result_loses_nothing(paying, stack, tokens,
                                                      contract):
    """kill -9 while results come in; each is sent again until it is answered,
    as the accounting system does."""
    _, _, award = paying.awarded_case()
    payouts = paying.sent(award, *[1_000] * 12)
    service = stack.another_service(clock=JUNE)
    token = tokens("attestant")

    def report(number):
        key = str(uuid.uuid4())
        body = {"items": [{
            "paymentReference": payouts[number]["paymentReference"],
            "outcome": "paid", "at": PAID_AT}]}
        while True:
            try:
                answer = Client(service.url, contract, token).post(
                    "/v1/payout-results", body, key=key)
            except httpx.HTTPError:
                continue
            if answer.status == 200:
                return answer["items"][0]["result"]
            assert answer.status in (409, 503), answer.text

    def killer(number):
        for _ in range(3):
            threading.Event().wait(0.01)
            service.kill()
            service.start()

    done = all_at_once(13, lambda n: killer(n) if n == 12 else report(n))
    service.stop()
    assert set(done[:12]) <= {"recorded", "repeated"}
    assert paying.postings(award) == [1_000] * 12
    for payout in payouts:
        assert paying.read(payout)["state"] == "paid"
        assert paying.journal(payout) == "registered attested sent paid"
