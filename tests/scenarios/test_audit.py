"""What is kept of a case for those who come after: who did what, from what to
what, and why, with nobody's number."""

import psycopg
import pytest

from tests.conftest import SKIEN
from tests.scenarios.appealing import AWARD, Appealing
from tests.scenarios.deciding import content, heard_of
from tests.support import audit

NUMBER = "05827214711"


@pytest.fixture
def appealing(caller, stack, fresh_call, complete_content, clock):
    return Appealing(caller, stack, fresh_call, complete_content, clock)


@pytest.fixture
def superuser(stack):
    with psycopg.connect(stack.database.conninfo("postgres"), autocommit=True,
                         options="-c search_path=tilskudd") as connection:
        yield connection


def kept(superuser, case):
    """(operation, of what, from, to), in their order."""
    return superuser.execute("""
        select operation, subject_kind, before ->> 'state', after ->> 'state'
        from audit where case_id = %s and operation <> 'make-letters'
        order by place""", (case,)).fetchall()


def reduced(appealing, application, decision):
    """A reversal that is approved and not told."""
    heard_of(appealing, decision)
    less = appealing.act(decision, "reverse", {
        "reason": "Tiltakene overlapper.", "ground": "invalid",
        "content": content(application, 480_000, 0)}).expect(201)
    appealing.act(less, "propose").expect(200)
    return appealing.act(less, "approve", by="approver").expect(200)


def test_a_case_from_the_draft_to_what_an_appeal_body_annulled(
        appealing, superuser):
    application, decision, appeal = appealing.forwarded()
    case = application["id"]
    appealing.answered(appeal, "annul-and-return", outcome="annul_and_return",
                       reasons="Saken er ikke godt nok opplyst.").expect(200)
    rows = kept(superuser, case)
    assert rows[:4] == [
        ("createApplication", "application", None, "draft"),
        ("signOffApplication", "application", "draft", "draft"),
        ("submitApplication", "application", "draft", "submitted"),
        ("declareImpartiality", "impartiality", None, "clear")]
    for told in (
            ("takeApplication", "application", "submitted", "under_review"),
            ("notifyDecision", "application", "under_review", "decided"),
            ("notifyDecision", "decision", "approved", "notified")):
        assert rows.count(told) == 1, told
    assert rows[-5:] == [
        ("annulAndReturnAppeal", "decision", "notified", "superseded"),
        ("annulAndReturnAppeal", "application", "decided", "under_review"),
        ("annulAndReturnAppeal", "appeal", "forwarded",
         "annulled_and_returned"),
        ("annulAndReturnAppeal", "letter", None, "made"),
        ("annulAndReturnAppeal", "award", "open", "open")]
    assert audit.faults(superuser, case) == []
    for who in ("caseworker", "signatory"):
        seen = appealing.caller(who).get(
            f"/v1/applications/{case}/history?limit=200")["items"]
        assert [e["type"] for e in seen][-3:] == [
            "application.reopened", "appeal.annulled_and_returned",
            "award.revoked"]


def test_what_lapses_with_an_application_is_the_countys_to_know(
        appealing, superuser):
    application = appealing.application()
    case = application["id"]
    approved = appealing.approved(application,
                                  content(application, 480_000, 0))
    appealing.caller("signatory").act("application", case, "withdraw", {
        "reason": "Vi fikk andre midler."}).expect(200)
    assert kept(superuser, case)[-2:] == [
        ("withdrawApplication", "application", "under_review", "withdrawn"),
        ("withdrawApplication", "decision", "approved", "lapsed")]
    assert audit.faults(superuser, case) == []
    one_act = superuser.execute("""
        select count(distinct (trace_id, person, client, on_behalf_of)),
               min(on_behalf_of)
        from audit where case_id = %s and operation = 'withdrawApplication'
        """, (case,)).fetchone()
    assert one_act == (1, SKIEN)
    path = f"/v1/applications/{case}/history?limit=200"
    [lapsed] = [e for e in appealing.caller("caseworker").get(path)["items"]
                if e["type"] == "decision.lapsed"]
    assert lapsed["subject"] == {"kind": "decision", "id": approved["id"]}
    assert lapsed["data"] == {"applicationId": case}
    assert "by" not in lapsed and "organisationNumber" not in lapsed
    for path in (path, "/v1/events?limit=200"):
        seen = appealing.caller("signatory").get(path)
        assert "decision.lapsed" not in seen.text
        assert approved["id"] not in seen.text


@pytest.mark.parametrize("steps, state", [
    ((), "draft"), (("propose",), "proposed"),
    (("propose", "return"), "returned")])
def test_a_decision_lapses_from_wherever_it_stands(appealing, superuser, steps,
                                                   state):
    application = appealing.application()
    decision = appealing.draft(application,
                               content(application, 480_000, 0)).expect(201)
    for action in steps:
        appealing.act(decision, action, {"reason": "Begrunn."} if action ==
                      "return" else None, by="approver" if action ==
                      "return" else "caseworker").expect(200)
    appealing.caller("signatory").act("application", application["id"],
                                      "withdraw").expect(200)
    assert kept(superuser, application["id"])[-1] == (
        "withdrawApplication", "decision", state, "lapsed")


def test_what_an_outcome_overtakes_lapses_and_says_so(appealing, superuser):
    application, decision = appealing.decided()
    less = reduced(appealing, application, decision)
    appeal = appealing.appealed(decision).expect(201)
    appealing.on(appeal, "take").expect(200)
    appealing.prepared(appeal, outcome="overturn", **appealing.replaced(
        application, *AWARD[:2], 350_000)).expect(200)
    appealing.on(appeal, "overturn", by="approver").expect(200)
    case = application["id"]
    assert kept(superuser, case)[-6:-1] == [
        ("overturnAppeal", "decision", "notified", "superseded"),
        ("overturnAppeal", "decision", "approved", "lapsed"),
        ("overturnAppeal", "decision", None, "notified"),
        ("overturnAppeal", "appeal", "under_review", "overturned"),
        ("overturnAppeal", "letter", None, "made")]
    assert audit.faults(superuser, case) == []
    seen = appealing.caller("signatory").get(
        f"/v1/applications/{case}/history?limit=200")
    assert less["id"] not in seen.text


def test_it_is_kept_who_had_a_case_and_who_has_it(appealing, superuser):
    application = appealing.application()
    staff = appealing.caller("caseworker")
    before = staff.get(
        f"/v1/applications/{application['id']}")["caseworker"]["id"]
    other = next(m["id"] for m in staff.get("/v1/staff")["items"]
                 if m["id"] != before and "caseworker" in m["roles"])
    appealing.caller("caseworker").act(
        "application", application["id"], "assign",
        {"caseworkerId": other}).expect(200)
    [(was, now)] = superuser.execute("""
        select before, after from audit
        where case_id = %s and operation = 'assignApplication'""",
                                     (application["id"],)).fetchall()
    assert (was["caseworkerId"], now["caseworkerId"]) == (before, other)
    assert now["version"] == was["version"] + 1


# ---- Reasons stay, and name nobody by number --------------------------------

@pytest.mark.parametrize("text", [
    f"Gjelder {NUMBER}.", f"{NUMBER[:6]} {NUMBER[6:]}", "86011117947"])
def test_a_reason_names_nobody_by_number(appealing, superuser, text):
    application = appealing.application()
    refused = appealing.caller("signatory").act(
        "application", application["id"], "withdraw", {"reason": text})
    assert refused.expect(422, "INVALID_BODY")["errors"] == [{
        "pointer": "#/reason", "code": "FORMAT_IMPERSONAL",
        "detail": refused["errors"][0]["detail"]}]
    assert text not in refused.text
    assert appealing.caller("caseworker").get(
        f"/v1/applications/{application['id']}")["state"] == "under_review"


def returned(caller, text):
    """Whichever report, and whatever has been sent of it."""
    [report] = caller("caseworker").get("/v1/reports?limit=1").expect(200)[
        "items"]
    return caller("caseworker").act("report", report["id"], "return",
                                    {"remarks": text})


def put_on_the_form(caller, application, text):
    path = f"/v1/applications/{application['id']}"
    return caller("preparer").patch(path, {"content": {"transfer": {
        "reason": text}}}, caller("preparer").get(path).etag)


def test_nor_does_any_other_text_that_is_kept(appealing):
    """Whatever it is called, and long before it is written there."""
    application, _, appeal = appealing.taken()
    caller = appealing.caller
    text = f"Gjelder {NUMBER}."
    decision = appealing.caller("caseworker").get(
        f"/v1/appeals/{appeal['id']}")["decisionId"]
    for answer, pointer in (
            (appealing.prepared(appeal, outcome="dismiss", reasons=text),
             "#/reasons"),
            (appealing.on(appeal, "defer-enforcement", {"reason": text}),
             "#/reason"),
            (returned(caller, text), "#/remarks"),
            (put_on_the_form(caller, application, text),
             "#/content/transfer/reason"),
            (caller("approver").act("decision", decision, "approve",
                                    {"reportOverride": text}),
             "#/reportOverride"),
            (caller("caseworker").act("decision", decision, "correct", {
                "what": text, "content": content(application)}), "#/what"),
            (caller("caseworker").post(
                f"/v1/applications/{application['id']}/impartiality",
                {"declaration": "conflict", "statement": text},
                match=caller("caseworker").get(
                    f"/v1/applications/{application['id']}").etag),
             "#/statement")):
        errors = answer.expect(422, "INVALID_BODY")["errors"]
        assert [(e["pointer"], e["code"]) for e in errors] == [
            (pointer, "FORMAT_IMPERSONAL")]
