"""The bundler: one document, always the same, and every mistake named."""
import json
import re

import pytest
import yaml

import contract

DOCUMENT = contract.load()


def test_the_bundle_is_the_same_each_time():
    first, second = contract.bundle.bundle(), contract.bundle.bundle()
    assert contract.bundle.as_json(first) == contract.bundle.as_json(second)
    assert contract.bundle.as_yaml(first) == contract.bundle.as_yaml(second)


def test_json_and_yaml_are_the_same_document():
    text = contract.bundle.as_yaml(contract.bundle.bundle())
    assert yaml.load(text, contract.bundle.StrictLoader) == DOCUMENT
    assert yaml.safe_load(text) == DOCUMENT


def test_every_reference_stays_inside_the_document():
    for reference in re.findall(r'"\$ref": "([^"]*)"', json.dumps(DOCUMENT)):
        assert reference.startswith("#/components/")
        assert contract.resolve(DOCUMENT, {"$ref": reference}) is not None


def test_the_embedded_form_has_every_byte():
    source = contract.bundle.as_c(b"{}\n", "æ".encode())
    numbers = re.findall(r"\{\n\s+([0-9, ]+),\n\};", source)
    assert [bytes(map(int, row.split(","))) for row in numbers] == \
        [b"{}\n", "æ".encode()]


@pytest.fixture(name="sources")
def copy_of_the_sources(tmp_path):
    """A copy that a test may break."""
    for source in contract.bundle.HERE.rglob("*.yaml"):
        target = tmp_path / source.relative_to(contract.bundle.HERE)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(source.read_bytes())
    return tmp_path


BREAKS = [
    ("schemas/call.yaml", "common.yaml#/Year", "common.yaml#/Jahr",
     "common.yaml#/Jahr leads nowhere"),
    ("paths/me.yaml", "../schemas/me.yaml", "../schemas/you.yaml",
     "you.yaml: No such file"),
    ("openapi.yaml", "paths/me.yaml#/me", "paths/me.yaml#/you",
     "paths/me.yaml#/you leads nowhere"),
    ("schemas/call.yaml", "CallState:", "Text:",
     "CallState leads nowhere"),
    ("schemas/me.yaml", "Role:\n", "Unused: {type: boolean}\nRole:\n",
     "nobody uses Unused"),
    ("schemas/me.yaml", "Role:\n", "Me: {type: boolean}\nRole:\n",
     "key 'Me' stands twice"),
    ("schemas/me.yaml", "Name in the language", "Name, in the language",
     "has no value"),
    ("paths/calls.yaml", "CALL_INCOMPLETE", "CALL_UNHAPPY",
     "unknown problem CALL_UNHAPPY"),
]


@pytest.mark.parametrize("file, old, new, message", BREAKS)
def test_a_broken_source_is_refused_by_name(sources, file, old, new, message):
    path = sources / file
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(contract.bundle.ContractError, match=re.escape(message)):
        contract.bundle.bundle(sources)


def test_dates_and_words_of_yaml_stay_texts():
    loaded = yaml.load("{a: 2026-03-16, b: no, c: 0806, d: true, e: 12}",
                       contract.bundle.StrictLoader)
    assert loaded == {"a": "2026-03-16", "b": "no", "c": "0806", "d": True,
                      "e": 12}
