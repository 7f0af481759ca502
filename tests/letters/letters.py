"""The letter program, asked as the service asks it: nothing in the
environment, the request on standard input, the letter from a pipe."""

import copy
import json
import os
import pathlib
import re
import subprocess
from typing import NamedTuple

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[1]
PROGRAM = pathlib.Path(os.environ.get("TILSKUDD_BIN", ROOT / "build/debug/bin"),
                       "tilskudd-letter").resolve()
TEMPLATE = HERE / "sample.md"

CONTENT = {
    "header": {
        "administrator": {"name": "Vestfold fylkeskommune",
                          "lines": ["Postboks 2163", "3103 Tønsberg"]},
        "recipient": {"name": "Skien kommune",
                      "lines": ["Postboks 158", "3701 Skien"]},
        "reference": "2026/1042-3",
        "yourReference": "26/77",
        "date": "2026-06-08",
        "contact": "Vestfold fylkeskommune · tilskudd@vestfold.example",
    },
    "call": {"title": "kompetanse 2026"},
    "outcome": "Søknaden er delvis innvilget.",
    "appliedNok": 1500000,
    "amountNok": 1320000,
    "deadlineAt": "2026-06-29T23:59:59+02:00",
    "measures": [
        {"title": "Kurs i samisk språk: čđŋšŧžáæøå", "appliedNok": 1000000,
         "amountNok": 900000},
        {"title": "Rettleiing", "appliedNok": 500000, "amountNok": 420000},
    ],
    "reasons": "Første linje.\nAndre linje.\n\nEt nytt avsnitt.",
    "last": "Send klagen til oss.",
    "url": "https://fylket.example/vilk%C3%A5r",
    "email": "post@fylket.example",
    "contact": "Ring oss.",
}


class Letter(NamedTuple):
    header: dict
    pdf: bytes
    html: str


def content(**changes):
    """The sample's content with these members instead of its own."""
    return {**copy.deepcopy(CONTENT), **changes}


def ask(request, *arguments):
    """The finished process for a request in JSON or in bytes."""
    if not isinstance(request, bytes):
        request = json.dumps(request).encode()
    return subprocess.run([PROGRAM, *arguments], input=request, env={},
                          capture_output=True, timeout=100)


def letter(of=None, language="nb", draft=False, template=TEMPLATE):
    done = ask({"kind": "decision", "language": language, "isDraft": draft,
                "content": CONTENT if of is None else of}, template)
    assert done.returncode == 0, done.stderr.decode()
    line, _, rest = done.stdout.partition(b"\n")
    header = json.loads(line)
    assert list(header) == ["title", "pages", "pdfBytes", "htmlBytes"]
    assert len(rest) == header["pdfBytes"] + header["htmlBytes"]
    return Letter(header, rest[:header["pdfBytes"]],
                  rest[header["pdfBytes"]:].decode())


def missing(of):
    done = ask({"kind": "decision", "language": "nb", "content": of}, TEMPLATE)
    assert done.returncode == 2, done.stderr.decode()
    return json.loads(done.stdout)["missing"]


def reason(request, *arguments):
    """Why it makes no letter of this."""
    done = ask(request, *arguments)
    assert (done.returncode, done.stdout) == (1, b"")
    return done.stderr.decode().removeprefix("tilskudd-letter: ").strip()


def poppler(tool, pdf, *options):
    """What one of poppler's programs says of a PDF; its warnings fail."""
    done = subprocess.run([tool, *options, "-", *(["-"] * (tool ==
                          "pdftotext"))], input=pdf, capture_output=True,
                          check=True)
    assert done.stderr == b"", done.stderr.decode()
    return done.stdout


def pages(pdf):
    """The text of each page, as it stands on paper."""
    text = poppler("pdftotext", pdf, "-layout").decode().replace("\u00a0", " ")
    return text.split("\f")[:-1]


def structure(pdf):
    """What a reader aloud is given: [(depth, tag)] and the texts as
    (depth, '"..."')."""
    told = poppler("pdfinfo", pdf, "-struct-text").decode()
    rows = []
    for line in told.replace("\u00a0", " ").splitlines():
        depth = (len(line) - len(line.lstrip())) // 2
        tag = re.match(r"\w+", line.strip())
        quoted = re.match(r'"(.*)"$', line.strip())
        if quoted:
            rows.append((depth, f'"{quoted[1].strip()}"'))
        elif tag:
            rows.append((depth, tag[0]))
    return rows


def told(pdf):
    """[(tag, text)] of each block, its spans joined."""
    blocks = []
    for _, what in structure(pdf):
        if what.startswith('"'):
            tag, text = blocks[-1]
            blocks[-1] = (tag, " ".join([text, what[1:-1]]).strip())
        elif what not in ("Span", "Link", "Object"):
            blocks.append((what, ""))
    return blocks
