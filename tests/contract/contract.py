"""The bundled contract for tests: reading it, walking it, validating with it.

Needs no server. `for_generators` makes of the contract what ordinary JSON
Schema tools understand: fuzzers import it from here.
"""
import datetime
import functools
import json
import re
import sys
from pathlib import Path

import jsonschema

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "openapi"))

import bundle  # noqa: E402  (found by the line above)

METHODS = bundle.METHODS
BINARY = bundle.BINARY
EXAMPLE_BYTES = "0123456789"


@functools.cache
def load():
    """The contract as the service embeds it; not to be changed."""
    return json.loads(bundle.as_json(bundle.bundle()))


def resolve(document, node):
    """What a node is when it is a local reference, however long the way."""
    while isinstance(node, dict) and "$ref" in node:
        found = document
        for token in node["$ref"].removeprefix("#/").split("/"):
            found = found[token.replace("~1", "/").replace("~0", "~")]
        node = found
    return node


def operations(document):
    """(path, method, operation) for each operation, in contract order."""
    for path, item in document["paths"].items():
        for method in METHODS:
            if method in item:
                yield path, method, item[method]


def parameters(document, operation):
    """The operation's parameters, references resolved."""
    return [resolve(document, parameter)
            for parameter in operation.get("parameters", [])]


def responses(document, operation):
    """(status, response) for each answer, references resolved."""
    for status, response in operation["responses"].items():
        yield status, resolve(document, response)


def subschemas(schema, where):
    """(where, schema) for a schema and everything written inside it."""
    yield where, schema
    for name, child in schema.get("properties", {}).items():
        yield from subschemas(child, f"{where}/{name}")
    for keyword in ("items", "additionalProperties"):
        if isinstance(schema.get(keyword), dict):
            yield from subschemas(schema[keyword], f"{where}/{keyword}")
    for index, child in enumerate(schema.get("oneOf", [])):
        yield from subschemas(child, f"{where}/oneOf/{index}")


def all_schemas(document):
    """(where, schema) for every schema of the contract, each once."""
    for name, schema in document["components"]["schemas"].items():
        yield from subschemas(schema, name)
    for name, header in document["components"]["headers"].items():
        yield from subschemas(header["schema"], f"header {name}")
    for path, method, operation in operations(document):
        where = f"{method.upper()} {path}"
        for parameter in parameters(document, operation):
            yield from subschemas(parameter["schema"],
                                  f"{where} {parameter['name']}")
        bodies = [operation.get("requestBody", {})]
        bodies += [response for _, response in responses(document, operation)]
        for body in bodies:
            for media, content in body.get("content", {}).items():
                if "schema" in content: # CSV has columns
                    yield from subschemas(content["schema"],
                                          f"{where} {media}")


# ---- Formats: as the service reads them ------------------------------------

FORMATS = jsonschema.FormatChecker(formats=())


def check_digit_fits(text, weights):
    """Modulus 11 with the last digit as check digit."""
    total = sum(int(digit) * weight for digit, weight in zip(text, weights))
    return (11 - total % 11) % 11 == int(text[-1])


@FORMATS.checks("orgnr")
def is_orgnr(value):
    """Domain 3.7: nine digits, weights 3 2 7 6 5 4 3 2."""
    return not isinstance(value, str) or bool(
        re.fullmatch("[1-9][0-9]{8}", value)
        and check_digit_fits(value, (3, 2, 7, 6, 5, 4, 3, 2)))


@FORMATS.checks("account")
def is_account(value):
    """Eleven digits, weights 5 4 3 2 7 6 5 4 3 2."""
    return not isinstance(value, str) or bool(
        re.fullmatch("(?!0{11})[0-9]{11}", value)
        and check_digit_fits(value, (5, 4, 3, 2, 7, 6, 5, 4, 3, 2)))


@FORMATS.checks("impersonal")
def is_impersonal(value):
    """No number of eleven digits; that six and five may be one, too, is not
    looked at here."""
    return not isinstance(value, str) or not re.search(
        "(?<![0-9])[0-9]{11}(?![0-9])", value)


@FORMATS.checks("uuid")
def is_uuid(value):
    """RFC 9562 text form, lower case."""
    return not isinstance(value, str) or bool(
        re.fullmatch("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", value))


@FORMATS.checks("date", raises=ValueError)
def is_date(value):
    """A day that exists, in the years 1900 to 2200."""
    return not isinstance(value, str) or bool(
        re.fullmatch(r"\d{4}-\d\d-\d\d", value)
        and 1900 <= datetime.date.fromisoformat(value).year <= 2200)


@FORMATS.checks("date-time", raises=ValueError)
def is_date_time(value):
    """An instant in UTC."""
    return not isinstance(value, str) or bool(
        re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z", value)
        and datetime.datetime.fromisoformat(value))


@FORMATS.checks("uri")
def is_uri(value):
    """An absolute http or https address."""
    return not isinstance(value, str) or bool(
        re.fullmatch(r"https?://[^\s/?#]+(/\S*)?", value))


@FORMATS.checks("email")
def is_email(value):
    """Something at a name with a dot."""
    return not isinstance(value, str) or bool(
        re.fullmatch(r"[^\s@]+@[^\s@]+\.[^\s@]+", value))


# ---- Validating ------------------------------------------------------------

def close_objects(schema):
    """A copy in which no object takes members it does not declare."""
    if isinstance(schema, list):
        return [close_objects(item) for item in schema]
    if not isinstance(schema, dict):
        return schema
    out = {key: close_objects(value) for key, value in schema.items()}
    if out.get("type") == "object" and "properties" in out \
            and not out.get("x-free"):
        out.setdefault("additionalProperties", False)
    return out


def inline(document, schema):
    """A copy of a schema without references; the contract has no cycles."""
    if isinstance(schema, list):
        return [inline(document, item) for item in schema]
    if not isinstance(schema, dict):
        return schema
    merged = {}
    if "$ref" in schema:
        merged.update(resolve(document, schema))
    merged.update({key: value for key, value in schema.items()
                   if key != "$ref"})
    return {key: inline(document, value) for key, value in merged.items()}


def patch_form(schema):
    """A merge patch of what `schema` describes (RFC 7396): nothing is
    required, an optional member may be null; lists are replaced whole."""
    if schema.get("type") != "object":
        return schema
    out = {key: value for key, value in schema.items() if key != "required"}
    out["properties"] = {}
    for name, child in schema.get("properties", {}).items():
        member = patch_form(child)
        if name not in schema.get("required", []):
            member = {"anyOf": [member, {"type": "null"}]}
        out["properties"][name] = member
    return out


def expand_patches(schema):
    """A copy of an inlined schema with each x-merge-patch written out."""
    if isinstance(schema, list):
        return [expand_patches(item) for item in schema]
    if not isinstance(schema, dict):
        return schema
    if schema.get("x-merge-patch"):
        schema = patch_form({key: value for key, value in schema.items()
                             if key != "x-merge-patch"})
    return {key: expand_patches(value) for key, value in schema.items()}


def validator(document, schema):
    """A validator as strict as the service: formats, no undeclared members."""
    plain = expand_patches(close_objects(inline(document, schema)))
    return jsonschema.Draft202012Validator(plain, format_checker=FORMATS)


def for_generators(document):
    """A copy in which merge patches are written out, with null where a member
    can be taken away: the service's own vocabulary has no null. Bytes are said
    in the words of tools; few will do."""
    out = json.loads(json.dumps(document))
    for name, schema in document["components"]["schemas"].items():
        if schema.get("x-merge-patch"):
            out["components"]["schemas"][name] = \
                expand_patches(inline(document, schema))
    for _, _, operation in operations(out):
        media = operation.get("requestBody", {}).get("content", {}).get(BINARY)
        if media:
            media["schema"] = {"type": "string", "format": "binary",
                               "minLength": 1}
            media["example"] = EXAMPLE_BYTES
    return out


def faults(document, schema, value):
    """What is wrong with `value`, as texts."""
    return [f"{'/'.join(map(str, error.absolute_path))}: {error.message}"
            for error in validator(document, schema).iter_errors(value)]
