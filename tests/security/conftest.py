"""Two municipalities and two county governors, each with something that is
nobody else's business."""

from types import SimpleNamespace

import psycopg
import pytest

from tests.conftest import PORSGRUNN, SKIEN, VESTFOLD_TELEMARK
from tests.scenarios.test_main_story import submitted
from tests.support.client import Client

INNLANDET = "974761645"
DATES = {"year": 2026, "opensDate": "2026-02-01",
         "deadlineDate": "2026-03-16", "reportDeadline": "2027-03-01"}


@pytest.fixture(scope="session")
def person(stack, contract, tokens):
    """As `caller`, for what lives longer than one test."""
    def make(preset=None, acting_for=None, **query):
        token = tokens(preset, **query) if preset else None
        return Client(stack.service.url, contract, token, acting_for)

    return make


def copied(staff, administrator, **changes):
    """A draft made of a real call of the administrator."""
    calls = staff.get(f"/v1/calls?administrator={administrator}&sort=deadline"
                      ).expect(200)["items"]
    source = next(call for call in calls if call["state"] == "published")
    copy = staff.post(f"/v1/calls/{source['id']}/copy", DATES).expect(201)
    if changes:
        staff.patch(f"/v1/calls/{copy['id']}", {"content": changes},
                    copy.etag).expect(200)
    return copy


def published(staff, administrator, **changes):
    copy = copied(staff, administrator, **changes)
    return staff.act("call", copy["id"], "publish").expect(200)


def for_everyone(content):
    """A call to which municipalities of any county may apply."""
    categories = sorted({m["category"] for m in content["measures"]})
    return {"categories": categories, "requiredAttachments": [],
            "eligibility": [{"applicantKind": "municipality", "category": c,
                             "anyCounty": True} for c in categories]}


@pytest.fixture(scope="session")
def world(person, complete_content):
    """Skien has applied to Vestfold og Telemark and begun another
    application; Porsgrunn has applied to Innlandet. Each has a deadline of
    its own, each administrator a draft."""
    here, there = person("caseworker"), person("caseworker-innlandet")
    world = SimpleNamespace()
    world.call = published(here, VESTFOLD_TELEMARK)
    world.other_call = published(there, INNLANDET,
                                 **for_everyone(complete_content))
    world.draft_call = copied(here, VESTFOLD_TELEMARK)
    world.other_draft_call = copied(there, INNLANDET)
    world.application = submitted(person("preparer"), person("signatory"),
                                  world.call, complete_content)
    second = published(here, VESTFOLD_TELEMARK)
    world.draft = person("preparer").post(
        "/v1/applications", {"callId": second["id"]}).expect(201)
    world.other_application = submitted(
        person("preparer-porsgrunn"), person("signatory-porsgrunn"),
        world.other_call, complete_content)
    world.applicant = person("municipality").get("/v1/applicants")["items"][0]
    world.other_applicant = person(
        "municipality", organisation=PORSGRUNN).get("/v1/applicants")["items"][0]
    for staff, call, applicant in (
            (here, world.call, world.applicant),
            (there, world.other_call, world.other_applicant)):
        staff.act("call", call["id"], "extend-deadline", {
            "deadlineDate": "2026-03-20", "applicantId": applicant["id"],
            "reason": "Feil i Altinn."}).expect(200)
    assert world.applicant["organisationNumber"] == SKIEN
    return world


@pytest.fixture
def superuser(stack):
    """Sees all rows."""
    with psycopg.connect(stack.database.conninfo("postgres"),
                         options="-c search_path=tilskudd") as connection:
        yield connection
        connection.rollback()
