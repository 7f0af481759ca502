#!/usr/bin/env python3
"""Embeds the statements of db/sql/ and the migrations of db/migrations/.

    python3 db/embed_sql.py <outdir>

writes <outdir>/db/statements.h, statements.c and migrations_embedded.c. SQL
stays in files that psql and an editor understand; C sees names. The rules of
a statement file are in db/README.md; whatever breaks them is refused here, at
build, with the file and the reason.
"""

import hashlib
import pathlib
import re
import sys
from typing import NamedTuple

HERE = pathlib.Path(__file__).resolve().parent

# One statement in pieces: only "code" is rewritten, "quoted" is copied.
PIECES = re.compile(
    r"""(?P<comment>--[^\n]*|/\*.*?\*/)
      | (?P<quoted>'(?:[^']|'')*'|"(?:[^"]|"")*"|\$(?P<tag>\w*)\$.*?\$(?P=tag)\$)
      | (?P<cast>::)
      | (?P<param>:[A-Za-z_]\w*)
      | (?P<hole>\{\w+\})
      | (?P<space>\s+)
      | (?P<code>.)""",
    re.DOTALL | re.VERBOSE,
)
NAME = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*")
PARAM = re.compile(r"[a-z][a-z0-9_]*")
VARIANTS = re.compile(r"--\s*variants:\s*(.*)")
VARIANT = re.compile(r"\s*([a-z][a-z0-9_]*)\(([^()]*)\)")
MIGRATION = re.compile(r"(\d{4})_([a-z0-9_]+)\.sql")


class Refused(Exception):
    """A file breaks a rule; the message says which."""


class Statement(NamedTuple):
    name: str
    sql: str
    params: list


def parse_variants(text):
    """{name: {hole: value}} of the first line; {} when it is no such line."""
    match = VARIANTS.fullmatch(text.split("\n", 1)[0].strip())
    if match is None:
        return {}
    rest, variants = match[1], {}
    while rest.strip():
        one = VARIANT.match(rest)
        if one is None:
            raise Refused(f"cannot read the variants at {rest.strip()!r}")
        pairs = [p.split("=", 1) for p in one[2].split(",") if p.strip()]
        if not pairs or any(len(pair) != 2 for pair in pairs):
            raise Refused(f"variant {one[1]} needs hole=value pairs")
        if one[1] in variants:
            raise Refused(f"variant {one[1]} appears twice")
        variants[one[1]] = {k.strip(): v.strip() for k, v in pairs}
        rest = rest[one.end():]
    return variants


def compile_sql(text, holes):
    """The statement's SQL with $1..$n, and its parameters in that order."""
    out, params, used, is_ended = [], [], set(), False
    for piece in PIECES.finditer(text):
        kind, token = piece.lastgroup, piece[0]
        if piece["quoted"] is not None:
            kind = "quoted"
        if kind in ("comment", "space"):
            token = " " if out[-1:] != [" "] else None
        elif kind == "param":
            token = number_param(token[1:], params)
        elif kind == "hole":
            used.add(token[1:-1])
            token = fill_hole(token[1:-1], holes)
        elif token in ("$", "'", '"'):
            raise Refused(f"stray {token}: use :name, and close every quote")
        elif is_ended:
            raise Refused("more than one statement")
        elif token == ";":
            is_ended, token = True, None
        if token is not None:
            out.append(token)
    unused = set(holes) - used
    if unused:
        raise Refused(f"{{{min(unused)}}} of the variants is never used")
    if not "".join(out).strip():
        raise Refused("there is no statement")
    return "".join(out).strip(), params


def number_param(name, params):
    if PARAM.fullmatch(name) is None:
        raise Refused(f":{name} is no lower-case snake_case name")
    if name not in params:
        params.append(name)
    return f"${params.index(name) + 1}"


def fill_hole(name, holes):
    if name not in holes:
        raise Refused(f"{{{name}}} is in no variant")
    return holes[name]


def read_parts(folder):
    """The texts that several statements have in common, by file name."""
    return {path.stem: path.read_text(encoding="utf-8")
            for path in sorted(folder.glob("parts/*.sql"))}


def take_in(text, parts, used, around=()):
    """The text with every {part} in its place; a part may have parts."""
    out = []
    for piece in PIECES.finditer(text):
        name = piece[0][1:-1]
        if piece.lastgroup != "hole" or name not in parts:
            out.append(piece[0])
            continue
        if name in around:
            raise Refused(f"{{{name}}} contains itself")
        used.add(name)
        out.append(take_in(parts[name], parts, used, (*around, name)))
    return "".join(out)


def read_statements(folder):
    """Every statement of the folder by name, in order."""
    found, parts, used = {}, read_parts(folder), set()
    for path in sorted(folder.glob("*.sql")):
        try:
            for statement in read_file(path, parts, used):
                if statement.name in found:
                    raise Refused(f"sql_{statement.name} exists already")
                found[statement.name] = statement
        except Refused as reason:
            raise Refused(f"{path}: {reason}") from None
    unused = parts.keys() - used
    if unused:
        raise Refused(f"{folder}/parts/{min(unused)}.sql: nobody takes it in")
    return [found[name] for name in sorted(found)]


def read_file(path, parts, used):
    if NAME.fullmatch(path.stem) is None:
        raise Refused("the name is not <noun>_<verb>.sql in lower case")
    text = take_in(path.read_text(encoding="utf-8"), parts, used)
    variants = parse_variants(text)
    if len({frozenset(holes) for holes in variants.values()}) > 1:
        raise Refused("the variants do not have the same holes")
    found = [Statement(f"{path.stem}_{name}", *compile_sql(text, holes))
             for name, holes in variants.items()]
    found = found or [Statement(path.stem, *compile_sql(text, {}))]
    if path.stem.endswith("_page") or "_page_" in path.stem:
        found.append(count_of(path.stem, found[0]))
    return found


def count_of(stem, page):
    """How many rows a page would have without limit and beginning."""
    return Statement(f"{stem}_total",
                     f"select count(*) as total from ({page.sql}) as page",
                     page.params)


def c_string(text):
    """A C string literal; long ones are wrapped for the eye's sake."""
    escapes = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "?": "\\?"}
    lines, line = [], ""
    for char in text:
        if char in escapes:
            line += escapes[char]
        elif " " <= char <= "~":
            line += char
        else:
            line += "".join(f"\\{byte:03o}" for byte in char.encode())
        if char == "\n" or len(line) >= 68:
            lines, line = lines + [line], ""
    return "\n    ".join(f'"{part}"' for part in lines + [line])


GENERATED = "/* Generated by db/embed_sql.py; do not edit. */\n"
# ISO C promises 4095 bytes a literal; both compilers take far more.
LONG = '#pragma GCC diagnostic ignored "-Woverlength-strings"\n'


def write_header(statements):
    lines = [GENERATED, "#ifndef TILSKUDD_DB_STATEMENTS_H\n",
             "#define TILSKUDD_DB_STATEMENTS_H\n\n"]
    for statement in statements:
        lines.append(f"extern const struct statement sql_{statement.name};\n")
    lines.append("\nextern const struct statement *const sql_statements[];\n"
                 f"#define SQL_STATEMENT_COUNT {len(statements)}\n")
    return "".join(lines + ["\n#endif\n"])


def write_source(statements):
    lines = [GENERATED, '#include "db/db.h"\n\n', LONG]
    for number, (name, sql, params) in enumerate(statements, start=1):
        names = ", ".join(f'"{param}"' for param in params + [""])[:-2]
        lines.append(f"\nstatic const char *const params_{name}[] = "
                     f"{{ {names}NULL }};\n"
                     f"const struct statement sql_{name} = {{\n"
                     f'    "{name}",\n    {c_string(sql)},\n'
                     f"    params_{name}, {len(params)}, {number}\n}};\n")
    lines.append("\nconst struct statement *const sql_statements[] = {\n")
    lines += [f"    &sql_{statement.name},\n" for statement in statements]
    return "".join(lines + ["    NULL\n};\n"])


def write_migrations(folder):
    """Numbered from 1 without a gap; the checksum is of the file's bytes."""
    lines = [GENERATED, '#include "db/migrations.h"\n\n', LONG,
             "\nconst struct migration migrations[] = {\n"]
    paths = sorted(folder.glob("*.sql"))
    for number, path in enumerate(paths, start=1):
        match = MIGRATION.fullmatch(path.name)
        if match is None or int(match[1]) != number:
            raise Refused(f"{path}: expected {number:04d}_<name>.sql")
        content = path.read_bytes()
        checksum = hashlib.sha256(content).hexdigest()
        lines.append(f'    {{ {number}, "{match[2]}",\n    "{checksum}",\n'
                     f"    {c_string(content.decode())} }},\n")
    lines.append("    { 0, NULL, NULL, NULL }\n};\n"
                 f"const size_t migration_count = {len(paths)};\n")
    return "".join(lines)


def write_if_changed(path, text):
    """Keeps the time stamp of what is the same: make rebuilds less."""
    if not path.exists() or path.read_text(encoding="utf-8") != text:
        path.write_text(text, encoding="utf-8")


def main(arguments):
    if len(arguments) != 1:
        sys.exit(__doc__)
    out = pathlib.Path(arguments[0]) / "db"
    out.mkdir(parents=True, exist_ok=True)
    try:
        statements = read_statements(HERE / "sql")
        migrations = write_migrations(HERE / "migrations")
    except Refused as reason:
        sys.exit(f"embed_sql: {reason}")
    write_if_changed(out / "statements.h", write_header(statements))
    write_if_changed(out / "statements.c", write_source(statements))
    write_if_changed(out / "migrations_embedded.c", migrations)


if __name__ == "__main__":
    main(sys.argv[1:])
