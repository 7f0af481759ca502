"""Every operation says who may, what it takes and all it can answer.

Static: the bundle is made here, and no server is needed.
"""
import csv
import io
import re

import pytest

import contract

DOCUMENT = contract.load()
PROBLEMS = contract.bundle.load_problems()
RULES = contract.bundle.load_yaml(contract.bundle.HERE / "answers.yaml")
OPERATIONS = [pytest.param(path, method, operation,
                           id=operation["operationId"])
              for path, method, operation in contract.operations(DOCUMENT)]
each_operation = pytest.mark.parametrize("path, method, operation", OPERATIONS)

# Problems that only the edge of the service gives: answers.yaml has them.
EDGE = {code for rule, codes in RULES.items() if isinstance(codes, list)
        for code in codes}

# Sent as they are: no schema says what is in a file, and no example.
FILES = ("*/*", "application/zip")


# ---- Requests ------------------------------------------------------------

def test_operation_ids_are_unique_and_camel_case():
    names = [operation["operationId"]
             for _, _, operation in contract.operations(DOCUMENT)]
    assert len(names) == len(set(names))
    assert all(re.fullmatch("[a-z]+([A-Z][a-z]+)*", name) for name in names)


@each_operation
def test_an_operation_is_described(path, method, operation):
    assert 5 < len(operation["summary"]) <= 60
    assert len(operation["description"]) > 60
    assert len(operation["tags"]) == 1


@each_operation
def test_an_operation_says_who_may(path, method, operation):
    scopes = DOCUMENT["components"]["securitySchemes"]["token"]["x-scopes"]
    assert operation["x-level"] in ("low", "substantial", "high")
    assert operation["x-capacities"]
    assert set(operation["x-capacities"]) <= {"public", "applicant", "staff"}
    for way in operation["security"]:
        assert set(way) <= {"token"}
        assert len(way.get("token", [])) <= 1
        assert set(way.get("token", [])) <= scopes.keys()
    is_open = {} in operation["security"]
    assert is_open == ("public" in operation["x-capacities"]) \
        or operation["operationId"] == "getMe"
    if not is_open and operation["operationId"] != "getMe":
        (way,) = operation["security"]
        writes = method != "get"
        assert way["token"][0].endswith(".write" if writes else ".read")


def test_every_scope_is_used():
    used = {scope for _, _, operation in contract.operations(DOCUMENT)
            for way in operation["security"] for scope in way.get("token", [])}
    assert used == set(
        DOCUMENT["components"]["securitySchemes"]["token"]["x-scopes"])


@each_operation
def test_path_parameters_are_those_of_the_path(path, method, operation):
    declared = [parameter["name"]
                for parameter in contract.parameters(DOCUMENT, operation)
                if parameter["in"] == "path"]
    assert sorted(declared) == sorted(re.findall(r"\{(\w+)\}", path))


@each_operation
def test_an_effect_needs_a_key_and_a_change_the_version(path, method,
                                                       operation):
    names = {parameter["name"]: parameter
             for parameter in contract.parameters(DOCUMENT, operation)}
    writes = operation.get("x-writes", method != "get")
    # What is made under something else does not change that.
    is_creation = operation["operationId"].startswith("create")
    is_transition = method == "post" and "{" in path and not is_creation
    assert ("Idempotency-Key" in names) == (writes and method == "post")
    assert ("If-Match" in names) == (writes and (method == "patch"
                                                 or is_transition))
    for header in ("Idempotency-Key", "If-Match"):
        assert names.get(header, {"required": True})["required"]
    assert "If-None-Match" not in names or method == "get"


@each_operation
def test_only_reading_leaves_a_trace_of_reading(path, method, operation):
    """Of somebody: it is no operation that is open to all."""
    if "x-records" in operation:
        assert operation["x-records"] is True and method == "get"
        assert {} not in operation["security"]
        assert "public" not in operation["x-capacities"]


@each_operation
def test_lists_have_pages(path, method, operation):
    if not operation["operationId"].startswith("list"):
        return
    names = {parameter["name"]: parameter["schema"]
             for parameter in contract.parameters(DOCUMENT, operation)}
    assert {"limit", "cursor", "sort"} <= names.keys()
    assert (names["limit"]["maximum"], names["limit"]["default"]) == (200, 50)
    assert names["sort"]["default"] == names["sort"]["enum"][0]
    answer = operation["responses"]["200"]
    schema = contract.resolve(
        DOCUMENT, answer["content"]["application/json"]["schema"])
    assert {"items", "next"} <= schema["properties"].keys()
    assert "Link" in answer["headers"]


@each_operation
def test_an_export_is_the_list_in_another_form(path, method, operation):
    """A line is an item; the columns are single values of it, each once."""
    for status, answer in contract.responses(DOCUMENT, operation):
        content = answer.get("content", {})
        forms = content.keys() & {"application/x-ndjson", "text/csv"}
        if not forms:
            continue
        assert list(content) == ["application/json", "application/x-ndjson",
                                 "text/csv"] and status == "200"
        page = contract.inline(DOCUMENT, content["application/json"]["schema"])
        line = contract.inline(DOCUMENT,
                               content["application/x-ndjson"]["schema"])
        assert page["properties"]["items"]["items"] == line
        columns = content["text/csv"]["x-columns"]
        assert len(columns) == len(set(columns))
        for column in columns:
            member = line
            for name in column.split("."):
                member = member["properties"][name]
            assert member["type"] != "object", column
        assert "Content-Disposition" in answer["headers"]


@each_operation
def test_a_patch_is_a_merge_patch(path, method, operation):
    content = operation.get("requestBody", {}).get("content", {})
    if method == "patch":
        assert list(content) == ["application/merge-patch+json"]
        schema = contract.resolve(
            DOCUMENT, content["application/merge-patch+json"]["schema"])
        assert schema["x-merge-patch"] is True
    else:
        assert list(content) in ([], ["application/json"], [contract.BINARY])


@each_operation
def test_bytes_are_put_and_bounded(path, method, operation):
    """Bytes have no schema and no example, only how many there may be."""
    content = operation.get("requestBody", {}).get("content", {})
    if contract.BINARY in content:
        assert method == "put" and operation["requestBody"]["required"]
        assert list(content[contract.BINARY]) == ["x-bytes-max"]


# ---- Answers ---------------------------------------------------------------

@each_operation
def test_problems_are_answered_as_problems(path, method, operation):
    for status, response in contract.responses(DOCUMENT, operation):
        content = response.get("content", {})
        if status[0] in "45":
            assert list(content) == ["application/problem+json"]
            assert content["application/problem+json"]["schema"] == \
                {"$ref": "#/components/schemas/Problem"}
        assert "X-Request-Id" in response["headers"]


@each_operation
def test_what_the_edge_may_answer_is_documented(path, method, operation):
    expected = {"400", "401", "403", "405", "406", "413", "414", "429", "431",
                "500", "503"}
    names = {parameter["name"]: parameter["in"]
             for parameter in contract.parameters(DOCUMENT, operation)}
    if "path" in names.values():
        expected |= {"404"}
    if "requestBody" in operation:
        is_bytes = contract.BINARY in operation["requestBody"]["content"]
        expected |= {"415"} if is_bytes else {"415", "422"}
    if "Idempotency-Key" in names:
        expected |= {"409", "422"}
    if "If-Match" in names:
        expected |= {"412", "428"}
    if "If-None-Match" in names:
        expected |= {"304"}
    expected |= {PROBLEMS[code]["status"]
                 for code in operation.get("x-problems", [])}
    statuses = {status for status in operation["responses"]
                if status not in ("200", "201", "202", "204", "206")}
    assert statuses == expected


@each_operation
def test_own_problems_are_in_the_catalogue_and_shown(path, method, operation):
    own = operation.get("x-problems", [])
    assert len(own) == len(set(own))
    for code in own:
        answer = contract.resolve(
            DOCUMENT, operation["responses"][PROBLEMS[code]["status"]])
        assert code in answer["content"]["application/problem+json"][
            "examples"]


def test_every_problem_of_the_catalogue_belongs_somewhere():
    own = {code for _, _, operation in contract.operations(DOCUMENT)
           for code in operation.get("x-problems", [])}
    assert own | EDGE == set(PROBLEMS)


@each_operation
def test_one_resource_has_an_etag(path, method, operation):
    names = {parameter["name"]
             for parameter in contract.parameters(DOCUMENT, operation)}
    for status in ("200", "201"):
        answer = operation["responses"].get(status)
        if answer and names & {"If-Match", "If-None-Match"}:
            assert "ETag" in answer["headers"]


@each_operation
def test_a_201_says_where_and_what_next(path, method, operation):
    answer = operation["responses"].get("201")
    if answer is None:
        return
    assert {"Location", "ETag"} <= answer["headers"].keys()
    assert len(answer["links"]) >= 3


@each_operation
def test_links_lead_to_operations_and_fill_their_parameters(path, method,
                                                            operation):
    known = {other["operationId"]: other
             for _, _, other in contract.operations(DOCUMENT)}
    for _, response in contract.responses(DOCUMENT, operation):
        for link in response.get("links", {}).values():
            link = contract.resolve(DOCUMENT, link)
            target = contract.parameters(DOCUMENT, known[link["operationId"]])
            names = {parameter["name"] for parameter in target}
            needed = {parameter["name"] for parameter in target
                      if parameter["in"] == "path"}
            if "ETag" in response["headers"]:
                needed |= {"If-Match"} & names
            assert needed <= link["parameters"].keys() <= names


# ---- Examples --------------------------------------------------------------

def example_faults(media):
    """What is wrong with the examples of one content, each with its name."""
    assert media["examples"], "no example"
    for name, example in media["examples"].items():
        value = contract.resolve(DOCUMENT, example)["value"]
        if "x-columns" in media:
            records = list(csv.reader(io.StringIO(value, newline="")))
            assert records[0] == media["x-columns"] and value.endswith("\r\n")
            assert {len(record) for record in records} == {len(records[0])}
            continue
        for fault in contract.faults(DOCUMENT, media["schema"], value):
            yield f"{name} {fault}"


@each_operation
def test_request_examples_hold(path, method, operation):
    content = operation.get("requestBody", {}).get("content", {})
    for media_type, media in content.items():
        if media_type != contract.BINARY:
            assert not list(example_faults(media))


@each_operation
def test_answer_examples_hold(path, method, operation):
    for _, response in contract.responses(DOCUMENT, operation):
        for kind, media in response.get("content", {}).items():
            if kind not in FILES:
                assert not list(example_faults(media))


@each_operation
def test_parameter_examples_hold(path, method, operation):
    for parameter in contract.parameters(DOCUMENT, operation):
        values = [parameter[key] for key in ("example",) if key in parameter]
        values += [parameter["schema"][key] for key in ("default",)
                   if key in parameter["schema"]]
        for value in values:
            assert not contract.faults(DOCUMENT, parameter["schema"], value)


def test_header_examples_hold():
    for header in DOCUMENT["components"]["headers"].values():
        assert not contract.faults(DOCUMENT, header["schema"],
                                   header["example"])


def test_problem_examples_leave_no_placeholder():
    for code in PROBLEMS:
        example = DOCUMENT["components"]["examples"][code]["value"]
        assert "{" not in example["detail"]
        assert example["status"] == int(PROBLEMS[code]["status"])


# ---- The same lists elsewhere ----------------------------------------------

def test_placeholders_of_problems_are_members_of_the_problem():
    members = DOCUMENT["components"]["schemas"]["Problem"]["properties"]
    for problem in PROBLEMS.values():
        for texts in (problem["title"], problem["remedy"]):
            for text in texts.values():
                assert set(re.findall(r"\{(\w+)\}", text)) <= members.keys()


def test_code_lists_name_the_values_of_the_enumerations():
    """code.def has a name in three languages for each value."""
    path = contract.ROOT / "services" / "base" / "code.def"
    lists = {}
    for name, value in re.findall(r"^CODE\((\w+),\s*(\w+),",
                                  path.read_text(encoding="utf-8"), re.M):
        lists.setdefault(name, []).append(value)
    named = DOCUMENT["components"]["schemas"]
    assert lists
    for name, values in lists.items():
        assert values == named[name[0].upper() + name[1:]]["enum"], name


def test_findings_are_those_of_the_contract():
    """finding.def says each of them, with its severity."""
    path = contract.ROOT / "services" / "assessment" / "finding.def"
    found = re.findall(r"^FINDING\((\w+),\s*(\w+),",
                       path.read_text(encoding="utf-8"), re.M)
    named = DOCUMENT["components"]["schemas"]
    assert [code for code, _ in found] == named["FindingCode"]["enum"]
    assert {severity for _, severity in found} \
        == set(named["FindingSeverity"]["enum"])
