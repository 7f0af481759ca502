"""Letters say what is true of the case at hand, and no more.

Each test is a story a caseworker could follow, in both forms of Norwegian."""

import pytest

from tests.scenarios.appealing import MORE, Appealing
from tests.scenarios.deciding import REASONS, content, under_review
from tests.scenarios.lettering import folded, kroner, structure
from tests.scenarios.test_carry_over import asking  # noqa: F401
from tests.scenarios.test_letters import language, letter_of  # noqa: F401


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
