"""What operators read is what the service says: every event and field of the
log, every figure of /metrics, and every name that the dashboard and the alerts
ask for."""

import json
import re

import pytest
import yaml

from tests.support.figures import (ALERTS, DASHBOARD, FOLDER, README, alerts,
                                   declared, labels_of, names_in, queries_of)
from tests.support.logged import ROOT, events, faults, fields, rows_below

CALL = re.compile(r"\b(?:log_event|tell)\(")
TEXT = re.compile(r'"((?:[^"\\]|\\.)*)"')

# Whoever hands a name on does not name it; both are read where they are made.
HANDED_ON = {"name", "trouble", "event"}


def arguments(text, at):
    """Those of a call whose parenthesis opens just before `at`."""
    found, depth, begin, is_quoted = [], 0, at, False
    for i in range(at, len(text)):
        is_quoted ^= text[i] == '"' and text[i - 1] != "\\"
        if is_quoted:
            continue
        if depth == 0 and text[i] in ",)":
            found.append(text[begin:i].strip())
            begin = i + 1
            if text[i] == ")":
                return found
        depth += (text[i] == "(") - (text[i] == ")")
    raise AssertionError("a call without an end")


def logged_by(text):
    """{event: levels} of the calls in a source."""
    found = {}
    for match in CALL.finditer(text):
        given = arguments(text, match.end())
        if len(given) != 3 or given[0].startswith("const char"):
            continue
        names = TEXT.findall(given[1])
        assert names or given[1] in HANDED_ON, given
        for name in names:
            found.setdefault(name, set()).update(TEXT.findall(given[0]))
    return found


def logged():
    """{event: levels} of everything the service can log."""
    found = {}
    for path in (ROOT / "api").glob("*.c"):
        for event, levels in logged_by(path.read_text()).items():
            found.setdefault(event, set()).update(levels)
    worker = (ROOT / "api/worker.c").read_text()
    duties = worker.split("} duties[] = {")[1].split("};")[0]
    trouble = worker.split("*trouble_name(err_t err)")[1].split("\n}")[0]
    found.update({duty: {"info"} for duty in TEXT.findall(duties)})
    for name in TEXT.findall(trouble):
        found.setdefault(name, set()).add("warning")
    log = (ROOT / "api/log.c").read_text()
    for event in re.findall(r'member\(&line, "event", "([^"]+)"\)', log):
        found[event] = set()
    found["request"] |= {"info", "error"}
    found["slow-statement"] |= {"warning"}
    return found


def test_every_event_that_can_be_logged_is_documented_and_no_other():
    assert logged() == events()
    assert len(events()) > 25


def test_every_field_that_is_written_is_documented_and_no_other():
    log = (ROOT / "api/log.c").read_text()
    written = set(re.findall(r'member\(&?line, "(\w+)"', log))
    written |= set(re.findall(r'\\"(\w+)\\":', log))
    assert written == {name for known in fields().values() for name in known}


@pytest.mark.parametrize("line, fault", [
    ({"event": "started", "detail": "x"}, None),
    ({"event": "begun"}, "the event begun is not documented"),
    ({"event": "started", "status": 200},
     "started has status, which is not documented"),
    ({"event": "started", "detail": 1}, "started: detail is no str"),
    ({"event": "draining", "level": "error"},
     "draining is not of the level error"),
])
def test_a_line_that_is_not_as_documented_is_found(line, fault):
    whole = {"time": "2026-03-02T09:00:00.000Z", "level": "info", **line}
    assert faults(json.dumps(whole)) == ([fault] if fault else [])


# ---- Figures -----------------------------------------------------------------

def test_every_figure_is_documented_as_it_is():
    documented = [(name.strip("`"), kind, help_text)
                  for name, kind, _, help_text
                  in rows_below("Figures", README)]
    assert documented == [(name, metric.kind, metric.help)
                          for name, metric in declared().items()]


def test_a_figure_is_called_as_its_format_wants():
    for name, metric in declared().items():
        assert name.endswith("_total") == (metric.kind == "counter"), name
        stem = name.removesuffix("_total")
        assert not metric.unit or stem.endswith(f"_{metric.unit}"), name
        assert metric.help.endswith("."), name


@pytest.mark.parametrize("query", queries_of(DASHBOARD) + queries_of(ALERTS))
def test_a_query_asks_for_what_is_there(query):
    """With labels that it has. What other exporters give is listed."""
    known = {**declared(), **dict(rows_of_others())}
    for name, labels in names_in(query):
        assert name in known, f"{name} is no figure of ours"
        assert labels <= labels_of(name), (name, labels)


@pytest.mark.parametrize("query, found", [
    ("rate(no_such_thing_total[5m]) > 0", [("no_such_thing_total", set())]),
    ('sum by (colour) (tilskudd_worker_waiting{duty="x"})',
     [("tilskudd_worker_waiting", {"colour", "duty"})]),
    ("db_client_operation_duration_seconds_bucket",
     [("db_client_operation_duration_seconds", set())]),
])
def test_names_and_labels_are_seen_in_a_query(query, found):
    assert names_in(query) == found


def rows_of_others():
    return ((cells[0].strip("`"), None)
            for cells in rows_below("What others tell", README))


def test_there_is_something_to_ask():
    assert len(queries_of(DASHBOARD)) > 20
    assert len(queries_of(ALERTS)) > 10


def test_every_figure_is_of_use():
    """It is on the dashboard, or wakes somebody."""
    asked = {name for query in queries_of(DASHBOARD) + queries_of(ALERTS)
             for name, _ in names_in(query)}
    assert declared().keys() <= asked


def test_the_duties_that_are_watched_are_the_workers():
    watched = re.search(r"'\{([a-z,-]+)\}'",
                        (ROOT / "db/sql/watch_duties.sql").read_text())[1]
    assert set(watched.split(",")) <= events().keys()


# ---- Dashboard ---------------------------------------------------------------

def panels():
    return [panel for panel in json.loads(DASHBOARD.read_text())["panels"]
            if panel["type"] != "row"]


def test_the_dashboard_is_one_that_grafana_takes():
    board = json.loads(DASHBOARD.read_text())
    assert board.keys() >= {"title", "uid", "schemaVersion", "panels",
                            "templating", "time", "refresh"}
    assert board["id"] is None, "Grafana numbers it"
    inputs = {variable["name"] for variable in board["templating"]["list"]}
    assert "datasource" in inputs
    ids = [panel["id"] for panel in board["panels"]]
    assert len(set(ids)) == len(ids)
    for panel in panels():
        assert panel["title"] and panel["description"], panel["id"]
        assert panel["datasource"]["uid"] == "${datasource}", panel["title"]
        assert panel["fieldConfig"]["defaults"]["unit"], panel["title"]
        refs = [target["refId"] for target in panel["targets"]]
        assert refs and len(set(refs)) == len(refs), panel["title"]


def test_no_panel_lies_over_another():
    taken = {}
    for panel in json.loads(DASHBOARD.read_text())["panels"]:
        place = panel["gridPos"]
        assert place["x"] + place["w"] <= 24, panel["title"]
        for x in range(place["x"], place["x"] + place["w"]):
            for y in range(place["y"], place["y"] + place["h"]):
                assert taken.setdefault((x, y), panel["title"]) == (
                    panel["title"]), (x, y)


# ---- Alerts ------------------------------------------------------------------

def test_every_alert_says_what_it_is_and_the_document_what_to_do():
    pages = {cells[0].strip("`") for cells in rows_below("Alerts", README)}
    assert pages == {alert["alert"] for alert in alerts()}
    for alert in alerts():
        assert alert["labels"]["severity"] in ("page", "ticket"), alert
        assert alert["annotations"].keys() == {
            "summary", "description", "runbook"}, alert["alert"]
        assert alert["annotations"]["runbook"] == (
            "docker/observability/README.md, Alerts")


def test_every_alert_was_seen_to_fire_and_to_keep_silent():
    """By promtool, on made figures (./dev lint alerts)."""
    cases = [case for test in yaml.safe_load(
                 (FOLDER / "alerts_test.yml").read_text())["tests"]
             for case in test["alert_rule_test"]]
    names = {alert["alert"] for alert in alerts()}
    assert {c["alertname"] for c in cases if c.get("exp_alerts")} == names
    assert {c["alertname"] for c in cases if not c.get("exp_alerts")} == names
