"""The contract as the tests see it: an independent reading of the bundle.

The service checks its own answers in test builds; the tests check them again
with another validator, and remember what was hit."""

import csv
import io
import json
import re
import subprocess
import sys
import tempfile
from pathlib import Path
from urllib.parse import quote

import jsonschema_rs

ROOT = Path(__file__).resolve().parents[2]


def bundle():
    """The contract as one document, made from the files of openapi/."""
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run([sys.executable, ROOT / "openapi/bundle.py", folder],
                       check=True, stdout=subprocess.DEVNULL)
        return json.loads(Path(folder, "contract.json").read_text())


def escaped(key):
    """A key as a JSON Pointer has it (RFC 6901)."""
    return key.replace("~", "~0").replace("/", "~1")


class Operation:
    def __init__(self, method, path, spec):
        self.id = spec["operationId"]
        self.method = method.upper()
        self.path = path
        self.spec = spec
        self.place = f"/paths/{escaped(path)}/{method}"
        pattern = re.sub(r"\\\{[^/]+?\\\}", "[^/]+", re.escape(path))
        self.pattern = re.compile(f"^{pattern}$")


class Contract:
    METHODS = ("get", "post", "put", "patch", "delete")

    def __init__(self):
        self.document = bundle()
        self.operations = [
            Operation(method, path, item[method])
            for path, item in self.document["paths"].items()
            for method in self.METHODS if method in item]
        # Literal segments win over parameters.
        self.operations.sort(key=lambda o: o.path.count("{"))
        self.registry = jsonschema_rs.Registry([("urn:contract",
                                                 self.document)])
        self.validators = {}  # place of a schema → its validator

    def find(self, method, path):
        method = "GET" if method == "HEAD" else method
        for operation in self.operations:
            if operation.method == method and operation.pattern.match(path):
                return operation
        return None

    def at(self, place):
        """What stands at a JSON Pointer, and the pointer behind its $ref."""
        node = self.document
        for key in place.split("/")[1:]:
            node = node[key.replace("~1", "/").replace("~0", "~")]
        return self.at(node["$ref"][1:]) if "$ref" in node else (node, place)

    def resolve(self, node):
        return self.at(node["$ref"][1:])[0] if "$ref" in node else node

    def validator(self, place):
        if place not in self.validators:
            self.validators[place] = jsonschema_rs.Draft202012Validator(
                {"$ref": f"urn:contract#{quote(place)}"},
                registry=self.registry)
        return self.validators[place]

    def check(self, operation, status, content_type, body):
        """Fails when the contract does not have this answer."""
        responses = operation.spec["responses"]
        assert str(status) in responses, (
            f"{operation.id} answers {status}, which the contract lacks")
        response, place = self.at(f"{operation.place}/responses/{status}")
        content = response.get("content")
        if not content:
            assert not body, f"{operation.id} {status} has an unexpected body"
            return
        media = content_type.split(";")[0]
        if "*/*" in content: # a file, of whatever type it is
            return
        assert media in content, f"{operation.id} {status} is {media}"
        if "x-columns" in content[media]:
            records = list(csv.reader(io.StringIO(body, newline=""),
                                      strict=True))
            assert records[0] == content[media]["x-columns"]
            assert {len(record) for record in records} == {len(records[0])}
        if "json" not in media:
            return
        validator = self.validator(
            f"{place}/content/{escaped(media)}/schema")
        lines = body.splitlines(keepends=True) \
            if media == "application/x-ndjson" else [body]
        for line in lines:
            validator.validate(json.loads(line))
