"""A dry run gives the verdict and leaves nothing: neither event nor audit nor
idempotency key, and no row of any table is other than it was. It says what the
action itself then says: in which state what would be, and every amount."""

import uuid

import pytest

from tests.scenarios.appealing import LETTER, MORE
from tests.scenarios.attaching import Attaching
from tests.scenarios.awarding import ACCOUNT, TERMS, Awarding
from tests.scenarios.deciding import (JUNE, REASONS, STAFF, content,
                                      measures_of)
from tests.scenarios.paying import PAID_AT, SUSPICION
from tests.scenarios.reporting import (FEBRUARY, LARGE, PRINTOUT, STATEMENT,
                                       Reporting)
from tests.scenarios.test_exclusions import EXCLUSION
from tests.scenarios.test_main_story import draft

# The rows of every table: how many, and the last transaction that wrote one.
# Whatever is added, changed or taken away changes one of the two.
EVERY_ROW = """
    select t.table_name || ' ' || (xpath('/row/rows/text()', query_to_xml(
        format('select count(*) || '' '' || coalesce(max(xmin::text::bigint), 0)'
               ' as rows from tilskudd.%I', t.table_name),
        false, true, '')))[1]
    from information_schema.tables t
    where t.table_schema = 'tilskudd' and t.table_type = 'BASE TABLE'
    order by 1"""


# The operations that were tried, and what tried them.
TRIED, TRIERS = set(), set()


def said(answer, name=""):
    """[(name, value)] of the states and amounts of an answer, in order."""
    if isinstance(answer, dict):
        return [pair for key in sorted(answer)
                for pair in said(answer[key], key)]
    if isinstance(answer, list):
        return [pair for one in answer for pair in said(one, name)]
    is_said = name.endswith("Nok") or name in ("state", "result", "count")
    return [(name, answer)] if is_said else []


class Trying(Awarding):
    """Each step is tried first, and then taken."""

    def rows(self):
        return dict(line.split(" ", 1)
                    for line in self.ask(EVERY_ROW).splitlines())

    def step(self, by, path, body=None, of=None):
        """`of` is the case whose version is matched."""
        caller = self.caller(by)
        before = self.rows()

        def sent(query):
            match = of and caller.get(of).expect(200).etag
            return caller.post(f"{path}{query}", body, match=match)

        tried = sent("?dryRun=true")
        assert tried.status < 300, tried.text
        assert self.rows() == before
        done = sent("")
        assert done.status == tried.status, done.text
        assert said(done.json) == said(tried.json), path
        TRIED.add(caller.contract.find("POST", path).id)
        for table in ("event", "audit"):
            assert self.ask(f"select count(*) from {table}") != \
                before[table].split(" ")[0], path
        return done

    def action(self, resource, case, action, body=None, by="caseworker"):
        path = f"/v1/{resource}/{case['id']}"
        return self.step(by, f"{path}/{action}", body, of=path)


@pytest.fixture
def trying(caller, stack, fresh_call, complete_content, clock):
    return Trying(caller, stack, fresh_call, complete_content, clock)


def try_calls(trying):
    copy = trying.action("calls", trying.call, "copy", {
        "year": 2026, "opensDate": "2026-02-01", "deadlineDate": "2026-03-16",
        "reportDeadline": "2027-03-01"})
    trying.action("calls", copy, "publish")
    trying.action("calls", copy, "amend", {
        "reason": "Ny ramme.", "significant": True,
        "changes": {"frameNok": 20_000_000}})
    trying.action("calls", copy, "extend-deadline", {
        "reason": "Driftsstans.", "deadlineDate": "2026-03-20"})
    trying.action("calls", copy, "cancel", {"reason": "Trukket."})


def try_applications(trying):
    application = draft(trying.caller("preparer"), trying.call,
                        trying.application_content)
    trying.action("applications", application, "sign-off", by="signatory")
    trying.action("applications", application, "submit", by="signatory")
    trying.action("applications", application, "revise", by="preparer")
    trying.clock(JUNE)
    path = f"/v1/applications/{application['id']}"
    for person in STAFF:
        trying.step(person, f"{path}/impartiality",
                    {"declaration": "clear"}, of=path)
    trying.action("applications", application, "take")
    trying.action("applications", application, "request-supplement", {
        "wanted": "Mer.", "deadlineDate": "2026-06-22"})
    trying.action("applications", application, "supplement",
                  {"answer": "Her er mer."}, by="signatory")
    trying.action("applications", application, "withdraw",
                  {"reason": "Ombestemt."}, by="preparer")


def try_decisions(trying):
    application = trying.application()
    document = content(application, 480_000, 0)
    decision = trying.step(
        "caseworker", f"/v1/applications/{application['id']}/decisions",
        {"content": document})
    for action, body, by in (
            ("propose", None, "caseworker"),
            ("return", {"reason": "Se på tiltak 2."}, "approver"),
            ("propose", None, "caseworker"),
            ("approve", None, "approver"),
            ("notify", None, "approver"),
            ("extend-appeal-deadline",
             {"reason": "Ferie.", "deadlineDate": "2026-07-20"}, "caseworker"),
            ("correct", {"what": "Tiltak 2.", "content": content(
                application, 480_000, 190_000, 0)}, "caseworker")):
        trying.action("decisions", decision, action, body, by)


def try_jobs(trying):
    application = trying.application()
    trying.draft(application, content(application, 480_000, 0)).expect(201)
    trying.step("caseworker", f"/v1/calls/{trying.call['id']}/jobs",
                {"action": "propose"})


def try_appeals(trying):
    application, decision = trying.decided()
    appeal = trying.step(
        "signatory", f"/v1/decisions/{decision['id']}/appeals", LETTER)
    trying.action("appeals", appeal, "take")
    trying.action("appeals", appeal, "defer-enforcement",
                  {"reason": "Pengene trengs ikke før."})
    trying.action("appeals", appeal, "prepare", {
        "outcome": "forward", "opinion": "Ingen grunn til endring."})
    trying.action("appeals", appeal, "forward", by="approver")
    for person in ("appeal-handler", "appeal-handler2"):
        trying.declared(application, appeal, person)
    trying.action("appeals", appeal, "prepare", {
        "outcome": "change", **trying.replaced(application, *MORE)},
        by="appeal-handler")
    trying.action("appeals", appeal, "change", by="appeal-handler2")


def try_awards(trying):
    trying.must_accept()
    trying.give_account()
    _, award, _ = trying.told()
    trying.action("awards", award, "accept", {
        "termsVersion": TERMS, "accountNumber": ACCOUNT}, by="signatory")
    neighbour = ("preparer-porsgrunn", "signatory-porsgrunn")
    application = trying.application(*neighbour)
    trying.notified(application, content(application, 480_000, 0))
    trying.action("awards", trying.award_of(application, neighbour[1]),
                  "decline", {"reason": "Ikke plass."}, by=neighbour[1])


def try_payouts(trying):
    trying.give_account()
    _, award, _ = trying.awarded()
    first, second = trying.step(
        "caseworker", f"/v1/awards/{award['id']}/payouts", {"instalments": [
            {"amountNok": n, "dueDate": JUNE[:10]}
            for n in (100_000, 50_000)]})["items"]
    for action, body, by in (
            ("attest", None, "attestant"),
            ("re-register", SUSPICION, "caseworker"),
            ("attest", None, "attestant"),
            ("hold", SUSPICION, "approver"),
            ("release", {"reason": "Avklart."}, "attestant")):
        trying.action("fund-transfers", first, action, body, by)
    trying.action("fund-transfers", second, "cancel", SUSPICION)
    trying.step("attestant", "/v1/payout-batches",
                {"callId": trying.call["id"]})
    trying.step("attestant", "/v1/payout-results", {"items": [{
        "paymentReference": first["paymentReference"], "outcome": "paid",
        "at": PAID_AT}]})


def try_requests(trying):
    """What an applicant asks for, and is answered."""
    application, award, _ = trying.awarded()
    trying.paid(award, 200_000)
    first, second, _ = (m["id"] for m in measures_of(application))
    way = {"fromMeasureId": first, "toMeasureId": second}
    requests = {
        "carry-overs": {"amountNok": 60_000},
        "reallocations": {"parts": [{**way, "amountNok": 10_000}]}}
    partly = {"parts": [{**way, "grantedNok": 4_000, "reason": "Nok."}]}
    no = {"reason": "Ikke planlagt."}
    for what, action, body in (
            ("reallocations", "refuse", no), ("reallocations", "grant", {}),
            ("reallocations", "grant-partly", partly),
            ("carry-overs", "refuse", no),
            ("carry-overs", "grant", {"grantedNok": 40_000, **no})):
        asked = trying.step("preparer", f"/v1/awards/{award['id']}/{what}", {
            "reason": "Utsatt.", **requests[what]})
        trying.action("fund-transfers", asked, action, body, "approver")


def try_claims(trying):
    _, award, _ = trying.awarded()
    trying.paid(award, 200_000)
    day = JUNE[:10]
    for steps in (
            (("waive", {"reason": "Dokumentert nå."}, "approver"),),
            (("answer", {"text": "En faktura mangler."}, "preparer"),
             ("decide", {"amountNok": 45_000, "reasons": REASONS,
                         "dueDate": "2026-09-01"}, "approver"),
             ("register-repaid", {"paidOn": day}, "attestant"))):
        told = trying.step(
            "caseworker", f"/v1/awards/{award['id']}/repayments", {
                "amountNok": 60_000, "ground": "unspent",
                "reason": "Ikke brukt.", "answerByDate": "2026-07-01"})
        for action, body, by in steps:
            told = trying.action("fund-transfers", told, action, body, by)
    sent = "2026-06-09T08:00:00Z"
    trying.clock(sent)
    for kind, by, letter, standing in (
            ("paper-appeals", "caseworker", {**LETTER, "sentAt": sent}, 30_000),
            ("appeals", "signatory", LETTER, 15_000)):
        appeal = trying.step(
            by, f"/v1/fund-transfers/{told['id']}/{kind}", letter)
        trying.action("appeals", appeal, "take")
        trying.action("appeals", appeal, "prepare", {
            "outcome": "partly_overturn", "reasons": "Noe er dokumentert.",
            "amountNok": standing})
        trying.action("appeals", appeal, "partly-overturn", by="approver")


def try_reports(trying):
    reporting = Reporting(trying.caller, trying.stack, trying.call,
                          trying.application_content,
                          trying.clock).new_scheme()
    _, report = reporting.obliged(*LARGE)
    reporting.pay(report)
    trying.clock(FEBRUARY)
    call = f"/v1/calls/{trying.call['id']}"
    later = {"dueDate": "2027-04-01", "reason": "Sykdom."}
    trying.step("caseworker", f"{call}/extend-reports", later, of=call)
    trying.action("reports", report, "extend",
                  {**later, "dueDate": "2027-05-01"})
    trying.action("reports", report, "begin", by="preparer")
    whole = reporting.whole(reporting.read(report).json,
                            accountPrintout=PRINTOUT)
    reporting.patch(report, whole).expect(200)
    file = Attaching(trying.caller, trying.stack).file("report", "preparer")
    attached = trying.step("preparer", f"/v1/reports/{report['id']}/attachments",
                           {"fileId": file["id"], "type": "account_printout"})
    for action, body, by in (
            ("submit", None, "signatory"),
            ("correct", {"reason": "En feil."}, "preparer"),
            ("submit", None, "signatory"),
            ("return", {"remarks": "Mer."}, "caseworker"),
            ("begin", None, "preparer"), ("submit", None, "signatory"),
            ("attest", STATEMENT, "auditor"),
            ("approve-content", None, "caseworker"),
            ("approve-accounts", None, "approver")):
        trying.action("reports", report, action, body, by)
    trying.action("attachments", attached, "redact", {"reason": "Sensitivt."})


def try_exclusions(trying):
    [applicant] = trying.caller("preparer").get("/v1/applicants")["items"]
    excluded = trying.step(
        "approver", f"/v1/applicants/{applicant['id']}/exclusions", {
            **EXCLUSION, "schemeId": trying.call["schemeId"],
            "fromYear": 2070})
    trying.action("exclusions", excluded, "lift", {"reason": "Frafalt."},
                  by="approver")


TRIES = [try_calls, try_applications, try_decisions, try_jobs, try_appeals,
         try_awards, try_payouts, try_requests, try_claims, try_reports,
         try_exclusions]


@pytest.mark.timeout(600)  # every row of a whole run is read twice a step
@pytest.mark.parametrize("steps", TRIES)
def test_a_trial_leaves_every_row_as_it_was(trying, steps):
    steps(trying)
    TRIERS.add(steps)


# What moves money, or says what was done with it.
MONEY = ("/v1/awards/", "/v1/fund-transfers/", "/v1/payout-", "/v1/reports/",
         "/v1/exclusions/")


def test_every_action_on_money_was_tried(contract):
    if TRIERS != set(TRIES):
        pytest.skip("only after all of them")
    moving = {o.id for o in contract.operations if o.path.startswith(MONEY)
              and any(contract.resolve(p)["name"] == "dryRun"
                      for p in o.spec["parameters"])}
    assert len(moving) > 25 and moving <= TRIED, sorted(moving - TRIED)


def test_a_key_that_was_tried_is_not_used_up(trying):
    """A trial neither keeps the key nor repeats what was kept under it."""
    signatory, key = trying.caller("signatory"), str(uuid.uuid4())
    application = draft(trying.caller("preparer"), trying.call,
                        trying.application_content)
    path = f"/v1/applications/{application['id']}"
    for query in ("?dryRun=true", ""):
        answer = signatory.post(f"{path}/sign-off{query}", key=key,
                                match=signatory.get(path).etag).expect(200)
        assert "Idempotency-Replayed" not in answer.headers
    again = signatory.post(f"{path}/sign-off", key=key,
                           match=application.etag).expect(200)
    assert again.headers["Idempotency-Replayed"] == "true"
