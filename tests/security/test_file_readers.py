"""Who reads which file: every caller, every kind of case, every state of what
is attached, every way to read it. 100 % of the cells, over HTTP, and then what
each side sees in plain SQL.

The rule is `may`, in a few lines; the matrix is all that can be asked of it.
"""

import psycopg
import pytest

from tests.conftest import SKIEN, VESTFOLD_TELEMARK
from tests.scenarios.appealing import AWARD, BODY, WEEK, Appealing
from tests.scenarios.attaching import Attaching, path_of
from tests.scenarios.deciding import JUNE, content, under_review
from tests.scenarios.filing import as_scanned
from tests.scenarios.reporting import FEBRUARY, LARGE, Reporting
from tests.scenarios.test_main_story import draft
from tests.security.conftest import published
from tests.security.locking import act_as
from tests.security.matrix_cases import disqualified
from tests.security.sides import BODY as BODY_NUMBER
from tests.support.cases import declared
from tests.support.stack import OPEN

# Who asks. The machines of the municipality and of its supplier act for it.
OWNERS = ("preparer", "signatory", "municipality", "supplier")
COUNTY = ("caseworker", "caseworker2", "approver", "attestant")
CALLERS = (*OWNERS, *COUNTY, "signatory-porsgrunn", "signatory-innlandet",
           "auditor", "caseworker-innlandet", BODY[0], "owner", None)
# Whoever is disqualified may read what it must not decide, as it may read the
# case: caseworker2 is, in every case of this file.
KINDS = ("application", "supplement", "appeal", "report")
STATES = ("draft", "sent", "redacted", "infected")
OPERATIONS = ("get", "content", "list", "zip")


def may(caller, kind, state, is_forwarded):
    """Whether the attachment is there at all for the caller."""
    is_draft = state == "draft" and kind != "appeal" # an appeal has been sent
    if caller in OWNERS:
        return True
    if caller in COUNTY:
        return not is_draft
    if caller == "auditor":
        return kind == "report" and not is_draft
    return caller == BODY[0] and is_forwarded and kind != "report"


def expected(caller, kind, state, operation, is_forwarded=False):
    """The status, or "listed" and "empty" of what gives a list."""
    if caller is None:
        return 401
    if not may(caller, kind, state, is_forwarded):
        return 404
    if operation == "content":
        return {"redacted": 410, "infected": 409}.get(state, 200)
    return 200


class Cases:
    """One case of each kind with one attachment in each state, all of Skien,
    with the county of Vestfold og Telemark."""

    def __init__(self, person, stack, complete_content):
        self.person, self.stack = person, stack
        self.content = complete_content
        self.attaching = Attaching(person, stack)
        self.clock = stack.service.set_clock
        self.cases, self.attachments = {}, {}

    def call(self):
        self.clock(OPEN)
        return published(self.person("caseworker"), VESTFOLD_TELEMARK)

    def steps(self, kind):
        return kind(self.person, self.stack, self.call(), self.content,
                    self.clock).new_scheme()

    def put(self, kind, case, states=("sent", "redacted", "infected"),
            by="preparer"):
        self.cases[kind] = case
        for state in states:
            self.attachments[kind, state] = self.attaching.attached(
                kind, case, by=by, name=f"hemmelig-{state}.txt",
                type="other")

    def settle(self, kind, application_id):
        """What is wrong with it comes to light when it has been sent."""
        self.attaching.run("alter table file disable trigger file_moves")
        as_scanned(self.attaching.run,
                   self.attachments[kind, "infected"]["fileId"], "infected")
        self.attaching.run("alter table file enable trigger file_moves")
        declared(self.person("caseworker"), {"id": application_id})
        self.attaching.redact(self.attachments[kind, "redacted"]).expect(200)
        disqualified(self.person, application_id, "caseworker2")

    def applications(self):
        """Sent with three; a revision has one more."""
        self.clock(OPEN)
        application = draft(self.person("preparer"), self.call(), self.content)
        self.put("application", application)
        for action in ("sign-off", "submit"):
            self.person("signatory").act("application", application["id"],
                                         action).expect(200)
        self.person("preparer").act("application", application["id"],
                                    "revise").expect(200)
        self.put("application", application, ["draft"])
        self.settle("application", application["id"])

    def supplements(self):
        """Answered with three; asked again, one more waits to be sent."""
        self.clock(OPEN)
        application = draft(self.person("preparer"), self.call(), self.content)
        for action in ("sign-off", "submit"):
            self.person("signatory").act("application", application["id"],
                                         action).expect(200)
        self.clock(JUNE)
        under_review(self.person, application)
        for states in (("sent", "redacted", "infected"), ("draft",)):
            self.person("caseworker").act(
                "application", application["id"], "request-supplement", {
                    "wanted": "Mer.", "deadlineDate": "2026-07-01"}).expect(200)
            request = self.person("preparer").get(
                f"/v1/applications/{application['id']}/supplement-requests"
            ).expect(200)["items"][0]
            self.put("supplement", request, states)
            if states == ("draft",):
                self.cases["supplement", "draft"] = request
            else:
                self.cases["supplement", "sent"] = request
                self.person("signatory").act("application", application["id"],
                                             "supplement", {}).expect(200)
        self.settle("supplement", application["id"])
        self.supplemented = application

    def appeals(self):
        """Of an application with an attachment of its own."""
        steps = self.steps(Appealing)
        self.clock(OPEN)
        application = draft(self.person("preparer"), steps.call, self.content)
        self.plan = self.attaching.attached("application", application)
        for action in ("sign-off", "submit"):
            self.person("signatory").act("application", application["id"],
                                         action).expect(200)
        self.clock(JUNE)
        under_review(self.person, application)
        decision = steps.notified(application, content(application, *AWARD))
        self.clock(WEEK)
        appeal = steps.appealed(decision).expect(201)
        self.put("appeal", appeal, STATES, by="signatory")
        steps.on(appeal, "take").expect(200)
        self.settle("appeal", application["id"])
        self.appealing, self.appealed_application = steps, application

    def reports(self):
        """Submitted with three, and corrected with one more."""
        steps = self.steps(Reporting)
        application, report = steps.obliged(*LARGE)
        steps.pay(report)
        self.clock(FEBRUARY)
        steps.on(report, "begin", by="preparer").expect(200)
        steps.patch(report, steps.whole(steps.read(report).expect(200))
                    ).expect(200)
        self.put("report", report)
        steps.on(report, "submit").expect(200)
        self.settle("report", application["id"])
        self.reporting = steps

    def forward(self):
        self.appealing.sent_on(self.appealed_application,
                               self.cases["appeal"])


@pytest.fixture(scope="module")
def cases(stack, person, complete_content):
    made = Cases(person, stack, complete_content)
    made.applications()
    made.supplements()
    made.appeals()
    made.reports()
    yield made
    stack.service.set_clock(OPEN)


@pytest.fixture
def cells(cases, person):
    """Asks every cell of the matrix, and gives those that are not right."""

    def case_of(kind, state):
        return cases.cases.get((kind, "draft" if state == "draft" else "sent"),
                               cases.cases[kind])

    def ask(caller, kind, state, operation):
        client, one = person(caller), cases.attachments[kind, state]
        case = case_of(kind, state)
        if operation == "get":
            return client.get(f"/v1/attachments/{one['id']}").status
        if operation == "content":
            return client.get(f"/v1/attachments/{one['id']}/content").status
        if operation == "list":
            answer = client.get(path_of(kind, case))
            if answer.status != 200:
                return answer.status
            is_there = one["id"] in [i["id"] for i in answer["items"]]
            return 200 if is_there else 404
        return ask_zip(client, kind, case, one, state)

    def ask_zip(client, kind, case, one, state):
        if kind == "supplement": # is in its application's
            kind, case = "application", cases.supplemented
        answer = client.get(f"{path_of(kind, case)}/zip")
        if answer.status != 200:
            return answer.status
        name = "sladdet" if state == "redacted" else one["name"]
        return 200 if name.encode() in answer.response.content else 404

    return ask


def matrix(kinds=KINDS, states=STATES, callers=CALLERS):
    for kind in kinds:
        for state in states:
            if (kind, state) == ("report", "draft"):
                continue # below, since a correction hides the rest
            for caller in callers:
                for operation in OPERATIONS:
                    yield caller, kind, state, operation


def judged(ask, rows, is_forwarded=False):
    wrong, count = [], 0
    for caller, kind, state, operation in rows:
        count += 1
        want = expected(caller, kind, state, operation, is_forwarded)
        # The appeal body has no application's own list.
        if caller == BODY[0] and is_forwarded and kind != "appeal" \
                and operation in ("list", "zip"):
            want = 404
        # What an auditor does not have it is told by its role, where the
        # kind of case is none of its business.
        got = ask(caller, kind, state, operation)
        if caller == "auditor" and want == 404 and got == 403:
            continue
        if got != want:
            wrong.append((caller, kind, state, operation, got, want))
    return count, wrong


def test_every_cell_before_anything_is_forwarded(cases, cells):
    count, wrong = judged(cells, matrix())
    assert count == (len(KINDS) * len(STATES) - 1) * len(CALLERS) * len(
        OPERATIONS)
    assert not wrong


def test_what_an_auditor_is_refused_tells_nothing(cases, cells):
    """By its role, whatever there is; of what it may see the kind of, 404."""
    for kind in ("application", "supplement", "appeal"):
        for state in STATES:
            assert cells("auditor", kind, state, "get") == 404
            assert cells("auditor", kind, state, "content") == 404
            assert cells("auditor", kind, state, "list") in (403, 404)


def test_every_cell_of_a_corrected_report(cases, cells):
    """While it is a draft again staff see what was sent, and an auditor, who
    has nothing to attest then, nothing."""
    cases.clock(FEBRUARY)
    cases.reporting.on(cases.cases["report"], "correct", {"reason": "Feil."},
                       by="preparer").expect(200)
    cases.put("report", cases.cases["report"], ["draft"])
    wrong = []
    for state in STATES:
        for caller in CALLERS:
            for operation in OPERATIONS:
                want = 404 if caller == "auditor" else expected(
                    caller, "report", state, operation)
                got = cells(caller, "report", state, operation)
                if got != want:
                    wrong.append((caller, state, operation, got, want))
    assert not wrong


def test_every_cell_of_what_was_forwarded(cases, cells, person):
    """Of the appeal and its application, and of no other case."""
    cases.clock(WEEK)
    cases.forward()
    count, wrong = judged(cells, matrix(kinds=["appeal"]), is_forwarded=True)
    assert count == len(STATES) * len(CALLERS) * len(OPERATIONS)
    assert not wrong
    body = person(BODY[0])
    body.get(f"/v1/attachments/{cases.plan['id']}/content").expect(200)
    for kind in ("application", "supplement", "report"):
        for state in ("sent", "redacted", "infected"):
            for operation in OPERATIONS:
                assert cells(BODY[0], kind, state, operation) == 404


def test_each_reading_of_anothers_is_recorded_and_none_of_ones_own(
        cases, person):
    one = cases.attachments["application", "sent"]
    before = len(cases.attaching.readings(one))
    for caller in (*OWNERS, *COUNTY):
        cases.attaching.content(one, caller).expect(200)
    after = cases.attaching.readings(one)
    assert len(after) - before == len(COUNTY)
    assert all(row.endswith(VESTFOLD_TELEMARK) for row in after)


# ---- The second lock ---------------------------------------------------------

@pytest.fixture
def app(stack):
    """The service's login: nobody until it takes a side."""
    with psycopg.connect(stack.database.conninfo("tilskudd_app"),
                         options="-c search_path=tilskudd") as connection:
        yield connection
        connection.rollback()


TABLES = {"attachment": "id", "file": "id", "file_part": "file_id"}


def seen(app, side, number, table, identifier):
    """Whether a side sees a row in plain SQL."""
    column = "organisation" if side == "applicant" else "administrator"
    act_as(app, side, client="m:own:", **{column: number})
    return app.execute(
        f"select count(*) from tilskudd.{table} where {TABLES[table]} = %s",
        (identifier,)).fetchone()[0] > 0


@pytest.mark.parametrize("table", TABLES)
@pytest.mark.parametrize("kind", KINDS)
def test_the_database_says_the_same(cases, app, kind, table):
    """By row-level security alone: each side, each state."""
    for state in STATES:
        one = cases.attachments.get((kind, state))
        if one is None or (table == "file_part" and state == "redacted"):
            continue
        identifier = one["id" if table == "attachment" else "fileId"]
        is_draft = state == "draft" and kind != "appeal"
        for side, number, want in (
                ("applicant", SKIEN, True), ("applicant", "939991034", False),
                ("staff", VESTFOLD_TELEMARK, not is_draft),
                ("staff", "974761645", False),
                ("staff", BODY_NUMBER, kind == "appeal")):
            assert seen(app, side, number, table, identifier) == want, (
                side, number, state)
