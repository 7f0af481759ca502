"""What a container's health check says: `tilskudd-api health`, asked beside the
service with the same settings."""

import re
import subprocess

import pytest

from tests.support.stack import REFUSED, Service, wait_for

USAGE = 2


def health(service, *what, **changed):
    """(exit code, what it printed, what it complained of)"""
    done = subprocess.run(
        [Service.program(), "health", *what], text=True, capture_output=True,
        env={**service.environment, **changed}, timeout=30)
    return done.returncode, done.stdout, done.stderr


def test_who_serves_is_ready_and_alive(stack):
    code, said, _ = health(stack.service)
    assert code == 0 and '"status":"ready"' in said
    assert health(stack.service, "ready")[0] == 0
    assert health(stack.service, "live") == (0, '{"status":"alive"}\n', "")


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "::1"])
def test_it_is_found_wherever_it_listens(stack, host):
    code, said, _ = health(stack.service, TILSKUDD_HOST=host)
    if host == "::1": # nobody listens there
        assert code == REFUSED and said.startswith("no answer from http://[::1]")
    else:
        assert code == 0


def test_without_a_database_it_is_alive_and_not_ready(own_stack):
    own_stack.database.script("stop", "immediate")
    wait_for(lambda: health(own_stack.service)[0] == REFUSED, 20,
             "it says that it is not ready")
    assert '"database":"unavailable"' in health(own_stack.service)[1]
    assert health(own_stack.service, "live")[0] == 0
    own_stack.database.script("start")
    wait_for(lambda: health(own_stack.service)[0] == 0, 20, "it is ready")


def test_where_nobody_serves_nobody_is_well(own_stack):
    own_stack.service.kill()
    for what in ("ready", "live"):
        code, said, _ = health(own_stack.service, what)
        assert code == REFUSED
        assert re.match(r"no answer from http://127\.0\.0\.1:\d+/", said)


def test_what_it_does_not_know_it_does_not_ask(stack):
    code, said, complaint = health(stack.service, "metrics")
    assert (code, said) == (USAGE, "")
    assert "live or ready" in complaint
    code, _, complaint = health(stack.service, TILSKUDD_OPS_PORT="x")
    assert code == REFUSED and "TILSKUDD_OPS_PORT" in complaint
