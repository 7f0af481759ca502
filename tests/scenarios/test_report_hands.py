"""Whose hands a report may go through: who sent or attested it for the
recipient has no part in approving it, and an auditor sees the version that it
attests."""

from contextlib import contextmanager

import pytest

from tests.conftest import SKIEN, VESTFOLD_TELEMARK
from tests.scenarios.reporting import PRINTOUT, STATEMENT


@contextmanager
def mandate(reporting, name, right):
    """Somebody of the staff who also stands for the municipality."""
    whose = f"(select person from staff_member where name = '{name}')"
    reporting.run(f"""insert into mandate (person, organisation_number,
        "right") values ({whose}, '{SKIEN}', '{right}')""")
    try:
        yield
    finally:
        reporting.run(f"delete from mandate where person = {whose} "
                      f"and \"right\" = '{right}'")


def act(reporting, report, who, side, action, body=None):
    return reporting.caller(who, acting_for=side).act(
        "report", report["id"], action, body)


def is_blocked(reporting, report, who, action):
    seen = reporting.caller(who, acting_for=VESTFOLD_TELEMARK).get(
        f"/v1/reports/{report['id']}").expect(200)
    return {"action": action, "code": "REPORT_FOUR_EYES"} in seen[
        "blockedActions"]


def test_who_sent_a_report_approves_neither_content_nor_accounts(
        reporting, small):
    reporting.on(small, "begin", by="preparer").expect(200)
    reporting.patch(small, reporting.whole(
        reporting.read(small).json, accountPrintout=PRINTOUT)).expect(200)
    with mandate(reporting, "Godkjenner Ein", "sign"):
        act(reporting, small, "approver", SKIEN, "submit").expect(200)
        reporting.content_approved(small)
        assert is_blocked(reporting, small, "approver", "approve-accounts")
        act(reporting, small, "approver", VESTFOLD_TELEMARK,
            "approve-accounts").expect(409, "REPORT_FOUR_EYES")
    reporting.on(small, "correct", {"reason": "En feil."}).expect(200)
    with mandate(reporting, "Saksbehandler Ein", "sign"):
        act(reporting, small, "caseworker", SKIEN, "submit").expect(200)
        for action, body in (("approve-content", None),
                             ("return", {"remarks": "Mangler."})):
            assert is_blocked(reporting, small, "caseworker", action)
            act(reporting, small, "caseworker", VESTFOLD_TELEMARK, action,
                body).expect(409, "REPORT_FOUR_EYES")
    reporting.on(small, "approve-content", by="caseworker2").expect(200)
    reporting.settled(small).expect(200)


def test_who_attested_a_report_does_not_approve_it(reporting, large):
    reporting.submitted(large)
    with mandate(reporting, "Godkjenner Ein", "audit"):
        act(reporting, large, "approver", SKIEN, "attest",
            STATEMENT).expect(200)
        reporting.content_approved(large)
        act(reporting, large, "approver", VESTFOLD_TELEMARK,
            "approve-accounts").expect(409, "REPORT_FOUR_EYES")
    reporting.on(large, "approve-accounts", by="approver2").expect(200)


def test_an_auditor_reads_the_version_it_attests_and_no_earlier_one(
        reporting, large):
    reporting.submitted(large, 480_000, 180_000)
    reporting.on(large, "return", {"remarks": "10 000 mangler."},
                 by="caseworker").expect(200)
    reporting.on(large, "begin", by="preparer").expect(200)
    reporting.patch(large, reporting.whole(large)).expect(200)
    reporting.on(large, "submit").expect(200)
    path = f"/v1/reports/{large['id']}/versions"
    [seen] = reporting.caller("auditor").get(path).expect(200)["items"]
    assert seen["reportVersion"] == 2 and "returned" not in seen
    for other in ("preparer", "caseworker"):
        assert len(reporting.caller(other).get(path).expect(200)[
            "items"]) == 2


def test_more_than_was_given_for_a_measure_is_pointed_out(reporting, large):
    """Standard terms: not for another purpose without a written approval; an
    account that says so is not turned away."""
    reporting.on(large, "begin", by="preparer").expect(200)
    reporting.patch(large, reporting.whole(large, 470_000, 200_000)).expect(
        200)
    told = reporting.caller("preparer").post(
        f"/v1/reports/{large['id']}/validate").expect(200)
    assert told["isComplete"] and [
        (w["pointer"], w["code"]) for w in told["warnings"]] == [
        ("#/content/measures/1/spentNok", "SPENT_BEYOND_MEASURE")]
    reporting.on(large, "submit").expect(200)
    reporting.on(large, "correct", {"reason": "Ført feil."},
                 by="preparer").expect(200)
    reporting.patch(large, reporting.whole(large)).expect(200)
    told = reporting.caller("preparer").post(
        f"/v1/reports/{large['id']}/validate").expect(200)
    assert told["warnings"] == []
