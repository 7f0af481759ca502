"""Money while the service is killed: four people at two instances register,
attest, send, report results, hold, carry over, reallocate and claim back, by
chance; each command is sent again with its key until it is answered, and the
instances die and come back meanwhile. What was acknowledged has happened once,
and the books are right."""

import random
import threading
import uuid
from collections import Counter

import httpx
import psycopg
import pytest

from tests.fault.test_concurrency import all_at_once
from tests.scenarios.deciding import JUNE, REASONS, measures_of
from tests.scenarios.paying import DUE, PAID_AT, Paying
from tests.sql.money_world import check_books
from tests.support.client import Client

pytestmark = pytest.mark.concurrent

PEOPLE, COMMANDS, KILLS = 4, 15, 5
WHY = {"reason": "Fordi."}
CLAIM = {"reasons": REASONS, "dueDate": "2026-08-03"}
NOTICE = {"ground": "unspent", "reason": "Ubrukt.",
          "answerByDate": "2026-07-15"}

# [(who, action, body)] of a transfer in a state: what mostly comes next.
NEXT = {
    "registered": [("attestant", "attest", None)] * 4 + [
        ("approver", "hold", WHY), ("caseworker", "cancel", WHY)],
    "attested": [("attestant", "batch", None)] * 4 + [
        ("approver", "hold", WHY), ("attestant", "paid", None)],
    "sent": [("attestant", "paid", None)] * 3 + [("attestant", "failed",
                                                  None)],
    "held": [("attestant", "release", WHY)],
    "failed": [("caseworker", "re-register", WHY)],
    "requested": [("approver", "grant", {})] * 2 + [
        ("approver2", "refuse", WHY)],
    "notified": [("preparer", "answer", {"text": "Ja."})],
    "answered": [("approver", "decide", CLAIM)],
    "decided": [("attestant", "register-repaid", {"paidOn": "2026-06-08"})],
}


@pytest.fixture
def paying(caller, stack, fresh_call, complete_content, clock):
    return Paying(caller, stack, fresh_call, complete_content, clock)


class Chaos:
    def __init__(self, services, contract, tokens, award, measures):
        self.services, self.contract, self.tokens = services, contract, tokens
        self.award, self.measures = award, measures
        self.answered = []  # [(who, path, body, key, match, answer)]
        self.is_over = threading.Event()

    def at_some(self, chance, who, send):
        """Until somebody answers."""
        while True:
            try:
                answer = send(Client(chance.choice(self.services).url,
                                     self.contract, self.tokens(who)))
            except httpx.HTTPError:
                continue
            if (answer.status != 503
                    and answer.code_of() != "IDEMPOTENCY_KEY_RUNNING"):
                return answer

    def get(self, chance, who, path):
        return self.at_some(chance, who, lambda client: Said(client.get(path)))

    def post(self, chance, who, path, body, match=None):
        key = str(uuid.uuid4())
        answer = self.at_some(chance, who, lambda client: Said(client.post(
            path, body, key=key, match=match)))
        self.answered.append((who, path, body, key, match, answer))

    def begin(self, chance):
        """Something new is made of the award."""
        nok = 10_000 * chance.randint(1, 6)
        end = self.measures[:2] if chance.random() < 0.5 else (
            self.measures[1::-1])
        who, kind, body = chance.choice([
            ("caseworker", "payouts", {"instalments": [
                {"amountNok": nok, "dueDate": DUE}]}),
            ("caseworker", "payouts", {"instalments": [
                {"amountNok": nok, "dueDate": DUE}]}),
            ("preparer", "carry-overs", {"amountNok": nok,
                                         "reason": "Utsatt."}),
            ("preparer", "reallocations", {"reason": "Ny plan.", "parts": [
                {"fromMeasureId": end[0], "toMeasureId": end[1],
                 "amountNok": nok}]}),
            ("caseworker", "repayments", {"amountNok": nok, **NOTICE})])
        self.post(chance, who, f"/v1/awards/{self.award}/{kind}", body)

    def move(self, chance, transfer):
        who, action, body = chance.choice(NEXT[
            "answered" if transfer["state"] == "notified"
            and "answeredAt" in transfer else transfer["state"]])
        path = f"/v1/fund-transfers/{transfer['id']}"
        if action == "batch":
            self.post(chance, who, "/v1/payout-batches", {})
        elif action in ("paid", "failed"):
            self.post(chance, who, "/v1/payout-results", {"items": [
                {"paymentReference": transfer["paymentReference"],
                 "outcome": action, "at": PAID_AT}]})
        else:
            if action == "decide":
                body = {**body, "amountNok": transfer["amountNok"]}
            seen = self.get(chance, who, path)
            self.post(chance, who, f"{path}/{action}", body, seen.etag)

    def person(self, seed):
        chance = random.Random(seed)
        for _ in range(COMMANDS):
            found = self.get(chance, "caseworker", "/v1/fund-transfers"
                             f"?awardId={self.award}&limit=200")["items"]
            going = [t for t in found if t["state"] in NEXT]
            if going and chance.random() < 0.75:
                self.move(chance, chance.choice(going))
            else:
                self.begin(chance)

    def killer(self):
        for number in range(KILLS):
            self.is_over.wait(0.1)
            service = self.services[number % 2]
            service.kill()
            service.start()

    def run(self):
        all_at_once(PEOPLE + 1, lambda n: self.killer() if n == PEOPLE
                    else self.person(n))

    def done(self, last):
        """The acknowledged commands whose path ends so."""
        return [a for *_, path, _, _, _, a in self.answered
                if path.endswith(last) and a.status < 300]


class Said:
    """An answer, of which there may be no JSON."""

    def __init__(self, answer):
        self.answer, self.status = answer, answer.status
        self.text = answer.text

    def __getitem__(self, member):
        return self.answer.expect(200 if self.status == 200 else 201)[member]

    @property
    def etag(self):
        return self.answer.expect(200).etag

    def code_of(self):
        return (self.answer.json or {}).get("code")


@pytest.fixture
def chaos(paying, stack, contract, tokens):
    """An award, some of it paid, and two instances that may die."""
    application, _, award = paying.awarded_case(400_000)
    [paid] = paying.sent(award, 200_000)
    assert paying.verdicts((paid, "paid")) == ["recorded"]
    services = [stack.another_service(clock=JUNE) for _ in range(2)]
    yield Chaos(services, contract, tokens, award,
                [m["id"] for m in measures_of(application)])
    for service in services:
        service.stop()


STANDING = """
select (select array_agg(t order by id) from fund_transfer t
        where award_id = %(award)s)::text,
       (select array_agg(p order by number) from posting p
        where award_id = %(award)s)::text,
       (select count(*) from audit), (select count(*) from payout_batch)
"""

# Transfers, their versions, and those that the audit has of them.
TOLD = """
select t.id::text, t.kind, t.state, t.version,
       (select array_agg(x.subject_version order by x.place) from audit x
        where x.subject_id = t.id)
from fund_transfer t where t.award_id = %(award)s
"""


def test_what_was_acknowledged_has_happened_once(chaos, paying, stack):
    batches = int(paying.ask("select count(*) from payout_batch"))
    chaos.run()
    assert all(a.status < 500 for *_, a in chaos.answered)
    with psycopg.connect(stack.database.conninfo("postgres"),
                         options="-c search_path=tilskudd") as books:
        look = {"award": chaos.award}
        check_books(books, paying.call["id"])
        told = books.execute(TOLD, look).fetchall()
        # Every version of every transfer was told once, in its order.
        for identifier, *_, version, versions in told:
            assert versions == [*range(1, version + 1)], identifier
        made = Counter(kind for _, kind, *_ in told)
        assert made["payout"] - 1 == len(chaos.done("/payouts"))
        for kind, path in (("carry_over", "/carry-overs"),
                           ("reallocation", "/reallocations"),
                           ("repayment", "/repayments")):
            assert made[kind] == len(chaos.done(path)), kind
        assert len(chaos.done("/payout-batches")) == int(paying.ask(
            "select count(*) from payout_batch")) - batches
        # No two commands were acknowledged with the same effect.
        effects = Counter(
            (a["id"], a["version"]) for *_, path, _, _, _, a in chaos.answered
            if path.startswith("/v1/fund-transfers/") and a.status == 200)
        assert set(effects.values()) <= {1}
        assert {state for _, _, state, *_ in told} & {"paid", "sent"}
        # Sent once more, each is answered as it was, and nothing happens.
        before = books.execute(STANDING, look).fetchone()
        books.rollback()
        done = [a for a in chaos.answered if a[-1].status < 300]
        assert len(done) >= PEOPLE * COMMANDS / 3
        for who, path, body, key, match, answer in done:
            again = Client(chaos.services[0].url, chaos.contract,
                           chaos.tokens(who)).post(path, body, key=key,
                                                   match=match)
            assert (again.status, again.text) == (answer.status, answer.text)
            assert "Idempotency-Replayed" in again.headers
        assert books.execute(STANDING, look).fetchone() == before
