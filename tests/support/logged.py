"""What docker/observability/logs.md says of the log, and whether a line is as
it says."""

import json
import re
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
DOCUMENT = ROOT / "docker/observability/logs.md"
TYPES = {"text": str, "number": int}


def rows_below(heading, document=DOCUMENT):
    """The rows of the table below a heading, as lists of cells."""
    section = document.read_text().split(f"\n## {heading}\n")[1]
    rows = re.findall(r"^\| (`.*) \|$", section.split("\n## ")[0], re.MULTILINE)
    return [row.split(" | ") for row in rows]


@cache
def events():
    """{event: its levels}"""
    return {name.strip("`"): set(levels.split(", "))
            for name, levels, *_ in rows_below("Events")}


@cache
def fields():
    """{event: {field: type}}"""
    special = {name for _, _, of, _ in rows_below("Fields")
               for name in re.findall("`([a-z-]+)`", of)}
    found = {event: {} for event in events()}
    for field, kind, of, _ in rows_below("Fields"):
        named = set(re.findall("`([a-z-]+)`", of))
        for event in found:
            if of == "all" or event in named or (
                    of == "all others" and event not in special):
                found[event][field.strip("`")] = TYPES[kind]
    return found


def faults(line):
    """What of a line of the log is not as documented, one sentence each."""
    entry = json.loads(line)
    event = entry.get("event")
    if event not in events():
        return [f"the event {event} is not documented"]
    known = fields()[event]
    found = [f"{event} has {name}, which is not documented"
             for name in entry if name not in known]
    found += [f"{event}: {name} is no {known[name].__name__}"
              for name in entry if name in known
              and not isinstance(entry[name], known[name])]
    if entry.get("level") not in events()[event]:
        found.append(f"{event} is not of the level {entry.get('level')}")
    return found
