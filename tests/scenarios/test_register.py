"""What Enhetsregisteret says of applicants, as those notice it who apply:
looked up when new, barred when bankrupt or gone, and never because the
register is down."""

import pytest

from tests.conftest import PORSGRUNN, SKIEN
from tests.scenarios.test_main_story import draft, submitted
from tests.support.stack import wait_for

# Synthetic numbers (Tenor) that nobody has registered.
LOOKED_UP, NEVER_ANSWERED, UNKNOWN = "312001004", "312002116", "312003228"

FINE = {"konkurs": False, "underAvvikling": False}
WARN_ONLY = {
    "APPLICANT_WINDING_UP": {"underAvvikling": True},
    "MUNICIPALITY_DIFFERS": {"forretningsadresse": {"kommunenummer": "3811"}},
}


@pytest.fixture(scope="module")
def worker(stack):
    stack.tell_register()
    worker = stack.worker()
    yield worker
    stack.tell_register()
    worker.stop()


@pytest.fixture
def register(stack, worker):
    """The register, whole again afterwards, and what is known of it."""
    class Asked:
        tell = staticmethod(stack.register.tell)
        set_mode = staticmethod(stack.register.set_mode)

        def look_up(self, number, expected, *others):
            """The worker asks about the organisation anew."""
            before = worker.events("ask-register")
            stack.make_due(number, *others)
            wait_for(lambda: {f"{n} {expected}" for n in (number, *others)}
                     <= set(worker.events("ask-register")[len(before):]), 20,
                     f"{number} is {expected}")

    yield Asked()
    stack.tell_register()
    Asked().look_up(SKIEN, "active", PORSGRUNN)


@pytest.fixture
def registered(caller):
    def register_one(number, name="Oppdiktet IKS", **changes):
        return caller("caseworker").post("/v1/applicants", {
            "organisationNumber": number, "name": name, "county": "40",
            "kind": "inter_municipal_company", "languageForm": "nb",
            **changes}).expect(201)

    return register_one


def seen(person, applicant):
    return person.get(f"/v1/applicants/{applicant['id']}").expect(200)


def itself(caller, preset, **query):
    return caller(preset, **query).get("/v1/applicants").expect(200)[
        "items"][0]


def codes(answer, member="errors"):
    return [fault["code"] for fault in answer[member]]


def validated(person, application):
    return person.post(
        f"/v1/applications/{application['id']}/validate").expect(200)


# ---- Looked up -------------------------------------------------------------

def test_a_new_applicant_is_looked_up(stack, caller, register, registered):
    register.tell({LOOKED_UP: {
        "navn": "HELSEKOMPETANSE IKS", "organisasjonsform": {"kode": "IKS"},
        "maalform": "Nynorsk",
        "forretningsadresse": {"kommunenummer": "4003"}}})
    made = registered(LOOKED_UP, "Helsekompetanse")
    assert made["register"] == {"status": "unknown"}

    staff = caller("caseworker")
    wait_for(lambda: seen(staff, made)["register"]["status"] == "active", 20,
             "the register has answered")
    applicant = seen(staff, made)
    known = dict(applicant["register"])
    assert known.pop("fetchedAt")
    assert known == {"status": "active", "name": "HELSEKOMPETANSE IKS",
                     "organisationForm": "IKS", "municipalityNumber": "4003",
                     "languageForm": "nn"}
    # The name follows the register; the language is the applicant's choice.
    assert applicant["name"] == "HELSEKOMPETANSE IKS"
    assert applicant["languageForm"] == "nb"
    assert applicant["version"] == made["version"] + 1
    assert itself(caller, "municipality", organisation=LOOKED_UP)[
        "register"] == applicant["register"]

    # Both or neither: the event and who wrote it.
    assert stack.database.ask(f"""
        select type, subject_version, e.organisation_number, data ->> 'status',
               operation, client, a.person is null
        from tilskudd.event e join tilskudd.audit a
          using (subject_id, subject_version)
        where e.organisation_number = '{LOOKED_UP}'
          and subject_version = 2""") == (
        f"applicant.register_changed|2|{LOOKED_UP}|active|ask-register|"
        "worker|t")


def test_nothing_new_is_no_new_version(caller, register):
    register.look_up(SKIEN, "active")
    staff = caller("caseworker")
    before = itself(caller, "municipality")
    register.look_up(SKIEN, "active")
    after = seen(staff, before)
    assert after["version"] == before["version"]
    assert after["updatedAt"] == before["updatedAt"]
    assert after["register"]["fetchedAt"] > before["register"]["fetchedAt"]


# ---- The register is down --------------------------------------------------

@pytest.mark.parametrize("mode", ["down", "html", "empty", "huge", "slow"])
def test_what_it_said_stands_while_it_is_away(caller, register, mode):
    register.look_up(SKIEN, "active")
    before = itself(caller, "municipality")
    register.set_mode(mode)
    register.look_up(SKIEN, "unavailable")
    assert itself(caller, "municipality") == before


def test_one_applies_while_the_register_is_down(
        caller, register, fresh_call, complete_content):
    register.set_mode("down")
    register.look_up(SKIEN, "unavailable")
    sent = submitted(caller("preparer"), caller("signatory"), fresh_call,
                     complete_content)
    assert sent["state"] == "submitted"


def test_nobody_waits_for_a_register_that_never_answered(
        caller, register, registered, fresh_call, complete_content, worker):
    register.set_mode("down")
    made = registered(NEVER_ANSWERED, kind="municipality",
                      municipalityNumber="4098")
    wait_for(lambda: f"{NEVER_ANSWERED} unavailable" in
             worker.events("ask-register"), 20, "it was asked")
    assert seen(caller("caseworker"), made)["register"] == {
        "status": "unknown"}
    new = caller("municipality", organisation=NEVER_ANSWERED)
    verdict = validated(new, draft(new, fresh_call, complete_content))
    assert codes(verdict) == ["ACCOUNT_MISSING"]
    # Of the register, nothing.
    assert codes(verdict, "warnings") == ["COMPETENCE_PLAN_NOT_ATTACHED"]


def test_it_recovers_by_itself(caller, register):
    register.tell({PORSGRUNN: {"konkurs": True}})
    register.set_mode("down")
    register.look_up(PORSGRUNN, "unavailable")
    register.set_mode("ok")
    register.look_up(PORSGRUNN, "bankrupt")
    applicant = itself(caller, "preparer-porsgrunn")
    assert applicant["register"]["status"] == "bankrupt"


# ---- Barred ----------------------------------------------------------------

def test_a_bankrupt_organisation_is_told_why_and_may_come_back(
        caller, register, fresh_call, complete_content):
    preparer = caller("preparer-porsgrunn")
    signatory = caller("signatory-porsgrunn")
    application = draft(preparer, fresh_call, complete_content)
    signatory.act("application", application["id"], "sign-off").expect(200)

    register.tell({PORSGRUNN: {"konkurs": True}})
    register.look_up(PORSGRUNN, "bankrupt")
    verdict = validated(preparer, application)
    assert not verdict["isComplete"]
    assert verdict.pointers() == {"#": "APPLICANT_BANKRUPT"}
    assert "konkurs" in verdict["errors"][0]["detail"]
    for action in ("sign-off", "submit"):
        refused = signatory.act("application", application["id"], action)
        refused.expect(409, "APPLICATION_INCOMPLETE")
        assert refused.pointers() == {"#": "APPLICANT_BANKRUPT"}
    assert seen(caller("caseworker"), itself(caller, "preparer-porsgrunn"))[
        "register"]["status"] == "bankrupt"

    register.tell({PORSGRUNN: FINE})
    register.look_up(PORSGRUNN, "active")
    signatory.act("application", application["id"], "submit").expect(200)


def test_an_organisation_that_is_gone_keeps_its_name(
        caller, register, fresh_call, complete_content):
    register.look_up(PORSGRUNN, "active")
    before = itself(caller, "preparer-porsgrunn")
    register.tell({PORSGRUNN: {"slettedato": "2026-01-31"}})
    register.look_up(PORSGRUNN, "removed")
    gone = itself(caller, "preparer-porsgrunn")
    assert gone["name"] == before["name"]
    assert gone["register"] == {**before["register"], "status": "removed",
                                "fetchedAt": gone["register"]["fetchedAt"]}
    preparer = caller("preparer-porsgrunn")
    application = draft(preparer, fresh_call, complete_content)
    assert codes(validated(preparer, application)) == ["APPLICANT_REMOVED"]
    register.tell({PORSGRUNN: {"slettedato": None}})


def test_whom_it_told_of_it_does_not_unknow(caller, register):
    """A unit that went is 410; a sudden 404 is somebody else's, and might be
    the same for everybody the day before a deadline."""
    register.look_up(PORSGRUNN, "active")
    before = itself(caller, "preparer-porsgrunn")
    register.tell({PORSGRUNN: None})
    register.look_up(PORSGRUNN, "unavailable")
    assert itself(caller, "preparer-porsgrunn") == before


def test_a_number_nobody_has_is_told_of(caller, register, registered,
                                        fresh_call, complete_content):
    made = registered(UNKNOWN, kind="municipality", municipalityNumber="4097")
    staff = caller("caseworker")
    wait_for(lambda: seen(staff, made)["register"]["status"] != "unknown", 20,
             "the register has answered")
    applicant = seen(staff, made)
    known = dict(applicant["register"])
    assert known.pop("fetchedAt")
    assert known == {"status": "not_found"}
    assert applicant["name"] == "Oppdiktet IKS"
    new = caller("municipality", organisation=UNKNOWN)
    assert codes(validated(new, draft(new, fresh_call, complete_content))) == [
        "APPLICANT_NOT_IN_REGISTER", "ACCOUNT_MISSING"]


# ---- Warned ----------------------------------------------------------------

@pytest.mark.parametrize("code", WARN_ONLY)
def test_what_may_be_wrong_is_a_warning(caller, register, fresh_call,
                                        complete_content, code):
    register.tell({PORSGRUNN: WARN_ONLY[code]})
    register.look_up(PORSGRUNN, "winding_up" if "WINDING" in code
                     else "active")
    preparer = caller("preparer-porsgrunn")
    signatory = caller("signatory-porsgrunn")
    application = draft(preparer, fresh_call, complete_content)
    verdict = validated(preparer, application)
    assert verdict["isComplete"]
    assert code in codes(verdict, "warnings")
    signatory.act("application", application["id"], "sign-off").expect(200)
    signatory.act("application", application["id"], "submit").expect(200)
