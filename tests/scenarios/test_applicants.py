"""Applicants: registered by the county governor, looked after by themselves,
and paid to an account that two persons stand behind."""

import uuid

import psycopg
import pytest

from tests.conftest import PORSGRUNN, SKIEN

# Made up; the last digit is right by modulus 11.
ACCOUNT, OTHER_ACCOUNT = "12345678903", "99900100104"
CONTACT = {"name": "Kommunalsjef helse og omsorg",
           "email": "helse@skien.example", "phone": "+47 35 58 10 00"}

# A synthetic organisation (Tenor) that nobody has registered.
NEWCOMER = {"organisationNumber": "313750531", "name": "Oppdiktet kommune",
            "kind": "municipality", "county": "40",
            "municipalityNumber": "4099", "languageForm": "nn"}
COMPANY = {"organisationNumber": "950474084", "name": "Oppdiktet IKS",
           "kind": "inter_municipal_company", "languageForm": "nb"}


@pytest.fixture
def skien(caller):
    """Skien, and what somebody does with it as it now stands."""
    class Skien:
        id = caller("municipality").get("/v1/applicants")["items"][0]["id"]
        path = f"/v1/applicants/{id}"

        def read(self, preset):
            return caller(preset).get(self.path).expect(200)

        def propose(self, preset, account=ACCOUNT):
            return caller(preset).act("applicant", self.id, "propose-account",
                                      {"accountNumber": account})

        def confirm(self, preset):
            return caller(preset).act("applicant", self.id, "confirm-account")

        def change(self, preset, patch):
            return caller(preset).patch(self.path, patch,
                                        self.read(preset).etag)

    return Skien()


def blocked(answer):
    return {b["action"]: b["code"] for b in answer["blockedActions"]}


# ---- The account -----------------------------------------------------------

def test_an_account_is_changed_by_two_persons(skien):
    before = skien.read("signatory").json.get("accountNumber")
    proposed = skien.propose("preparer").expect(200)
    assert proposed["proposedAccountNumber"] == ACCOUNT
    assert proposed.json.get("accountNumber") == before
    assert "confirm-account" in skien.read("signatory")["allowedActions"]

    confirmed = skien.confirm("signatory").expect(200)
    assert confirmed["accountNumber"] == ACCOUNT
    assert confirmed["accountConfirmedAt"] >= proposed["accountProposedAt"]
    assert "proposedAccountNumber" not in confirmed.json
    skien.confirm("signatory").expect(409, "NO_ACCOUNT_PROPOSED")
    assert blocked(skien.read("signatory")) == {
        "confirm-account": "NO_ACCOUNT_PROPOSED"}


def test_who_proposes_does_not_confirm(skien):
    proposed = skien.propose("signatory", OTHER_ACCOUNT).expect(200)
    assert blocked(proposed) == {"confirm-account": "SECOND_PERSON_REQUIRED"}
    skien.confirm("signatory").expect(409, "SECOND_PERSON_REQUIRED")
    assert skien.read("signatory")["proposedAccountNumber"] == OTHER_ACCOUNT
    assert skien.confirm("signatory2").expect(200)[
        "accountNumber"] == OTHER_ACCOUNT


def accounts_kept(stack, organisation):
    """(account, which it replaces, was it confirmed), the oldest first."""
    with psycopg.connect(stack.database.conninfo("postgres")) as connection:
        return connection.execute(
            "select account_number, replaced_number, "
            "confirmed_by <> proposed_by from tilskudd.applicant_account "
            "where organisation_number = %s order by id",
            (organisation,)).fetchall()


def test_every_account_there_was_can_be_told(stack, caller, skien):
    skien.propose("preparer").expect(200)
    skien.confirm("signatory").expect(200)
    kept = accounts_kept(stack, SKIEN)
    skien.propose("signatory", OTHER_ACCOUNT).expect(200)
    skien.confirm("signatory").expect(409, "SECOND_PERSON_REQUIRED")
    caller("municipality").act(
        "applicant", skien.id, "confirm-account").expect(
        403, "PERSON_REQUIRED")
    skien.confirm("signatory2").expect(200)
    assert accounts_kept(stack, SKIEN) == kept + [
        (OTHER_ACCOUNT, ACCOUNT, None), (OTHER_ACCOUNT, ACCOUNT, True)]


def test_an_organisation_reads_which_accounts_it_had(stack, caller, skien):
    skien.propose("preparer").expect(200)
    skien.confirm("signatory").expect(200)
    skien.propose("preparer").expect(200)
    skien.propose("signatory", OTHER_ACCOUNT).expect(200)
    skien.confirm("signatory2").expect(200)
    path = f"{skien.path}/accounts?limit=200"
    answer = caller("auditor").get(path).expect(200)
    read = [(a["accountNumber"], a.get("replacedNumber"),
             True if "confirmedAt" in a else None) for a in answer["items"]]
    assert read == accounts_kept(stack, SKIEN)[::-1]
    confirmed, proposal, never_confirmed = answer["items"][:3]
    assert (confirmed["accountNumber"], confirmed["replacedNumber"]) == (
        OTHER_ACCOUNT, ACCOUNT)
    assert confirmed == {**proposal, "confirmedAt": skien.read("signatory")[
        "accountConfirmedAt"]}
    assert never_confirmed == {
        "accountNumber": ACCOUNT, "replacedNumber": ACCOUNT,
        "proposedAt": never_confirmed["proposedAt"]}
    # Who they were stays in the house.
    assert {member for a in answer["items"] for member in a} == {
        "accountNumber", "replacedNumber", "proposedAt", "confirmedAt"}


def test_the_accounts_are_read_page_by_page(caller, skien):
    skien.propose("preparer").expect(200)
    skien.confirm("signatory").expect(200)
    whole = caller("signatory").get(f"{skien.path}/accounts?limit=200")
    answer = caller("signatory").get(f"{skien.path}/accounts?limit=1")
    pages = [answer.expect(200)]
    while "next" in pages[-1].json:
        address = pages[-1]["next"]
        pages.append(caller("signatory").get(
            address[address.index("/v1"):]).expect(200))
    assert [a for page in pages for a in page["items"]] == whole["items"]
    assert all(len(page["items"]) == 1 for page in pages)


def test_staff_of_its_county_read_which_accounts_were_in_use(caller, skien):
    skien.propose("preparer").expect(200)
    skien.confirm("signatory").expect(200)
    skien.propose("preparer", OTHER_ACCOUNT).expect(200)
    path = f"{skien.path}/accounts?limit=200"
    own, staffs = (caller(preset).get(path).expect(200)
                   for preset in ("signatory", "caseworker"))
    assert "confirmedAt" not in own["items"][0]
    assert staffs["items"] == [
        a for a in own["items"] if "confirmedAt" in a] != []
    caller("caseworker-innlandet").get(path).expect(404, "NOT_FOUND")
    caller("signatory-porsgrunn").get(path).expect(404, "NOT_FOUND")
    skien.confirm("signatory").expect(200)


def test_a_change_of_account_can_be_tried(caller, stack, skien):
    skien.propose("preparer").expect(200)
    kept = accounts_kept(stack, SKIEN)
    tried = caller("preparer").act(
        "applicant", skien.id, "propose-account",
        {"accountNumber": OTHER_ACCOUNT}, query="?dryRun=true").expect(200)
    assert tried["proposedAccountNumber"] == OTHER_ACCOUNT
    tried = caller("signatory").act(
        "applicant", skien.id, "confirm-account",
        query="?dryRun=true").expect(200)
    assert tried["accountNumber"] == ACCOUNT
    assert skien.read("signatory")["proposedAccountNumber"] == ACCOUNT
    assert accounts_kept(stack, SKIEN) == kept


def test_to_confirm_takes_the_mandate_to_sign(skien):
    skien.propose("signatory").expect(200)
    for preset in ("preparer", "auditor"):
        skien.confirm(preset).expect(403, "ROLE_REQUIRED")
    skien.confirm("signatory2").expect(200)


def test_another_proposal_replaces_one_that_waits(skien):
    skien.propose("signatory").expect(200)
    replaced = skien.propose("preparer", OTHER_ACCOUNT).expect(200)
    assert replaced["proposedAccountNumber"] == OTHER_ACCOUNT
    # It is the preparer's now, so that the signatory is a second person.
    assert skien.confirm("signatory").expect(200)[
        "accountNumber"] == OTHER_ACCOUNT


def test_who_looked_at_another_account_confirms_nothing(caller, skien):
    skien.propose("preparer").expect(200)
    seen = skien.read("signatory").etag
    skien.propose("preparer", OTHER_ACCOUNT).expect(200)
    stale = caller("signatory").post(f"{skien.path}/confirm-account",
                                     match=seen)
    stale.expect(412, "PRECONDITION_FAILED")
    assert stale.etag == skien.read("signatory").etag
    caller("signatory").post(f"{skien.path}/confirm-account").expect(
        428, "PRECONDITION_REQUIRED")
    skien.confirm("signatory").expect(200)


def test_a_click_too_many_proposes_and_confirms_once(caller, skien):
    skien.propose("preparer").expect(200)
    key, etag = str(uuid.uuid4()), skien.read("signatory").etag
    path = f"{skien.path}/confirm-account"
    first = caller("signatory").post(path, key=key, match=etag).expect(200)
    again = caller("signatory").post(path, key=key, match=etag).expect(200)
    assert again.text == first.text
    assert again.headers["Idempotency-Replayed"] == "true"


def test_a_machine_moves_no_money(skien):
    """Nor does a supplier's, or one that says who is behind it."""
    skien.propose("preparer").expect(200)
    for preset in ("municipality", "supplier", "system-user"):
        skien.propose(preset).expect(403, "PERSON_REQUIRED")
        skien.confirm(preset).expect(403, "PERSON_REQUIRED")
        assert blocked(skien.read(preset)) == {
            "propose-account": "PERSON_REQUIRED"}
    skien.confirm("signatory").expect(200)


@pytest.mark.parametrize("account, code", [
    ("12345678904", "FORMAT_ACCOUNT"), ("1234567890", "FORMAT_ACCOUNT"),
    ("1234.56.78903", "TOO_LONG"), ("00000000000", "FORMAT_ACCOUNT"),
    (12345678903, "WRONG_TYPE"), (None, "WRONG_TYPE")])
def test_an_account_that_is_none_is_refused(skien, account, code):
    answer = skien.propose("preparer", account).expect(422, "INVALID_BODY")
    assert answer.pointers()["#/accountNumber"] == code


def test_staff_see_the_account_in_use_and_no_other(skien):
    skien.propose("preparer").expect(200)
    skien.confirm("signatory").expect(200)
    skien.propose("preparer", OTHER_ACCOUNT).expect(200)
    seen = skien.read("caseworker")
    assert seen["accountNumber"] == ACCOUNT
    assert OTHER_ACCOUNT not in seen.text
    assert seen["allowedActions"] == [] and seen["blockedActions"] == []
    for action in (skien.propose, skien.confirm):
        action("caseworker").expect(403, "ROLE_REQUIRED")
    skien.confirm("signatory").expect(200)


# ---- Contact and language form ---------------------------------------------

def test_an_organisation_says_whom_to_write_to_and_how(skien):
    changed = skien.change("preparer", {"contact": CONTACT,
                                        "languageForm": "nn"}).expect(200)
    assert changed["contact"] == CONTACT and changed["languageForm"] == "nn"
    # A machine may keep these as well; what is not said stays as it is.
    later = skien.change("municipality", {
        "contact": {"phone": "+47 00 00 00 00"}, "languageForm": "nb"})
    later.expect(200)
    assert later["contact"] == {**CONTACT, "phone": "+47 00 00 00 00"}
    assert later["version"] == changed["version"] + 1
    assert skien.read("caseworker")["contact"] == later["contact"]


def test_a_contact_is_taken_away_with_null(skien):
    skien.change("preparer", {"contact": CONTACT}).expect(200)
    gone = skien.change("preparer", {"contact": None}).expect(200)
    assert "contact" not in gone.json


@pytest.mark.parametrize("patch, pointer", [
    ({"languageForm": None}, "#/languageForm"),
    ({"languageForm": "se"}, "#/languageForm"),
    ({"name": "Et annet navn"}, "#/name"),
    ({"county": "39"}, "#/county"),
    ({"accountNumber": ACCOUNT}, "#/accountNumber"),
    ({"proposedAccountNumber": None}, "#/proposedAccountNumber"),
    ({"contact": {**CONTACT, "email": "ikke en adresse"}}, "#/contact/email"),
])
def test_the_rest_is_not_its_to_change(skien, patch, pointer):
    before = skien.read("preparer")
    answer = skien.change("preparer", patch).expect(422, "INVALID_BODY")
    assert pointer in answer.pointers()
    assert skien.read("preparer").etag == before.etag


@pytest.mark.parametrize("preset", ["caseworker", "approver", "auditor"])
def test_nobody_else_changes_it(skien, preset):
    skien.change(preset, {"contact": CONTACT}).expect(403, "ROLE_REQUIRED")


# ---- Registering -----------------------------------------------------------

def test_staff_register_an_applicant_of_their_county(caller):
    made = caller("caseworker").post("/v1/applicants", NEWCOMER).expect(201)
    assert {k: made[k] for k in NEWCOMER} == NEWCOMER
    assert made["version"] == 1 and made["predecessors"] == []
    assert made.headers["Location"].endswith(f"/v1/applicants/{made['id']}")

    number = NEWCOMER["organisationNumber"]
    itself = caller("municipality", organisation=number)
    listed = itself.get("/v1/applicants").expect(200)["items"]
    assert [a["id"] for a in listed] == [made["id"]]
    assert "update" in listed[0]["allowedActions"]
    found = caller("caseworker2").get(
        f"/v1/applicants?organisationNumber={number}")["items"]
    assert [a["id"] for a in found] == [made["id"]]

    caller("caseworker").post("/v1/applicants", NEWCOMER).expect(
        409, "APPLICANT_EXISTS")


def test_who_is_registered_elsewhere_is_not_told_of(caller, skien):
    """That there is one is told, and nothing about it."""
    answer = caller("caseworker-innlandet").post("/v1/applicants", {
        **COMPANY, "organisationNumber": SKIEN, "county": "34"})
    answer.expect(409, "APPLICANT_EXISTS")
    assert skien.id not in answer.text and "4003" not in answer.text


def test_another_governors_county_is_refused(caller):
    for preset, county in (("caseworker", "34"),
                           ("caseworker-innlandet", "40"),
                           ("caseworker", "03")):
        answer = caller(preset).post("/v1/applicants",
                                     {**COMPANY, "county": county})
        answer.expect(422, "INVALID_BODY")
        assert answer.pointers() == {"#/county": "NOT_OWN_COUNTY"}


@pytest.mark.parametrize("body, fault", [
    ({**NEWCOMER, "municipalityNumber": "3999"},
     "MUNICIPALITY_NOT_IN_COUNTY"),
    ({**NEWCOMER, "kind": "county_municipality"},
     "MUNICIPALITY_NUMBER_NOT_EXPECTED"),
    ({**COMPANY, "kind": "municipality", "county": "40"}, "REQUIRED")])
def test_municipalities_have_a_number_of_their_county(caller, body, fault):
    answer = caller("caseworker").post("/v1/applicants", body)
    answer.expect(422, "INVALID_BODY")
    assert answer.pointers() == {"#/municipalityNumber": fault}


@pytest.mark.parametrize("changes, pointer, code", [
    ({"organisationNumber": "123123341"}, "organisationNumber",
     "FORMAT_ORGNR"),
    ({"organisationNumber": "0192:938759839"}, "organisationNumber", None),
    ({"kind": "kommune"}, "kind", "NOT_IN_LIST"),
    ({"county": "4"}, "county", None), ({"name": ""}, "name", "TOO_SHORT"),
    ({"languageForm": "no"}, "languageForm", "NOT_IN_LIST"),
    ({"accountNumber": ACCOUNT}, "accountNumber", "UNKNOWN_MEMBER")])
def test_what_is_wrong_is_named(caller, changes, pointer, code):
    answer = caller("caseworker").post("/v1/applicants",
                                       {**NEWCOMER, **changes})
    answer.expect(422, "INVALID_BODY")
    assert list(answer.pointers()) == [f"#/{pointer}"]
    assert code in (None, answer.pointers()[f"#/{pointer}"])


@pytest.mark.parametrize("preset, query, code", [
    ("approver", {}, "ROLE_REQUIRED"), ("attestant", {}, "ROLE_REQUIRED"),
    ("appeal-handler", {}, "ROLE_REQUIRED"),
    ("signatory", {}, "ROLE_REQUIRED"), ("municipality", {}, "ROLE_REQUIRED"),
    # The administrator's own machine is on the right side and no person.
    ("municipality", {"organisation": "974762501"}, "PERSON_REQUIRED")])
def test_others_register_nobody(caller, preset, query, code):
    caller(preset, **query).post("/v1/applicants", NEWCOMER).expect(403, code)


# ---- Lists -----------------------------------------------------------------

FILTERS = {
    "county=39": lambda a: a["county"] == "39",
    "kind=county_municipality": lambda a: a["kind"] == "county_municipality",
    "kind=municipality&county=40": lambda a: (
        a["kind"] == "municipality" and a["county"] == "40"),
    f"organisationNumber={PORSGRUNN}": lambda a: (
        a["organisationNumber"] == PORSGRUNN),
    f"organisationNumber={PORSGRUNN}&county=39": lambda a: False,
}


@pytest.mark.parametrize("query", FILTERS)
def test_filters_are_combined(caller, query):
    staff = caller("caseworker")
    everyone = staff.get("/v1/applicants?limit=200").expect(200)["items"]
    expected = [a["id"] for a in everyone if FILTERS[query](a)]
    page = staff.get(f"/v1/applicants?{query}&limit=200&count=true")
    page.expect(200)
    assert [a["id"] for a in page["items"]] == expected
    assert page["total"] == len(expected)
    assert expected or "&county=39" in query


def test_the_23_municipalities_come_page_by_page(caller):
    staff, path, seen = caller("caseworker"), "/v1/applicants?limit=5", []
    query = "&kind=municipality&count=true"
    total = staff.get(path + query)["total"]
    path += query
    while path:
        page = staff.get(path).expect(200)
        assert page["total"] == total
        seen += [a["organisationNumber"] for a in page["items"]]
        path = page.json.get("next", "").partition("/v1/")[2]
        assert len(page["items"]) == 5 or not path
        path = path and f"/v1/{path}"
    assert len(seen) == len(set(seen)) == total >= 23


@pytest.mark.parametrize("query", [
    "county=telemark", "kind=kommune", "organisationNumber=123123341",
    "name=Skien", "sort=name", "county=39&county=40"])
def test_a_filter_that_is_none_is_refused(caller, query):
    caller("caseworker").get(f"/v1/applicants?{query}").expect(
        400, "BAD_PARAMETER")
