"""Letters say what is true of the case at hand, and no more.

Each test is a story a caseworker could follow, in both forms of Norwegian."""

import json
import subprocess

import pytest

from tests.scenarios.appealing import MORE, Appealing
from tests.scenarios.deciding import REASONS, content, under_review
from tests.scenarios.lettering import (day, folded, kroner, letter,
                                       structure)
from tests.scenarios.test_carry_over import asking  # noqa: F401
from tests.scenarios.test_letters import language, letter_of  # noqa: F401
from tests.support.stack import binaries


@pytest.fixture
def appealing(caller, stack, fresh_call, complete_content, clock):
    return Appealing(caller, stack, fresh_call, complete_content, clock)


def changed_above(appealing, **document):
    """The appeal body has changed the decision."""
    application, _, appeal = appealing.forwarded()
    prepared = appealing.prepared(
        appeal, by="appeal-handler", outcome="change",
        reasons="Klagen er begrunnet.",
        content=content(application, *MORE, **document))
    return appeal, prepared


def test_what_cannot_be_appealed_speaks_of_no_appeal(appealing, language):
    appeal, prepared = changed_above(appealing)
    prepared.expect(200)
    ended = appealing.on(appeal, "change", by="appeal-handler2").expect(200)
    read = letter_of(appealing, {"id": ended["newDecisionId"]})
    read.says(*{"nb": ("Vedtaket kan ikke påklages.",
                       "prøve det for domstolene"),
                "nn": ("Vedtaket kan ikkje påklagast.",
                       "prøve det for domstolane")}[language])
    read.says_nothing_of("Klageretten følg", "kan klage", "selv om dere klager",
                         "sjølv om de klagar")


def test_an_appeal_that_leads_to_all_is_reasoned_too(appealing):
    """fvl. § 24: only in other cases may reasons be left out."""
    application, _, appeal = appealing.forwarded()
    full = content(application, reasons=None)
    assert full["outcome"] == "full"
    refused = appealing.prepared(
        appeal, by="appeal-handler", outcome="change",
        reasons="Klagen er begrunnet.", content=full)
    refused.expect(422, "INVALID_BODY")
    assert set(refused.pointers().values()) == {"REASON_MISSING"}


@pytest.mark.parametrize("outcome", ["dismissed", "rejected"])
def test_a_dismissal_is_no_refusal(deciding, language, outcome):
    nothing = {"nb": "Dere får ikke tilskudd", "nn": "De får ikkje tilskot"}
    application = deciding.application()
    told = deciding.notified(application, content(application, 0,
                                                  outcome=outcome))
    read = letter_of(deciding, told)
    is_said = folded(nothing[language]) in read.words
    assert is_said == (outcome == "rejected")


def test_what_gave_nothing_is_not_told_as_an_award(deciding, language):
    application = deciding.application()
    first = deciding.notified(application, content(application, 0))
    made = deciding.act(first, "correct", {
        "what": "Vi tok feil av søkeren.",
        "content": content(application, 480_000, 0)}).expect(201)
    deciding.act(made, "propose").expect(200)
    for step in ("approve", "notify"):
        told = deciding.act(made, step, by="approver").expect(200)
    read = letter_of(deciding, told).says(kroner(480_000))
    read.says_nothing_of("fikk 0 kr", "fekk 0 kr")


def test_a_transfer_alone_is_neither_refused_nor_a_sum_of_nothing(
        transferring, asking, language):  # noqa: F811
    """All that was applied for is to keep what is left of the last year."""
    transferring.awarded()
    application = asking(kind="transfer_only")
    transferring.clock("2027-06-07T08:00:00Z")
    under_review(transferring.caller, application)
    told = transferring.notified(application, {"outcome": "full",
                                               "measures": []})
    read = letter_of(transferring, told)
    read.says(kroner(60_000), "2026", {
        "nb": "Dere søkte om å overføre", "nn": "De søkte om å overføre"}[
            language])
    read.says_nothing_of("Dere får ikke", "De får ikkje",
                         "søkte om 0 kr", "Sum")
    assert "Table" not in structure(read.pdf)
    assert folded(application["reference"]) in read.words


def test_to_dismiss_an_appeal_is_a_decision_with_all_its_rights(appealing,
                                                                language):
    """fvl. §§ 2 and 27: what may be done about it is told, too."""
    _, decision, appeal = appealing.taken()
    appealing.prepared(appeal, outcome="dismiss",
                       reasons="Ikke klagerett.").expect(200)
    appealing.on(appeal, "dismiss", by="approver").expect(200)
    seen = appealing.read(appeal, "signatory").expect(200)
    letter(appealing.caller, "signatory", seen["letterId"]).says(*{
        "nb": ("Utsatt iverksetting", "Søksmål:", "Sakskostnader",
               "ikke et vilkår for søksmål"),
        "nn": ("Utsett iverksetjing", "Søksmål:", "Sakskostnader",
               "ikkje eit vilkår for søksmål")}[language])


# ---- What nobody can see says nothing -------------------------------------------

UNSEEN = ["\u200b", "\u202e\u202c", "\u00a0\u3000", "\ufeff", " \n"]


def refused_for(answer, pointer):
    answer.expect(422, "INVALID_BODY")
    assert pointer in answer.pointers(), answer.text


@pytest.mark.parametrize("nothing", UNSEEN, ids=ascii)
def test_a_letter_that_would_say_nothing_is_refused(deciding, nothing):
    application = deciding.application()
    refused_for(deciding.caller("caseworker").act(
        "application", application["id"], "request-supplement",
        {"wanted": nothing, "deadlineDate": "2026-06-22"}), "#/wanted")
    told = deciding.notified(application, content(application, reasons=None))
    deciding.act(told, "request-reasons", by="signatory").expect(200)
    refused_for(deciding.act(told, "give-reasons", {
        "reasons": {**REASONS, "facts": nothing}}), "#/reasons/facts")
    refused_for(deciding.act(told, "give-prior-notice", {
        "text": nothing, "answerBy": "2026-09-01T10:00:00Z"}), "#/text")


def test_neither_is_a_claim_told_without_a_word(transferring):
    _, award = transferring.awarded(spent=400_000)
    refused_for(transferring.notice(award, reason="\u200b"), "#/reason")


def test_nor_is_an_appeal_answered_by_silence(appealing):
    _, _, appeal = appealing.taken()
    refused_for(appealing.prepared(appeal, outcome="forward",
                                   opinion="\u200b"), "#/opinion")
    refused_for(appealing.prepared(appeal, outcome="dismiss",
                                   reasons="\u2028"), "#/reasons")


# ---- The law of the day -----------------------------------------------------------

OLD, NEW = "LOV-1967-02-10", "LOV-2025-06-20-81"


@pytest.mark.parametrize("instant, day_told, act, other", [
    ("2026-06-30T21:30:00Z", "30. juni 2026", OLD, NEW),
    # Half past midnight in Oslo.
    ("2026-06-30T22:30:00Z", "1. juli 2026", NEW, OLD)])
def test_a_letter_rests_on_the_act_of_its_day(deciding, language, instant,
                                              day_told, act, other):
    """The act of 2025 enters into force on 1 July 2026."""
    references = json.loads(deciding.ask(
        "select content ->> 'legalReferences' from rule_set limit 1"))
    for reference in references:
        if OLD in reference["act"]:
            reference["validTo"] = "2026-06-30"
        elif NEW in reference["act"]:
            reference["validFrom"] = "2026-07-01"
    deciding.new_scheme(legalReferences=references)
    application = deciding.application()
    approved = deciding.approved(application, content(application,
                                                      reasons=None))
    deciding.clock(instant)
    told = deciding.act(approved, "notify", by="approver").expect(200)
    read = letter_of(deciding, told).says(f"Dato: {day_told}", act)
    read.says_nothing_of(other)
    read.says(day(told["appealDeadlineDate"]))

    # What was asked for and is told today rests on the act of today.
    deciding.clock("2026-07-02T08:00:00Z")
    deciding.act(told, "request-reasons", by="signatory").expect(200)
    given = deciding.act(told, "give-reasons", {"reasons": REASONS}).expect(
        200)
    later = letter(deciding.caller, "signatory", given["reasonsLetterId"])
    later.says(NEW, day(given["appealDeadlineDate"])).says_nothing_of(OLD)


def test_a_paragraph_is_named_as_within_a_sentence(transferring):
    _, award = transferring.awarded(spent=400_000)
    claim = transferring.claimed(award)
    read = letter(transferring.caller, "signatory", claim["letterId"])
    for said in ("forvaltningsloven (LOV-1967-02-10) §\u00a028.",
                 "standardvilkår for tilskudd, tilbakebetaling av ubrukte",
                 "økonomistyring i staten punkt\u00a06.3.5"):
        assert said in read.page, said


def test_a_letter_can_be_made_again_of_what_was_kept(deciding):
    """The same bytes: it can be told why a letter says what it says."""
    application = deciding.application()
    told = deciding.notified(application, content(application, 480_000, 0))
    kept = deciding.ask("select jsonb_build_object('kind', kind, 'language', "
                        "language, 'isDraft', false, 'content', content) "
                        f"from letter where id = '{told['letterId']}'")
    made = subprocess.run([binaries() / "tilskudd-letter"], check=True,
                          input=kept.encode(), capture_output=True,
                          timeout=60).stdout
    header, _, rest = made.partition(b"\n")
    pdf = rest[:json.loads(header)["pdfBytes"]]
    sent = letter(deciding.caller, "signatory", told["letterId"])
    assert sent.pdf == pdf
    assert sent.page.encode() == rest[len(pdf):]


def test_a_notification_that_is_repeated_tells_once(deciding):
    application = deciding.application()
    approved = deciding.approved(application, content(application))
    path = f"/v1/decisions/{approved['id']}/notify"
    approver = deciding.caller("approver")
    etag = approver.get(path.removesuffix("/notify")).expect(200).etag
    first, again = (approver.post(path, match=etag, key="en-gang-til-brev-1")
                    for _ in range(2))
    assert first.expect(200)["letterId"] == again.expect(200)["letterId"]
    assert deciding.ask("select count(*) from letter where decision_id = "
                        f"'{approved['id']}'") == "1"
