#!/usr/bin/env python3
"""Make one OpenAPI document of the contract's files.

    bundle.py OUTPUT_DIRECTORY [--embed]

writes contract.json and contract.yaml, and with --embed contract_embedded.c,
which api/contract_embedded.h declares. The same sources always give the same
bytes. What cannot be resolved, is defined twice or is used by nobody is an
error. README.md tells what is added to each operation.
"""
import argparse
import json
import re
import sys
from pathlib import Path

import yaml

HERE = Path(__file__).resolve().parent
PROBLEMS = HERE.parent / "services" / "base" / "problem.def"
METHODS = ("get", "put", "post", "delete", "patch")
BINARY = "application/octet-stream"
PARTS = ("schemas", "parameters", "headers", "links", "examples")


class ContractError(Exception):
    """What is wrong with the sources, and where."""


# ---- Reading ---------------------------------------------------------------

class StrictLoader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):
    """YAML 1.2's idea of scalars, and no key twice."""

    def construct_mapping(self, node, deep=False):
        seen = set()
        for key, value in node.value:
            if key.tag == "tag:yaml.org,2002:merge":
                continue
            if not isinstance(key, yaml.ScalarNode) or key.value in seen:
                raise ContractError(f"{key.start_mark}: key {key.value!r} "
                                    "stands twice or is no text")
            # An unquoted comma inside {} ends a text and begins a key.
            if value.value == "" and not value.style:
                raise ContractError(f"{key.start_mark}: key {key.value!r} "
                                    "has no value")
            seen.add(key.value)
        return super().construct_mapping(node, deep)


# Dates stay text; yes, no, on and off are text; numbers are decimal.
StrictLoader.yaml_implicit_resolvers = {}
for tag, pattern, first in (
        ("merge", r"<<", "<"),
        ("null", r"null|~", "n~"),
        ("bool", r"true|false", "tf"),
        ("int", r"-?(0|[1-9][0-9]*)", "-0123456789"),
        ("float", r"-?(0|[1-9][0-9]*)\.[0-9]+", "-0123456789")):
    StrictLoader.add_implicit_resolver(
        "tag:yaml.org,2002:" + tag, re.compile(rf"^(?:{pattern})$"),
        list(first))


def load_yaml(path):
    """The document in `path`."""
    try:
        with open(path, encoding="utf-8") as file:
            return yaml.load(file, StrictLoader)
    except OSError as error:
        raise ContractError(f"{path}: {error.strerror}") from error
    except yaml.YAMLError as error:
        raise ContractError(f"{path}: {error}") from error


def load_problems(path=PROBLEMS):
    """problem.def as {code: {status, titles, remedies}}, in its order."""
    text = path.read_text(encoding="utf-8")
    literal = r'"(?:[^"\\]|\\.)*"'
    entry = re.compile(rf"PROBLEM\((\w+),\s*(\d+),((?:\s|,|{literal})+)\)")
    problems = {}
    for code, status, rest in entry.findall(text):
        values = [""]
        for token in re.findall(rf"{literal}|,", rest):
            if token == ",":
                values.append("")
            else:
                values[-1] += json.loads(token)
        if len(values) != 6 or code in problems:
            raise ContractError(f"{path}: PROBLEM({code}) is not one entry "
                                "of six texts")
        problems[code] = {"status": status,
                          "title": dict(zip(("nb", "nn", "en"), values[::2])),
                          "remedy": dict(zip(("nb", "nn", "en"),
                                             values[1::2]))}
    return problems


# ---- References ------------------------------------------------------------

class Bundler:
    """Follows $ref from file to file and gathers what it leads to."""

    def __init__(self, root):
        self.root = root
        self.files = {}
        self.components = {part: {} for part in PARTS}
        self.homes = {}

    def file(self, path):
        """A source file, read once."""
        if path not in self.files:
            self.files[path] = load_yaml(path)
        return self.files[path]

    def target(self, reference, origin):
        """(file, name, node) that `reference` in file `origin` leads to."""
        name_of_file, _, fragment = reference.partition("#")
        path = (origin.parent / name_of_file).resolve() if name_of_file \
            else origin
        name = fragment.removeprefix("/")
        if not name or "/" in name:
            raise ContractError(f"{origin}: $ref {reference} names nothing "
                                "at the top of a file")
        try:
            return path, name, self.file(path)[name]
        except (KeyError, TypeError):
            raise ContractError(f"{origin}: $ref {reference} leads nowhere") \
                from None

    def part_of(self, path):
        """Which part of components the content of a file belongs to."""
        folder = path.parent.name
        part = path.stem if folder == "components" else folder
        if part not in PARTS:
            raise ContractError(f"{path}: is no part of components")
        return part

    def include(self, reference, origin):
        """The bundled form of a reference, having gathered its target."""
        path, name, node = self.target(reference, origin)
        part = self.part_of(path)
        home = self.homes.setdefault((part, name), path)
        if home != path:
            raise ContractError(f"{name} is defined in {home} and in {path}")
        if name not in self.components[part]:
            self.components[part][name] = None
            self.components[part][name] = self.resolve(node, path)
        return f"#/components/{part}/{name}"

    def resolve(self, node, origin):
        """`node` of file `origin` with every $ref made local."""
        if isinstance(node, list):
            return [self.resolve(item, origin) for item in node]
        if not isinstance(node, dict):
            return node
        out = {}
        for key, value in node.items():
            if key == "$ref":
                out[key] = self.include(value, origin)
            else:
                out[key] = self.resolve(value, origin)
        return out

    def path_item(self, node, origin):
        """A path item: its reference is replaced by what it leads to."""
        path, _, item = self.target(node["$ref"], origin)
        return self.resolve(item, path)

    def refuse_unused(self):
        """Nothing may be defined that nobody refers to."""
        for folder in ("schemas", "components", "examples"):
            for path in sorted((self.root / folder).glob("*.yaml")):
                part = self.part_of(path)
                for name in self.file(path):
                    if self.homes.get((part, name)) != path:
                        raise ContractError(f"{path}: nobody uses {name}")


# ---- Answers ---------------------------------------------------------------

class Answers:
    """Adds to each operation the answers that its declarations imply."""

    def __init__(self, bundler, rules, problems):
        self.bundler = bundler
        self.rules = rules
        self.problems = problems
        self.variants = {}
        self.responses = {"NotModified": self.not_modified()}

    def header(self, name):
        """A reference to a shared header."""
        return {"$ref": self.bundler.include(f"components/headers.yaml#/{name}",
                                             self.bundler.root / "-")}

    def everywhere(self):
        """What every answer may say of its request."""
        return {"X-Request-Id": self.header("RequestId"),
                "RateLimit": self.header("RateLimit"),
                "RateLimit-Policy": self.header("RateLimitPolicy")}

    def not_modified(self):
        """304, for whoever has it already."""
        return {"description": "Unchanged since the ETag that was sent.",
                "headers": {"ETag": self.header("DocumentETag"),
                            **self.everywhere()}}

    def implied(self, operation, parameters):
        """The codes an operation can answer with beside its own rules."""
        security = operation["security"]
        capacities = operation["x-capacities"]
        names = {parameter["name"] for parameter in parameters}
        scopes = [scope for way in security for scope in way.get("token", [])]
        body = operation.get("requestBody", {}).get("content", {})
        has_case = "Contract" not in operation["tags"] and \
            "Metadata" not in operation["tags"]
        holds = {
            "always": True,
            "token": True,
            "token required": {} not in security,
            "scope": scopes,
            "level": operation["x-level"] != "low",
            "one side only": "public" not in capacities,
            "staff": "staff" in capacities and "public" not in capacities,
            "applicants only": capacities == ["applicant"],
            "path parameter": any(parameter["in"] == "path"
                                  for parameter in parameters),
            "body": body and BINARY not in body,
            "binary body": BINARY in body,
            "Idempotency-Key": "Idempotency-Key" in names,
            "If-Match": "If-Match" in names,
            "cursor": "cursor" in names,
            "database": has_case,
            "writes": operation.get("x-writes", operation["method"] != "get")
            or "x-records" in operation,
        }
        return [code for rule, is_so in holds.items() if is_so
                for code in self.rules[rule]]

    def example(self, code):
        """The problem document of a code, as in components/examples."""
        problem = self.problems[code]
        values = self.rules["values"]
        remedy = problem["remedy"]["nb"]
        names = list(dict.fromkeys(re.findall(r"\{(\w+)\}", remedy)))
        for name in names:
            remedy = remedy.replace("{" + name + "}", values[name])
        value = {
            "type": f"http://localhost:8080/problems/{code}",
            "title": problem["title"]["nb"],
            "status": int(problem["status"]),
            "detail": remedy,
            "instance": "urn:request:5b8f0e6a2c7d4f01",
            "code": code,
            "traceId": "4bf92f3577b34da6a3ce929d0e0e4736",
        }
        value.update({name: values[name] for name in names})
        value.update(self.rules["members"].get(code, {}))
        self.bundler.components["examples"][code] = {
            "summary": problem["title"]["en"], "value": value}
        return {"$ref": f"#/components/examples/{code}"}

    def response(self, status, codes):
        """The answer with one status and any of these problem codes."""
        said = self.rules["statuses"][status]
        headers = {name: self.header(header)
                   for name, header in said.get("headers", {}).items()}
        passing = set(codes) & set(self.rules["passing"])
        if passing:
            headers["Retry-After"] = self.header(
                "RetryAfter" if passing == set(codes) else "RetryPassing")
        headers.update(self.everywhere())
        headers["Content-Language"] = self.header("ContentLanguage")
        schema = self.bundler.include("schemas/problem.yaml#/Problem",
                                      self.bundler.root / "-")
        return {
            "description": said["description"],
            "headers": headers,
            "content": {"application/problem+json": {
                "schema": {"$ref": schema},
                "examples": {code: self.example(code) for code in codes}}},
        }

    def shared(self, status, codes):
        """A reference to that answer: the same codes are one component."""
        known = self.variants.setdefault(status, [])
        if codes not in known:
            known.append(codes)
        number = known.index(codes) + 1
        name = self.rules["statuses"][status]["name"]
        name += "" if number == 1 else str(number)
        if name not in self.responses:
            self.responses[name] = self.response(status, codes)
        return {"$ref": f"#/components/responses/{name}"}

    def complete(self, operation, parameters):
        """Adds everything implied to one operation."""
        codes = set(self.implied(operation, parameters))
        codes.update(operation.get("x-problems", []))
        unknown = codes - self.problems.keys()
        if unknown:
            raise ContractError(f"{operation['operationId']}: unknown problem "
                                f"{', '.join(sorted(unknown))}")
        names = {parameter["name"] for parameter in parameters}
        responses = operation["responses"]
        for answer in responses.values():
            headers = answer.setdefault("headers", {})
            headers.update(self.everywhere())
            if "Idempotency-Key" in names:
                headers["Idempotency-Replayed"] = \
                    self.header("IdempotencyReplayed")
        if "If-None-Match" in names:
            responses["304"] = {"$ref": "#/components/responses/NotModified"}
        by_status = {}
        for code, problem in self.problems.items():
            if code in codes:
                by_status.setdefault(problem["status"], []).append(code)
        for status in sorted(by_status):
            responses[status] = self.shared(status, by_status[status])


# ---- The document ----------------------------------------------------------

def bundle(root=HERE, problems=None):
    """The whole contract as one document."""
    bundler = Bundler(root)
    source = root / "openapi.yaml"
    document = dict(bundler.file(source))
    rules = load_yaml(root / "answers.yaml")
    answers = Answers(bundler, rules, problems or load_problems())
    document["paths"] = {path: bundler.path_item(item, source)
                         for path, item in document["paths"].items()}
    for item in document["paths"].values():
        for method in METHODS:
            if method in item:
                operation = item[method]
                parameters = [
                    bundler.components["parameters"][
                        parameter["$ref"].rpartition("/")[2]]
                    if "$ref" in parameter else parameter
                    for parameter in operation["parameters"]]
                operation["method"] = method
                answers.complete(operation, parameters)
                del operation["method"]
    bundler.refuse_unused()
    components = dict(document["components"])
    for part in PARTS:
        components[part] = dict(sorted(bundler.components[part].items()))
    components["responses"] = dict(sorted(answers.responses.items()))
    document["components"] = components
    return document


class PlainDumper(yaml.SafeDumper):
    """No anchors, and no text that any version of YAML takes for a number,
    a date or a truth value without its quotes."""

    def ignore_aliases(self, data):
        return True

    def represent_text(self, text):
        """Quoted when it is short and not plainly a word or sentence."""
        looks_odd = re.fullmatch(r"[-+.0-9~][-+.0-9:_a-fA-FoOxXTZ]*|y|n",
                                 text, re.IGNORECASE)
        return self.represent_scalar("tag:yaml.org,2002:str", text,
                                     style="'" if looks_odd else None)


PlainDumper.add_representer(str, PlainDumper.represent_text)


def as_json(document):
    """The bytes of contract.json."""
    text = json.dumps(document, ensure_ascii=False, separators=(",", ":"))
    return text.encode() + b"\n"


def as_yaml(document):
    """The bytes of contract.yaml."""
    return yaml.dump(document, Dumper=PlainDumper, sort_keys=False,
                     allow_unicode=True, width=100).encode()


def c_array(name, content):
    """`content` as a C array of bytes and its length."""
    lines = [f"const unsigned char {name}[] = {{"]
    for at in range(0, len(content), 15):
        row = ", ".join(f"{byte}" for byte in content[at:at + 15])
        lines.append(f"    {row},")
    lines.append("};")
    lines.append(f"const size_t {name}_length = sizeof {name};")
    return "\n".join(lines) + "\n"


def as_c(json_bytes, yaml_bytes):
    """contract_embedded.c."""
    return ("/* Made by openapi/bundle.py from the contract. */\n"
            '#include "api/contract_embedded.h"\n\n'
            + c_array("contract_json", json_bytes) + "\n"
            + c_array("contract_yaml", yaml_bytes))


def main():
    """The command line."""
    parser = argparse.ArgumentParser(description="Bundle the contract.")
    parser.add_argument("output", type=Path, help="directory to write to")
    parser.add_argument("--embed", action="store_true",
                        help="also write contract_embedded.c")
    arguments = parser.parse_args()
    try:
        document = bundle()
    except ContractError as error:
        sys.exit(f"bundle.py: {error}")
    json_bytes, yaml_bytes = as_json(document), as_yaml(document)
    arguments.output.mkdir(parents=True, exist_ok=True)
    (arguments.output / "contract.json").write_bytes(json_bytes)
    (arguments.output / "contract.yaml").write_bytes(yaml_bytes)
    if arguments.embed:
        (arguments.output / "contract_embedded.c").write_text(
            as_c(json_bytes, yaml_bytes), encoding="ascii")


if __name__ == "__main__":
    main()
