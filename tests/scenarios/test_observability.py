"""What operators see of the stories: figures that a scraper can read and that
name nobody, times, the slow statement by its name, and the way from a trace to
its SQL."""

import json
import os
import re
import signal
import threading
import uuid

import httpx
import psycopg
import pytest
from prometheus_client.openmetrics.parser import (
    text_string_to_metric_families as read_openmetrics)
from prometheus_client.parser import text_string_to_metric_families as read

from tests.scenarios.filing import Sender, text
from tests.scenarios.test_corrections import content
from tests.scenarios.test_main_story import draft
from tests.support.client import Client
from tests.support.figures import ROOT, declared, labels_of
from tests.support.stack import WIRE, Stack, wait_for

OPENMETRICS = "application/openmetrics-text; version=1.0.0"


def told(service, accept="text/plain"):
    answer = WIRE.get(f"{service.ops}/metrics", headers={"Accept": accept})
    assert answer.status_code == 200
    return answer


def families(service):
    """{name: family} as a scraper reads it. A counter's family is called by
    its samples' name."""
    return {f"{family.name}_total" if family.type == "counter"
            else family.name: family for family in read(told(service).text)}


def figure(service, name, **labels):
    """The sum of the samples that have these labels."""
    found = families(service)
    stem = re.sub("_(count|sum|bucket)$", "", name)
    family = found.get(name) or found.get(stem)
    return sum(sample.value for sample in (family.samples if family else ())
               if sample.name == name
               and labels.items() <= sample.labels.items())


@pytest.fixture
def lived(stack, caller, deciding):
    """A service that has done and refused this and that."""
    application = deciding.application()
    deciding.approved(application, content(application, 480_000, 0))
    caller("preparer").get("/v1/nothing").expect(404)
    caller("municipality").get(f"/v1/applications/{uuid.uuid4()}").expect(404)
    return stack.service


# ---- Figures -----------------------------------------------------------------

def test_every_figure_is_told_as_it_is_declared_and_no_other(lived):
    found = families(lived)
    assert found.keys() == declared().keys()
    for name, metric in declared().items():
        assert found[name].type == metric.kind, name
        assert found[name].documentation == metric.help


def test_both_formats_tell_the_same(lived):
    plain, strict = told(lived), told(lived, OPENMETRICS)
    assert plain.headers["Content-Type"].startswith("text/plain; version=0.0.4")
    assert strict.headers["Content-Type"] == f"{OPENMETRICS}; charset=utf-8"
    names = {family.name: family for family in read(plain.text)}
    for family in read_openmetrics(strict.text):
        assert names[family.name].type == family.type
        name = (f"{family.name}_total" if family.type == "counter"
                else family.name)
        assert family.unit == declared()[name].unit, name


def test_labels_are_the_documented_ones_and_name_nobody(lived):
    for name, family in families(lived).items():
        for sample in family.samples:
            assert sample.labels.keys() - {"le"} <= labels_of(name), name
            assert not re.search(r"\d{9}", str(sample.labels)), sample


def test_a_histogram_adds_up(lived):
    for family in families(lived).values():
        if family.type != "histogram":
            continue
        counts = {}
        for sample in family.samples:
            series = tuple(sorted((k, v) for k, v in sample.labels.items()
                                  if k != "le"))
            if sample.name.endswith("_bucket"):
                before = counts.get(series, 0)
                assert sample.value >= before, sample
                counts[series] = sample.value
            elif sample.name.endswith("_count"):
                assert sample.value == counts[series], sample


def test_requests_are_counted_by_route_method_and_status(own, tokens):
    service = own()
    path = f"{service.url}/v1/applications/{uuid.uuid4()}"
    headers = {"Authorization": f"Bearer {tokens('municipality')}"}
    for _ in range(3):
        assert httpx.get(path, headers=headers).status_code == 404
    httpx.head(path, headers=headers)
    httpx.get(f"{service.url}/no/such")
    httpx.request("BREW", f"{service.url}/no/such")
    count = "http_server_request_duration_seconds_count"
    assert figure(service, count, http_request_method="GET",
                  http_route="/v1/applications/{applicationId}",
                  http_response_status_code="404") == 4
    assert figure(service, count, http_request_method="GET",
                  http_route="") == 1
    assert figure(service, count, http_request_method="_OTHER") == 1
    assert figure(service, "tilskudd_problems_total", code="NOT_FOUND") >= 5
    sizes = "http_server_response_body_size_bytes"
    assert figure(service, f"{sizes}_count", http_request_method="HEAD") == 1
    assert figure(service, f"{sizes}_sum", http_request_method="HEAD") == 0
    assert figure(service, f"{sizes}_sum", http_request_method="GET") > 500
    assert figure(service, "http_server_active_requests") == 0


def test_what_the_frame_refused_is_counted(deciding, stack):
    before = figure(stack.service, "tilskudd_frame_conflicts_total")
    application = deciding.application()
    deciding.amend(frameNok=400_000)
    decision = deciding.proposed(application, content(application, 480_000, 0))
    deciding.act(decision, "approve", by="approver").expect(
        409, "FRAME_EXCEEDED")
    assert figure(stack.service, "tilskudd_frame_conflicts_total") == before + 1


def test_an_answer_that_is_given_again_is_counted(caller, stack, fresh_call):
    before = figure(stack.service, "tilskudd_idempotency_replays_total")
    key = str(uuid.uuid4())
    for _ in range(2):
        caller("municipality").post(
            "/v1/applications", {"callId": fresh_call["id"]},
            key=key).expect(201)
    assert figure(stack.service,
                  "tilskudd_idempotency_replays_total") == before + 1


def test_the_process_tells_what_the_kernel_knows(stack):
    service = stack.service
    folder = f"/proc/{service.process.pid}"
    resident = figure(service, "process_memory_usage_bytes")
    assert 1_000_000 < resident < figure(service, "process_memory_virtual_bytes")
    assert figure(service, "process_thread_count") == len(
        os.listdir(f"{folder}/task"))
    open_now = len(os.listdir(f"{folder}/fd"))
    assert abs(figure(service, "process_unix_file_descriptor_count")
               - open_now) <= 3
    assert figure(service, "process_cpu_time_seconds_total") > 0
    assert figure(service, "tilskudd_build_info", migrations=str(len(list(
        (ROOT / "db/migrations").glob("*.sql"))))) == 1


# ---- What waits for the worker -------------------------------------------------

def test_what_waits_for_the_worker_is_told(own_world, contract):
    """A file that nobody scans, and the letter that nobody makes."""
    issuer, service = own_world.issuer, own_world.service
    preparer = Client(service.url, contract, issuer.token("preparer"))
    waiting = "tilskudd_worker_waiting"
    assert figure(service, waiting, duty="scan-files") == 0
    Sender(preparer).sent(text(100))
    own_world.database.run(
        "set session_replication_role = replica; "
        "update tilskudd.file set updated_at = updated_at - interval '1 hour'")
    wait_for(lambda: figure(service, waiting, duty="scan-files") == 1, 20,
             "the figures are asked for anew")
    oldest = figure(service, "tilskudd_worker_oldest_waiting_seconds",
                    duty="scan-files")
    assert 3600 <= oldest < 4000
    assert figure(service, waiting, duty="work-jobs") == 0
    assert figure(service, "tilskudd_database_read_only") == 0
    assert figure(service, "tilskudd_database_standby_wanted") == 0


def backends(database):
    return [int(pid) for pid in database.ask(
        "select pid from pg_stat_activity where usename = 'tilskudd_app'"
    ).split()]


def test_a_database_that_hangs_holds_up_no_figures(contract):
    stack = Stack()
    try:
        service = stack.service
        assert "tilskudd_database_read_only" in families(service)
        frozen = backends(stack.database)
        for pid in frozen:
            os.kill(pid, signal.SIGSTOP)
        try:
            stack.service.set_clock("2026-03-02T10:00:00Z")
            for _ in range(3):
                assert "tilskudd_build_info" in families(service)
                assert WIRE.get(f"{service.ops}/livez").status_code == 200
        finally:
            for pid in frozen:
                os.kill(pid, signal.SIGCONT)
    finally:
        stack.close()


# ---- Times -------------------------------------------------------------------

TIMING = re.compile(r"total;dur=(\d+(?:\.\d{3})?), db;dur=(\d+(?:\.\d{3})?)")


def test_in_tests_everybody_is_told_how_long_it_took(caller, seeded_call):
    answer = caller().get(f"/v1/calls/{seeded_call['id']}").expect(200)
    total, database = map(float, TIMING.fullmatch(
        answer.headers["Server-Timing"]).groups())
    assert total >= database > 0


def test_strangers_are_not_told_when_only_callers_are(own, tokens):
    service = own(server_timing="callers")
    assert "Server-Timing" not in httpx.get(f"{service.url}/v1/calls").headers
    answer = httpx.get(f"{service.url}/v1/calls", headers={
        "Authorization": f"Bearer {tokens('municipality')}"})
    assert TIMING.fullmatch(answer.headers["Server-Timing"])
    assert "." not in answer.headers["Server-Timing"], "whole milliseconds"
    refused = httpx.get(f"{service.url}/v1/calls", headers={
        "Authorization": "Bearer x.y.z"})
    assert refused.status_code == 401
    assert "Server-Timing" not in refused.headers


def test_nobody_is_told_when_nobody_is_to_be(own, tokens):
    service = own(server_timing="never")
    answer = httpx.get(f"{service.url}/v1/calls", headers={
        "Authorization": f"Bearer {tokens('municipality')}"})
    assert "Server-Timing" not in answer.headers


# ---- From a trace to its SQL ---------------------------------------------------

TRACE = "4bf92f3577b34da6a3ce929d0e0e4736"
RUNNING = """
select query from pg_stat_activity
where application_name = 'tilskudd-api {}' and wait_event_type = 'Lock'"""


def test_a_slow_statement_is_told_by_its_name_and_its_trace(
        own, stack, tokens, caller, fresh_call):
    """It waits for a row that somebody else holds. Meanwhile the database can
    say for which trace, and afterwards the log says how long."""
    application = draft(caller("preparer"), fresh_call)
    service = own(slow_statement_ms=100)
    answers = []

    def withdraw():
        answers.append(httpx.post(
            f"{service.url}/v1/applications/{application['id']}/withdraw",
            timeout=30, headers={
                "Authorization": f"Bearer {tokens('municipality')}",
                "Idempotency-Key": str(uuid.uuid4()),
                "traceparent": f"00-{TRACE}-00f067aa0ba902b7-01",
                "If-Match": application.etag}))

    with psycopg.connect(stack.database.conninfo("postgres")) as holder:
        holder.execute("select from tilskudd.application where id = %s "
                       "for update", [application["id"]])
        asking = threading.Thread(target=withdraw)
        asking.start()
        wait_for(lambda: stack.database.ask(RUNNING.format(TRACE)), 10,
                 "the database knows for which trace it waits")
        running = stack.database.ask(RUNNING.format(TRACE))
        assert figure(service, "http_server_active_requests",
                      http_request_method="POST") == 1
        wait_for(lambda: stack.database.ask(
            "select 1 from pg_stat_activity where application_name = "
            f"'tilskudd-api {TRACE}' "
            "and query_start < clock_timestamp() - interval '0.2 s'"), 10,
            "it has waited for longer than it should")
        holder.rollback()
        asking.join()
    assert answers[0].status_code == 200
    assert answers[0].headers["traceparent"].split("-")[1] == TRACE
    line, = service.events("slow-statement")
    assert (line["traceId"], line["operation"]) == (TRACE,
                                                    "withdrawApplication")
    assert line["statement"] == "application_load_write"
    assert running.startswith("select a.id, a.organisation_number")
    assert line["durationUs"] >= 100_000 and line["rows"] == 1
    whole = json.dumps(line)
    assert application["id"] not in whole and "938759839" not in whole
    request, = [entry for entry in service.events("request")
                if entry["traceId"] == TRACE]
    assert request["durationUs"] >= request["databaseUs"] >= 100_000
    assert figure(service, "tilskudd_slow_statements_total") == 1
    assert figure(service, "db_client_operation_duration_seconds_count",
                  db_operation_name=line["statement"]) == 1
    assert not stack.database.ask(
        "select 1 from pg_stat_activity where application_name like "
        f"'%{TRACE}'"), "the name ends with the transaction"


def test_nothing_is_slow_when_nobody_asks(own, stack, tokens):
    service = own(slow_statement_ms=0)
    httpx.get(f"{service.url}/v1/me", headers={
        "Authorization": f"Bearer {tokens('municipality')}"})
    assert figure(service, "tilskudd_slow_statements_total") == 0
    assert figure(service, "db_client_operation_duration_seconds_count") > 0
    assert not service.events("slow-statement")
