"""That a letter was opened, by whom it counts, and what comes of knowing it.

Each test is a story a caseworker could follow."""

import pytest

from tests.scenarios.appealing import LATE, Appealing
from tests.scenarios.claiming import DECIDED
from tests.scenarios.deciding import content
from tests.scenarios.lettering import pages


@pytest.fixture
def told(deciding):
    """A decision and the address of its letter."""
    application = deciding.application()
    decision = deciding.notified(application, content(application))
    return decision, f"/v1/letters/{decision['letterId']}"


def readings(deciding, path, by="caseworker"):
    about = deciding.caller(by).get(path).expect(200).json
    return about.get("firstOpenedAt"), about.get("firstFetchedAt")


# ---- Who opens it ----------------------------------------------------------

def test_it_is_opened_by_a_person_of_the_recipient_and_once(deciding, told):
    decision, path = told
    content_path = path + "/content"
    # Staff read it, a neighbour does not find it, nor do auditors have it.
    deciding.caller("caseworker").get(content_path).expect(200)
    deciding.caller("approver").get(
        f"/v1/decisions/{decision['id']}/letter").expect(200)
    deciding.caller("signatory-porsgrunn").get(content_path).expect(404)
    deciding.caller("auditor").get(content_path).expect(403, "ROLE_REQUIRED")
    # To read about it is not to open it, nor to ask how long it is.
    preparer = deciding.caller("preparer")
    preparer.get(path).expect(200)
    preparer.get("/v1/letters").expect(200)
    preparer.request("HEAD", content_path).expect(200)
    preparer.get(content_path, headers={"Accept": "image/png"}).expect(406)
    assert readings(deciding, path) == (None, None)

    deciding.clock("2026-06-09T08:00:00Z")
    page = preparer.get(content_path, headers={"Accept": "text/html"})
    page.expect(200)
    opened, _ = readings(deciding, path)
    assert opened.startswith("2026-06-09T08:00:0")
    deciding.clock("2026-06-10T08:00:00Z")
    deciding.caller("signatory").get(content_path).expect(200)
    assert readings(deciding, path, "signatory") == (opened, None)
    assert deciding.ask("select count(*) from audit where operation in "
                        "('getLetterContent', 'getDecisionLetter') and "
                        f"subject_id = '{decision['letterId']}'") == "1"


def test_a_machine_fetches_it_and_nobody_has_opened_it(deciding, told):
    decision, path = told
    by_decision = f"/v1/decisions/{decision['id']}/letter"
    machine = deciding.caller("municipality")
    fetched = machine.get(by_decision).expect(200)
    first = readings(deciding, path)
    assert first[0] is None and first[1] is not None
    deciding.clock("2026-06-10T08:00:00Z")
    machine.get(by_decision).expect(200)
    machine.get(by_decision, headers={"If-None-Match": fetched.etag}).expect(
        304)
    deciding.caller("signatory").get(by_decision).expect(200)
    opened, fetched_at = readings(deciding, path)
    assert fetched_at == first[1] and opened.startswith("2026-06-10T08:00:0")


def test_who_has_it_already_leaves_no_trace(deciding, told):
    _, path = told
    etag = deciding.caller("caseworker").get(path + "/content").expect(
        200).etag
    deciding.caller("signatory").get(path + "/content", headers={
        "If-None-Match": etag}).expect(304)
    assert readings(deciding, path) == (None, None)


# ---- Who judges a late appeal ------------------------------------------------

def test_who_judges_a_late_appeal_sees_when_it_was_opened(
        caller, stack, fresh_call, complete_content, clock):
    appealing = Appealing(caller, stack, fresh_call, complete_content, clock)
    _, decision = appealing.decided()
    appealing.clock("2026-06-28T08:00:00Z")
    appealing.caller("preparer").get(
        f"/v1/decisions/{decision['id']}/letter").expect(200)
    appealing.clock(LATE)
    appeal = appealing.appealed(decision).expect(201)
    assert appeal["isLate"] and "firstOpenedAt" not in appeal.json
    seen = appealing.read(appeal).expect(200)
    assert seen["firstOpenedAt"].startswith("2026-06-28T08:00:0")
    assert "firstOpenedAt" not in appealing.read(appeal, "signatory").json


def test_of_a_claim_too(claiming):
    _, claim = claiming.claim()
    claiming.clock(DECIDED)
    claiming.caller("signatory").get(
        f"/v1/letters/{claim['letterId']}/content").expect(200)
    appeal = claiming.appealed(claim).expect(201)
    assert claiming.read(appeal)["firstOpenedAt"].startswith("2027-03-15T23")


# ---- Before it is sent -------------------------------------------------------

def preview(deciding, decision, by="caseworker", accept="application/pdf"):
    return deciding.caller(by).get(
        f"/v1/decisions/{decision['id']}/letter-preview",
        headers={"Accept": accept})


def letters(deciding):
    return deciding.ask("select count(*) from letter")


def test_a_draft_is_looked_at_and_kept_nowhere(deciding):
    application = deciding.application()
    document = content(application, conditions=[
        f"Vilkår {n}: " + "rapporter og før timer " * 40 for n in range(12)])
    decision = deciding.draft(application, document).expect(201)
    before = letters(deciding)
    draft = preview(deciding, decision).expect(200)
    said = pages(draft.response.content)
    assert len(said) > 2 and all("UTKAST" in page for page in said)
    page = preview(deciding, decision, accept="text/html").expect(200)
    assert "UTKAST" in page.text and "[ikk" in page.text
    assert preview(deciding, decision).response.content \
        == draft.response.content
    for by in ("caseworker-innlandet", "appeal-handler"):
        preview(deciding, decision, by).expect(404)
    preview(deciding, decision, "signatory").expect(403)
    assert letters(deciding) == before

    for step, by in (("propose", "caseworker"), ("approve", "approver"),
                     ("notify", "approver")):
        deciding.act(decision, step, by=by).expect(200)
        if step == "approve":
            approved = preview(deciding, decision, accept="text/html")
            assert "Godkjenner Ein" in approved.expect(200).text
    preview(deciding, decision).expect(409, "ILLEGAL_TRANSITION")
    path = f"/v1/decisions/{decision['id']}/letter"
    sent = deciding.caller("signatory").get(path).expect(200)
    assert all("UTKAST" not in page for page in pages(sent.response.content))


@pytest.fixture
def lacking(deciding):
    """lacking(table, column, path) has lost that, and gets it back."""
    undone = []

    def lose(table, identifier, column, path):
        was = deciding.ask(f"select {column} from {table} "
                           f"where id = '{identifier}'")
        undone.append(f"update {table} set {column} = $was${was}$was$ "
                      f"where id = '{identifier}'")
        deciding.run(f"update {table} set {column} = jsonb_set({column}, "
                     f"'{path}', '\"\"') where id = '{identifier}'")

    yield lose
    for sql in reversed(undone):
        deciding.run(sql)


@pytest.mark.parametrize("table, column, paths, pointer", [
    # What the law asks for, of the notice; and what the letter needs.
    ("call", "content", ["{contact,name}"], "#/notice/contact/name"),
    ("call", "content", ["{contact,url}"], "#/notice/contact/email"),
    ("scheme", "name", ["{nb}", "{nn}"], "#/letter/scheme/name")])
def test_what_is_missing_is_named_and_nobody_is_told(deciding, lacking, table,
                                                     column, paths, pointer):
    deciding.new_scheme()
    application = deciding.application()
    approved = deciding.approved(application, content(application))
    call = deciding.call["id"]
    identifier = call if table == "call" else deciding.ask(
        f"select scheme_id from call where id = '{call}'")
    for path in paths:
        lacking(table, identifier, column, path)
    before = letters(deciding)
    shown = preview(deciding, approved).expect(409, "NOTICE_INCOMPLETE")
    for query in ("?dryRun=true", ""):
        refused = deciding.act(approved, "notify", by="approver", query=query)
        refused.expect(409, "NOTICE_INCOMPLETE")
        assert refused.pointers() == shown.pointers()
    assert shown.pointers()[pointer] == "NOTICE_ITEM_MISSING"
    assert letters(deciding) == before
    assert deciding.caller("caseworker").get(
        f"/v1/decisions/{approved['id']}")["state"] == "approved"
