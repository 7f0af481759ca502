"""What belongs to somebody else is in no export either."""

import csv
import io
import json

import pytest

from tests.security.sides import FILTERS, filled_in
from tests.security.test_isolation import CONTRACT, listed


def exported(client, path):
    """The identifiers in both forms of an export, which are the same."""
    table = client.get(path, headers={"Accept": "text/csv"}).expect(200)
    rows = csv.DictReader(io.StringIO(table.text, newline=""))
    found = client.get(path, headers={"Accept": "application/x-ndjson"})
    items = [json.loads(line) for line in found.expect(200).text.splitlines()]
    assert [row["id"] for row in rows] == [item["id"] for item in items]
    return items


@pytest.mark.parametrize("preset", [
    "municipality", "signatory-porsgrunn", "signatory-innlandet",
    "caseworker", "caseworker-innlandet"])
@pytest.mark.parametrize("path", ["/v1/applications", "/v1/applicants",
                                  "/v1/calls"])
def test_an_export_has_what_the_list_has(person, world, path, preset):
    client = person(preset)
    assert exported(client, path) == listed(client, f"{path}?limit=200")


def is_exported(path):
    operation = CONTRACT.find("GET", path.partition("?")[0])
    return "text/csv" in operation.spec["responses"]["200"]["content"]


@pytest.mark.parametrize("story", [
    story for story, (path, _) in FILTERS.items() if is_exported(path)])
def test_no_filter_exports_what_is_anothers(person, world, story):
    path, strangers = FILTERS[story]
    path = filled_in(path, world)
    for stranger in strangers:
        assert exported(person(stranger), path) == [], stranger


def test_who_may_not_list_may_not_export(person, world):
    for path in ("/v1/applications", "/v1/applicants"):
        for form in ("text/csv", "application/x-ndjson"):
            headers = {"Accept": form}
            person().get(path, headers=headers).expect(401, "TOKEN_MISSING")
    person("auditor").get("/v1/applications", headers=headers).expect(
        403, "ROLE_REQUIRED")
