"""A file belongs to an appeal, until it is taken, or to a report: from announcing
it to downloading it, in both directions."""

import pytest

from tests.scenarios.appealing import AWARD, WEEK, Appealing
from tests.scenarios.attaching import READ, faults, send
from tests.scenarios.deciding import JUNE, content, under_review
from tests.scenarios.reporting import FEBRUARY, PRINTOUT, SMALL
from tests.scenarios.test_main_story import draft
from tests.support.stack import OPEN


@pytest.fixture
def appealing(caller, stack, fresh_call, complete_content, clock):
    return Appealing(caller, stack, fresh_call, complete_content, clock)


# ---- Appeals -----------------------------------------------------------------

def test_a_party_attaches_until_its_appeal_is_taken(appealing, attaching):
    _, decision = appealing.decided()
    appeal = appealing.appealed(decision).expect(201)
    attaching.attach("appeal", appeal, attaching.file("appeal", "preparer"),
                     by="preparer").expect(403, "ROLE_REQUIRED")
    one = attaching.attached("appeal", appeal, by="signatory")
    two = attaching.attached("appeal", appeal, by="signatory")
    # An appeal has been sent, and so has what is attached to it.
    assert attaching.get(one, "caseworker").expect(200)["sentAt"]
    attaching.content(one, "caseworker").expect(200)
    attaching.delete(two, "signatory").expect(204)
    assert attaching.listed("appeal", appeal, "caseworker") == [one["id"]]
    assert attaching.get(two, "caseworker").expect(200)["removedAt"]

    appealing.on(appeal, "take").expect(200)
    attaching.delete(one, "signatory").expect(409, "ILLEGAL_TRANSITION")
    appealing.on(appeal, "request-correction", {
        "wanted": "Legg ved vedtaket.", "deadlineDate": "2026-06-29"}
    ).expect(200)
    more = attaching.attached("appeal", appeal, by="signatory")
    assert attaching.listed("appeal", appeal, "signatory") == [
        one["id"], more["id"]]
    assert len(attaching.unzipped("appeal", appeal, "caseworker")) == 2


def test_what_came_on_paper_is_attached_by_staff_and_read_by_the_party(
        appealing, attaching):
    application, decision = appealing.decided()
    appeal = appealing.paper(
        decision, wantedChange="Mer.", sentAt="2026-06-12T08:00:00Z",
        receivedAt="2026-06-15T07:00:00Z").expect(201)
    letter = attaching.attached("appeal", appeal, by="caseworker")
    assert attaching.get(letter, "caseworker")["fileId"]
    assert "fileId" not in attaching.get(letter, "signatory").expect(200).json
    attaching.content(letter, "caseworker").expect(200)
    assert attaching.readings(letter) == [""]
    attaching.content(letter, "signatory").expect(200)
    assert attaching.readings(letter) == [
        "getAttachmentContent " + application["applicant"][
            "organisationNumber"]]
    # Each removes its own.
    attaching.delete(letter, "signatory").expect(403, "ROLE_REQUIRED")
    own = attaching.attached("appeal", appeal, by="signatory")
    attaching.delete(own, "caseworker").expect(403, "ROLE_REQUIRED")
    attaching.delete(letter, "caseworker").expect(204)
    # What did not come on paper is the party's alone.
    other, _ = appealing.decided_too()
    digital = appealing.appealed(other, by="signatory-porsgrunn").expect(201)
    file = attaching.file("appeal", "caseworker")
    attaching.attach("appeal", digital, file, by="caseworker").expect(
        409, "ILLEGAL_TRANSITION")


def test_the_appeal_body_reads_what_was_forwarded(
        caller, appealing, attaching, fresh_call, complete_content):
    appealing.clock(OPEN)
    application = draft(caller("preparer"), fresh_call, complete_content)
    plan = attaching.attached("application", application, "competence_plan")
    send(caller, application)
    appealing.clock(JUNE)
    under_review(caller, application)
    decision = appealing.notified(application, content(application, *AWARD))
    appealing.clock(WEEK)
    appeal = appealing.appealed(decision).expect(201)
    annex = attaching.attached("appeal", appeal, by="signatory",
                               name="vedtak.txt")
    appealing.on(appeal, "take").expect(200)
    for one in (plan, annex):
        attaching.content(one, "appeal-handler").expect(404)
    appealing.sent_on(application, appeal)
    file = caller("appeal-handler").get(
        f"/v1/appeals/{appeal['id']}/case-file").expect(200)
    assert [a["name"] for a in file["attachments"]] == [
        "plan.txt", "vedtak.txt"]
    assert attaching.listed("appeal", appeal, "appeal-handler") == [
        plan["id"], annex["id"]]
    assert attaching.listed("appeal", appeal, "caseworker") == [annex["id"]]
    assert list(attaching.unzipped("appeal", appeal, "appeal-handler")) == [
        "plan.txt", "vedtak.txt"]
    for one in (plan, annex):
        attaching.content(one, "appeal-handler").expect(200)
        assert len(attaching.readings(one)) == 2
        # It reads, and does no more.
        attaching.redact(one, by="appeal-handler").expect(403, "ROLE_REQUIRED")
    attaching.redact(plan).expect(200)
    assert [a["name"] for a in caller("appeal-handler").get(
        f"/v1/appeals/{appeal['id']}/case-file").expect(200)["attachments"]
    ] == ["sladdet", "vedtak.txt"]


# ---- Reports -----------------------------------------------------------------

def test_a_print_out_is_attached_to_a_report(caller, reporting, attaching,
                                             small):
    file = attaching.file("report", "preparer", name="regnskap.txt")
    attaching.attach("report", small, file, "account_printout").expect(
        409, "ILLEGAL_TRANSITION")
    reporting.on(small, "begin", by="preparer").expect(200)
    reporting.patch(small, reporting.whole(
        reporting.read(small).expect(200))).expect(200)
    refused = reporting.on(small, "submit").expect(409, "REPORT_INCOMPLETE")
    assert faults(refused) == {"accountPrintout": "ACCOUNT_PRINTOUT_MISSING"}
    printout = attaching.attach("report", small, file,
                                "account_printout").expect(201)
    attaching.content(printout, "caseworker").expect(404)
    assert attaching.listed("report", small, "caseworker") == []
    reporting.on(small, "submit").expect(200)
    attaching.content(printout, "caseworker").expect(200)
    assert attaching.readings(printout) == [READ]
    [version] = caller("caseworker").get(
        f"/v1/reports/{small['id']}/versions").expect(200)["items"]
    assert [a["name"] for a in version["attachments"]] == ["regnskap.txt"]
    # A correction is another version; until it is sent, staff see the first.
    reporting.on(small, "correct", {"reason": "Feil bilag."},
                 by="preparer").expect(200)
    attaching.delete(printout).expect(204)
    new = attaching.attached("report", small, "account_printout")
    assert attaching.listed("report", small, "caseworker") == [printout["id"]]
    assert attaching.listed("report", small, "preparer") == [new["id"]]
    assert list(attaching.unzipped("report", small, "caseworker")) == [
        "regnskap.txt"]
    reporting.on(small, "submit").expect(200)
    assert attaching.listed("report", small, "caseworker") == [new["id"]]


def test_a_rule_set_may_want_the_print_out_as_a_file(reporting, attaching):
    reporting.new_scheme(accountPrintoutAttached=True)
    _, report = reporting.obliged(*SMALL)
    reporting.pay(report)
    reporting.clock(FEBRUARY)
    reporting.on(report, "begin", by="preparer").expect(200)
    reporting.patch(report, reporting.whole(
        reporting.read(report).expect(200), accountPrintout=PRINTOUT)
    ).expect(200)
    refused = reporting.on(report, "submit").expect(409, "REPORT_INCOMPLETE")
    assert faults(refused) == {"accountPrintout": "ACCOUNT_PRINTOUT_MISSING"}
    attaching.attached("report", report, "account_printout")
    reporting.on(report, "submit").expect(200)


def test_an_auditor_reads_what_it_is_to_attest(reporting, attaching, large):
    reporting.on(large, "begin", by="preparer").expect(200)
    reporting.patch(large, reporting.whole(
        reporting.read(large).expect(200))).expect(200)
    one = attaching.attached("report", large, "auditor_statement")
    for answer in (attaching.get(one, "auditor"),
                   attaching.content(one, "auditor"),
                   attaching.zip("report", large, "auditor")):
        answer.expect(404)
    reporting.on(large, "submit").expect(200)
    attaching.content(one, "auditor").expect(200)
    assert attaching.readings(one) == [
        "getAttachmentContent " + large["applicant"]["organisationNumber"]]
    assert attaching.listed("report", large, "auditor") == [one["id"]]
