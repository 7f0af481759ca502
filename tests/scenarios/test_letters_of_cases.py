"""The letters that a case brings beside its decision: that it came, what it
lacks, what is considered to a party's detriment, and what came of an appeal.

Each test is a story a caseworker could follow, in both forms of Norwegian."""

import pytest

from tests.scenarios.appealing import AWARD, LETTER, MORE, Appealing
from tests.scenarios.claiming import LETTER as CLAIM_LETTER
from tests.scenarios.deciding import JUNE, REASONS, content
from tests.scenarios.lettering import (day, folded, is_well_made, kroner,
                                       letter, says_the_law)
from tests.scenarios.test_letters import (language, letter_of,  # noqa: F401
                                          notice_of, says_the_notice,
                                          title_of)
from tests.scenarios.test_main_story import submitted
from tests.scenarios.transferring import CLAIM, NOTICE
from tests.support.stack import OPEN, wait_for

BODY_NAME = "Helsedirektoratet"
COUNTY = {"nb": "Statsforvalteren i Vestfold og Telemark",
          "nn": "Statsforvaltaren i Vestfold og Telemark"}


@pytest.fixture
def appealing(caller, stack, fresh_call, complete_content, clock):
    return Appealing(caller, stack, fresh_call, complete_content, clock)


def read_by(deciding, who, identifier):
    return letter(deciding.caller, who, identifier)


# ---- That it came, and what it lacks ------------------------------------------

def test_a_receipt_is_made_by_the_worker_a_moment_later(deciding, language,
                                                        lapsing):
    """What it says is fixed when the application is sent."""
    deciding.clock(OPEN)
    preparer = deciding.caller("preparer")
    sent = submitted(preparer, deciding.caller("signatory"), deciding.call,
                     deciding.application_content)
    receipt = preparer.get(
        f"/v1/applications/{sent['id']}/receipt").expect(200)
    path = f"/v1/letters/{receipt['letterId']}"
    about = preparer.get(path).expect(200)
    assert (about["state"], about["applicationVersion"]) == ("pending", 1)
    assert "madeAvailableAt" not in about.json
    refused = preparer.get(path + "/content").expect(409, "LETTER_NOT_MADE")
    assert int(refused.headers["Retry-After"]) > 0

    # Renamed meanwhile, which the receipt does not know.
    lapsing(OPEN)
    wait_for(lambda: preparer.get(path)["state"] == "made", 30,
             "the worker makes the receipt")
    read = read_by(deciding, "preparer", receipt["letterId"])
    is_well_made(read, language, f"Kvittering for søknad {sent['reference']}")
    read.says(sent["reference"], "Skien kommune",
              kroner(sent["amountAppliedNok"]),
              day(receipt["expectedAnswerBy"]),
              # Six hours and more of zone do not matter: noon is noon.
              day(receipt["submittedAt"]))
    assert receipt["contentSha256"] in read.words.replace(" ", "")
    for measure in sent["content"]["measures"]:
        read.says(measure["title"], kroner(measure["amountNok"]))


def test_what_lacks_is_asked_for_by_a_letter(deciding, language):
    application = deciding.application()
    wanted = "Legg ved prosjektplanen.\n\nHvem deltar i tiltak 3?"
    asked = deciding.caller("caseworker").act(
        "application", application["id"], "request-supplement",
        {"wanted": wanted, "deadlineDate": "2026-06-22"}).expect(200)
    request, = deciding.caller("preparer").get(
        f"/v1/applications/{asked['id']}/supplement-requests").expect(
        200)["items"]
    read = read_by(deciding, "preparer", request["letterId"])
    is_well_made(read, language, {
        "nb": "Vi trenger mer informasjon om søknad {}",
        "nn": "Vi treng meir informasjon om søknad {}"}[language].format(
            application["reference"]))
    read.says(*wanted.split("\n\n"), day("2026-06-22"), COUNTY[language],
              "Saksbehandler Ein")


# ---- To a party's detriment ----------------------------------------------------

def test_a_reversal_that_is_considered_is_told_by_a_letter(deciding, language):
    application = deciding.application()
    told = deciding.notified(application, content(application))
    text = "Opplysningene om tiltak 2 var feil."
    given = deciding.act(told, "give-prior-notice", {
        "text": text, "answerBy": "2026-07-10T10:00:00Z"}).expect(200)
    read = read_by(deciding, "signatory", given["priorNotice"]["letterId"])
    is_well_made(read, language, {
        "nb": "Forhåndsvarsel om omgjøring av vedtak i sak {}",
        "nn": "Førehandsvarsel om omgjering av vedtak i sak {}"}[
            language].format(told["reference"]))
    read.says(text, "10. juli 2026 kl. 12.00", kroner(told["amountNok"]),
              day(told["notifiedAt"]), "nr. 1", "Saksbehandler Ein")


def claim_title(claim, language, is_notice):
    titles = {
        "nb": ("Vedtak om tilbakebetaling i sak {}",
               "Forhåndsvarsel om krav om tilbakebetaling i sak {}"),
        "nn": ("Vedtak om tilbakebetaling i sak {}",
               "Førehandsvarsel om krav om tilbakebetaling i sak {}")}
    return titles[language][is_notice].format(claim["reference"])


def test_a_claim_is_told_twice(transferring, language):
    """First that it is considered, then that it is decided."""
    _, award = transferring.awarded(spent=400_000)
    claim = transferring.claimed(award)
    warned = read_by(transferring, "signatory", claim["noticeLetterId"])
    is_well_made(warned, language, claim_title(claim, language, True))
    warned.says(kroner(NOTICE["amountNok"]), NOTICE["reason"],
                day(NOTICE["answerByDate"]), kroner(870_000))

    read = read_by(transferring, "signatory", claim["letterId"])
    is_well_made(read, language, claim_title(claim, language, False))
    read.says(kroner(CLAIM["amountNok"]), day(CLAIM["dueDate"]),
              *REASONS.values(), NOTICE["reason"],
              day(claim["appealDeadlineDate"]), BODY_NAME,
              claim["decidedBy"], "Saksbehandler Ein",
              *(claim["notice"][item].rstrip(".") for item in (
                  "access", "guidance", "deferral", "costs", "suit")))
    says_the_law(read, claim["notice"]["legalBasis"])
    assert read.about["fundTransferId"] == claim["id"]


# ---- Appeals of a decision ---------------------------------------------------

OUTCOME_TITLES = {"nb": "Avgjørelse av klagen i sak {}",
                  "nn": "Avgjerd av klaga i sak {}"}


def outcome_letter(appealing, appeal, language, by="signatory"):
    """How an appeal ended, as a letter that is no decision of a grant."""
    seen = appealing.read(appeal, by).expect(200)
    read = read_by(appealing, by, seen["letterId"])
    assert read.about["kind"] == "appeal_decision"
    is_well_made(read, language,
                 OUTCOME_TITLES[language].format(seen["reference"]))
    return seen, read


def test_an_appeal_that_is_sent_on_is_copied_to_the_party(appealing, language):
    """The county's view, as the party and the appeal body read it."""
    application, decision, appeal = appealing.forwarded()
    seen = appealing.read(appeal, "signatory").expect(200)
    read = read_by(appealing, "signatory", seen["opinionLetterId"])
    is_well_made(read, language, {
        "nb": "Klagen i sak {} er sendt til Helsedirektoratet",
        "nn": "Klaga i sak {} er send til Helsedirektoratet"}[
            language].format(application["reference"]))
    read.says(seen["opinion"], LETTER["wantedChange"], day(seen["sentAt"]),
              "Godkjenner Ein", "Saksbehandler Ein", COUNTY[language])
    # What the case is about goes with it.
    for identifier in (seen["opinionLetterId"], decision["letterId"]):
        read_by(appealing, "appeal-handler", identifier)


@pytest.mark.parametrize("action, outcome, told", [
    ("uphold", "uphold", {"nb": "Vedtaket er stadfestet",
                          "nn": "Vedtaket er stadfesta"}),
    ("dismiss", "dismiss", {"nb": "Klagen er avvist",
                            "nn": "Klaga er avvist"}),
    ("annul-and-return", "annul_and_return", {
        "nb": "Vedtaket er opphevet", "nn": "Vedtaket er oppheva"})])
def test_what_the_appeal_body_comes_to_is_final(appealing, language, action,
                                                outcome, told):
    application, decision, appeal = appealing.forwarded()
    reasons = "Skjønnet er forsvarlig.\n\nKlagen fører ikke fram."
    appealing.answered(appeal, action, outcome=outcome,
                       reasons=reasons).expect(200)
    seen, read = outcome_letter(appealing, appeal, language)
    read.says(told[language], *reasons.split("\n\n"), BODY_NAME,
              seen["bodyOutcome"]["preparedBy"],
              seen["bodyOutcome"]["decidedBy"], day(seen["sentAt"]),
              day(decision["notifiedAt"]), application["reference"],
              {"nb": "kan ikke påklages videre",
               "nn": "kan ikkje påklagast vidare"}[language])
    read.says("Helsedirektoratet · https://www.helsedirektoratet.no")
    costs = {"nb": "senest 3 uker", "nn": "seinast 3 veker"}[language]
    if outcome == "annul_and_return":
        read.says(costs)
    else:
        read.says_nothing_of(costs)
    # The county and the body read it, too.
    for person in ("caseworker", "appeal-handler"):
        read_by(appealing, person, seen["letterId"])


def test_a_dismissal_at_the_county_can_be_appealed(appealing, language):
    _, _, appeal = appealing.taken()
    appealing.prepared(appeal, outcome="dismiss",
                       reasons="Ikke klagerett.").expect(200)
    appealing.on(appeal, "dismiss", by="approver").expect(200)
    seen, read = outcome_letter(appealing, appeal, language)
    read.says("Ikke klagerett.", day(seen["outcome"]["appealDeadlineDate"]),
              BODY_NAME, seen["outcome"]["decidedBy"], COUNTY[language])


def test_a_dismissal_that_is_annulled_opens_the_appeal_again(appealing,
                                                             language):
    application, _ = appealing.dismissed_and_annulled()
    letters = appealing.caller("signatory").get(
        f"/v1/letters?kind=appeal_decision&applicationId={application['id']}")
    latest, _ = letters.expect(200)["items"]
    read = read_by(appealing, "signatory", latest["id"])
    read.says({"nb": "Avvisningen er opphevet",
               "nn": "Avvisinga er oppheva"}[language],
              "Klagen skal realitetsbehandles.")


@pytest.mark.parametrize("is_body", [False, True])
def test_a_decision_that_an_appeal_changed_says_so(appealing, language,
                                                   is_body):
    """One letter: that of the decision in its place."""
    if is_body:
        application, first, appeal = appealing.forwarded()
        ended = appealing.answered(
            appeal, "change", outcome="change",
            **appealing.replaced(application, *MORE)).expect(200)
    else:
        application, first, appeal = appealing.taken()
        appealing.prepared(appeal, outcome="partly_overturn",
                           **appealing.replaced(application, *MORE)).expect(
            200)
        ended = appealing.on(appeal, "partly-overturn",
                             by="approver").expect(200)
    seen = appealing.read(appeal, "signatory").expect(200)
    told = appealing.caller("signatory").get(
        f"/v1/decisions/{ended['newDecisionId']}").expect(200)
    assert seen["letterId"] == told["letterId"]
    notice = notice_of(appealing, told)
    read = letter_of(appealing, told)
    is_well_made(read, language, title_of("appeal", notice))
    says_the_notice(read, notice)
    read.says("Klagen er begrunnet.", kroner(first["amountNok"]),
              kroner(sum(MORE)), day(seen["sentAt"]),
              BODY_NAME if is_body else COUNTY[language],
              {"nb": "senest 3 uker", "nn": "seinast 3 veker"}[language])
    assert read.about["appealId"] == appeal["id"]
    assert sum(AWARD) == first["amountNok"]


# ---- Appeals of a claim ---------------------------------------------------------

@pytest.mark.parametrize("action, proposal, told", [
    ("overturn", {"outcome": "overturn"},
     {"nb": "Kravet faller bort", "nn": "Kravet fell bort"}),
    ("partly-overturn", {"outcome": "partly_overturn", "amountNok": 20_000},
     {"nb": "satt ned fra 60 000 kr til 20 000 kr",
      "nn": "sett ned frå 60 000 kr til 20 000 kr"})])
def test_a_claim_that_falls_at_the_county(claiming, language, action,
                                          proposal, told):
    _, claim, appeal = claiming.under_review()
    claiming.prepared(appeal, reasons="Midlene er brukt.", **proposal).expect(
        200)
    claiming.on(appeal, action, by="approver").expect(200)
    seen, read = outcome_letter(claiming, appeal, language)
    read.says(told[language], "Midlene er brukt.",
              CLAIM_LETTER["wantedChange"])
    assert claim["grantedNok"] == 60_000
    if action == "partly-overturn":
        read.says(day(seen["outcome"]["appealDeadlineDate"]))


@pytest.mark.parametrize("action, proposal, told", [
    ("uphold", {"outcome": "uphold"},
     {"nb": "Kravet er stadfestet", "nn": "Kravet er stadfesta"}),
    ("change", {"outcome": "change", "amountNok": 10_000},
     {"nb": "satt ned fra 60 000 kr til 10 000 kr",
      "nn": "sett ned frå 60 000 kr til 10 000 kr"}),
    ("annul-and-return", {"outcome": "annul_and_return"},
     {"nb": "Kravet er opphevet", "nn": "Kravet er oppheva"})])
def test_a_claim_above(claiming, language, action, proposal, told):
    _, _, appeal = claiming.above()
    claiming.answered(appeal, action, reasons="Vurdert på nytt.",
                      **proposal).expect(200)
    _, read = outcome_letter(claiming, appeal, language)
    read.says(told[language], "Vurdert på nytt.", BODY_NAME)


# ---- Reports ------------------------------------------------------------------

def test_a_report_that_is_due_is_reminded_of_by_a_letter(deciding, language,
                                                         lapsing):
    """Thirty days before, with what was awarded."""
    application = deciding.new_scheme().application()
    told = deciding.notified(application, content(application))
    deciding.clock("2027-01-30T08:00:00Z")
    lapsing("2027-01-30T08:00:00Z")
    reader = deciding.caller("preparer")
    path = (f"/v1/letters?applicationId={application['id']}"
            "&kind=report_reminder")
    wait_for(lambda: [i["state"] for i in reader.get(path)["items"]]
             == ["made"], 30, "the worker reminds and makes the letter")
    about, = reader.get(path)["items"]
    report, = reader.get(f"/v1/reports?callId={deciding.call['id']}").expect(
        200)["items"]
    assert about["reportId"] == report["id"]
    read = read_by(deciding, "preparer", about["id"])
    is_well_made(read, language, "Påminning om rapport for 2026")
    read.says(day(report["dueDate"]), application["reference"],
              kroner(told["amountNok"]))
    assert folded(JUNE[:4]) in read.words
