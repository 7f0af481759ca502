"""Who may do what with an award and with what becomes of its money, in each
state: every action by everybody, tried and compared with tables by hand."""

import pytest

from tests.scenarios.awarding import ACCOUNT, TERMS
from tests.scenarios.deciding import measures_of
from tests.scenarios.paying import SUSPICION
from tests.scenarios.test_claim_appeals import LETTER
from tests.scenarios.test_exclusions import EXCLUSION, applicant
from tests.scenarios.transferring import AFTER, CLAIM
from tests.support.client import address_of

# Nobody at all, then those of the applicant's side, then of staff; each with
# the strongest login, so that it is the role that counts.
WHO = (None, "municipality", "preparer", "signatory", "auditor", "caseworker",
       "approver", "attestant", "owner", "appeal-handler")
APPLICANT = {"municipality", "preparer", "signatory"}
REFUSED = {"TOKEN_MISSING", "SCOPE_REQUIRED", "ROLE_REQUIRED",
           "PERSON_REQUIRED", "NOT_FOUND"}

# {kind: {state: {action: by whom}}}; what is not here is refused.
ANYBODY = {"caseworker", "approver", "attestant"}
GOING = {"re-register": {"caseworker"}, "hold": ANYBODY,
         "cancel": {"caseworker"}}
TABLES = {
    "payout": {
        "registered": {"attest": {"attestant"}, **GOING},
        "attested": GOING,
        "held": {"release": {"approver", "attestant"},
                 "cancel": {"caseworker"}},
        "failed": {"re-register": {"caseworker"}, "cancel": {"caseworker"}},
        "sent": {}, "paid": {}, "cancelled": {}},
    "carry_over": {
        "requested": {"grant": {"approver"}, "refuse": {"approver"}},
        "granted": {}, "refused": {}},
    "reallocation": {
        "requested": {"grant": {"approver"}, "grant-partly": {"approver"},
                      "refuse": {"approver"}},
        "granted": {}, "partly_granted": {}, "refused": {}},
    "repayment": {
        "notified": {"answer": APPLICANT, "decide": {"approver"},
                     "waive": {"approver"}},
        "decided": {"waive": {"approver"}, "register-repaid": {"attestant"}},
        "repaid": {}, "waived": {}, "annulled": {}},
    "award": {
        "offered": {"accept": {"signatory"}, "decline": {"signatory"}},
        "open": {}, "declined": {}, "lapsed": {}},
    "exclusion": {"active": {"lift": {"approver"}}, "lifted": {}},
}

# Of no award: where nothing can be granted in part, nobody looks at it.
OTHERS = ("019c0000-0000-7000-8000-000000000001",
          "019c0000-0000-7000-8000-000000000002")


def partly(first, second):
    return {"parts": [{"fromMeasureId": first, "toMeasureId": second,
                       "grantedNok": 1_000, "reason": "Nok."}]}


BODIES = {
    "grant-partly": partly(*OTHERS),
    "re-register": SUSPICION, "hold": SUSPICION, "release": SUSPICION,
    "cancel": SUSPICION, "grant": {}, "refuse": {"reason": "Nei."},
    "answer": {"text": "Greit."}, "decide": CLAIM,
    "waive": {"reason": "Nei."}, "register-repaid": {"paidOn": "2027-03-16"},
    "accept": {"termsVersion": TERMS, "accountNumber": ACCOUNT},
    "decline": {"reason": "Nei."}, "lift": {"reason": "Nei."}}

# Those that have an address on a resource, whatever its kind.
TRANSFER = ("attest", "re-register", "hold", "release", "cancel", "grant",
            "grant-partly", "refuse", "answer", "decide", "waive",
            "register-repaid")
ACTIONS = {"award": ("accept", "decline"), "exclusion": ("lift",)}


def person(caller, who):
    return caller(who, claims={"acr": "high"}) if who == "preparer" \
        else caller(who)


class Table:
    """One case in one state, and everybody who tries to change it."""

    def __init__(self, caller, kind, case, state, bodies):
        self.caller, self.kind, self.case = caller, kind, case
        self.table, self.bodies = TABLES[kind][state], bodies
        self.path = address_of(kind, case["id"])
        self.before = caller("caseworker").get(self.path).expect(200)
        assert self.before["state"] == state

    def check(self):
        for who in WHO:
            for action in ACTIONS.get(self.kind, TRANSFER):
                self.check_cell(who, action)
            self.check_offer(who)
        after = self.caller("caseworker").get(self.path)
        assert after.text == self.before.text

    def check_cell(self, who, action):
        answer = person(self.caller, who).post(
            f"{self.path}/{action}?dryRun=true", self.bodies.get(action),
            match=self.before.etag)
        told = f"{who} {action}: {answer.status} {answer.text}"
        if who in self.table.get(action, ()):
            assert answer.status == 200, told
        elif action in self.table:
            assert answer.code in REFUSED, told
        else:
            assert answer.code in REFUSED | {"ILLEGAL_TRANSITION"}, told

    def check_offer(self, who):
        """Whoever may read it is offered what they may do, and no more."""
        seen = person(self.caller, who).get(self.path)
        if seen.status == 200:
            assert set(seen["allowedActions"]) == {
                a for a, may in self.table.items() if who in may}, who


def cells(kind):
    return pytest.mark.parametrize("state", TABLES[kind])


def test_the_tables_are_those_of_the_service(caller):
    """Every state is here, and every action that somebody may ask for."""
    told = {one["resource"]: one for one in caller().get(
        "/v1/metadata/lifecycles").expect(200)["items"]}
    for kind, table in TABLES.items():
        assert set(table) == set(told[kind]["states"]), kind
        assert {(state, action) for state, actions in table.items()
                for action in actions} == {
            (t["from"], t["action"]) for t in told[kind]["transitions"]
            if t["roles"]}, kind


# ---- Payouts ----------------------------------------------------------------

def payout_in(paying, award, state):
    [payout] = paying.plan(award, 100).expect(201)["items"]
    if state in ("attested", "sent", "failed", "paid"):
        paying.on(payout, "attest").expect(200)
    if state in ("sent", "failed", "paid"):
        paying.batch().expect(201)
    if state in ("failed", "paid"):
        assert paying.verdicts((payout, state)) == ["recorded"]
    if state in ("held", "cancelled"):
        action = {"held": "hold", "cancelled": "cancel"}[state]
        paying.on(payout, action, SUSPICION, by="caseworker").expect(200)
    return payout


@cells("payout")
def test_of_a_payout_each_may_what_the_table_says(paying, state):
    _, _, award = paying.awarded_case()
    payout = payout_in(paying, award, state)
    Table(paying.caller, "payout", payout, state, BODIES).check()


# ---- What is asked for ------------------------------------------------------

def decided_as(transferring, asked, state, bodies):
    action = {"granted": "grant", "refused": "refuse",
              "partly_granted": "grant-partly"}.get(state)
    if action:
        transferring.on(asked, action, bodies[action]).expect(200)


@cells("carry_over")
def test_of_a_carry_over_each_may_what_the_table_says(transferring, state):
    _, award = transferring.awarded()
    asked = transferring.carry_over(award).expect(201)
    decided_as(transferring, asked, state, BODIES)
    Table(transferring.caller, "carry_over", asked, state, BODIES).check()


@cells("reallocation")
def test_of_a_reallocation_each_may_what_the_table_says(transferring, state):
    application, award = transferring.awarded()
    first, second, _ = (m["id"] for m in measures_of(application))
    asked = transferring.reallocate(award, (first, second, 2_000)).expect(201)
    bodies = {**BODIES, "grant-partly": partly(first, second)}
    decided_as(transferring, asked, state, bodies)
    Table(transferring.caller, "reallocation", asked, state, bodies).check()


# ---- What is claimed --------------------------------------------------------

def annul(steps, claim):
    """By an appeal that the county itself gives way to."""
    appeal = steps.caller("signatory").post(
        f"/v1/fund-transfers/{claim['id']}/appeals", LETTER).expect(201)
    for action, body, by in (
            ("take", None, "caseworker"),
            ("prepare", {"outcome": "overturn", "reasons": "Ja."},
             "caseworker"), ("overturn", None, "approver")):
        steps.caller(by).act("appeal", appeal["id"], action, body).expect(200)


@cells("repayment")
def test_of_a_repayment_each_may_what_the_table_says(transferring, state):
    _, award = transferring.awarded()
    told = transferring.notice(award).expect(201)
    transferring.clock(AFTER)
    if state in ("decided", "repaid", "annulled"):
        # By another than who is in the table: it may still be waived.
        transferring.on(told, "decide", CLAIM, by="approver2").expect(200)
    if state == "repaid":
        transferring.on(told, "register-repaid", BODIES["register-repaid"],
                        by="attestant").expect(200)
    if state == "waived":
        transferring.on(told, "waive", {"reason": "Nei."}).expect(200)
    if state == "annulled":
        annul(transferring, told)
    Table(transferring.caller, "repayment", told, state, BODIES).check()


# ---- Awards and exclusions --------------------------------------------------

@cells("award")
def test_of_an_award_each_may_what_the_table_says(offering, lapsing, state):
    _, award, _ = offering.in_state(state, lapsing, 480_000, 0)
    Table(offering.caller, "award", award, state, BODIES).check()


@cells("exclusion")
def test_of_an_exclusion_each_may_what_the_table_says(caller, fresh_call,
                                                      state):
    excluded = caller("approver").post(
        f"/v1/applicants/{applicant(caller)['id']}/exclusions", {
            **EXCLUSION, "schemeId": fresh_call["schemeId"],
            "fromYear": 2060}).expect(201)
    if state == "lifted":
        caller("approver").act("exclusion", excluded["id"], "lift",
                               BODIES["lift"]).expect(200)
    Table(caller, "exclusion", excluded, state, BODIES).check()


# ---- What is made of an award -----------------------------------------------

# {what: (body, by whom)}
MADE = {
    "payouts": ({"instalments": [{"amountNok": 1, "dueDate": "2030-06-03"}]},
                {"caseworker"}),
    "carry-overs": ({"amountNok": 1, "reason": "Utsatt."}, APPLICANT),
    "repayments": ({"amountNok": 1, "ground": "unspent", "reason": "Ubrukt.",
                    "answerByDate": "2026-12-31"},
                   {"caseworker", "approver"}),
}


def made_of(steps, award, may_make, refusals=()):
    """Everybody tries to make everything of it; `refusals` {what: code} of
    those who may."""
    first, second, *_ = may_make
    made = {**MADE, "reallocations": ({
        "reason": "Færre.", "parts": [{"fromMeasureId": first,
                                       "toMeasureId": second,
                                       "amountNok": 1}]}, APPLICANT)}
    for what, (body, may) in made.items():
        for who in WHO:
            answer = person(steps.caller, who).post(
                f"/v1/awards/{award['id']}/{what}?dryRun=true", body)
            told = f"{who} {what}: {answer.status} {answer.text}"
            if who not in may:
                assert answer.code in REFUSED, told
            elif what in refusals:
                assert answer.code == refusals[what], told
            else:
                assert answer.status == 201, told


def test_of_an_open_award_each_makes_what_the_table_says(paying):
    application, _, award = paying.awarded_case(300_000)
    paying.run("update applicant set account_number = '99900100104' "
               "where organisation_number = '938759839'")
    [payout] = paying.attested(award, 1_000)
    paying.batch().expect(201)
    paying.verdicts((payout, "paid"))
    made_of(paying, {"id": award},
            [m["id"] for m in measures_of(application)])


@pytest.mark.parametrize("state", ["offered", "declined", "lapsed"])
def test_nothing_is_made_of_an_award_that_is_not_open(offering, lapsing,
                                                      state):
    application, award, _ = offering.in_state(state, lapsing, 480_000, 0)
    made_of(offering, award, [m["id"] for m in measures_of(application)], {
        "payouts": "AWARD_NOT_OPEN", "carry-overs": "AWARD_NOT_OPEN",
        "reallocations": "AWARD_NOT_OPEN", "repayments": "EXCEEDS_HELD"})


@pytest.mark.parametrize("path, body, may", [
    ("/v1/payout-batches", {"callId": "call"}, "attestant"),
    ("/v1/payout-results", {"items": [{
        "paymentReference": "0" * 16, "outcome": "paid",
        "at": "2026-06-08T07:30:00Z"}]}, "attestant")])
def test_of_what_goes_to_the_bank_only_an_attestant(paying, path, body, may):
    _, _, award = paying.awarded_case()
    paying.attested(award, 100)
    if "callId" in body:
        body = {"callId": paying.call["id"]}
    for who in WHO:
        answer = person(paying.caller, who).post(f"{path}?dryRun=true", body)
        told = f"{who}: {answer.status} {answer.text}"
        assert answer.status < 300 if who == may else \
            answer.code in REFUSED, told
