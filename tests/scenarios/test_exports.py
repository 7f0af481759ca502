"""A list as a whole, in a file: an item a line, or a table for a spreadsheet."""

import csv
import io
import json
import re

import httpx
import pytest

from tests.conftest import SKIEN
from tests.scenarios.test_main_story import draft, submitted

NDJSON, CSV = "application/x-ndjson", "text/csv"
LISTS = ["/v1/applications", "/v1/applicants", "/v1/calls"]


def export(client, path, form, status=200, code=None):
    return client.get(path, headers={"Accept": form}).expect(status, code)


def lines(answer):
    return [json.loads(line) for line in answer.text.splitlines()]


def records(answer):
    """Rows of CSV by column; newlines within cells are kept."""
    return list(csv.DictReader(io.StringIO(answer.text, newline="")))


# ---- What one gets ---------------------------------------------------------

def test_a_municipality_exports_its_own_applications(
        caller, fresh_call, complete_content):
    preparer = caller("preparer")
    draft(preparer, fresh_call, complete_content)
    draft(caller("preparer-porsgrunn"), fresh_call)
    path = f"/v1/applications?callId={fresh_call['id']}"
    answer = export(preparer, path, NDJSON)
    assert lines(answer) == preparer.get(path)["items"]
    assert lines(answer)[0]["allowedActions"] == ["update", "withdraw"]
    assert answer.headers["Content-Type"] == NDJSON
    assert re.fullmatch(
        r'attachment; filename="applications-2026-03-\d\d\.ndjson"',
        answer.headers["Content-Disposition"])
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert int(answer.headers["Content-Length"]) == len(answer.text.encode())
    assert not {"Link", "ETag"} & {name.title() for name in answer.headers}


def test_a_caseworker_exports_what_was_sent_to_a_call(
        caller, fresh_call, complete_content):
    """Drafts are none of the administrator's business (domain 8.28)."""
    sent = submitted(caller("preparer"), caller("signatory"), fresh_call,
                     complete_content)
    draft(caller("preparer-porsgrunn"), fresh_call, complete_content)
    path = f"/v1/applications?callId={fresh_call['id']}"
    answer = export(caller("caseworker"), path, CSV)
    assert answer.headers["Content-Type"].startswith("text/csv; charset=utf-8")
    assert ".csv" in answer.headers["Content-Disposition"]
    (row,) = records(answer)
    assert row["reference"] == sent["reference"]
    assert row["applicant.name"] == "Skien kommune"
    assert row["applicant.organisationNumber"] == SKIEN
    assert row["amountAppliedNok"] == str(sent["amountAppliedNok"])
    assert row["submittedAt"] == sent["submittedAt"]
    assert row["isLate"] == "false" and row["withdrawnAt"] == ""
    assert [a["id"] for a in lines(export(caller("caseworker"), path,
                                          NDJSON))] == [sent["id"]]


def test_what_an_applicant_writes_is_no_formula(caller, fresh_call,
                                                complete_content):
    """It is opened in the spreadsheet of whoever judges it."""
    names = ['=HYPERLINK("https://x.example";"Se her")', "＠SUM(1)",
             'Avdeling "Mestring", Bø', "Ånund Ærlig 🎓 שלום"]
    preparer = caller("preparer")
    application = draft(preparer, fresh_call)
    path = f"/v1/applications/{application['id']}"
    for name in names:
        contact = {**complete_content["contact"], "name": name}
        preparer.patch(path, {"content": {"contact": contact}},
                       preparer.get(path).etag).expect(200)
        (row,) = records(export(
            preparer, f"/v1/applications?callId={fresh_call['id']}", CSV))
        is_formula = name[0] in "=＠"
        assert row["content.contact.name"] == "'" * is_formula + name
        assert row["content.contact.phone"].startswith("'+47")


def pages(client, path):
    """All items of a list, page after page."""
    while path:
        page = client.get(path).expect(200)
        yield from page["items"]
        path = page.json.get("next", "").removeprefix(str(
            client.http.base_url).rstrip("/"))


def test_anyone_exports_the_calls(caller):
    listed = list(pages(caller(), "/v1/calls?sort=deadline&county=40&limit=200"))
    rows = records(export(caller(), "/v1/calls?sort=deadline&county=40", CSV))
    assert [row["id"] for row in rows] == [c["id"] for c in listed]
    call = listed[-1]
    row = rows[-1]
    assert row["counties"] == " ".join(call["counties"])
    assert row["frameNok"] == str(call["frameNok"])
    assert row["content.title.nn"] == call["content"]["title"]["nn"]
    assert row["deadlineAt"] == call["deadlineAt"]


def test_the_files_name_is_the_lists_however_the_address_was_spelt(stack):
    answer = httpx.get(f"{stack.service.url}/v1/%63alls",
                       headers={"Accept": CSV})
    assert answer.status_code == 200
    assert re.fullmatch(r'attachment; filename="calls-2026-03-\d\d\.csv"',
                        answer.headers["Content-Disposition"])


def test_an_export_may_be_empty(caller):
    path = f"/v1/applicants?county=03&organisationNumber={SKIEN}"
    assert export(caller("caseworker"), path, NDJSON).text == ""
    text = export(caller("caseworker"), path, CSV).text
    assert text.startswith("id,organisationNumber,") and text.count("\n") == 1


# ---- How one asks ----------------------------------------------------------

@pytest.mark.parametrize("accept, form", [
    (None, "application/json"), ("*/*", "application/json"),
    ("text/html, */*;q=0.8", "application/json"),
    ("text/csv, */*", CSV), ("text/*", CSV),
    ("application/json;q=0.5, text/csv;q=0.4, application/x-ndjson", NDJSON),
    ("application/json;q=0, */*;q=0.1", NDJSON),
])
def test_the_client_chooses_the_form(caller, accept, form):
    headers = {"Accept": accept} if accept else {}
    client = caller("caseworker")
    for path in LISTS:
        answer = client.get(path, headers=headers).expect(200)
        assert answer.headers["Content-Type"].split(";")[0] == form
        assert "Accept" in answer.headers["Vary"]


@pytest.mark.parametrize("accept", ["text/html", "application/xml",
                                    "text/csv;q=0", "application/jsonl"])
def test_other_forms_there_are_none(caller, accept):
    for path in LISTS:
        export(caller("caseworker"), path, accept, 406, "NOT_ACCEPTABLE")


def test_other_lists_are_not_exported(caller, seeded_call):
    export(caller(), "/v1/schemes", CSV, 406, "NOT_ACCEPTABLE")
    export(caller(), f"/v1/calls/{seeded_call['id']}/versions", NDJSON, 406)


def test_an_export_has_no_pages(caller):
    for path in LISTS:
        answer = export(caller("caseworker"),
                        f"{path}?limit=10&cursor=AAECAw&count=true", CSV, 400,
                        "BAD_PARAMETER")
        assert answer.pointers() == {
            "parameter:limit": "NOT_IN_EXPORT",
            "parameter:cursor": "NOT_IN_EXPORT",
            "parameter:count": "NOT_IN_EXPORT"}


def test_head_gives_the_headers_only(caller):
    client = caller("caseworker")
    for path in LISTS:
        whole = export(client, path, CSV)
        head = client.request("HEAD", path, headers={"Accept": CSV})
        head.expect(200)
        assert head.text == ""
        assert head.headers["Content-Type"] == whole.headers["Content-Type"]
        assert (head.headers["Content-Length"]
                == whole.headers["Content-Length"])
