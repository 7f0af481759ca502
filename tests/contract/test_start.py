"""What the service will not start with: `tilskudd-api check FILE` judges a
contract exactly as the start does."""

import copy
import json
import subprocess

import pytest

from tests.support.stack import REFUSED, binaries


def verdict(tmp_path, document):
    """(exit code, reasons) for a contract."""
    path = tmp_path / "contract.json"
    path.write_text(json.dumps(document))
    done = subprocess.run([binaries() / "tilskudd-api", "check", path],
                          capture_output=True, text=True, timeout=60)
    return done.returncode, done.stderr


@pytest.fixture
def spoiled(contract):
    return copy.deepcopy(contract.document)


def test_the_contract_as_it_is_would_start(tmp_path, contract):
    assert verdict(tmp_path, contract.document) == (0, "")


def operation_without_handler(document):
    item = copy.deepcopy(document["paths"]["/v1/me"])
    item["get"]["operationId"] = "getYou"
    document["paths"]["/v1/you"] = item
    return "getYou"


def handler_without_operation(document):
    del document["paths"]["/v1/me"]
    return "getMe"


def unknown_keyword(document):
    document["components"]["schemas"]["Application"]["if"] = {}
    return '"if"'


def unknown_format(document):
    document["components"]["schemas"]["Year"] = {
        "type": "string", "format": "hostname", "maxLength": 9}
    return "hostname"


def undefined_scope(document):
    document["paths"]["/v1/applications"]["get"]["security"] = [
        {"token": ["statsforvalteren:tilskudd/alt"]}]
    return "statsforvalteren:tilskudd/alt"


def unbounded_string(document):
    document["components"]["schemas"]["Reason"].pop("maxLength")
    return "maxLength"


def unbounded_integer(document):
    document["components"]["schemas"]["AmountNok"].pop("maximum")
    return "maximum"


def unbounded_array(document):
    document["components"]["schemas"]["Roles"].pop("maxItems")
    return "maxItems"


def dangling_reference(document):
    document["components"]["schemas"].pop("Roles")
    return "Roles"


@pytest.mark.parametrize("spoil", [
    operation_without_handler, handler_without_operation, unknown_keyword,
    unknown_format, undefined_scope, unbounded_string, unbounded_integer,
    unbounded_array, dangling_reference], ids=lambda spoil: spoil.__name__)
def test_a_contract_that_is_not_kept_is_refused_with_the_place(
        tmp_path, spoiled, spoil):
    named = spoil(spoiled)
    code, reasons = verdict(tmp_path, spoiled)
    assert code == REFUSED and "the contract is refused" in reasons
    assert named.strip('"') in reasons


def test_what_is_no_contract_is_refused(tmp_path):
    assert verdict(tmp_path, [])[0] == REFUSED
    missing = subprocess.run([binaries() / "tilskudd-api", "check",
                              tmp_path / "nothing.json"], capture_output=True)
    assert missing.returncode == REFUSED
