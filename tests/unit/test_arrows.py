"""The arrows of the house: api -> services -> db -> services/base.

Each #include of the service is read and held against ARCHITECTURE.md. A file
that includes what it may not know is a fault, wherever the compiler would
have found the header.
"""
import pathlib
import re

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]

INCLUDE = re.compile(r'^[ \t]*#[ \t]*include[ \t]*(["<])([^">]+)[">]', re.M)

# Which headers of ours (by the beginning of their path) a folder may include.
# The longest folder that matches counts.
ARROWS = {
    "services/base/":        ["services/base/"],
    "db/":                   ["db/", "services/base/"],
    "services/letter/program/": ["services/letter/program/", "services/base/",
                                 "services/file/inspect/sandbox.h"],
    "services/gateways/":    ["services/gateways/", "services/base/", "db/db.h"],
    "services/":             ["services/", "db/db.h"],
    "api/":                  ["api/", "services/", "db/db.h"],
    "tests/support/issuer/": ["tests/support/issuer/", "services/base/"],
    "tests/":                ["tests/", "api/", "services/", "db/"],
}

# Where a library's header may be included, each in one place.
PLACES = {
    "ulfius.h":     ["api/server.c", "api/sending.c", "tests/support/issuer/"],
    "microhttpd.h": ["api/server.c", "tests/support/issuer/",
                     "tests/load/constant.c"],
    "libpq-fe.h":   ["db/", "tests/unit/cluster.h"],
    "jwt.h":        ["services/gateways/", "tests/support/issuer/"],
    "curl/curl.h":  ["services/gateways/"],
    "cairo-pdf.h":  ["services/letter/program/"],
    "cmark-gfm.h":  ["services/letter/program/blocks.c"],
    "pango/pango.h": ["services/letter/program/"],
    "spawn.h":      ["services/gateways/subprocess.c",
                     "tests/support/weather.c"],
    "magic.h":      ["services/file/inspect/"],
    "qpdf/qpdf-c.h": ["services/file/inspect/", "services/letter/program/"],
    "seccomp.h":    ["services/file/inspect/"],
}


def begins(path, beginnings):
    return ".." not in path and any(map(path.startswith, beginnings))


def wrong_arrows(path, text):
    """What `path` includes and must not, one sentence each."""
    folder = max((f for f in ARROWS if path.startswith(f)), key=len)
    faults = []
    for quote, header in INCLUDE.findall(text):
        if quote == '"' and not begins(header, ARROWS[folder]):
            faults.append(f'{path} must not include "{header}"')
        if quote == "<" and not begins(path, PLACES.get(header, [path])):
            faults.append(f"{path} must not include <{header}>")
    return faults


def sources():
    return [path.relative_to(ROOT).as_posix()
            for folder in ("api", "services", "db", "tests")
            for path in sorted((ROOT / folder).rglob("*.[ch]"))]


@pytest.mark.parametrize("path", sources())
def test_includes_follow_the_arrows(path):
    text = (ROOT / path).read_text(encoding="utf-8")
    assert wrong_arrows(path, text) == []


@pytest.mark.parametrize("path, line", [
    ("db/pool.c",                '#include "services/call/call.h"'),
    ("db/pool.c",                '#include "api/rq.h"'),
    ("services/base/arena.c",    '#include "db/db.h"'),
    ("services/base/arena.c",    '#include "services/call/call.h"'),
    ("services/call/call.c",     '#include "api/reply.h"'),
    ("services/call/call.c",     '#include "db/pool.h"'),
    ("services/call/call.c",     '#  include "../../api/reply.h"'),
    ("services/gateways/tax.c",  '#include "services/call/call.h"'),
    ("services/gateways/tax.c",  '#include "api/settings.h"'),
    ("api/main.c",               "#include <curl/curl.h>"),
    ("api/ops_call.c",           '#include "db/conn.h"'),
    ("api/ops_call.c",           '#include "services/../db/conn.h"'),
    ("api/ops_call.c",           '#include "tests/support/issuer/issuer.h"'),
    ("api/ops_call.c",           "#include <ulfius.h>"),
    ("api/ops_call.c",           "#include <microhttpd.h>"),
    ("api/auth/token.c",         "#include <jwt.h>"),
    ("api/ops_call.c",           "#include <libpq-fe.h>"),
    ("services/call/call.c",     " #include <libpq-fe.h>"),
    ("services/letter/program/pdf.c", '#include "services/call/call.h"'),
    ("services/letter/program/pdf.c", '#include "db/db.h"'),
    ("services/letter/letter.c", "#include <cairo-pdf.h>"),
])
def test_a_forbidden_arrow_is_found(path, line):
    text = f'#include <stddef.h>\n{line}\nint x;\n'
    assert len(wrong_arrows(path, text)) == 1


@pytest.mark.parametrize("path, line", [
    ("api/server.c",             "#include <ulfius.h>"),
    ("api/ops_call.c",           '#include "services/call/call.h"'),
    ("api/main.c",               '#include "db/db.h"'),
    ("services/call/call.c",     '#include "services/journal/journal.h"'),
    ("services/call/call.c",     '#include "db/db.h"'),
    ("services/gateways/tax.c",  "#include <curl/curl.h>"),
    ("services/call/call.c",     '#include "services/gateways/tax.h"'),
    ("db/conn.c",                "#include <libpq-fe.h>"),
    ("db/pool.c",                '#include "services/base/arena.h"'),
    ("tests/unit/test_pool.c",   '#include "db/pool.h"'),
    ("tests/support/issuer/a.c", "#include <jwt.h>"),
])
def test_an_arrow_that_may_be_is_left_alone(path, line):
    assert wrong_arrows(path, line + "\n") == []


def test_every_source_is_read():
    assert len(sources()) > 50
