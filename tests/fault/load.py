"""Sixteen clients of two instances who write until they are told to stop:
twelve send applications and take them back, four move the money of an award.
Each command goes out again with its key until it is answered, and what is
acknowledged is on disk before the client goes on."""

import itertools
import random
import re
import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import urlsplit

from tests.conftest import CALL_2026
from tests.fault.test_money_chaos import NEXT, NOTICE
from tests.scenarios.deciding import JUNE, measures_of
from tests.scenarios.paying import DUE, PAID_AT, Paying
from tests.support.client import Client
from tests.support.ledger import Ledger, Wire
from tests.support.stack import OPEN

APPLICANTS, PAYERS = 12, 4
IDENTIFIER = re.compile("[0-9a-f]{8}-[0-9a-f-]{27}")
PEOPLE = ("preparer", "signatory", "caseworker", "approver", "approver2",
          "attestant")

# What happens to several transfers at once.
MANY = {"createPayoutBatch", "createPayoutResults"}


class World:
    """The calls and awards that the load is about, in June."""

    def __init__(self, stack, contract, content):
        self.stack, self.contract, self.content = stack, contract, content
        self.tokens = {who: stack.issuer.token(who) for who in PEOPLE}
        self.made = dict(self.tokens)

    def caller(self, who):
        if who not in self.made:
            self.made[who] = self.stack.issuer.token(who)
        return Client(self.stack.service.url, self.contract, self.made[who])

    def call(self, deadline="2026-12-01"):
        self.stack.service.set_clock(OPEN)
        staff = self.caller("caseworker")
        copy = staff.act("call", CALL_2026, "copy", {
            "year": 2026, "opensDate": "2026-02-01", "deadlineDate": deadline,
            "reportDeadline": "2027-03-01"}).expect(201)
        return staff.act("call", copy["id"], "publish").expect(200).json

    def award(self, amount=400_000):
        """(call, award, its measures)"""
        call = self.call("2026-03-16")
        paying = Paying(self.caller, self.stack, call, self.content,
                        self.stack.service.set_clock)
        application, _, award = paying.awarded_case(amount)
        return call["id"], award, [m["id"] for m in measures_of(application)]


class Load:
    def __init__(self, world, services, seed, applicants=APPLICANTS,
                 payers=PAYERS):
        self.world, self.contract = world, world.contract
        self.addresses = [("127.0.0.1", urlsplit(s.url).port)
                          for s in services]
        self.seed = seed
        self.calls = [world.call()["id"] for _ in range(applicants)]
        self.awards = [world.award() for _ in range(payers)]
        world.stack.service.set_clock(JUNE)
        self.ledger = Ledger(world.stack.folder / f"ledger-{seed}")
        self.tally, self.at = Counter(), []
        self.replayable = []
        self.operations = {}
        self.is_over = threading.Event()

    # ---- Being acknowledged -------------------------------------------------

    def operation(self, method, path):
        kind = method, IDENTIFIER.sub("0", path)
        if kind not in self.operations:
            self.operations[kind] = self.contract.find(method, path).id
        return self.operations[kind]

    def acknowledge(self, wire, said, subjects):
        """On disk, and only then is it so."""
        _, method, path, _, headers = said.request
        self.ledger.add(
            operation=self.operation(method, path), subjects=subjects,
            key=headers.get("Idempotency-Key"), nok=said.json.get("count"))
        self.at.append(time.monotonic())
        if method == "POST" and wire.chance.random() < 0.1:
            self.replayable.append(said)

    def done(self, wire, who, path, body=None, match=None):
        """A command of which there is no doubt that it may be given."""
        said = wire.post(who, path, body, match)
        assert said.status in (200, 201), said.text
        self.acknowledge(wire, said, [(said["id"], said["version"])])
        return said

    # ---- Applications -------------------------------------------------------

    def patched(self, wire, before, mark):
        """A change has no key: who may not have been heard looks again."""
        path = f"/v1/applications/{before['id']}"
        said = wire.until_known(
            "preparer", "PATCH", path, {"content": {"anchoring": mark}},
            If_Match=before.etag)
        request = said.request
        if said.status == 412:
            said = wire.get("preparer", path)
        assert said.status == 200, said.text
        assert said["content"]["anchoring"] == mark
        assert said["version"] == before["version"] + 1
        said.request = request
        self.acknowledge(wire, said, [(said["id"], said["version"])])
        return said

    def applicant(self, number, wire, chance):
        for turn in itertools.count():
            if self.is_over.is_set():
                return
            said = self.done(wire, "preparer", "/v1/applications", {
                "callId": self.calls[number], "content": self.world.content})
            path = f"/v1/applications/{said['id']}"
            for place in range(chance.randint(0, 5)):
                said = self.patched(wire, said, f"Utgave {turn}.{place}")
            if chance.random() < 0.7:
                said = self.done(wire, "signatory", f"{path}/sign-off",
                                 match=said.etag)
                said = self.done(wire, "signatory", f"{path}/submit",
                                 match=said.etag)
            self.done(wire, "signatory", f"{path}/withdraw", match=said.etag)

    # ---- Money --------------------------------------------------------------

    def tried(self, wire, who, path, body=None, match=None):
        """A command that somebody else, or the rules, may stand against."""
        said = wire.post(who, path, body, match)
        if said.status >= 300:
            return
        found = said.json.get("items", [said.json])
        if path.endswith("payout-results"):
            found = [i for i in found if i["result"] == "recorded"]
            self.acknowledge(wire, said, [(i["paymentReference"], 0)
                                          for i in found])
        else:
            self.acknowledge(wire, said, [(i["id"], i["version"])
                                          for i in found])

    def begin(self, wire, chance, award, measures):
        nok = 1_000 * chance.randint(1, 20)
        end = measures[:2] if chance.random() < 0.5 else measures[1::-1]
        who, kind, body = chance.choice([
            ("caseworker", "payouts", {"instalments": [
                {"amountNok": nok, "dueDate": DUE}]})] * 2 + [
            ("preparer", "carry-overs", {"amountNok": nok,
                                         "reason": "Utsatt."}),
            ("preparer", "reallocations", {"reason": "Ny plan.", "parts": [
                {"fromMeasureId": end[0], "toMeasureId": end[1],
                 "amountNok": nok}]}),
            ("caseworker", "repayments", {"amountNok": nok, **NOTICE})])
        self.tried(wire, who, f"/v1/awards/{award}/{kind}", body)

    def move(self, wire, chance, transfer):
        """As in the chaos of money, but that most payments fail: those can be
        made again for as long as the load goes on."""
        who, action, body = chance.choice(NEXT[
            "answered" if transfer["state"] == "notified"
            and "answeredAt" in transfer else transfer["state"]])
        path = f"/v1/fund-transfers/{transfer['id']}"
        if action == "batch":
            self.tried(wire, who, "/v1/payout-batches", {})
        elif action in ("paid", "failed"):
            outcome = "paid" if chance.random() < 0.02 else "failed"
            self.tried(wire, who, "/v1/payout-results", {"items": [
                {"paymentReference": transfer["paymentReference"],
                 "outcome": outcome, "at": PAID_AT}]})
        else:
            if action == "decide":
                body = {**body, "amountNok": transfer["amountNok"]}
            said = wire.get(who, path)
            self.tried(wire, who, f"{path}/{action}", body, said.etag)

    def payer(self, number, wire, chance):
        _, award, measures = self.awards[number]
        while not self.is_over.is_set():
            found = wire.get("caseworker", "/v1/fund-transfers"
                             f"?awardId={award}&limit=30")["items"]
            going = [t for t in found if t["state"] in NEXT]
            if going and chance.random() < 0.9:
                self.move(wire, chance, chance.choice(going))
            else:
                self.begin(wire, chance, award, measures)

    # ---- All at once --------------------------------------------------------

    def client(self, number):
        chance = random.Random(f"{self.seed}/{number}")
        wire = Wire(self.addresses, self.world.tokens, chance, self.tally)
        try:
            if number < len(self.calls):
                self.applicant(number, wire, chance)
            else:
                self.payer(number - len(self.calls), wire, chance)
        except BaseException:
            self.is_over.set()
            raise
        finally:
            wire.hang_up()

    def reached(self, count):
        """Waits until so many are acknowledged; whether the load goes on."""
        while self.ledger.synced < count and not self.is_over.is_set():
            time.sleep(0.005)
        return not self.is_over.is_set()

    def run(self, wanted, disturb):
        """Seconds that it took. `disturb` happens meanwhile."""
        begin = time.monotonic()
        count = len(self.calls) + len(self.awards)
        with ThreadPoolExecutor(count) as pool:
            running = [pool.submit(self.client, n) for n in range(count)]
            try:
                disturb(self)
                self.reached(wanted)
            finally:
                self.is_over.set()
        for client in running:
            client.result()
        return time.monotonic() - begin

    def longest_silence(self, begin=0.0):
        """Between two acknowledgements, the second after `begin`."""
        times = sorted(self.at)
        return max(b - a for a, b in zip(times, times[1:]) if b >= begin)
