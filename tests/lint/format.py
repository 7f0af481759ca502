#!/usr/bin/env python3
"""Formats C with clang-format, or with --check says what it would change.

Initialisers, structs, lists of enumerators and macros have columns that were
aligned by hand and mean something; clang-format cannot keep columns, so it is
given every line but theirs.
"""
import re
import subprocess
import sys

OPENS_TABLE = re.compile(
    r"^(\s*)(?:\S.*=\s*\{|(?:static )?(?:const )?(?:enum|struct|union)\b"
    r"[^()]*\{)\s*(?:/\*.*)?$")


def table_lines(lines):
    """The numbers (from 1) of the lines that belong to a table or macro."""
    kept, closes, in_macro = set(), None, False
    for number, line in enumerate(lines, 1):
        opens = OPENS_TABLE.match(line)
        if opens:
            closes = opens[1] + "}"
        in_macro = in_macro or line.startswith("#")
        if closes or in_macro:
            kept.add(number)
        in_macro = in_macro and line.endswith("\\")
        if closes and not opens and line.startswith(closes):
            closes = None
    return kept


def ranges(count, kept):
    """--lines options for all lines but the kept ones."""
    options, first = [], None
    for number in range(1, count + 2):
        if number <= count and number not in kept:
            first = first or number
        elif first:
            options.append(f"--lines={first}:{number - 1}")
            first = None
    return options


def formatted(path, text):
    """The text as clang-format would have it."""
    lines = text.splitlines()
    options = ranges(len(lines), table_lines(lines))
    if not options:
        return text
    return subprocess.run(
        ["clang-format", "--style=file", f"--assume-filename={path}",
         *options],
        input=text, capture_output=True, text=True, check=True).stdout


def main(arguments):
    check = arguments[:1] == ["--check"]
    changed = 0
    for path in arguments[1:] if check else arguments:
        with open(path, encoding="utf-8") as file:
            before = file.read()
        after = formatted(path, before)
        if before == after:
            continue
        changed += 1
        print(f"{path}: {'not formatted' if check else 'formatted'}")
        if not check:
            with open(path, "w", encoding="utf-8") as file:
                file.write(after)
    return 1 if check and changed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
