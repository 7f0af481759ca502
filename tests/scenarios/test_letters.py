"""From an application to the letter that tells what was decided.

Each test is a story a caseworker could follow, in both forms of Norwegian."""

import pytest

from tests.conftest import SKIEN
from tests.scenarios.deciding import JUNE, REASONS, content, under_review
from tests.scenarios.lettering import (day, is_well_made, kroner, letter,
                                       says_the_law, structure)
from tests.scenarios.test_main_story import draft
from tests.support.stack import OPEN

COMMENT = "Deltidsstudium over to år | *uten* <b>permisjon</b>."
CONDITIONS = ["Studiet begynner i 2026.", "Kommunen dekker reisene selv."]

TITLES = {
    "original": {"nb": "Vedtak om tilskudd", "nn": "Vedtak om tilskot"},
    "correction": {"nb": "Rettet vedtak om tilskudd",
                   "nn": "Retta vedtak om tilskot"},
    "reversal": {"nb": "Omgjort vedtak om tilskudd",
                 "nn": "Omgjort vedtak om tilskot"},
    "appeal": {"nb": "Nytt vedtak om tilskudd etter klage",
               "nn": "Nytt vedtak om tilskot etter klage"},
}


def title_of(kind, notice):
    return (f"{TITLES[kind][notice['language']]}: {notice['scheme']['name']} "
            f"{notice['call']['year']}")


@pytest.fixture(params=["nb", "nn"])
def language(request, stack):
    """That of the recipient."""
    sql = ("update tilskudd.applicant set language_form = '{}' "
           f"where organisation_number = '{SKIEN}'")
    was = stack.database.ask("select language_form from tilskudd.applicant "
                             f"where organisation_number = '{SKIEN}'")
    stack.database.run(sql.format(request.param))
    yield request.param
    stack.database.run(sql.format(was))


def notice_of(deciding, decision):
    return deciding.caller("signatory").get(
        f"/v1/decisions/{decision['id']}/notice").expect(200).json


def letter_of(deciding, decision):
    """Of a decision, as the municipality has it."""
    seen = deciding.caller("signatory").get(
        f"/v1/decisions/{decision['id']}").expect(200)
    return letter(deciding.caller, "signatory", seen["letterId"])


def says_the_notice(read, notice):
    """Every item of the law, as the case's own answers have it."""
    decision = notice["decision"]
    read.says(notice["reference"], notice["applicant"]["name"],
              notice["call"]["title"], notice["scheme"]["name"],
              notice["people"]["caseworker"],
              notice["people"]["decisionMaker"],
              notice["people"]["decidedBy"]["name"],
              day(notice["madeAvailableAt"]),
              decision["text"], kroner(decision["amountNok"]),
              kroner(decision["amountAppliedNok"]))
    decider = notice["people"]["decidedBy"]
    if decider == notice["administrator"]:
        read.says(notice["contact"]["name"], notice["contact"]["url"])
    else: # whom to ask is who writes
        read.says(notice["appeal"].get("body", decider)["name"],
                  "https://www.helsedirektoratet.no")
        read.says_nothing_of(notice["contact"]["url"])
    for measure in decision["measures"]:
        read.says(measure["title"], kroner(measure["appliedNok"]),
                  kroner(measure["amountNok"]), measure.get("comment", ""))
    for item in ("access", "guidance", "deferral", "costs", "suit"):
        read.says(notice[item].rstrip("."))
    for text in notice.get("reasons", {}).values():
        read.says(text)
    for text in notice.get("conditions", []):
        read.says(text)
    if "rightToReasons" in notice:
        read.says(notice["rightToReasons"].rstrip("."))
    appeal = notice["appeal"]
    read.says(appeal["right"].rstrip("."))
    if appeal["isAppealable"]:
        read.says(day(appeal["deadlineDate"]), appeal["body"]["name"],
                  appeal["procedure"])
    says_the_law(read, notice["legalBasis"])
    read.says("Dokumentet er elektronisk godkjent")


# ---- What was decided ------------------------------------------------------

@pytest.mark.parametrize("outcome, amounts", [
    ("full", ()), ("partial", (480_000, 190_000, 0)), ("rejected", (0,)),
    ("dismissed", (0,))])
def test_a_decision_is_told_by_a_letter(deciding, language, outcome, amounts):
    application = deciding.application()
    document = content(application, *amounts, outcome=outcome)
    told = deciding.notified(application, document)
    notice = notice_of(deciding, told)
    assert notice["language"] == language

    read = letter_of(deciding, told)
    is_well_made(read, language, title_of("original", notice))
    says_the_notice(read, notice)
    kinds = structure(read.pdf)
    assert kinds.count("Table") == 1 and kinds.count("TR") == 5
    assert kinds.count("TH") == 3 # no column for comments that nobody made
    about = read.about
    assert (about["kind"], about["decisionId"], about["applicationId"]) == (
        "decision", told["id"], application["id"])
    assert about["madeAvailableAt"] == told["madeAvailableAt"]
    assert about["noticeSentAt"] == told["notifiedAt"]
    if outcome in ("full", "partial"):
        read.says(notice["terms"], notice["report"]["text"],
                  day(notice["report"]["dueOn"]))


def test_what_people_wrote_is_text_in_the_letter(deciding, language):
    application = deciding.application()
    document = content(application, conditions=CONDITIONS)
    document["measures"][0]["comment"] = COMMENT
    told = deciding.notified(application, document)
    read = letter_of(deciding, told).says(COMMENT, *CONDITIONS)
    assert "<b>permisjon" not in read.page
    assert structure(read.pdf).count("TH") == 4


def test_without_reasons_the_right_to_them_is_told(deciding, language):
    application = deciding.application()
    told = deciding.notified(application, content(application, reasons=None))
    notice = notice_of(deciding, told)
    says_the_notice(letter_of(deciding, told), notice)

    deciding.act(told, "request-reasons", by="signatory").expect(200)
    given = deciding.act(told, "give-reasons", {"reasons": REASONS}).expect(
        200)
    read = letter(deciding.caller, "signatory", given["reasonsLetterId"])
    is_well_made(read, language, {
        "nb": f"Begrunnelse for vedtaket i sak {told['reference']}",
        "nn": f"Grunngiving for vedtaket i sak {told['reference']}"}[language])
    read.says(*REASONS.values(), day(given["appealDeadlineDate"]),
              kroner(told["amountNok"]), "Saksbehandler Ein",
              notice["appeal"]["body"]["name"])


def test_a_measure_that_was_taken_out_is_in_no_letter(deciding, language):
    """The application is sent anew with two of its three measures."""
    deciding.clock(OPEN)
    preparer, signatory = (deciding.caller(p) for p in
                           ("preparer", "signatory"))
    made = draft(preparer, deciding.call, deciding.application_content)
    for action in ("sign-off", "submit", "revise"):
        signatory.act("application", made["id"], action).expect(200)
    path = f"/v1/applications/{made['id']}"
    was = preparer.get(path).expect(200)
    removed, *kept = was["content"]["measures"]
    for rank, measure in enumerate(kept, 1):
        measure["rank"] = rank
    preparer.patch(path, {"content": {"measures": kept}},
                   was.etag).expect(200)
    for action in ("sign-off", "submit"):
        sent = signatory.act("application", made["id"], action).expect(200)
    deciding.clock(JUNE)
    under_review(deciding.caller, sent)
    told = deciding.notified(sent, content(sent))
    read = letter_of(deciding, told)
    says_the_notice(read, notice_of(deciding, told))
    read.says_nothing_of(removed["title"], kroner(removed["amountNok"]))
    assert structure(read.pdf).count("TR") == 4


def test_an_award_that_is_to_be_accepted_says_how(offering, language):
    _, award, decision = offering.told()
    offered = notice_of(offering, decision)["acceptance"]
    letter_of(offering, decision).says(
        offered["text"], day(offered["acceptByDate"]),
        offered["termsVersion"])
    assert award["acceptance"]["acceptByDate"] == offered["acceptByDate"]


@pytest.mark.parametrize("action, kind, body", [
    ("correct", "correction", {"what": "Beløpet for tiltak 2 var feil."}),
    ("reverse", "reversal", {"reason": "Kommunen har fått annen støtte."})])
def test_what_is_changed_says_what_and_why(deciding, language, action, kind,
                                           body):
    application = deciding.application()
    first = deciding.notified(application, content(application, 480_000, 0))
    made = deciding.act(first, action, {**body, "content": content(
        application, 480_000, 190_000, 0)}).expect(201)
    deciding.act(made, "propose").expect(200)
    for step in ("approve", "notify"):
        told = deciding.act(made, step, by="approver").expect(200)
    notice = notice_of(deciding, told)
    read = letter_of(deciding, told)
    is_well_made(read, language, title_of(kind, notice))
    says_the_notice(read, notice)
    read.says(*body.values(), kroner(first["amountNok"]), "nr. 1")
    # Both stay, and are read.
    letter_of(deciding, first).says(kroner(480_000))


# ---- One letter, always the same --------------------------------------------

def test_a_letter_is_the_same_whenever_it_is_read(deciding):
    application = deciding.application()
    told = deciding.notified(application, content(application))
    path = f"/v1/decisions/{told['id']}/letter"
    person = deciding.caller("signatory")
    first, again = (person.get(path).expect(200) for _ in range(2))
    assert first.response.content == again.response.content
    assert first.headers["Content-Type"] == "application/pdf"
    by_id = person.get(f"/v1/letters/{told['letterId']}/content").expect(200)
    assert by_id.etag == first.etag
    person.get(path, headers={"If-None-Match": first.etag}).expect(304)
    page = person.get(path, headers={"Accept": "text/html"}).expect(200)
    assert "default-src 'none'" in page.headers["Content-Security-Policy"]
    person.get(path, headers={"Accept": "image/png"}).expect(406)


def test_letters_are_listed_by_case_and_kind(deciding):
    application = deciding.application()
    told = deciding.notified(application, content(application))
    of_case = f"/v1/letters?applicationId={application['id']}"
    for person in ("signatory", "caseworker"):
        reader = deciding.caller(person)
        latest = reader.get(of_case).expect(200)["items"]
        assert [i["kind"] for i in latest] == ["decision", "receipt"]
        first = reader.get(of_case + "&sort=createdAt&limit=1").expect(200)
        assert first["items"][0]["kind"] == "receipt" and first["next"]
        counted = reader.get(of_case + "&kind=decision&count=true").expect(200)
        assert counted["total"] == 1
        assert counted["items"][0]["id"] == told["letterId"]


def test_nobody_is_told_by_a_letter_before_it_is_notified(deciding):
    application = deciding.application()
    approved = deciding.approved(application, content(application))
    path = f"/v1/decisions/{approved['id']}/letter"
    for person in ("signatory", "caseworker"):
        deciding.caller(person).get(path).expect(404)
    tried = deciding.act(approved, "notify", by="approver",
                         query="?dryRun=true").expect(200)
    assert tried["state"] == "notified"
    deciding.caller("caseworker").get(path).expect(404)
