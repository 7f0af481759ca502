"""Who may read which letter: each kind, by everybody who has something to do
with the case and by those who have not."""

import pytest

from tests.conftest import VESTFOLD_TELEMARK
from tests.scenarios.appealing import Appealing
from tests.scenarios.claiming import Claiming
from tests.scenarios.deciding import content
from tests.security.conftest import published

OWN = ["signatory", "preparer", "signatory2", "municipality"]
COUNTY = ["caseworker", "approver", "attestant"]
BODY = ["appeal-handler", "appeal-handler2"]
STRANGERS = ["signatory-porsgrunn", "signatory-innlandet",
             "caseworker-innlandet", "approver-innlandet"]

# Who reads them beside the party and the county: the appeal body what was sent
# on to it, and what it has written itself.
MATRIX = {
    "receipt": [], "supplement_request": [], "reasons": [],
    "prior_notice": [], "decision": [], "repayment": [],
    "decision that was appealed": BODY, "appeal_opinion": BODY,
    "appeal_decision of the body": BODY,
    "decision in its place": BODY,
    "claim that was appealed": BODY, "notice of that claim": BODY,
}


@pytest.fixture(scope="module")
def letters(stack, person, complete_content):
    """One of each, by what it is in the matrix."""
    clock = stack.service.set_clock
    call = published(person("caseworker"), VESTFOLD_TELEMARK)
    found = {}

    def made(kind, **of):
        query = "&".join(f"{name}={value}" for name, value in of.items())
        page = person("caseworker").get(
            f"/v1/letters?kind={kind}&limit=200&{query}").expect(200)
        return page["items"]

    appealing = Appealing(person, stack, call, complete_content, clock)
    application = appealing.application()
    appealing.caller("caseworker").act(
        "application", application["id"], "request-supplement",
        {"wanted": "Mer.", "deadlineDate": "2026-06-22"}).expect(200)
    appealing.caller("signatory").act("application", application["id"],
                                      "supplement",
                                      {"answer": "Her."}).expect(200)
    appealing.caller("caseworker").act("application", application["id"],
                                       "take").expect(200)
    told = appealing.notified(application, content(application, reasons=None))
    appealing.act(told, "request-reasons", by="signatory").expect(200)
    appealing.act(told, "give-reasons", {"reasons": {
        "facts": "A", "rules": "B", "considerations": "C"}}).expect(200)
    appealing.act(told, "give-prior-notice", {
        "text": "Vi vurderer.", "answerBy": "2026-09-01T10:00:00Z"}).expect(
        200)
    for kind in ("receipt", "supplement_request", "decision", "reasons",
                 "prior_notice"):
        found[kind] = made(kind, applicationId=application["id"])[-1]["id"]
    clock("2026-03-02T09:00:00Z")

    for action, outcome in (("uphold", "uphold"), ("change", "change")):
        call = published(person("caseworker"), VESTFOLD_TELEMARK)
        steps = Appealing(person, stack, call, complete_content, clock)
        of, decision, appeal = steps.forwarded()
        more = steps.replaced(of, 480_000, 190_000, 350_000) \
            if outcome == "change" else {"reasons": "Forsvarlig."}
        ended = steps.answered(appeal, action, outcome=outcome,
                               **more).expect(200)
        found["decision that was appealed"] = decision["letterId"]
        found["appeal_opinion"] = ended["opinionLetterId"]
        found["decision in its place" if outcome == "change"
              else "appeal_decision of the body"] = ended["letterId"]
        clock("2026-03-02T09:00:00Z")

    call = published(person("caseworker"), VESTFOLD_TELEMARK)
    claiming = Claiming(person, stack, call, complete_content, clock)
    _, claim = claiming.claim()
    found["repayment"] = claim["letterId"]
    clock("2026-03-02T09:00:00Z")
    call = published(person("caseworker"), VESTFOLD_TELEMARK)
    claiming = Claiming(person, stack, call, complete_content, clock)
    _, claim, _ = claiming.above()
    found["claim that was appealed"] = claim["letterId"]
    found["notice of that claim"] = claim["noticeLetterId"]
    clock("2026-03-02T09:00:00Z")
    assert found.keys() == MATRIX.keys()
    return found


def listed_to(client, path="/v1/letters?limit=200"):
    while path:
        page = client.get(path).expect(200)
        yield from (item["id"] for item in page["items"])
        path = "".join(page.json.get("next", "").partition("/v1/")[1:])


def read(person, who, identifier):
    """About it, and the letter itself where it is made."""
    path = f"/v1/letters/{identifier}"
    about, opened = (person(who).get(p) for p in (path, path + "/content"))
    if opened.status == 409:
        assert opened.code == "LETTER_NOT_MADE"
    else:
        assert opened.status == about.status
    listed = identifier in listed_to(person(who))
    assert listed == (about.status == 200)
    return about.status


@pytest.mark.parametrize("kind", MATRIX)
def test_a_letter_is_read_by_these_and_nobody_else(person, letters, kind):
    may = [*OWN, *COUNTY, *MATRIX[kind]]
    for who in [*OWN, *COUNTY, *BODY, *STRANGERS]:
        assert read(person, who, letters[kind]) == (
            200 if who in may else 404), who


@pytest.mark.parametrize("kind", MATRIX)
def test_an_auditor_and_a_passer_by_read_none(person, letters, kind):
    path = f"/v1/letters/{letters[kind]}"
    for address in (path, path + "/content", "/v1/letters"):
        person("auditor").get(address).expect(403, "ROLE_REQUIRED")
        person().get(address).expect(401)
