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

import jsonschema

ROOT = Path(__file__).resolve().parents[2]


def bundle():
    """The contract as one document, made from the files of openapi/."""
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run([sys.executable, ROOT / "openapi/bundle.py", folder],
                       check=True, stdout=subprocess.DEVNULL)
        return json.loads(Path(folder, "contract.json").read_text())


class Operation:
    def __init__(self, method, path, spec):
        self.id = spec["operationId"]
        self.method = method.upper()
        self.path = path
        self.spec = spec
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

    def find(self, method, path):
        method = "GET" if method == "HEAD" else method
        for operation in self.operations:
            if operation.method == method and operation.pattern.match(path):
                return operation
        return None

    def resolve(self, node):
        while "$ref" in node:
            at = self.document
            for key in node["$ref"].removeprefix("#/").split("/"):
                at = at[key.replace("~1", "/").replace("~0", "~")]
            node = at
        return node

    def check(self, operation, status, content_type, body):
        """Fails when the contract does not have this answer."""
        responses = operation.spec["responses"]
        assert str(status) in responses, (
            f"{operation.id} answers {status}, which the contract lacks")
        content = self.resolve(responses[str(status)]).get("content")
        if not content:
            assert not body, f"{operation.id} {status} has an unexpected body"
            return
        media = content_type.split(";")[0]
        assert media in content, f"{operation.id} {status} is {media}"
        if "x-columns" in content[media]:
            records = list(csv.reader(io.StringIO(body, newline=""),
                                      strict=True))
            assert records[0] == content[media]["x-columns"]
            assert {len(record) for record in records} == {len(records[0])}
        if "json" not in media:
            return
        schema = {**content[media]["schema"],
                  "components": self.document["components"]}
        validator = jsonschema.Draft202012Validator(schema)
        lines = body.splitlines(keepends=True) \
            if media == "application/x-ndjson" else [body]
        for line in lines:
            validator.validate(json.loads(line))
