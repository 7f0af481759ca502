"""An award, from its decision to the answer of its applicant: accepted on terms
and to an account, declined, or lapsed because nobody answered."""

import csv
import io
import json

import pytest

from tests.conftest import PORSGRUNN, SKIEN
from tests.scenarios.appealing import AWARD, MORE
from tests.scenarios.awarding import (ACCEPT_BY, ACCOUNT, JULY, OTHER_ACCOUNT,
                                      TERMS, TOO_LATE)
from tests.scenarios.deciding import REASONS, content
from tests.support.stack import wait_for

GIVEN = sum(AWARD)


def blocked(answer):
    return {b["action"]: b["code"] for b in answer["blockedActions"]}


def history(person, application, kind="award"):
    items = person.get(f"/v1/applications/{application['id']}/history").expect(
        200)["items"]
    return [e["type"] for e in items if e["subject"]["kind"] == kind]


# ---- Without acceptance -----------------------------------------------------

def test_an_award_is_open_at_once_where_nothing_is_to_be_accepted(awarding):
    application, award, decision = awarding.told()
    assert (award["kind"], award["state"], award["year"]) == (
        "granted", "open", 2026)
    assert award["amountNok"] == GIVEN
    assert award["decisionId"] == decision["id"]
    assert award["reference"] == application["reference"]
    assert award["applicant"]["organisationNumber"] == SKIEN
    assert "acceptance" not in award.json
    assert award["allowedActions"] == award["blockedActions"] == []
    assert [m["committedNok"] for m in award["measures"]] == list(AWARD)
    assert [m["title"] for m in award["measures"]] == [
        m["title"] for m in application["content"]["measures"]]
    balance = award["balance"]
    assert balance["committedNok"] == balance["leftToPayNok"] == GIVEN
    assert sum(balance.values()) == 2 * GIVEN, "nothing else yet"
    awarding.accept(award).expect(409, "ILLEGAL_TRANSITION")
    awarding.decline(award).expect(409, "ILLEGAL_TRANSITION")


def test_both_sides_see_the_same_award(awarding):
    _, award, _ = awarding.told()
    for by in ("preparer", "municipality", "caseworker", "attestant"):
        seen = awarding.seen(award, by)
        assert seen.json == award.json, by


def test_a_rejection_makes_no_award(awarding):
    application = awarding.application()
    awarding.notified(application, content(application, 0))
    assert awarding.caller("signatory").get(
        f"/v1/awards?applicationId={application['id']}").expect(200)[
        "items"] == []


def test_an_award_is_not_there_before_it_is_told(awarding):
    application = awarding.application()
    awarding.approved(application, content(application, *AWARD))
    for by in ("signatory", "caseworker"):
        assert awarding.caller(by).get(
            f"/v1/awards?callId={awarding.call['id']}").expect(200)[
            "items"] == []


# ---- Accepted ---------------------------------------------------------------

def test_a_municipality_accepts(offering):
    application, award, _ = offering.told()
    assert award["state"] == "offered"
    assert award["acceptance"] == {
        "acceptBy": ACCEPT_BY, "acceptByDate": "2026-06-29",
        "timeZone": "Europe/Oslo", "currentTermsVersion": TERMS}
    assert award["allowedActions"] == ["accept", "decline"]
    assert offering.seen(award, "caseworker")["allowedActions"] == []

    tried = offering.accept(award, query="?dryRun=true").expect(200)
    assert tried["state"] == "open"
    assert offering.seen(award).json == award.json

    accepted = offering.accept(award).expect(200)
    assert accepted["state"] == "open"
    assert accepted["acceptance"] == {
        **award["acceptance"], "acceptedAt": accepted["updatedAt"],
        "termsVersion": TERMS, "accountNumber": ACCOUNT}
    assert accepted["amountNok"] == GIVEN == offering.drawn()
    assert accepted["version"] == award["version"] + 1
    for by in ("signatory", "caseworker"):
        assert history(offering.caller(by), application) == [
            "award.offered", "award.accepted"]
    made, accepting = json.loads(offering.ask(
        "select json_agg(json_build_object('by', operation, 'before', before, "
        f"'after', after) order by place) from audit where subject_id = "
        f"'{award['id']}'"))
    assert (made["by"], made["before"]) == ("notifyDecision", None)
    assert made["after"] == accepting["before"]
    assert accepting["by"] == "acceptGrantAward"
    before, after = accepting["before"], accepting["after"]
    assert before == {"state": "offered", "version": award["version"],
                      "amountNok": GIVEN}
    assert after == {"state": "open", "version": accepted["version"],
                     "amountNok": GIVEN}


@pytest.mark.parametrize("language, said", [
    ("nb", "Tilsagnet godtas på vilkårene som gjelder for ordningen nå"),
    ("nn", "Tilsegna blir godteken på vilkåra som gjeld for ordninga no")])
def test_the_terms_are_those_of_the_rule_set(offering, language, said):
    _, award, _ = offering.told()
    person = offering.caller("signatory")
    refused = person.post(
        f"/v1/awards/{award['id']}/accept",
        {"termsVersion": "2022-09-12", "accountNumber": ACCOUNT},
        match=award.etag, headers={"Accept-Language": language})
    refused.expect(409, "TERMS_OUTDATED")
    assert refused["expected"] == TERMS
    assert refused["detail"].startswith(said)


def test_the_account_is_the_one_two_people_stand_behind(offering):
    _, award, _ = offering.told()
    refused = offering.accept(award, accountNumber=OTHER_ACCOUNT)
    refused.expect(409, "ACCOUNT_NOT_CONFIRMED")
    # Changed in between: proposed by one, it is not in use yet.
    person = offering.caller("preparer")
    [applicant] = person.get("/v1/applicants")["items"]
    person.act("applicant", applicant["id"], "propose-account",
               {"accountNumber": OTHER_ACCOUNT}).expect(200)
    offering.accept(award, accountNumber=OTHER_ACCOUNT).expect(
        409, "ACCOUNT_NOT_CONFIRMED")
    offering.caller("signatory").act("applicant", applicant["id"],
                                     "confirm-account").expect(200)
    offering.accept(award).expect(409, "ACCOUNT_NOT_CONFIRMED")
    accepted = offering.accept(award, accountNumber=OTHER_ACCOUNT).expect(200)
    offering.give_account()
    assert offering.seen(award)["acceptance"] == accepted["acceptance"]


def test_nobody_accepts_without_an_account(offering):
    _, award, _ = offering.told()
    keep = ("update applicant set account_number = {}, account_confirmed_at = "
            f"{{}} where organisation_number = '{SKIEN}'")
    offering.run(keep.format("null", "null"))
    try:
        assert blocked(offering.seen(award)) == {
            "accept": "ACCOUNT_NOT_CONFIRMED"}
        offering.accept(award).expect(409, "ACCOUNT_NOT_CONFIRMED")
    finally:
        offering.run(keep.format(f"'{ACCOUNT}'", "now()"))


def test_it_is_accepted_until_the_end_of_the_last_day(offering):
    _, award, _ = offering.told()
    offering.clock(TOO_LATE)
    refused = offering.accept(award).expect(409, "ACCEPTANCE_TOO_LATE")
    assert refused["deadline"] == "29.06.2026"
    assert blocked(offering.seen(award)) == {"accept": "ACCEPTANCE_TOO_LATE"}
    offering.clock("2026-06-29T21:59:58Z")
    offering.accept(award).expect(200)


@pytest.mark.parametrize("by, status, code", [
    ("preparer", 403, "LEVEL_REQUIRED"), ("caseworker", 403, None),
    ("approver", 403, None), ("municipality", 403, "PERSON_REQUIRED"),
    ("signatory-porsgrunn", 404, "NOT_FOUND"), ("auditor", 403, None)])
def test_only_a_signatory_of_the_applicant_answers(offering, by, status, code):
    _, award, _ = offering.told()
    person = offering.caller(by)
    for action, body in (
            ("accept", {"termsVersion": TERMS, "accountNumber": ACCOUNT}),
            ("decline", {"reason": "Nei."})):
        person.post(f"/v1/awards/{award['id']}/{action}", body,
                    match=award.etag).expect(status, code)
    strong = offering.caller("preparer", claims={"acr": "high"})
    strong.act("award", award["id"], "decline", {"reason": "Nei."}).expect(
        403, "ROLE_REQUIRED")
    assert offering.seen(award).json == award.json


def test_a_body_that_lacks_something_is_refused(offering):
    _, award, _ = offering.told()
    refused = offering.answer(award, "accept", {"accountNumber": "12345678901"})
    refused.expect(422)
    assert refused.pointers().keys() == {"#/termsVersion", "#/accountNumber"}
    offering.answer(award, "decline", {}).expect(422)
    stale = offering.caller("signatory").post(
        f"/v1/awards/{award['id']}/decline", {"reason": "Nei."},
        match='"99-a"')
    stale.expect(412)


# ---- Declined ---------------------------------------------------------------

def test_a_municipality_declines_and_the_frame_has_it_back(offering):
    application, award, decision = offering.told()
    tried = offering.decline(award, query="?dryRun=true").expect(200)
    assert tried["balance"]["committedNok"] == 0
    assert offering.drawn() == GIVEN
    declined = offering.decline(award, reason="Vi mangler folk.").expect(200)
    assert (declined["state"], declined["amountNok"]) == ("declined", 0)
    assert declined["measures"] == [] and not any(
        declined["balance"].values())
    assert declined["acceptance"]["declineReason"] == "Vi mangler folk."
    assert declined["acceptance"]["endedAt"] == declined["updatedAt"]
    assert declined["allowedActions"] == []
    assert offering.drawn() == 0
    assert offering.ledger(award) == [
        *(("commitment", n) for n in sorted(AWARD, reverse=True)),
        *(("decommitment", n) for n in sorted(AWARD))]
    assert history(offering.caller("caseworker"), application) == [
        "award.offered", "award.declined"]
    offering.accept(award).expect(409, "ILLEGAL_TRANSITION")

    # Neither the public nor the frame counts it any more.
    public = offering.caller().get(
        f"/v1/calls/{offering.call['id']}/awards").expect(200)
    assert public["items"] == []
    balance = offering.caller("caseworker").get(
        f"/v1/calls/{offering.call['id']}/balance").expect(200)
    assert (balance["awardedNok"], balance["notifiedNok"]) == (0, 0)
    assert balance["leftNok"] == balance["frameNok"]
    assert not any(c["awardedNok"] for c in balance["byCategory"])


def test_what_was_declined_can_be_appealed_and_is_then_offered_anew(offering):
    application, award, decision = offering.told()
    offering.decline(award).expect(200)
    appeal = offering.appealed(decision).expect(201)
    offering.on(appeal, "take").expect(200)
    offering.prepared(appeal, outcome="partly_overturn",
                      **offering.replaced(application, *MORE)).expect(200)
    offering.on(appeal, "partly-overturn", by="approver").expect(200)
    again = offering.seen(award)
    assert (again["state"], again["amountNok"]) == ("offered", sum(MORE))
    assert "endedAt" not in again["acceptance"]
    assert offering.drawn() == sum(MORE)
    offering.accept(again).expect(200)


# ---- Lapsed -----------------------------------------------------------------

def test_what_nobody_accepts_lapses_once(offering, lapsing):
    application, award, _ = offering.told()
    early = lapsing("2026-06-29T21:00:00Z")
    workers = [lapsing(JULY), lapsing(JULY)]
    wait_for(lambda: any(award["id"] in w.events("lapse-awards")
                         for w in workers), 20, "the award has lapsed")
    lapsed = offering.seen(award)
    assert (lapsed["state"], lapsed["amountNok"]) == ("lapsed", 0)
    assert lapsed["acceptance"]["endedAt"] > ACCEPT_BY
    assert "declineReason" not in lapsed["acceptance"]
    assert offering.drawn() == 0
    for by in ("signatory", "caseworker"):
        told = history(offering.caller(by), application)
        assert [t for t in told if t.startswith("award.")] == [
            "award.offered", "award.lapsed"]
    assert early.events("lapse-awards") == []
    assert sum(w.events("lapse-awards").count(award["id"])
               for w in workers) == 1
    assert offering.ask(
        "select operation || ' ' || client from audit "
        f"where subject_id = '{award['id']}' and operation <> "
        "'send-reminders' order by place desc limit 1"
        ) == "lapse-awards worker"
    offering.clock(JULY)
    offering.accept(award).expect(409, "ILLEGAL_TRANSITION")


def test_what_was_accepted_does_not_lapse(offering, lapsing):
    _, award, _ = offering.awarded()
    other, _ = offering_porsgrunn(offering)
    worker = lapsing(JULY)
    wait_for(lambda: other["id"] in worker.events("lapse-awards"), 20,
             "the other award has lapsed")
    assert award["id"] not in worker.events("lapse-awards")
    assert offering.seen(award).json == award.json


def offering_porsgrunn(offering):
    """Another municipality's, which nobody answers."""
    application = offering.application("preparer-porsgrunn",
                                       "signatory-porsgrunn")
    offering.clock("2026-06-08T09:00:00Z")
    decision = offering.notified(application, content(application, *AWARD))
    return offering.award_of(application, "signatory-porsgrunn"), decision


# ---- Another decision -------------------------------------------------------

def test_more_after_an_appeal_is_offered_anew(offering):
    application, decision, appeal = offering.taken()
    award = offering.award_of(application)
    offering.accept(award).expect(200)
    offering.prepared(appeal, outcome="partly_overturn",
                      **offering.replaced(application, *MORE)).expect(200)
    offering.on(appeal, "partly-overturn", by="approver").expect(200)
    anew = offering.seen(award)
    assert (anew["state"], anew["amountNok"]) == ("offered", sum(MORE))
    assert history(offering.caller("signatory"), application) == [
        "award.offered", "award.accepted", "award.offered"]
    assert "acceptedAt" not in anew["acceptance"]
    assert anew["decisionId"] != decision["id"]
    assert anew["acceptance"]["acceptByDate"] == "2026-07-06"
    assert offering.ledger(award)[len(AWARD):] == [("commitment", 150_000)]


def test_a_correction_of_words_leaves_the_acceptance(offering):
    application, award, decision = offering.awarded()
    made = offering.corrected(decision, content(
        application, *AWARD, reasons={
            **REASONS, "facts": "Kommunen søker om disse tre tiltak."}))
    seen = offering.seen(award)
    assert (seen["state"], seen["decisionId"]) == ("open", made["id"])
    assert seen["acceptance"] == award["acceptance"]


def test_a_lower_decision_after_payment_leaves_an_excess(offering):
    application, award, decision = offering.awarded()
    offering.paid(award, GIVEN)
    offering.reversed(decision, content(application, 100_000))
    seen = offering.seen(award)
    assert seen["amountNok"] == 300_000
    balance = seen["balance"]
    assert balance["excessPaidNok"] == GIVEN - 300_000
    assert balance["committedNok"] == balance["paidNok"] == GIVEN
    assert balance["heldNok"] == GIVEN and balance["leftToPayNok"] == 0
    assert sum(m["committedNok"] for m in seen["measures"]) == 300_000
    offering.decline(seen).expect(200)
    assert offering.seen(award)["balance"]["excessPaidNok"] == GIVEN


@pytest.mark.parametrize("state", ["offered", "open", "declined", "lapsed"])
@pytest.mark.parametrize("amount, renewed", [(100_000, "offered"),
                                             (0, "open")])
def test_another_decision_leads_an_award_out_of_every_state(
        offering, lapsing, state, amount, renewed):
    """What gives something is offered anew; of nothing there is nothing to
    accept."""
    application, award, decision = offering.in_state(state, lapsing)
    other = offering.reversed(decision, content(application, amount))
    seen = offering.seen(award)
    assert (seen["state"], seen["amountNok"]) == (renewed, 3 * amount)
    assert seen["decisionId"] == other["id"]
    assert seen["balance"]["committedNok"] == offering.drawn() == 3 * amount
    assert history(offering.caller("signatory"), application)[-1] == (
        "award.offered" if amount else "award.revoked")


# ---- Lists ------------------------------------------------------------------

def test_awards_are_listed_by_what_they_are(offering):
    application, award, _ = offering.told()
    other, _ = offering_porsgrunn(offering)
    offering.decline(award).expect(200)
    staff = offering.caller("caseworker")
    base = f"/v1/awards?callId={offering.call['id']}"
    ids = {name: [a["id"] for a in staff.get(f"{base}{query}").expect(200)[
        "items"]] for name, query in {
            "all": "", "first": "&sort=createdAt", "offered": "&state=offered",
            "declined": "&state=declined", "this year": "&year=2026",
            "last year": "&year=2025",
            "Porsgrunn": f"&organisationNumber={PORSGRUNN}",
            "Skien": f"&applicantId={award['applicant']['id']}",
            "application": f"&applicationId={application['id']}"}.items()}
    assert ids == {
        "all": [other["id"], award["id"]], "first": [award["id"], other["id"]],
        "offered": [other["id"]], "declined": [award["id"]],
        "this year": [other["id"], award["id"]], "last year": [],
        "Porsgrunn": [other["id"]], "Skien": [award["id"]],
        "application": [award["id"]]}
    page = staff.get(f"{base}&limit=1&count=true").expect(200)
    assert page["total"] == 2 and "next" in page.json
    own = offering.caller("signatory").get(base).expect(200)["items"]
    assert [a["id"] for a in own] == [award["id"]]


def test_awards_are_loaded_as_a_table(offering):
    _, award, _ = offering.awarded()
    staff = offering.caller("caseworker")
    path = f"/v1/awards?callId={offering.call['id']}"
    table = staff.get(path, headers={"Accept": "text/csv"}).expect(200)
    [row] = csv.DictReader(io.StringIO(table.text))
    assert row["acceptance.accountNumber"] == ACCOUNT
    assert row["balance.leftToPayNok"] == str(GIVEN)
    lines = staff.get(path, headers={
        "Accept": "application/x-ndjson"}).expect(200).text.splitlines()
    assert [json.loads(line)["id"] for line in lines] == [award["id"]]


def test_staff_elsewhere_see_nothing_of_it(offering):
    _, award, _ = offering.told()
    for by in ("caseworker-innlandet", "appeal-handler",
               "signatory-porsgrunn"):
        person = offering.caller(by)
        for path in ("", "/ledger"):
            person.get(f"/v1/awards/{award['id']}{path}").expect(404)
        assert award["id"] not in [
            a["id"] for a in person.get("/v1/awards?limit=200").expect(200)[
                "items"]]
