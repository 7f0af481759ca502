#!/usr/bin/env python3
"""Embeds the templates of services/letter/templates/.

    python3 services/letter/embed_templates.py <outfile>

Each <kind>.<nb|nn>.md becomes a row of template_files. A letter is written in
both forms of Norwegian (språklova § 12), so that one without the other is
refused here.
"""
import json
import pathlib
import re
import sys

FOLDER = pathlib.Path(__file__).resolve().parent / "templates"
NAME = re.compile(r"([a-z][a-z_]*)\.(nb|nn)\.md")


def literal(text):
    """C string literals, one for each line."""
    return "\n".join("        " + json.dumps(line, ensure_ascii=False)
                     for line in text.splitlines(keepends=True)) or '""'


def rows():
    files = sorted(path for path in FOLDER.iterdir()
                   if path.name != "README.md")
    for path in files:
        name = NAME.fullmatch(path.name)
        if name is None:
            sys.exit(f"{path}: not <kind>.<nb|nn>.md")
        other = "nn" if name[2] == "nb" else "nb"
        if not (FOLDER / f"{name[1]}.{other}.md").is_file():
            sys.exit(f"{path}: there is no {name[1]}.{other}.md")
        text = path.read_text(encoding="utf-8")
        yield (f'    {{ "{name[1]}", "{name[2]}",\n{literal(text)} }},\n')


def main(out):
    pathlib.Path(out).parent.mkdir(parents=True, exist_ok=True)
    pathlib.Path(out).write_text(
        '#include "services/letter/program/template.h"\n\n'
        "const struct template_file template_files[] = {\n"
        + "".join(rows()) + "    { NULL, NULL, NULL }\n};\n",
        encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1])
