"""A dry run gives the verdict and leaves nothing: neither event nor audit nor
idempotency key, and no row of any table is other than it was."""

import uuid

import pytest

from tests.scenarios.appealing import LETTER, MORE, Appealing
from tests.scenarios.deciding import JUNE, STAFF, content
from tests.scenarios.test_main_story import draft

# The rows of every table, by number and content.
EVERY_ROW = """
    select t.table_name || ' ' || (xpath('/row/rows/text()', query_to_xml(
        format('select count(*) || '' '' || md5(coalesce(string_agg(r::text, '
               || ''''' order by r::text), '''')) as rows '
               || 'from tilskudd.%I r', t.table_name),
        false, true, '')))[1]
    from information_schema.tables t
    where t.table_schema = 'tilskudd' and t.table_type = 'BASE TABLE'
    order by 1"""


class Trying(Appealing):
    """Each step is tried first, and then taken."""

    def rows(self):
        return dict(line.split(" ", 1)
                    for line in self.ask(EVERY_ROW).splitlines())

    def step(self, by, path, body=None, of=None):
        """`of` is the case whose version is matched."""
        caller = self.caller(by)
        before = self.rows()

        def sent(query):
            match = of and caller.get(of).expect(200).etag
            return caller.post(f"{path}{query}", body, match=match)

        tried = sent("?dryRun=true")
        assert tried.status < 300, tried.text
        assert self.rows() == before
        done = sent("")
        assert done.status == tried.status, done.text
        after = self.rows()
        for table in ("event", "audit"):
            assert after[table] != before[table], path
        return done

    def action(self, resource, case, action, body=None, by="caseworker"):
        path = f"/v1/{resource}/{case['id']}"
        return self.step(by, f"{path}/{action}", body, of=path)


@pytest.fixture
def trying(caller, stack, fresh_call, complete_content, clock):
    return Trying(caller, stack, fresh_call, complete_content, clock)


def try_calls(trying):
    copy = trying.action("calls", trying.call, "copy", {
        "year": 2026, "opensDate": "2026-02-01", "deadlineDate": "2026-03-16",
        "reportDeadline": "2027-03-01"})
    trying.action("calls", copy, "publish")
    trying.action("calls", copy, "amend", {
        "reason": "Ny ramme.", "significant": True,
        "changes": {"frameNok": 20_000_000}})
    trying.action("calls", copy, "extend-deadline", {
        "reason": "Driftsstans.", "deadlineDate": "2026-03-20"})
    trying.action("calls", copy, "cancel", {"reason": "Trukket."})


def try_applications(trying):
    application = draft(trying.caller("preparer"), trying.call,
                        trying.application_content)
    trying.action("applications", application, "sign-off", by="signatory")
    trying.action("applications", application, "submit", by="signatory")
    trying.action("applications", application, "revise", by="preparer")
    trying.clock(JUNE)
    path = f"/v1/applications/{application['id']}"
    for person in STAFF:
        trying.step(person, f"{path}/impartiality",
                    {"declaration": "clear"}, of=path)
    trying.action("applications", application, "take")
    trying.action("applications", application, "request-supplement", {
        "wanted": "Mer.", "deadlineDate": "2026-06-22"})
    trying.action("applications", application, "supplement",
                  {"answer": "Her er mer."}, by="signatory")
    trying.action("applications", application, "withdraw",
                  {"reason": "Ombestemt."}, by="preparer")


def try_decisions(trying):
    application = trying.application()
    document = content(application, 480_000, 0)
    decision = trying.step(
        "caseworker", f"/v1/applications/{application['id']}/decisions",
        {"content": document})
    for action, body, by in (
            ("propose", None, "caseworker"),
            ("return", {"reason": "Se på tiltak 2."}, "approver"),
            ("propose", None, "caseworker"),
            ("approve", None, "approver"),
            ("notify", None, "approver"),
            ("extend-appeal-deadline",
             {"reason": "Ferie.", "deadlineDate": "2026-07-20"}, "caseworker"),
            ("correct", {"what": "Tiltak 2.", "content": content(
                application, 480_000, 190_000, 0)}, "caseworker")):
        trying.action("decisions", decision, action, body, by)


def try_jobs(trying):
    application = trying.application()
    trying.draft(application, content(application, 480_000, 0)).expect(201)
    trying.step("caseworker", f"/v1/calls/{trying.call['id']}/jobs",
                {"action": "propose"})


def try_appeals(trying):
    application, decision = trying.decided()
    appeal = trying.step(
        "signatory", f"/v1/decisions/{decision['id']}/appeals", LETTER)
    trying.action("appeals", appeal, "take")
    trying.action("appeals", appeal, "defer-enforcement",
                  {"reason": "Pengene trengs ikke før."})
    trying.action("appeals", appeal, "prepare", {
        "outcome": "forward", "opinion": "Ingen grunn til endring."})
    trying.action("appeals", appeal, "forward", by="approver")
    for person in ("appeal-handler", "appeal-handler2"):
        trying.declared(application, appeal, person)
    trying.action("appeals", appeal, "prepare", {
        "outcome": "change", **trying.replaced(application, *MORE)},
        by="appeal-handler")
    trying.action("appeals", appeal, "change", by="appeal-handler2")


@pytest.mark.parametrize("steps", [
    try_calls, try_applications, try_decisions, try_jobs, try_appeals])
def test_a_trial_leaves_every_row_as_it_was(trying, steps):
    steps(trying)


def test_a_key_that_was_tried_is_not_used_up(trying):
    """A trial neither keeps the key nor repeats what was kept under it."""
    signatory, key = trying.caller("signatory"), str(uuid.uuid4())
    application = draft(trying.caller("preparer"), trying.call,
                        trying.application_content)
    path = f"/v1/applications/{application['id']}"
    for query in ("?dryRun=true", ""):
        answer = signatory.post(f"{path}/sign-off{query}", key=key,
                                match=signatory.get(path).etag).expect(200)
        assert "Idempotency-Replayed" not in answer.headers
    again = signatory.post(f"{path}/sign-off", key=key,
                           match=application.etag).expect(200)
    assert again.headers["Idempotency-Replayed"] == "true"
