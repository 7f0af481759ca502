"""What staff do among themselves is unseen by the applicant: not what, not who,
not that, and not when. Each step is taken, and everything the applicant can
ask is asked before and after it."""

import uuid

import pytest

from tests.conftest import SKIEN
from tests.scenarios.test_handling import (
    AFTER, WANTED, colleague, declare, path_of, sent, staff)
from tests.security.asking import CONTRACT, parameter_of, send
from tests.security.matrix_cases import about

__all__ = ["sent", "staff"]  # fixtures


@pytest.fixture
def look(caller, superuser, sent):
    """All that Skien sees of the case, byte by byte."""
    signatory = caller("signatory")
    paths = [path_of(sent), "/v1/applications", *(
        f"{path_of(sent)}/{part}"
        for part in ("versions", "receipt", "supplement-requests"))]

    def seen():
        answers = [signatory.get(path).expect(200) for path in paths]
        events = superuser.execute(
            "select count(*), max(seq) from event "
            "where organisation_number = %s", (SKIEN,)).fetchall()
        superuser.rollback()
        return events, [(a.text, a.headers.get("ETag")) for a in answers]

    return seen


def test_who_has_the_case_and_who_may_not_is_unseen(
        caller, clock, look, sent, staff):
    clock(AFTER)
    before = look()
    superior = caller("approver")
    made = declare(staff, sent).expect(201)
    news = {"statement": "Jeg er valgt inn i kommunestyret."}
    ruling = {"ruling": "disqualified", "reason": "Styreverv."}
    other = {"caseworkerId": colleague(staff, "Saksbehandler To")}
    for person, action, body in ((staff, "redeclare", news),
                                 (superior, "rule", ruling)):
        person.act("impartiality", made["id"], action, body).expect(200)
        assert look() == before, action
    superior.act("application", sent["id"], "assign", other).expect(200)
    assert look() == before


def test_what_the_applicant_is_told_names_nobody(
        caller, clock, look, sent, staff):
    clock(AFTER)
    declare(staff, sent).expect(201)
    staff.act("application", sent["id"], "take").expect(200)
    staff.act("application", sent["id"], "request-supplement",
              WANTED).expect(200)
    told = str(look())
    assert WANTED["wanted"] in told
    assert "Saksbehandler" not in told
    for person in staff.get("/v1/staff")["items"]:
        assert person["id"] not in told


def test_an_assignment_moves_the_staffs_version_alone(
        caller, sent, staff):
    preparer = caller("preparer")
    seen, known = preparer.get(path_of(sent)), staff.get(path_of(sent))
    given = staff.act("application", sent["id"], "assign", {
        "caseworkerId": colleague(staff, "Saksbehandler To")}).expect(200)
    assert given["version"] == known["version"] + 1
    # So what the applicant does next is not held up by it.
    preparer.post(f"{path_of(sent)}/revise", match=seen.etag).expect(200)


STAFF_ONLY = [o for o in CONTRACT.operations
              if o.spec["x-capacities"] == ["staff"] and parameter_of(o)]


@pytest.mark.parametrize("operation", STAFF_ONLY, ids=lambda o: o.id)
@pytest.mark.parametrize("preset", ["signatory", "signatory-porsgrunn"])
def test_an_applicant_is_refused_alike_of_what_is_and_what_is_not(
        person, world, operation, preset):
    """Also with every scope there is."""
    scheme = CONTRACT.document["components"]["securitySchemes"]["token"]
    applicant = person(preset, claims={
        "scope": " ".join(scheme["x-scopes"])})
    answers = [send(applicant, operation, identifier) for identifier in (
        about(operation, world), str(uuid.uuid4()))]
    assert [(a.status, a.code) for a in answers] == [
        (403, "ROLE_REQUIRED")] * 2
    assert answers[0]["detail"] == answers[1]["detail"]
