#!/usr/bin/env python3
"""Seeds of the fuzz programs from the contract.

    seeds.py CONTRACT_JSON

writes what the contract itself shows into corpus/: every example of a body
(json), every path with every method (router), the examples of the parameters
(query); and a file of each type that is taken (inspect). To be run again when
the contract has grown; what is there stays.
"""
import json
import pathlib
import sys
import urllib.parse

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2]))

from tests.support.made_files import good_files  # noqa: E402

CORPUS = pathlib.Path(__file__).parent / "corpus"
METHODS = ("get", "put", "post", "patch", "delete")


def found(contract, part):
    """`part`, or what its $ref leads to."""
    while "$ref" in part:
        target = contract
        for token in part["$ref"][2:].split("/"):
            target = target[token.replace("~1", "/").replace("~0", "~")]
        part = target
    return part


def write(target, name, text):
    folder = CORPUS / target
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_text(text, encoding="utf-8")


def parameters(contract, item, operation):
    for part in item.get("parameters", []) + operation.get("parameters", []):
        yield found(contract, part)


def path_filled(contract, path, item, operation):
    for parameter in parameters(contract, item, operation):
        if parameter["in"] == "path":
            path = path.replace("{%s}" % parameter["name"],
                                str(parameter.get("example", "x")))
    return path


def bodies(contract, operation):
    content = found(contract, operation.get("requestBody", {}))
    for media in content.get("content", {}).values():
        if "example" in media:
            yield "example", media["example"]
        for name, example in media.get("examples", {}).items():
            yield name, found(contract, example).get("value")


def query(contract, item, operation):
    pairs = [(p["name"], p["example"])
             for p in parameters(contract, item, operation)
             if p["in"] == "query" and "example" in p]
    return "&".join("%s=%s" % (name, urllib.parse.quote(
        json.dumps(value) if isinstance(value, bool) else str(value), safe=""))
        for name, value in pairs)


def files():
    """Behind the byte that chooses the type, in the order of file_type.def."""
    folder = CORPUS / "inspect"
    folder.mkdir(parents=True, exist_ok=True)
    for number, (media_type, content) in enumerate(good_files().items()):
        name = media_type.rsplit("/", 1)[1].rsplit(".", 1)[-1]
        (folder / name).write_bytes(bytes([number]) + content)


def main():
    files()
    contract = json.loads(pathlib.Path(sys.argv[1]).read_text("utf-8"))
    for path, item in contract["paths"].items():
        for method in METHODS:
            if method not in item:
                continue
            operation = item[method]
            name = operation["operationId"]
            write("router", name, "%s\n%s" % (
                method.upper(), path_filled(contract, path, item, operation)))
            for example, value in bodies(contract, operation):
                write("json", "%s-%s" % (name, example), "%s\n%s" % (
                    name, json.dumps(value, ensure_ascii=False)))
            pairs = query(contract, item, operation)
            if pairs:
                write("query", name, pairs + "\napplication/json\n\n")


if __name__ == "__main__":
    main()
