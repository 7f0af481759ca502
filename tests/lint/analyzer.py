#!/usr/bin/env python3
"""gcc's -fanalyzer over sources, compiled as a build compiles them.

    analyzer.py BUILD FILE...

Says what it finds, and fails then. Exceptions are rows of ALLOWED.
"""
import json
import os
import pathlib
import shlex
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

# {warning: why it is none of ours}; none is needed so far.
ALLOWED = {}

# What clang takes and gcc does not, and where the object would go.
FOREIGN = ("-Qunused-arguments", "-fcolor-diagnostics")


def command_of(entry):
    words = [word for word in shlex.split(entry["command"])
             if word not in FOREIGN and not word.endswith("ccache")]
    words[0] = "gcc"
    words[words.index("-o") + 1] = "/dev/null"
    return [*words, "-fanalyzer", "-fdiagnostics-path-format=none",
            *(f"-Wno-{warning}" for warning in ALLOWED)]


def analyze(entry):
    done = subprocess.run(command_of(entry), cwd=entry["directory"],
                          stderr=subprocess.PIPE, text=True)
    return done.returncode, done.stderr


def main():
    build, wanted = sys.argv[1], {str(pathlib.Path(name).resolve())
                                  for name in sys.argv[2:]}
    entries = {entry["file"]: entry for entry in json.loads(
        pathlib.Path(build, "compile_commands.json").read_text())
        if entry["file"] in wanted}
    missing = wanted - entries.keys()
    if missing or not entries:
        sys.exit(f"not compiled in {build}: {sorted(missing)}")
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        results = list(pool.map(analyze, entries.values()))
    for _, words in results:
        sys.stdout.write(words)
    sys.exit(any(code for code, _ in results))


if __name__ == "__main__":
    main()
