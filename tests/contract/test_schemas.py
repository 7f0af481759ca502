"""What the contract's schemas may say, and that all they take is bounded.

Static: the bundle is made here, and no server is needed.
"""
from functools import cache

import contract

DOCUMENT = contract.load()

# The vocabulary that api/schema.h documents; x- members are read by name.
VOCABULARY = {
    "type", "properties", "required", "additionalProperties", "minProperties",
    "maxProperties", "items", "enum", "const", "pattern", "minLength",
    "maxLength", "minimum", "maximum", "minItems", "maxItems", "uniqueItems",
    "format", "oneOf", "discriminator", "$ref", "title", "description",
    "examples", "default", "readOnly", "deprecated", "x-merge-patch",
    "x-free",
}
ANNOTATIONS = {"title", "description", "examples", "default", "readOnly",
               "deprecated", "x-merge-patch", "$ref"}
TYPES = {"object", "array", "string", "integer", "number", "boolean"}
FORMATS = {"uuid", "date", "date-time", "uri", "email", "orgnr", "account",
           "impersonal"}
BOUNDED_FORMATS = {"uuid", "date", "date-time"}


@cache
def schemas():
    """Every schema of the contract with its place."""
    return list(contract.all_schemas(DOCUMENT))


def broken(condition):
    """The places of the schemas for which `condition` holds."""
    return [where for where, schema in schemas() if condition(schema)]


# ---- Vocabulary and bounds -------------------------------------------------

def test_the_schema_vocabulary_is_closed():
    assert not broken(lambda schema: schema.keys() - VOCABULARY)


def test_beside_a_reference_stand_annotations_only():
    assert not broken(lambda schema: "$ref" in schema
                      and schema.keys() - ANNOTATIONS)


def test_each_schema_has_one_type_or_says_that_anything_goes():
    def has_none(schema):
        return not ("$ref" in schema or "oneOf" in schema
                    or schema.get("x-free")) \
            and schema.get("type") not in TYPES

    assert not broken(has_none)


def test_formats_are_those_the_service_checks():
    assert not broken(lambda schema: "format" in schema
                      and schema["format"] not in FORMATS)


def test_every_string_is_bounded():
    def is_endless(schema):
        return schema.get("type") == "string" and not (
            "maxLength" in schema or "enum" in schema or "const" in schema
            or schema.get("format") in BOUNDED_FORMATS)

    assert not broken(is_endless)


# Members of requests that the journal keeps as the reason of an action. What
# an application says is not among them: it may hold an account number.
REASONS = {"reason", "reportOverride", "statement", "what"}


def test_what_is_kept_as_a_reason_names_nobody_by_number():
    kept = {}
    for name, schema in DOCUMENT["components"]["schemas"].items():
        for member, its in schema.get("properties", {}).items():
            if schema.get("additionalProperties") is False and (
                    member in REASONS and name != "Transfer"
                    or (name, member) == ("AppealProposal", "reasons")):
                kept[f"{name}.{member}"] = contract.resolve(
                    DOCUMENT, its).get("format")
    assert len(kept) >= 15, kept
    assert set(kept.values()) == {"impersonal"}, kept


def test_every_number_is_bounded_within_what_clients_can_hold():
    def is_endless(schema):
        return schema.get("type") in ("integer", "number") and not (
            -2**53 < schema.get("minimum", -2**54)
            <= schema.get("maximum", 2**54) < 2**53)

    assert not broken(is_endless)


def test_every_array_is_bounded():
    assert not broken(lambda schema: schema.get("type") == "array"
                      and not ("maxItems" in schema and "items" in schema))


def test_only_listed_members_are_required():
    assert not broken(lambda schema: set(schema.get("required", []))
                      - schema.get("properties", {}).keys())


def test_choices_have_a_discriminator():
    assert not broken(lambda schema: "oneOf" in schema
                      and "discriminator" not in schema)


def test_every_schema_of_the_components_is_described():
    assert not [name for name, schema
                in DOCUMENT["components"]["schemas"].items()
                if len(schema.get("description", "")) < 5]


def test_every_member_is_described():
    """By its own words or those of the schema it refers to."""
    def is_mute(schema):
        return not contract.resolve(DOCUMENT, schema).get("description") \
            and "description" not in schema

    mute = [f"{where}/{name}" for where, schema in schemas()
            for name, member in schema.get("properties", {}).items()
            if is_mute(member)]
    assert not mute


def test_enumerations_of_answers_say_that_they_are_open():
    """A client must be ready for values that come later."""
    named = DOCUMENT["components"]["schemas"]
    settled = {"true", "false"}
    closed = [name for name, schema in named.items()
              if "enum" in schema and set(schema["enum"]) - settled
              and "open" not in schema.get("description", "").lower()]
    assert not closed


def test_no_value_is_null():
    """Absent members are left out, in the contract and its examples too."""
    def nulls(node, where):
        children = node.items() if isinstance(node, dict) else \
            enumerate(node) if isinstance(node, list) else ()
        for key, child in children:
            yield from nulls(child, f"{where}/{key}")
        if node is None:
            yield where

    assert not list(nulls(DOCUMENT, ""))


def test_texts_for_people_are_in_both_forms_of_norwegian():
    named = DOCUMENT["components"]["schemas"]
    for name in ("Text", "ShortText"):
        assert named[name]["required"] == ["nb", "nn"]
    assert named["Message"]["required"] == ["nb", "nn", "en"]
    lonely = broken(lambda schema: ("nb" in schema.get("properties", {}))
                    != ("nn" in schema.get("properties", {})))
    assert not lonely


# ---- Requests --------------------------------------------------------------

def request_schemas():
    """Every schema a request body is made of, with its place."""
    seen = set()

    def walk(node, where):
        if isinstance(node, dict) and "$ref" in node:
            if node["$ref"] in seen:
                return
            seen.add(node["$ref"])
            where = node["$ref"].rpartition("/")[2]
            node = contract.resolve(DOCUMENT, node)
        for place, schema in contract.subschemas(node, where):
            if "$ref" in schema:
                yield from walk(schema, place)
            else:
                yield place, schema

    for _, _, operation in contract.operations(DOCUMENT):
        for content in operation.get("requestBody", {}) \
                .get("content", {}).values():
            if "schema" in content: # bytes have none
                yield from walk(content["schema"], operation["operationId"])


def test_what_requests_send_is_closed():
    assert not [where for where, schema in request_schemas()
                if schema.get("type") == "object"
                and schema.get("additionalProperties") is not False]


# ---- Merge patches ---------------------------------------------------------

def test_null_takes_an_optional_member_away_in_patches_only():
    named = DOCUMENT["components"]["schemas"]
    removal = {"content": {"transfer": None, "contact": {"title": None}}}
    assert not contract.faults(DOCUMENT, named["ApplicationPatch"], removal)
    assert contract.faults(DOCUMENT, named["ApplicationContent"],
                           removal["content"])
    in_a_list = {"content": {"measures": [{"bpa": None}]}}
    assert contract.faults(DOCUMENT, named["ApplicationPatch"], in_a_list)
    half = {"content": {"title": {"nn": "Berre nynorsk"}}}
    assert not contract.faults(DOCUMENT, named["CallPatch"], half)


def test_generators_see_null_in_patches_only():
    named = contract.for_generators(DOCUMENT)["components"]["schemas"]
    null = {"type": "null"}
    assert null in named["ApplicantPatch"]["properties"]["contact"]["anyOf"]
    changes = named["CallChanges"]["properties"]["budget"]["anyOf"]
    assert null in changes
    assert named["Contact"] == \
        DOCUMENT["components"]["schemas"]["Contact"]
