"""What api/metrics.def declares, and what dashboard and alerts ask for."""

import json
import re
from pathlib import Path
from typing import NamedTuple

import yaml

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "docker/observability"
README = FOLDER / "README.md"
DASHBOARD = FOLDER / "dashboard.json"
ALERTS = FOLDER / "alerts.yml"

METRIC = re.compile(r'^METRIC\(\w+, "(\w+)", (\w+), "(\w*)",\s+"([^"]*)"\)$',
                    re.MULTILINE)
NAME = re.compile(r"\b([a-z_:][a-z0-9_:]*)\s*(\{[^}]*\})?(?=[\s\[)<>=*/+-]|$)")
GROUPING = re.compile(r"\b(by|without|on|ignoring|group_left)\s*\(([^)]*)\)")
LABEL = re.compile(r"(\w+)\s*(?:=~|!~|!=|=)")
SUFFIXES = ("_bucket", "_sum", "_count")
# What a scrape adds by itself.
SCRAPED = {"job", "instance", "le"}
WORDS = {"and", "or", "unless", "bool", "offset", "by", "without", "on",
         "ignoring", "group_left", "sum", "max", "min", "count"}


class Metric(NamedTuple):
    kind: str
    unit: str
    help: str


def declared():
    """{name: Metric} in the order of metrics.def."""
    text = (ROOT / "api/metrics.def").read_text()
    found = {name: Metric(kind.lower(), unit, told)
             for name, kind, unit, told in METRIC.findall(text)}
    assert len(found) == text.count("\nMETRIC(")
    return found


def alerts():
    groups = yaml.safe_load(ALERTS.read_text())["groups"]
    return [rule for group in groups for rule in group["rules"]
            if "alert" in rule]


def queries_of(path):
    if path == ALERTS:
        groups = yaml.safe_load(path.read_text())["groups"]
        return [rule["expr"] for group in groups for rule in group["rules"]]
    panels = json.loads(path.read_text())["panels"]
    return [target["expr"] for panel in panels
            for target in panel.get("targets", [])]


def recorded():
    """What the rules themselves record, by name."""
    groups = yaml.safe_load(ALERTS.read_text())["groups"]
    return {rule["record"] for group in groups for rule in group["rules"]
            if "record" in rule}


def family_of(name):
    """Of a histogram, whatever sample of it is asked for."""
    for suffix in SUFFIXES:
        stem = name.removesuffix(suffix)
        if stem != name and declared().get(stem, ("",))[0] == "histogram":
            return stem
    return name


def names_in(query):
    """[(family, labels that are asked for)] of a query in PromQL."""
    grouped = {label.strip() for _, labels in GROUPING.findall(query)
               for label in labels.split(",") if label.strip()} - SCRAPED
    bare = re.sub(r'"[^"]*"', '""', GROUPING.sub("", query))
    bare = re.sub(r"\$\{?\w+\}?|\[[^\]]*\]", " ", bare)
    found = [(family_of(name), set(LABEL.findall(selector)) - SCRAPED)
             for name, selector in NAME.findall(bare)
             if name not in WORDS and name not in recorded()]
    if len({name for name, _ in found}) != 1:
        return found # nobody knows here which of them it groups
    return [(name, asked | grouped) for name, asked in found]


def labels_of(name):
    """As the document has them."""
    from tests.support.logged import rows_below
    for heading in ("Figures", "What others tell"):
        for cells in rows_below(heading, README):
            if cells[0].strip("`") == name:
                return set(re.findall(r"`(\w+)`", cells[2]))
    return set()
