"""What is to be done and until when, as each side is told: a list, and a
calendar to subscribe to."""

import re
from datetime import date, datetime, timedelta, timezone

import httpx
import icalendar
import pytest

from tests.conftest import SKIEN
from tests.scenarios.appealing import AWARD, Appealing
from tests.scenarios.awarding import JULY
from tests.scenarios.deciding import JUNE, content
from tests.scenarios.transferring import AFTER, CLAIM, LAST_INSTANT

DEADLINE = "2026-03-16T22:59:59.999Z"
ALL = "/v1/deadlines?limit=200"


def deadlines(client, query=""):
    """{(kind, subject id): item}"""
    page = client.get(f"{ALL}{query}").expect(200)
    items = list(page["items"])
    while "next" in page.json:
        page = client.get(page["next"].removeprefix(
            str(client.http.base_url).rstrip("/"))).expect(200)
        items += page["items"]
    return {(i["kind"], i["subject"]["id"]): i for i in items}


def of(client, kind):
    """The items of that kind, without those of calls of other stories."""
    return client.get(f"{ALL}&kind={kind}").expect(200)["items"]


def unfolded(text):
    """The content lines of a calendar that keeps to RFC 5545 § 3.1."""
    assert text.endswith("\r\n") and not re.search(r"(?<!\r)\n|\r(?!\n)", text)
    for line in text.encode().split(b"\r\n"):
        assert len(line) <= 75
        line.decode()
    return text.replace("\r\n ", "").split("\r\n")[:-1]


def calendar(client, query="", language="nb"):
    """{UID: event} as a program for calendars reads it."""
    answer = client.get(f"/v1/deadlines{query}", headers={
        "Accept": "text/calendar", "Accept-Language": language}).expect(200)
    assert answer.headers["Content-Type"] == "text/calendar; charset=utf-8"
    assert re.fullmatch(r'attachment; filename="deadlines-[-0-9]{10}\.ics"',
                        answer.headers["Content-Disposition"])
    lines = unfolded(answer.text)
    assert lines[0] == "BEGIN:VCALENDAR" and lines[-1] == "END:VCALENDAR"
    read = icalendar.Calendar.from_ical(answer.text)
    assert (read["version"], read["method"]) == ("2.0", "PUBLISH")
    events = {str(event["uid"]): event for event in read.walk("VEVENT")}
    assert len(events) == lines.count("BEGIN:VEVENT")
    return events


@pytest.fixture
def appealing(caller, stack, fresh_call, complete_content, clock):
    return Appealing(caller, stack, fresh_call, complete_content, clock)


# ---- Who is told what -------------------------------------------------------

def test_everybody_reads_when_published_calls_close(caller, fresh_call):
    found = deadlines(caller())
    item = found["application", fresh_call["id"]]
    assert item == {
        "kind": "application", "at": DEADLINE, "date": "2026-03-16",
        "timeZone": "Europe/Oslo", "callId": fresh_call["id"],
        "subject": {"kind": "call", "id": fresh_call["id"],
                    "href": f"/v1/calls/{fresh_call['id']}"},
        "title": {form: "Søknadsfrist: " + fresh_call["content"]["title"][form]
                  for form in ("nb", "nn")},
        "isPassed": False, "version": 1}
    assert {kind for kind, _ in found} == {"application"}
    caller().get(item["subject"]["href"]).expect(200)


def test_a_draft_of_a_call_and_a_cancelled_one_have_no_deadline(
        caller, fresh_call):
    staff = caller("caseworker")
    copy = staff.act("call", fresh_call["id"], "copy", {
        "year": 2026, "opensDate": "2026-02-01", "deadlineDate": "2026-03-16",
        "reportDeadline": "2027-03-01"}).expect(201)
    staff.act("call", fresh_call["id"], "cancel",
              {"reason": "Budsjettet falt bort."}).expect(200)
    for client in (caller(), caller("preparer"), staff):
        found = deadlines(client)
        assert ("application", copy["id"]) not in found
        assert ("application", fresh_call["id"]) not in found


def test_an_applicant_reads_of_calls_it_may_apply_for(caller, fresh_call):
    """Hamar lies in Innlandet; a university may teach in any county."""
    key = ("application", fresh_call["id"])
    assert key in deadlines(caller("preparer"))
    assert key in deadlines(caller("signatory-usn"))
    assert key not in deadlines(caller("signatory-hamar"))
    assert key in deadlines(caller("caseworker"))
    assert key not in deadlines(caller("caseworker-innlandet"))


def test_an_extension_for_one_is_that_ones_alone(caller, fresh_call):
    staff = caller("caseworker")
    [skien] = [a for a in staff.get(
        "/v1/applicants?kind=municipality&limit=200").expect(200)["items"]
        if a["organisationNumber"] == SKIEN]
    staff.act("call", fresh_call["id"], "extend-deadline", {
        "deadlineDate": "2026-03-29", "reason": "Brann i rådhuset.",
        "applicantId": skien["id"]}).expect(200)
    key = ("application", fresh_call["id"])
    own = deadlines(caller("preparer"))[key]
    # The clocks go forward that night.
    assert (own["date"], own["at"], own["version"]) == (
        "2026-03-29", "2026-03-29T21:59:59.999Z", 2)
    for other in (caller(), caller("preparer-porsgrunn")):
        seen = deadlines(other)[key]
        assert (seen["at"], seen["version"]) == (DEADLINE, 1)


def test_what_an_applicant_is_asked_for_goes_when_it_is_answered(
        deciding, caller):
    application = deciding.application()
    staff, own = caller("caseworker"), caller("preparer")
    staff.act("application", application["id"], "request-supplement", {
        "wanted": "Kompetanseplan mangler.",
        "deadlineDate": "2026-06-22"}).expect(200)
    [asked] = [i for i in of(own, "supplement")
               if i["applicationId"] == application["id"]]
    assert (asked["date"], asked["at"]) == (
        "2026-06-22", "2026-06-22T21:59:59.999Z")
    assert asked["callId"] == application["callId"]
    assert "organisation" not in asked
    requests = own.get(asked["subject"]["href"]).expect(200)["items"]
    assert asked["subject"]["id"] in [r["id"] for r in requests]
    [told] = [i for i in of(staff, "supplement")
              if i["applicationId"] == application["id"]]
    assert told["organisation"] == {
        "organisationNumber": SKIEN, "name": "Skien kommune"}
    for foreign in ("preparer-porsgrunn", "caseworker-innlandet",
                    "appeal-handler"):
        assert of(caller(foreign), "supplement") == []
    assert of(caller(), "supplement") == []

    caller("signatory").act("application", application["id"], "supplement",
            {"answer": "Planen er vedlagt."}).expect(200)
    assert asked["subject"]["id"] not in [
        i["subject"]["id"] for i in of(own, "supplement")]


def test_a_decision_brings_an_appeal_deadline_and_a_report(
        appealing, caller):
    _, decision = appealing.decided()
    own = caller("signatory")
    [appeal] = [i for i in of(own, "appeal")
                if i["subject"]["id"] == decision["id"]]
    assert (appeal["date"], appeal["isPassed"]) == ("2026-06-29", False)
    own.get(appeal["subject"]["href"]).expect(200)
    # One duty a year, whatever stories it is of.
    assert "2027-03-01" in [i["date"] for i in of(own, "report")]
    appealing.clock("2026-07-01T08:00:00Z")
    [passed] = [i for i in of(own, "appeal")
                if i["subject"]["id"] == decision["id"]]
    assert passed["isPassed"]


def test_each_instance_is_told_when_an_appeal_wants_an_answer(
        appealing, caller):
    """fvl. § 11 a: a month from when it came, to the county and then above."""
    application, _, appeal = appealing.forwarded()
    [above] = [i for i in of(caller("appeal-handler"), "appeal_answer")
               if i["subject"]["id"] == appeal["id"]]
    assert above["date"] == "2026-07-15"
    assert appeal["id"] not in [
        i["subject"]["id"] for i in of(caller("caseworker"), "appeal_answer")]
    assert of(caller("signatory"), "appeal_answer") == []


def test_an_appeal_that_lacks_something_has_a_deadline(appealing, caller):
    _, decision = appealing.decided()
    appeal = appealing.appealed(decision, {"reasons": "Vi er ikke enige."})
    appealing.on(appeal.expect(201), "request-correction", {
        "wanted": "Hvilken endring ønskes?",
        "deadlineDate": "2026-06-25"}).expect(200)
    for person in ("signatory", "caseworker"):
        assert appeal["id"] in [i["subject"]["id"] for i in of(
            caller(person), "appeal_correction")]
    assert of(caller("signatory-porsgrunn"), "appeal_correction") == []


def test_a_dismissal_can_be_appealed_until_its_own_deadline(
        appealing, caller):
    _, _, appeal = appealing.taken()
    appealing.prepared(appeal, outcome="dismiss",
                       reasons="Klageren er ikke part.").expect(200)
    dismissed = appealing.on(appeal, "dismiss", by="approver").expect(200)
    for person in ("signatory", "caseworker"):
        [told] = [i for i in of(caller(person), "appeal")
                  if i["subject"]["id"] == appeal["id"]]
        assert told["subject"]["kind"] == "appeal"
        assert told["at"] == dismissed["outcome"]["appealDeadlineAt"]
    assert appeal["id"] not in [
        i["subject"]["id"] for i in of(caller("signatory-porsgrunn"),
                                       "appeal")]
    appealing.appealed({"id": appeal["decisionId"]}).expect(201)
    assert appeal["id"] not in [i["subject"]["id"] for i in of(
        caller("signatory"), "appeal")]


def test_a_prior_notice_is_to_be_answered_by_its_instant(deciding, caller):
    application = deciding.application()
    told = deciding.notified(application,
                             content(application, 480_000, 190_000, 0))
    for clock, answer_by in ((JUNE, "2026-06-25T10:00:00Z"),
                             (JULY, "2026-08-26T08:10:00Z")):
        deciding.clock(clock)
        deciding.act(told, "give-prior-notice", {
            "text": "Vi vurderer å omgjøre.", "answerBy": answer_by}).expect(
                200)
    for person in ("preparer", "caseworker"):
        [item] = [i for i in of(caller(person), "prior_notice_answer")
                  if i["subject"]["id"] == told["id"]]
        # The last one that was given, and the second.
        assert (item["at"], item["date"], item["version"]) == (
            "2026-08-26T08:10:00Z", "2026-08-26", 2)
        event = calendar(caller(person), "?kind=prior_notice_answer")[
            f"{told['id']}-prior_notice_answer@tilskudd"]
        assert event["dtstart"].dt == datetime(2026, 8, 26, 8, 10,
                                               tzinfo=timezone.utc)
    for foreign in ("preparer-porsgrunn", "caseworker-innlandet",
                    "appeal-handler"):
        assert of(caller(foreign), "prior_notice_answer") == []
    deciding.act(told, "answer-prior-notice", {"text": "Nei."},
                 by="preparer").expect(200)
    assert told["id"] not in [i["subject"]["id"] for i in of(
        caller("preparer"), "prior_notice_answer")]


def test_what_is_claimed_back_is_answered_appealed_and_paid(
        transferring, caller):
    _, award = transferring.awarded()
    claim = transferring.notice(award).expect(201)

    def due(by):
        return {i["kind"]: i["at"] for kind in (
            "repayment_answer", "repayment", "appeal")
            for i in of(caller(by), kind)
            if i["subject"]["id"] == claim["id"]}

    for person in ("preparer", "caseworker"):
        assert due(person) == {"repayment_answer": LAST_INSTANT}
    transferring.clock(AFTER)
    decided = transferring.on(claim, "decide", CLAIM).expect(200)
    for person in ("preparer", "caseworker"):
        # 3 May 2027, in summer; the appeal by the Tuesday after Easter.
        assert due(person) == {"repayment": "2027-05-03T21:59:59.999Z",
                               "appeal": decided["appealDeadlineAt"]}
    for foreign in ("preparer-porsgrunn", "caseworker-innlandet",
                    "appeal-handler"):
        assert due(foreign) == {}
    transferring.clock("2027-05-03T08:00:00Z")
    transferring.on(claim, "register-repaid", {"paidOn": "2027-05-03"},
                    by="attestant").expect(200)
    assert due("preparer").keys() == {"appeal"}


def test_what_is_to_be_paid_out_is_the_countys_to_do(paying, caller):
    _, _, award = paying.awarded_case()
    [payout] = paying.plan(award, 100_000, due="2026-12-31").expect(
        201)["items"]

    def due(by):
        return [i["at"] for i in of(caller(by), "payout")
                if i["subject"]["id"] == payout["id"]]

    # The last day of the year ends in that year.
    assert due("attestant") == ["2026-12-31T22:59:59.999Z"]
    assert due("preparer") == due("caseworker-innlandet") == []
    paying.on(payout, "attest").expect(200)
    assert due("caseworker") == ["2026-12-31T22:59:59.999Z"]
    paying.clock("2026-12-31T08:00:00Z")
    paying.batch().expect(201)
    assert due("caseworker") == []


def test_what_is_offered_is_to_be_accepted(offering, caller):
    application = offering.application()
    # Three weeks later the clocks have gone back that night.
    offering.clock("2026-10-04T08:00:00Z")
    offering.notified(application, content(application, *AWARD))
    award = offering.award_of(application)

    def offered(by):
        return [i for i in of(caller(by), "acceptance")
                if i["subject"]["id"] == award["id"]]

    [offer] = offered("signatory")
    assert (offer["date"], offer["at"]) == (
        "2026-10-25", "2026-10-25T22:59:59.999Z")
    assert [i["subject"] for i in offered("caseworker")] == [offer["subject"]]
    offering.accept(award).expect(200)
    assert offered("signatory") == []


def test_staff_see_when_their_applicants_expect_an_answer(deciding, caller):
    application = deciding.application()
    assert application["id"] in [i["applicationId"] for i in of(
        caller("caseworker"), "answer")]
    assert of(caller("preparer"), "answer") == []


def test_an_auditor_reads_what_everybody_may(caller, fresh_call):
    kinds = {kind for kind, _ in deadlines(caller("auditor"))}
    assert kinds == {"application"}


def test_a_token_without_the_scope_reads_as_the_public_does(
        caller, fresh_call):
    poor = caller("preparer", claims={
        "scope": "statsforvalteren:tilskudd/soknader.read"})
    assert deadlines(poor) == deadlines(caller())


# ---- The list ---------------------------------------------------------------

def paged(caller, path):
    """All that is listed, page after page."""
    seen, url = [], caller().http.base_url.join(path)
    while url:
        page = httpx.get(url).json()
        seen += page["items"]
        url = page.get("next")
    return seen


def test_the_list_is_by_time_and_its_pages_are_whole(caller, fresh_call):
    whole = paged(caller, ALL)
    instants = [i["at"] for i in whole]
    assert caller().get(f"{ALL}&count=true")["total"] == len(instants) > 1
    assert instants == sorted(instants)
    assert paged(caller, f"{ALL}&sort=-at") == whole[::-1]
    assert paged(caller, "/v1/deadlines?limit=7") == whole


def test_filters_are_of_days_in_oslo(caller, fresh_call):
    key = ("application", fresh_call["id"])
    for query, is_there in (
            ("&from=2026-03-16&to=2026-03-16", True),
            ("&from=2026-03-17", False), ("&to=2026-03-15", False),
            ("&kind=application", True), ("&kind=report", False)):
        assert (key in deadlines(caller(), query)) == is_there, query


@pytest.mark.parametrize("query, pointer", [
    ("kind=lunch", "parameter:kind"), ("from=2026-02-30", "parameter:from"),
    ("to=monday", "parameter:to"), ("sort=title", "parameter:sort"),
    ("limit=0", "parameter:limit"), ("until=2026-01-01", "parameter:until")])
def test_what_is_not_a_filter_is_told(caller, query, pointer):
    answer = caller().get(f"/v1/deadlines?{query}")
    answer.expect(400, "BAD_PARAMETER")
    assert pointer in answer.pointers()


# ---- The calendar -----------------------------------------------------------

def test_the_calendar_is_the_list(caller, fresh_call):
    items = deadlines(caller("preparer"))
    events = calendar(caller("preparer"))
    assert events.keys() == {f"{subject}-{kind}@tilskudd"
                             for kind, subject in items}
    event = events[f"{fresh_call['id']}-application@tilskudd"]
    title = fresh_call["content"]["title"]
    assert event["summary"] == f"Søknadsfrist: {title['nb']}"
    assert event["summary"].params["LANGUAGE"] == "nb"
    assert event["dtstart"].dt == date(2026, 3, 16)
    made = event["dtstamp"].dt
    assert (made.date(), made.utcoffset()) == (date(2026, 3, 2), timedelta())
    assert event["url"] == caller().http.base_url.join(
        f"/v1/calls/{fresh_call['id']}")
    assert event["transp"] == "TRANSPARENT"


@pytest.mark.parametrize("language, form", [
    ("nn", "nn"), ("nb", "nb"), ("en", "nb"), ("nn-NO, nb;q=0.5", "nn")])
def test_its_language_is_the_readers(caller, fresh_call, language, form):
    event = calendar(caller(), language=language)[
        f"{fresh_call['id']}-application@tilskudd"]
    assert event["summary"] == (
        f"Søknadsfrist: {fresh_call['content']['title'][form]}")
    assert event["summary"].params["LANGUAGE"] == form


def test_what_is_moved_keeps_its_uid_and_its_sequence_grows(
        caller, fresh_call):
    uid = f"{fresh_call['id']}-application@tilskudd"
    before = calendar(caller())[uid]
    caller("caseworker").act("call", fresh_call["id"], "extend-deadline", {
        "deadlineDate": "2026-12-31", "reason": "Skjemaet var nede."}).expect(
        200)
    after = calendar(caller())[uid]
    # The last day of the year ends in the same year.
    assert (before["dtstart"].dt, after["dtstart"].dt) == (
        date(2026, 3, 16), date(2026, 12, 31))
    assert after["sequence"] > before["sequence"]


def test_a_title_that_iCalendar_has_signs_for_is_read_as_it_was_written(
        caller, fresh_call):
    title = {"nb": "Æ; ø, å \\ \"opplæring\": " + "blåbærsyltetøy " * 15
             + "slutt", "nn": "Kort"}
    caller("caseworker").act("call", fresh_call["id"], "amend", {
        "reason": "Ny tittel.", "significant": False,
        "changes": {"title": title}}).expect(200)
    event = calendar(caller())[f"{fresh_call['id']}-application@tilskudd"]
    assert event["summary"] == f"Søknadsfrist: {title['nb']}"


def test_staff_read_whose_it_is_in_the_calendar(deciding, caller):
    application = deciding.application()
    [item] = [i for i in of(caller("caseworker"), "answer")
              if i["applicationId"] == application["id"]]
    event = calendar(caller("caseworker"))[
        f"{application['id']}-answer@tilskudd"]
    assert event["summary"] == f"{item['title']['nb']} – Skien kommune"


def test_a_calendar_has_the_filters_of_the_list_and_no_pages(
        caller, fresh_call):
    assert calendar(caller(), "?kind=report") == {}
    assert calendar(caller(), "?from=2026-03-16&to=2026-03-16")
    answer = caller().get("/v1/deadlines?limit=5&count=true", headers={
        "Accept": "text/calendar"})
    answer.expect(400, "BAD_PARAMETER")
    assert answer.pointers() == {"parameter:limit": "NOT_IN_EXPORT",
                                 "parameter:count": "NOT_IN_EXPORT"}
    caller().get("/v1/deadlines", headers={
        "Accept": "text/html"}).expect(406, "NOT_ACCEPTABLE")
