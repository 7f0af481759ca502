"""Two applicants and two county governors, each with something that is nobody
else's business."""

from types import SimpleNamespace

import psycopg
import pytest

from tests.conftest import SKIEN, VESTFOLD_TELEMARK, made_once
from tests.scenarios.appealing import AWARD, Appealing
from tests.scenarios.attaching import Attaching
from tests.scenarios.deciding import JUNE, Deciding, under_review
from tests.scenarios.deciding import content as decision_content
from tests.scenarios.filing import Sender
from tests.scenarios.paying import paid_out
from tests.scenarios.reporting import FEBRUARY, STATEMENT, Reporting
from tests.scenarios.test_main_story import submitted
from tests.scenarios.transferring import CLAIM
from tests.security.matrix_cases import completed
from tests.security.strangers import ACCOUNT, OTHER_ACCOUNT
from tests.support.cases import APRIL, taken
from tests.support.client import Client
from tests.support.stack import OPEN, Stack

INNLANDET = "974761645"
COMPANY = "313425126"  # synthetic; its people are in people.json
# In what one side of the world has written, and nobody else may read.
CANARY = "Kanarifugl"
DATES = {"year": 2026, "opensDate": "2026-02-01",
         "deadlineDate": "2026-03-16", "reportDeadline": "2027-03-01"}


@pytest.fixture(scope="session")
def stack():
    """Apart from other folders' tests: here it is known what everybody has."""
    stack = Stack()
    yield stack
    stack.close()


@pytest.fixture(scope="session")
def tokens(stack):
    return made_once(stack)


@pytest.fixture(scope="session")
def person(stack, contract, tokens):
    """As `caller`, for what lives longer than one test."""
    def make(preset=None, acting_for=None, **query):
        token = tokens(preset, **query) if preset else None
        return Client(stack.service.url, contract, token, acting_for)

    return make


def copied(staff, administrator):
    """A draft made of a real call of the administrator."""
    calls = staff.get(f"/v1/calls?administrator={administrator}&sort=deadline"
                      ).expect(200)["items"]
    source = next(call for call in calls if call["state"] == "published")
    return staff.act("call", source["id"], "copy", DATES).expect(201)


def published(staff, administrator):
    copy = copied(staff, administrator)
    return staff.act("call", copy["id"], "publish").expect(200)


def registered(staff):
    """A company of Innlandet, known from now on if it was not before."""
    path = f"/v1/applicants?organisationNumber={COMPANY}"
    known = staff.get(path).expect(200)["items"]
    return known[0] if known else staff.post("/v1/applicants", {
        "organisationNumber": COMPANY, "county": "34",
        "name": "Oppdiktet helsekompetanse IKS", "languageForm": "nb",
        "kind": "inter_municipal_company"}).expect(201).json


def given_account(proposer, confirmer, applicant, number):
    proposer.act("applicant", applicant["id"], "propose-account",
                 {"accountNumber": number}).expect(200)
    confirmer.act("applicant", applicant["id"], "confirm-account").expect(200)


def given_predecessors(database):
    """What the register knows of mergers, the service only reads."""
    for number in (SKIEN, COMPANY):
        database.run(
            "insert into tilskudd.applicant_predecessor values "
            f"('{number}', '0806', 'Oppdiktet forgjenger', '2020-01-01') "
            "on conflict do nothing")


def weighed(stack, staff, preparer, signatory, call, content):
    """What staff have among themselves: an assessment, a scenario and another
    grant of an application that is under review."""
    application = submitted(preparer, signatory, call, content)
    stack.service.set_clock(APRIL)
    try:
        taken(staff, application)
        assessment = staff.post(
            f"/v1/applications/{application['id']}/assessments").expect(201)
    finally:
        stack.service.set_clock(OPEN)
    scenario = staff.post(f"/v1/calls/{call['id']}/scenarios", {
        "name": "Likt", "method": "pro_rata",
        "parameters": {"basis": "applied"}}).expect(201)
    grant = staff.post(
        f"/v1/applicants/{application['applicant']['id']}/grants", {
            "grantor": "Bufdir", "scheme": "Opplæring", "year": 2026,
            "amountNok": 75_000}).expect(201)
    return assessment, scenario, grant


def declared(staff, application):
    """Something that staff know among themselves."""
    path = f"/v1/applications/{application['id']}"
    return staff.post(f"{path}/impartiality", {
        "declaration": "conflict", "statement": "Søsteren min er søker."},
        match=staff.get(path).expect(200).etag).expect(201)


def asked(staff, signatory, call, content):
    """Another application, of which more is wanted."""
    application = submitted(signatory, signatory, call, content)
    path = f"/v1/applications/{application['id']}"
    staff.post(f"{path}/impartiality", {"declaration": "clear"},
               match=staff.get(path).expect(200).etag).expect(201)
    return staff.act("application", application["id"], "request-supplement", {
        "wanted": "Mer om tiltak 3.", "deadlineDate": "2026-04-08"}).expect(200)


def appealed(steps, signatory, case, decider):
    """A decision of another application that the applicant was told in June,
    and its appeal, under review."""
    steps.clock(OPEN)
    party = steps.caller(signatory)
    application = submitted(party, party, steps.call,
                            steps.application_content)
    steps.clock(JUNE)
    for staff in (case, decider):
        steps.caller(staff).act(
            "application", application["id"], "impartiality",
            {"declaration": "clear"}).expect(201)
    steps.caller(case).act("application", application["id"],
                           "take").expect(200)
    decision = steps.proposed(application,
                              decision_content(application, *AWARD), case)
    for action in ("approve", "notify"):
        steps.act(decision, action, by=decider).expect(200)
    steps.act(decision, "give-prior-notice", {
        "text": "Vi vurderer å omgjøre vedtaket.",
        "answerBy": "2027-05-15T10:00:00Z"}, case).expect(200)
    appeal = steps.appealed(decision, by=signatory).expect(201)
    attachment = Attaching(steps.caller, steps.stack).attached(
        "appeal", appeal, by=signatory)
    steps.on(appeal, "take", by=case).expect(200)
    steps.clock(OPEN)
    return appeal, attachment


def paid(steps, appeal, case, attestant):
    """Of what the appealed decision awarded: something that is sent, something
    that is stopped, and something that is paid. The award, the first of them
    and its batch."""
    steps.clock(JUNE)
    award = steps.ask("select id from award where application_id = "
                      f"'{appeal['applicationId']}'")
    sent, held = steps.caller(case).post(f"/v1/awards/{award}/payouts", {
        "instalments": [{"amountNok": 1_000, "dueDate": JUNE[:10]}] * 2}
        ).expect(201)["items"]
    steps.caller(attestant).act("payout", sent["id"], "attest").expect(200)
    steps.caller(attestant).act("payout", held["id"], "hold", {
        "reason": "Kontoen er meldt misbrukt."}).expect(200)
    batch = steps.caller(attestant).post("/v1/payout-batches", {
        "callId": appeal["callId"]}).expect(201)
    paid_out(steps.caller, {"id": award}, 100_000, case, attestant)
    steps.clock(OPEN)
    return {"id": award}, sent, batch


def moved(award, call, party, approver, applicant):
    """What was paid of the award is asked to be carried over; its applicant is
    excluded from what is to come."""
    transfer = party.post(f"/v1/awards/{award['id']}/carry-overs", {
        "amountNok": 1_000, "reason": "Utsatt."}).expect(201)
    exclusion = approver.post(f"/v1/applicants/{applicant['id']}/exclusions", {
        "schemeId": call["schemeId"], "fromYear": 2050, "years": 1,
        "reason": "Brudd.", "decidedOn": "2026-01-01"}).expect(201)
    return transfer, exclusion


def claimed(person, award, case, party, decider):
    """Of what is paid of it: claimed back, as its applicant has answered."""
    told = person(case).post(f"/v1/awards/{award['id']}/repayments", {
        "amountNok": 2_000, "ground": "unspent", "reason": "Ubrukt.",
        "answerByDate": "2026-10-01"}).expect(201)
    person(party).act("repayment", told["id"], "answer",
                      {"text": "Brukt."}).expect(200)
    return person(decider).act("repayment", told["id"], "decide", {
        **CLAIM, "amountNok": 2_000}).expect(200)


def bearing(content, name):
    """An application that nobody mistakes for another's."""
    return {**content, "anchoring": f"{CANARY} {name}: vedtatt i lederråd."}


def decided(stack, person, world, content, other_content):
    """What Skien was told, and what is on its way to it; what Innlandet has
    drafted for a company. Each administrator has asked for a job."""
    clock = stack.service.set_clock
    for name in ("decision", "undecided"):
        deciding = Deciding(person, stack, published(
            person("caseworker"), VESTFOLD_TELEMARK), content, clock)
        application = deciding.application()
        document = decision_content(application, 480_000, 0)
        make = deciding.notified if name == "decision" else deciding.proposed
        setattr(world, name, make(application, document))
        clock(OPEN)
    world.letter = {"id": world.decision["letterId"]}
    [world.award] = person("caseworker").get(
        f"/v1/awards?applicationId={world.decision['applicationId']}").expect(
        200)["items"]
    world.job = asked_for(person("caseworker"), deciding, {
        "action": "propose", "decisionIds": [world.undecided["id"]]})
    there, other = person("caseworker-innlandet"), person("signatory-innlandet")
    deciding = Deciding(person, stack, published(there, INNLANDET),
                        other_content, clock)
    application = submitted(other, other, deciding.call, other_content)
    clock(JUNE)
    under_review(person, application, ["caseworker-innlandet"])
    deciding.draft(application, decision_content(application, 480_000, 0),
                   by="caseworker-innlandet").expect(201)
    asked_for(there, deciding, {"action": "propose"})
    clock(OPEN)
    # Approved: it stands in the way of nothing that is decided later.
    deciding.run("insert into report (organisation_number, scheme_id, year, "
                 "administrator_number, due_on, state) select "
                 f"'{COMPANY}', scheme_id, 2020, administrator_number, "
                 "'2021-03-01', 'approved' from call "
                 f"where id = '{deciding.call['id']}'")


def asked_for(staff, deciding, body):
    return staff.post(f"/v1/calls/{deciding.call['id']}/jobs", body).expect(202)


def reported(steps, party, auditor, case):
    """On what the appealed decision awarded: sent, attested, and under
    review."""
    steps.clock(FEBRUARY)
    person = steps.caller(party)
    [report] = person.get(
        f"/v1/reports?callId={steps.call['id']}").expect(200)["items"]
    path = f"/v1/reports/{report['id']}"
    person.act("report", report["id"], "begin").expect(200)
    seen = person.get(path).expect(200)
    person.patch(path, {"content": Reporting.whole(seen.json)},
                 seen.etag).expect(200)
    person.act("report", report["id"], "submit").expect(200)
    steps.caller(auditor).act("report", report["id"], "attest",
                              STATEMENT).expect(200)
    steps.caller(case).act("report", report["id"],
                           "approve-content").expect(200)
    # What an approval adds, and then there is nothing left to do to a report.
    measure = seen["measures"][0]
    steps.run(f"""
        insert into report_spending (report_id, award_id, measure_id,
            organisation_number, administrator_number, spent_nok)
        select id, '{measure["awardId"]}', '{measure["measureId"]}',
               organisation_number, administrator_number, 1
        from report where id = '{report["id"]}'""")
    steps.clock(OPEN)
    return person.get(path).expect(200)


def known_to_register(database):
    """Whatever a worker was told of it before."""
    database.run("update tilskudd.applicant set register_status = 'active', "
                 "register_fetched_at = now(), register_snapshot = '{}' "
                 f"where organisation_number = '{COMPANY}'")


@pytest.fixture(scope="session")
def world(stack, person, complete_content):
    """Skien has applied to Vestfold og Telemark and begun another
    application; a company has applied to Innlandet. Each has an account and
    a deadline of its own, each administrator a draft."""
    here, there = person("caseworker"), person("caseworker-innlandet")
    signatory, other = person("signatory"), person("signatory-innlandet")
    world = SimpleNamespace()
    own_content, other_content = (bearing(complete_content, name)
                                  for name in ("Skien", "Innlandet"))
    world.applicant = signatory.get("/v1/applicants")["items"][0]
    world.other_applicant = registered(there)
    known_to_register(stack.database)
    given_account(person("preparer"), signatory, world.applicant, ACCOUNT)
    given_account(other, person("signatory2-innlandet"),
                  world.other_applicant, OTHER_ACCOUNT)
    given_predecessors(stack.database)
    world.call = published(here, VESTFOLD_TELEMARK)
    world.other_call = published(there, INNLANDET)
    world.draft_call = copied(here, VESTFOLD_TELEMARK)
    world.other_draft_call = copied(there, INNLANDET)
    world.application = submitted(person("preparer"), signatory, world.call,
                                  own_content)
    second = published(here, VESTFOLD_TELEMARK)
    world.draft = person("preparer").post(
        "/v1/applications", {"callId": second["id"]}).expect(201)
    world.other_application = submitted(other, other, world.other_call,
                                        other_content)
    for staff, call, applicant in (
            (here, world.call, world.applicant),
            (there, world.other_call, world.other_applicant)):
        staff.act("call", call["id"], "extend-deadline", {
            "deadlineDate": "2026-03-20", "applicantId": applicant["id"],
            "reason": "Feil i Altinn."}).expect(200)
    world.declaration = declared(here, world.application)
    declared(there, world.other_application)
    wanting = asked(here, signatory, published(here, VESTFOLD_TELEMARK),
                    own_content)
    [world.request] = signatory.get(
        f"/v1/applications/{wanting['id']}/supplement-requests").expect(
        200)["items"]
    asked(there, other, published(there, INNLANDET), other_content)
    decided(stack, person, world, own_content, other_content)
    world.assessment, world.scenario, world.grant = weighed(
        stack, here, person("preparer"), signatory,
        published(here, VESTFOLD_TELEMARK), own_content)
    weighed(stack, there, other, other, published(there, INNLANDET),
            other_content)
    own, foreign = (
        Appealing(person, stack, published(staff, administrator),
                  content, stack.service.set_clock).new_scheme()
        for staff, administrator, content in (
            (here, VESTFOLD_TELEMARK, own_content),
            (there, INNLANDET, other_content)))
    world.appeal, world.attachment = appealed(own, "signatory", "caseworker",
                                              "approver")
    theirs, _ = appealed(foreign, "signatory-innlandet",
                         "caseworker-innlandet", "approver-innlandet")
    world.award, world.payout, world.batch = paid(
        own, world.appeal, "caseworker", "attestant")
    other_award, *_ = paid(foreign, theirs, "caseworker-innlandet",
                           "attestant-innlandet")
    world.transfer, world.exclusion = moved(
        world.award, own.call, signatory, person("approver"), world.applicant)
    moved(other_award, foreign.call, other, person("approver-innlandet"),
          world.other_applicant)
    world.claim = claimed(person, world.award, "caseworker", "signatory",
                          "approver")
    claimed(person, other_award, "caseworker-innlandet", "signatory-innlandet",
            "approver-innlandet")
    world.file, world.paper = (
        Sender(person(who)).announced(b"Hemmelig.", purpose=purpose)
        for who, purpose in (("signatory", "application"),
                             ("caseworker", "appeal")))
    Sender(other).announced(b"Hemmelig.")
    Sender(there).announced(b"Hemmelig.", purpose="appeal")
    world.report = reported(own, "signatory", "auditor", "caseworker")
    reported(foreign, "signatory-innlandet", "auditor-innlandet",
             "caseworker-innlandet")
    return world


@pytest.fixture(scope="session")
def matter(stack, person, world, complete_content):
    """The same, with all that the matrix is about."""
    return completed(stack, person, world,
                     bearing(complete_content, "Skien"), published)


@pytest.fixture
def superuser(stack):
    """Sees all rows."""
    with psycopg.connect(stack.database.conninfo("postgres"),
                         options="-c search_path=tilskudd") as connection:
        yield connection
        connection.rollback()
