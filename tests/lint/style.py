#!/usr/bin/env python3
"""Measures the house style and refuses what breaks it.

The figures are those of README.md in this folder. C is read by its layout (a
function's braces stand in the first column), which is itself a rule.
"""
import re
import statistics
import subprocess
import sys
from os.path import isfile

FUNCTION_LINES = 60
FUNCTION_MEDIAN = 15
FILE_LINES = 450
FILE_MEDIAN = 200
COLUMNS = 80
LONG_LINES_SHARE = 0.005
DEPTH = 4
COMMENT_SHARE = (0.12, 0.20)

C_FILE = re.compile(r"\.[ch]$")
CODE_FILE = re.compile(r"\.(c|h|def|py|sh|sql)$|^dev$|^\.ci/run$")
VAGUE = r"(?:util|utils|helper|helpers|manager|data|info)"
VAGUE_NAME = re.compile(
    rf"^struct (?:\w+_)?{VAGUE}\b|^[a-z][\w *]*\b(?:\w+_)?{VAGUE}\(")
VAGUE_PATH = re.compile(rf"(?:^|[/_]){VAGUE}\.\w+$")

# Where a rule has no business: a word, the paths it is for, and the reason.
FORBIDDEN = [
    (r"\b(?:TODO|FIXME|XXX|HACK)\b", r"", "finish it or leave it out"),
    (r"\bgoto\b", r"\.[ch]$", "return early instead"),
    (r"\btypedef (?:struct|union)\b", r"\.[ch]$",
     "say `struct noun` where it is used"),
    (r"\b(?:free|json_decref)\(",
     r"^(?:api|services/(?!base/))", "the arena owns what a request makes"),
    (r"\b(?:sprintf|vsprintf|strcpy|strcat|gets|atoi|atol)\(",
     r"\.[ch]$", "unbounded or unchecked"),
    (r"\b(?:strtok|localtime|gmtime|asctime|ctime|rand|setenv)\(",
     r"^(?:api|services|db)/.*\.[ch]$", "not for programs with threads"),
    (r"\t", r"\.(?:c|h|def|py|sql|yaml|md)$", "four spaces, no tabs"),
    (r"[ \t]+$", r"", "spaces at the end of a line"),
]

STRING_OR_COMMENT = re.compile(
    r'"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])*\'|/\*.*?\*/|//[^\n]*', re.S)


def blank(match):
    """The same number of lines with nothing in them."""
    return re.sub(r"[^\n]", " ", match.group())


def functions(lines):
    """(name, first line, last line) of every function."""
    start = None
    for number, line in enumerate(lines, 1):
        if line == "{":
            start = number - 1
            while start > 1 and lines[start - 2].strip() not in ("", "}"):
                start -= 1
        elif line == "}" and start:
            yield function_name(lines[start - 1:number]), start, number
            start = None


def function_name(lines):
    found = re.search(r"(\w+)\(", "\n".join(lines))
    return found[1] if found else "?"


def depths(lines):
    """The depth of braces at each line, a function's body being 1."""
    depth = 0
    for number, line in enumerate(lines, 1):
        inside = depth - (1 if line.strip().startswith("}") else 0)
        yield number, inside
        depth += line.count("{") - line.count("}")


def comment_lines(text):
    """How many lines hold a comment."""
    marked = set()
    for match in STRING_OR_COMMENT.finditer(text):
        if match.group().startswith("/"):
            first = text.count("\n", 0, match.start())
            last = first + match.group().count("\n")
            marked.update(range(first, last + 1))
    return len(marked)


class Survey:
    """What was counted in all files, and the faults found on the way."""

    def __init__(self):
        self.faults = []
        self.lengths = []
        self.files = []
        self.lines = self.long_lines = self.c_lines = self.comments = 0

    def fault(self, path, line, text):
        self.faults.append(f"{path}:{line}: {text}")

    def read_words(self, path, lines):
        for pattern, where, reason in FORBIDDEN:
            if path.startswith("tests/lint/") or not re.search(where, path):
                continue
            for number, line in enumerate(lines, 1):
                if re.search(pattern, line):
                    self.fault(path, number, f"{pattern}: {reason}")
        if VAGUE_PATH.search(path):
            self.fault(path, 1, "a name that says nothing")

    def read_code(self, path, lines):
        if path.endswith(".def"):
            return  # a list: as long as there are rows, and each as wide
        if len(lines) > FILE_LINES:
            self.fault(path, 1, f"{len(lines)} lines, {FILE_LINES} at most")
        self.files.append(len(lines))
        self.lines += len(lines)
        self.long_lines += sum(len(line) > COLUMNS for line in lines)

    def read_c(self, path, text):
        lines = STRING_OR_COMMENT.sub(blank, text).splitlines()
        lines = [line.rstrip() for line in lines]
        for name, first, last in functions(lines):
            length = last - first + 1
            self.lengths.append(length)
            if length > FUNCTION_LINES:
                self.fault(path, first, f"{name}: {length} lines, "
                                        f"{FUNCTION_LINES} at most")
        for number, depth in depths(lines):
            if depth > DEPTH:
                self.fault(path, number, f"depth {depth}, {DEPTH} at most")
        for number, line in enumerate(lines, 1):
            if VAGUE_NAME.search(line):
                self.fault(path, number, "a name that says nothing")
        if not path.startswith("tests/"):
            self.c_lines += len(lines)
            self.comments += comment_lines(text)

    def read(self, path):
        with open(path, encoding="utf-8") as file:
            text = file.read()
        lines = text.splitlines()
        self.read_words(path, lines)
        if CODE_FILE.search(path):
            self.read_code(path, lines)
        if C_FILE.search(path):
            self.read_c(path, text)

    def figures(self):
        """(what, figure, whether it is good)."""
        median = statistics.median(self.lengths or [0])
        files = statistics.median(self.files or [0])
        share = self.long_lines / max(1, self.lines)
        comments = self.comments / max(1, self.c_lines)
        low, high = COMMENT_SHARE
        return [
            ("median function", f"{median:g} lines",
             median <= FUNCTION_MEDIAN),
            ("median file", f"{files:g} lines", files <= FILE_MEDIAN),
            ("lines over 80 columns", f"{share:.2%}",
             share < LONG_LINES_SHARE),
            ("lines of the service with a comment", f"{comments:.1%}",
             low <= comments <= high),
        ]


def sources():
    """What git knows or would, but for what the fuzzers have found."""
    listed = subprocess.run(
        ["git", "ls-files", "-co", "--exclude-standard", "--", ".",
         ":!tests/fuzz/corpus"], capture_output=True, text=True, check=True)
    return [path for path in listed.stdout.split("\n") if isfile(path)]


def main(paths):
    survey = Survey()
    for path in paths or sources():
        survey.read(path)
    for fault in survey.faults:
        print(fault)
    for what, figure, good in survey.figures():
        print(f"{what}: {figure}{'' if good else '  <- not as it should be'}")
    good = all(good for _, _, good in survey.figures())
    return 0 if good and not survey.faults else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
