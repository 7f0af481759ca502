"""Who may handle a case (habilitet): everybody declares first, a superior rules
on a conflict, and whoever is disqualified has no part in it."""

import pytest

from tests.conftest import SKIEN, VESTFOLD_TELEMARK
from tests.scenarios.test_handling import (
    AFTER, WANTED, colleague, declare, path_of, sent, staff)

__all__ = ["sent", "staff"]  # fixtures

SISTER = {"declaration": "conflict",
          "statement": "Søsteren min er kommunalsjef hos søkeren."}
DISQUALIFIED = {"ruling": "disqualified",
                "reason": "Nær familie leder virksomheten som har søkt."}
IMPARTIAL = {"ruling": "impartial", "reason": "Vervet ble avsluttet i 2019."}


@pytest.fixture
def superior(caller):
    return caller("approver")


@pytest.fixture
def conflict(clock, sent, staff):
    """A caseworker's conflict, after the deadline."""
    clock(AFTER)
    return declare(staff, sent, **SISTER).expect(201)


def test_a_caseworker_with_nothing_against_it_handles_the_case(
        clock, sent, staff):
    clock(AFTER)
    made = declare(staff, sent).expect(201)
    assert made.headers["Location"].endswith(f"/impartiality/{made['id']}")
    assert (made["state"], made["isOwn"]) == ("clear", True)
    assert made["person"]["name"] == "Saksbehandler Ein"
    assert made["allowedActions"] == ["redeclare"]
    staff.act("application", sent["id"], "take").expect(200)


def test_the_law_cited_is_the_one_of_the_day(clock, sent, staff):
    made = declare(staff, sent).expect(201)
    assert made["legalBasis"] == [
        {"act": "Forvaltningsloven (LOV-1967-02-10)", "paragraph": "§§ 6–9",
         "validFrom": "1970-01-01"}]


def test_a_conflict_waits_for_a_superior(staff, superior, sent, conflict):
    staff.act("application", sent["id"], "take").expect(
        409, "IMPARTIALITY_UNRULED")
    ruled = superior.act("impartiality", conflict["id"], "rule", IMPARTIAL)
    assert ruled.expect(200)["state"] == "ruled_impartial"
    assert ruled["ruling"]["by"]["name"] == "Godkjenner Ein"
    assert ruled["ruling"]["reason"] == IMPARTIAL["reason"]
    staff.act("application", sent["id"], "take").expect(200)


def test_whoever_is_disqualified_has_no_part_in_it(
        caller, staff, superior, sent, conflict):
    substitute = colleague(superior, "Saksbehandler To")
    ruled = superior.act("impartiality", conflict["id"], "rule", {
        **DISQUALIFIED, "substituteId": substitute}).expect(200)
    assert ruled["state"] == "ruled_disqualified"
    assert ruled["ruling"]["substitute"] == {
        "id": substitute, "name": "Saksbehandler To"}
    staff.act("application", sent["id"], "take").expect(403, "DISQUALIFIED")
    staff.act("application", sent["id"], "request-supplement",
              WANTED).expect(403, "DISQUALIFIED")
    own = colleague(superior, "Saksbehandler Ein")
    for person in (staff, superior):
        person.act("application", sent["id"], "assign", {
            "caseworkerId": own}).expect(403, "DISQUALIFIED")

    second = caller("caseworker2")
    declare(second, sent).expect(201)
    second.act("application", sent["id"], "take").expect(200)


def test_nobody_is_given_a_case_before_their_conflict_is_ruled_on(
        superior, sent, conflict):
    superior.act("application", sent["id"], "assign", {
        "caseworkerId": conflict["person"]["id"]}).expect(
        409, "IMPARTIALITY_UNRULED")


def test_nobody_rules_on_oneself_nor_does_a_caseworker(
        caller, clock, sent, staff, superior):
    clock(AFTER)
    own = declare(superior, sent, **SISTER).expect(201)
    assert own["blockedActions"] == [
        {"action": "rule", "code": "RULING_ON_ONESELF"}]
    superior.act("impartiality", own["id"], "rule", IMPARTIAL).expect(
        409, "RULING_ON_ONESELF")
    refused = staff.act("impartiality", own["id"], "rule", IMPARTIAL)
    refused.expect(403, "ROLE_REQUIRED")
    assert refused["role"] == "approver"
    caller("approver2").act("impartiality", own["id"], "rule",
                            IMPARTIAL).expect(200)


def test_a_superior_rules_also_when_a_party_raises_the_question(
        clock, sent, staff, superior):
    clock(AFTER)
    clear = declare(staff, sent).expect(201)
    superior.act("impartiality", clear["id"], "rule",
                 DISQUALIFIED).expect(200)
    staff.act("application", sent["id"], "take").expect(403, "DISQUALIFIED")


def test_what_comes_up_later_opens_the_question_again(
        caller, clock, sent, staff, superior):
    clock(AFTER)
    clear = declare(staff, sent).expect(201)
    news = {"statement": "Jeg er valgt inn i kommunestyret."}
    caller("caseworker2").act("impartiality", clear["id"], "redeclare",
                              news).expect(409, "DECLARATION_OF_ANOTHER")
    for ruling in (IMPARTIAL, DISQUALIFIED, IMPARTIAL):
        again = staff.act("impartiality", clear["id"], "redeclare", news)
        assert again.expect(200)["state"] == "conflict"
        assert again["statement"] == news["statement"]
        assert "ruling" not in again.json
        staff.act("application", sent["id"], "take").expect(
            409, "IMPARTIALITY_UNRULED")
        superior.act("impartiality", clear["id"], "rule", ruling).expect(200)
        superior.act("impartiality", clear["id"], "rule", ruling).expect(
            409, "ILLEGAL_TRANSITION")
    staff.act("application", sent["id"], "take").expect(200)


def test_a_conflict_not_yet_ruled_on_can_be_told_better(
        staff, conflict):
    again = staff.act("impartiality", conflict["id"], "redeclare", {
        "statement": "Hun er avdelingsleder, ikke kommunalsjef."})
    assert again.expect(200)["state"] == "conflict"
    assert again["statement"].startswith("Hun er avdelingsleder")


def test_each_declares_once(staff, sent):
    declare(staff, sent).expect(201)
    declare(staff, sent, **SISTER).expect(409, "IMPARTIALITY_DECLARED")


def test_a_trial_declares_nothing(staff, sent):
    seen = staff.get(path_of(sent)).expect(200)
    staff.post(f"{path_of(sent)}/impartiality?dryRun=true",
               {"declaration": "clear"}, match=seen.etag).expect(201)
    declare(staff, sent, **SISTER).expect(201)


@pytest.mark.parametrize("body, faults", [
    ({"declaration": "conflict"}, {"#/statement": "STATEMENT_MISSING"}),
    ({"declaration": "conflict", "statement": ""},
     {"#/statement": "TOO_SHORT"}),
    ({"declaration": "ruled_impartial"}, {"#/declaration": "NOT_IN_LIST"}),
    ({"declaration": "clear", "ruling": "x"}, {"#/ruling": "UNKNOWN_MEMBER"}),
])
def test_a_declaration_that_says_nothing_is_told(staff, sent, body, faults):
    refused = declare(staff, sent, **body).expect(422, "INVALID_BODY")
    assert refused.pointers() == faults


def test_a_substitute_is_a_colleague_who_can_step_in(
        caller, superior, conflict):
    nobody = "019b76da-a800-7000-8000-0000000000ff"
    for one in (nobody, conflict["person"]["id"],
                colleague(superior, "Attestant Ein"),
                colleague(caller("caseworker-innlandet"),
                          "Saksbehandler Innlandet")):
        refused = superior.act("impartiality", conflict["id"], "rule", {
            **DISQUALIFIED, "substituteId": one}).expect(422, "INVALID_BODY")
        assert refused.pointers() == {"#/substituteId": "COLLEAGUE_UNKNOWN"}
    refused = superior.act("impartiality", conflict["id"], "rule", {
        **IMPARTIAL, "substituteId": colleague(superior, "Saksbehandler To")})
    refused.expect(422, "INVALID_BODY")
    assert refused.pointers() == {"#/substituteId": "SUBSTITUTE_NOT_EXPECTED"}


def test_a_ruling_has_a_reason(superior, conflict):
    for reason, fault in (("", "TOO_SHORT"), ("x" * 2001, "TOO_LONG")):
        refused = superior.act("impartiality", conflict["id"], "rule", {
            **DISQUALIFIED, "reason": reason}).expect(422, "INVALID_BODY")
        assert refused.pointers() == {"#/reason": fault}


def test_colleagues_see_that_and_superiors_see_why(
        caller, staff, superior, sent, conflict):
    superior.act("impartiality", conflict["id"], "rule",
                 DISQUALIFIED).expect(200)
    path = f"/v1/impartiality/{conflict['id']}"
    for person in (staff, superior):
        seen = person.get(path).expect(200)
        assert seen["statement"] == SISTER["statement"]
        assert seen["ruling"]["reason"] == DISQUALIFIED["reason"]
    seen = caller("caseworker2").get(path).expect(200)
    assert (seen["state"], seen["isOwn"]) == ("ruled_disqualified", False)
    assert "statement" not in seen.json and "reason" not in seen["ruling"]


def test_nothing_of_why_is_told_by_events(
        caller, stack, staff, superior, sent, conflict):
    """Events are for all staff, and why is not; the audit has it."""
    superior.act("impartiality", conflict["id"], "rule",
                 DISQUALIFIED).expect(200)
    news = "Jeg er valgt inn i kommunestyret."
    staff.act("impartiality", conflict["id"], "redeclare", {
        "statement": news}).expect(200)
    history = caller("caseworker2").get(f"{path_of(sent)}/history").expect(200)
    told = [e for e in history["items"]
            if e["type"].startswith("impartiality.")]
    assert [e["type"] for e in told] == [
        "impartiality.declared", "impartiality.ruled",
        "impartiality.redeclared"]
    assert not [e for e in told if "reason" in e]
    kept = stack.database.ask(f"""
        select string_agg(reason, '|' order by seq) from tilskudd.audit
        where subject_id = '{conflict["id"]}'""")
    assert kept == "|".join((SISTER["statement"], DISQUALIFIED["reason"], news))


def test_a_colleague_with_a_mandate_for_the_applicant_is_pointed_out(
        caller, staff, sent):
    torn = caller("caseworker-skien", acting_for=VESTFOLD_TELEMARK)
    declare(torn, sent, **SISTER).expect(201)
    declare(staff, sent).expect(201)
    path = f"{path_of(sent)}/impartiality"
    seen = staff.get(path).expect(200)
    assert [d["person"]["name"] for d in seen["items"]] == [
        "Saksbehandler Tre", "Saksbehandler Ein"]
    assert [one["name"] for one in seen["likelyConflicts"]] == [
        "Saksbehandler Tre"]
    assert seen["items"][1]["allowedActions"] == ["redeclare"]
    staff.get(path, headers={"If-None-Match": seen.etag}).expect(304)
    # As one of the applicant's own people, the same person sees nothing.
    outside = caller("caseworker-skien", acting_for=SKIEN)
    outside.get(path).expect(403, "ROLE_REQUIRED")


def test_others_than_those_who_handle_do_not_declare(caller, sent):
    refused = declare(caller("attestant"), sent)
    refused.expect(403, "ROLE_REQUIRED")
    assert refused["role"] == "caseworker"
    machine = caller("municipality", organisation=VESTFOLD_TELEMARK, claims={
        "scope": "statsforvalteren:tilskudd/saksbehandling.write"})
    machine.post(f"{path_of(sent)}/impartiality", {"declaration": "clear"},
                 match='"1"').expect(403, "PERSON_REQUIRED")


def test_the_case_is_declared_about_as_it_stands(caller, staff, sent):
    seen = staff.get(path_of(sent)).expect(200)
    caller("signatory").act("application", sent["id"], "withdraw").expect(200)
    staff.post(f"{path_of(sent)}/impartiality", {"declaration": "clear"},
               match=seen.etag).expect(412, "PRECONDITION_FAILED")
