"""What the applicant is told, and how long it may appeal."""

import pytest

from tests.conftest import SKIEN
from tests.scenarios.appealing import AWARD, MORE, WEEK
from tests.scenarios.deciding import REASONS, content


# ---- The notice ---------------------------------------------------------------

def test_the_notice_holds_what_the_law_asks_for(deciding):
    application = deciding.application()
    told = deciding.notified(application, content(
        application, 480_000, 190_000, 200_000, conditions=["Et vilkår."]))
    notice = deciding.caller("preparer").get(
        f"/v1/decisions/{told['id']}/notice").expect(200)

    assert notice["language"] == "nb"
    assert notice["applicant"]["organisationNumber"] == SKIEN
    assert notice["decision"]["text"] == "Søknaden er delvis innvilget."
    assert [(m["title"], m["amountNok"]) for m in
            notice["decision"]["measures"]] == [
        (m["title"], n) for m, n in
        zip(application["content"]["measures"], (480_000, 190_000, 200_000))]
    assert notice["reasons"] == REASONS
    assert notice["conditions"] == ["Et vilkår."]
    assert notice["people"]["caseworker"] == "Saksbehandler Ein"
    assert notice["people"]["decisionMaker"] == "Godkjenner Ein"
    assert notice["appeal"]["deadlineDate"] == "2026-06-29"
    assert notice["appeal"]["body"]["organisationNumber"] == "983544622"
    paragraphs = {(r["topic"], r["act"][:27], r["paragraph"])
                  for r in notice["legalBasis"]}
    assert ("notification", "Forvaltningsloven (LOV-1967", "§ 27") in paragraphs
    assert not any("LOV-2025" in act for _, act, _ in paragraphs)
    for item in ("access", "guidance", "deferral", "costs", "suit", "terms",
                 "contact", "report"):
        assert notice[item], item


def test_a_notice_is_in_the_form_of_norwegian_the_recipient_has_chosen(
        deciding):
    skien = deciding.caller("signatory")
    applicant = skien.get("/v1/applicants")["items"][0]
    path = f"/v1/applicants/{applicant['id']}"

    def choose(form):
        skien.patch(path, {"languageForm": form},
                    skien.get(path).etag).expect(200)

    application = deciding.application()
    choose("nn")
    try:
        told = deciding.notified(application,
                                 content(application, 480_000, 0))
    finally:
        choose("nb")
    notice = skien.get(f"/v1/decisions/{told['id']}/notice").expect(200)
    assert notice["language"] == "nn"
    assert notice["decision"]["text"] == "Søknaden er delvis innvilga."
    assert notice["call"]["title"].startswith("Utlysing av")
    assert notice["scheme"]["name"].endswith("tilskot")


def test_half_a_notice_is_not_sent(deciding):
    application = deciding.application()
    decision = deciding.approved(application,
                                 content(application, 480_000, 0))
    deciding.run("update call set content = content - 'contact' "
                 f"where id = '{deciding.call['id']}'")
    refused = deciding.act(decision, "notify", by="approver")
    refused.expect(409, "NOTICE_INCOMPLETE")
    assert refused.pointers() == dict.fromkeys(
        ["#/notice/contact/name", "#/notice/contact/email"],
        "NOTICE_ITEM_MISSING")
    path = f"/v1/decisions/{decision['id']}"
    deciding.caller("approver").get(f"{path}/notice").expect(404, "NOT_FOUND")
    deciding.caller("preparer").get(path).expect(404, "NOT_FOUND")


def test_the_notice_stays_as_it_was_sent(deciding):
    application = deciding.application()
    told = deciding.notified(application, content(application, 480_000, 0))
    path = f"/v1/decisions/{told['id']}/notice"
    municipality = deciding.caller("preparer")
    sent = municipality.get(path).expect(200)
    deciding.act(told, "extend-appeal-deadline", {
        "deadlineDate": "2026-07-13", "reason": "Ferie."}).expect(200)
    assert municipality.get(path).etag == sent.etag


# ---- Time to appeal -----------------------------------------------------------

def test_the_period_to_appeal_ends_after_three_weeks(deciding):
    application = deciding.application()
    told = deciding.notified(application, content(application, 480_000, 0))
    assert told["appealDeadlineDate"] == "2026-06-29"
    assert told["appealDeadlineAt"] == "2026-06-29T21:59:59.999Z"
    assert told["lateAppealLimitAt"] == "2027-06-08T21:59:59.999Z"
    path = f"/v1/decisions/{told['id']}"
    municipality = deciding.caller("preparer")
    deciding.clock("2026-06-29T21:59:00Z")
    assert not municipality.get(path)["isFinal"]
    deciding.clock("2026-06-29T22:00:00Z")
    assert municipality.get(path)["isFinal"]
    deciding.act(told, "extend-appeal-deadline", {
        "deadlineDate": "2026-07-13", "reason": "For sent."}).expect(
        409, "APPEAL_PERIOD_OVER")


@pytest.mark.parametrize("told_at, deadline", [
    ("2026-04-22T22:30:00Z", "2026-05-15"),  # the 23rd in Oslo; Ascension
    ("2026-05-04T08:00:00Z", "2026-05-26"),  # Whit Monday
    ("2026-12-04T08:00:00Z", "2026-12-28"),  # Christmas
])
def test_the_last_day_to_appeal_is_a_working_day(deciding, told_at, deadline):
    application = deciding.application()
    decision = deciding.approved(application,
                                 content(application, 480_000, 0))
    deciding.clock(told_at)
    told = deciding.act(decision, "notify", by="approver").expect(200)
    assert told["appealDeadlineDate"] == deadline


def test_more_time_is_given_while_there_is_some(deciding):
    application = deciding.application()
    told = deciding.notified(application, content(application, 480_000, 0))
    path = f"/v1/decisions/{told['id']}"
    deciding.act(told, "extend-appeal-deadline", {
        "deadlineDate": "2026-06-29", "reason": "Ferie."}).expect(
        409, "DEADLINE_NOT_LATER")
    deciding.act(told, "extend-appeal-deadline", {
        "deadlineDate": "2026-07-13", "reason": "Ferie."}).expect(200)
    seen = deciding.caller("preparer").get(path).expect(200)
    assert seen["appealDeadlineDate"] == "2026-07-13"
    [extension] = seen["appealExtensions"]
    assert extension["previousDeadlineDate"] == "2026-06-29"
    assert extension["reason"] == "Ferie."


def test_reasons_that_were_left_out_are_asked_for_and_restart_the_clock(
        deciding):
    application = deciding.application()
    told = deciding.notified(application, content(application, reasons=None))
    municipality = deciding.caller("municipality")
    deciding.act(told, "give-reasons", {"reasons": REASONS}).expect(
        409, "REASONS_NOT_WANTED")
    assert municipality.get(f"/v1/decisions/{told['id']}")[
        "allowedActions"] == ["request-reasons"]
    deciding.act(told, "request-reasons", by="municipality").expect(200)
    deciding.act(told, "request-reasons", by="municipality").expect(
        409, "REASONS_NOT_LACKING")

    # Asking interrupts the period: it has not passed while nobody answers.
    deciding.clock("2026-07-06T08:00:00Z")
    assert not municipality.get(f"/v1/decisions/{told['id']}")["isFinal"]
    given = deciding.act(told, "give-reasons", {"reasons": REASONS}).expect(
        200)
    assert given["appealDeadlineDate"] == "2026-07-27"
    seen = municipality.get(f"/v1/decisions/{told['id']}").expect(200)
    assert seen["reasonsGiven"] == REASONS
    assert seen["version"] == 3


def test_no_deadline_is_set_in_the_past_while_reasons_are_wanted(deciding):
    application = deciding.application()
    told = deciding.notified(application, content(application, reasons=None))
    deciding.caller("signatory").act("decision", told["id"],
                                     "request-reasons").expect(200)
    deciding.clock("2026-08-20T08:00:00Z")
    late = {"deadlineDate": "2026-08-19", "reason": "Ferie."}
    deciding.act(told, "extend-appeal-deadline", late).expect(
        409, "DEADLINE_NOT_LATER")
    late["deadlineDate"] = "2026-08-20"
    deciding.act(told, "extend-appeal-deadline", late).expect(200)


def test_reasons_are_demanded_in_time_or_not_at_all(deciding):
    application = deciding.application()
    told = deciding.notified(application, content(application, reasons=None))
    deciding.clock("2026-06-30T08:00:00Z")
    late = deciding.act(told, "request-reasons", by="signatory")
    late.expect(409, "APPEAL_PERIOD_OVER")
    assert late["deadline"] == "29.06.2026 kl. 23:59"


def test_where_the_rule_set_gives_no_appeal_there_is_no_period(deciding):
    """The attribute is the scheme's: some grants to municipalities are no
    individual decisions."""
    application = deciding.application()
    deciding.run(
        "insert into rule_set (id, scheme_id, valid_from, content) "
        "select '019b76da-a800-7000-8000-0000000000ff', scheme_id, "
        "'2026-05-01', content || '{\"isAppealable\": false}' "
        "from rule_set order by valid_from limit 1 on conflict do nothing")
    deciding.run("update call set rule_set_id = "
                 "'019b76da-a800-7000-8000-0000000000ff' "
                 f"where id = '{deciding.call['id']}'")
    told = deciding.notified(application, content(application, reasons=None))
    assert told["isFinal"]
    assert "appealDeadlineDate" not in told.json
    notice = deciding.caller("preparer").get(
        f"/v1/decisions/{told['id']}/notice").expect(200)
    assert notice["appeal"] == {"isAppealable": False,
                                "right": "Vedtaket kan ikke påklages."}
    deciding.act(told, "request-reasons", by="preparer").expect(
        409, "NOT_APPEALABLE")


# ---- Acceptance ----------------------------------------------------------------

def notice_of(offering, decision):
    return offering.caller("preparer").get(
        f"/v1/decisions/{decision['id']}/notice").expect(200).json


def test_the_notice_says_until_when_and_how_it_is_accepted(offering):
    """As long as the award says, to the day."""
    application, award, decision = offering.told()
    told = notice_of(offering, decision)["acceptance"]
    assert told["acceptByDate"] == award["acceptance"]["acceptByDate"] \
        == "2026-06-29"
    assert told["termsVersion"] == award["acceptance"]["currentTermsVersion"]
    assert "faller tilsagnet bort" in told["text"]
    # Corrected in words, what was accepted stays so; more is offered anew.
    offering.accept(award).expect(200)
    offering.clock(WEEK)
    for action, body, asked in (
            ("correct", {"what": "Skrivefeil.", "content": content(
                application, *AWARD)}, None),
            ("reverse", {"reason": "Mer.", "content": content(
                application, *MORE)}, "2026-07-06")):
        decision = offering.act(decision, action, body).expect(201)
        offering.act(decision, "propose").expect(200)
        for step in ("approve", "notify"):
            offering.act(decision, step, by="approver").expect(200)
        told = notice_of(offering, decision).get("acceptance", {})
        assert told.get("acceptByDate") == asked
        state = offering.award_of(application)["state"]
        assert state == ("open" if asked is None else "offered")


def test_a_notice_that_gives_nothing_asks_for_no_acceptance(offering):
    application = offering.application()
    rejected = offering.notified(application, content(application, 0))
    assert "acceptance" not in notice_of(offering, rejected)


def test_a_notice_asks_for_none_where_the_rules_do_not(awarding):
    _, _, decision = awarding.told()
    assert "acceptance" not in notice_of(awarding, decision)
