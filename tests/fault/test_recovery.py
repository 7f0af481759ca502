"""Faults of the world: 503 with Retry-After, and recovery without a
restart."""

import signal
import socket
import subprocess
from types import SimpleNamespace

import httpx
import pytest

from tests.support.stack import Service, answers, free_port, wait_for


def test_the_database_goes_and_comes_back(own_stack):
    service, database = own_stack.service, own_stack.database
    assert httpx.get(f"{service.url}/v1/calls").status_code == 200
    database.script("stop")
    answer = httpx.get(f"{service.url}/v1/calls", timeout=20)
    assert answer.status_code == 503
    assert answer.json()["code"] == "DATABASE_UNAVAILABLE"
    assert int(answer.headers["Retry-After"]) > 0
    assert answers(f"{service.ops}/readyz", 503)
    assert answers(f"{service.ops}/livez")
    database.script("start")
    wait_for(lambda: answers(f"{service.url}/v1/calls"), 20,
             "the service recovers")
    assert answers(f"{service.ops}/readyz")


def test_it_starts_before_its_database(own_stack):
    service, database = own_stack.service, own_stack.database
    service.stop()
    database.script("stop")
    service.start("/livez")
    assert answers(f"{service.url}/v1/calls", 503)
    database.script("start")
    wait_for(lambda: answers(f"{service.url}/v1/calls"), 20, "it serves")


def test_it_refuses_a_database_of_other_migrations(own_stack):
    service, database = own_stack.service, own_stack.database
    service.stop()
    database.run("update tilskudd.migration set checksum = repeat('0', 64) "
                 "where version = 1")
    with pytest.raises(AssertionError, match="the database is refused"):
        service.start()


def test_without_keys_tokens_wait_and_the_public_does_not(own_stack):
    token = own_stack.issuer.token("municipality")
    own_stack.issuer.stop()
    service = own_stack.another_service(wait="/livez")
    try:
        assert answers(f"{service.url}/v1/calls")
        refused = httpx.get(f"{service.url}/v1/me", timeout=20, headers={
            "Authorization": f"Bearer {token}"})
        assert refused.status_code == 503
        assert refused.json()["code"] == "KEYS_UNAVAILABLE"
        assert answers(f"{service.ops}/readyz", 503)
    finally:
        service.stop()


def is_refused(service):
    try:
        httpx.get(f"{service.url}/v1/calls")
    except httpx.ConnectError:
        return True
    return False


def test_a_stop_takes_nobody_new_and_finishes_with_who_is_there(own_stack):
    service = own_stack.service
    with httpx.Client(base_url=service.url) as client:
        assert client.get("/v1/calls").status_code == 200
        service.process.send_signal(signal.SIGTERM)
        wait_for(lambda: is_refused(service), 10, "new connections refused")
        assert service.process.poll() is None
        last = client.get("/v1/calls")
        assert last.status_code == 200
        assert last.headers["Connection"].lower() == "close"
    assert service.process.wait(30) == 0


def test_a_stop_does_not_wait_for_idle_connections(own_stack):
    service = own_stack.service
    with httpx.Client(base_url=service.url) as client:
        assert client.get("/v1/calls").status_code == 200
        service.process.send_signal(signal.SIGTERM)
        assert service.process.wait(15) == 0  # of the 20 s it may take


def test_a_stop_waits_for_a_request_that_has_begun(own_stack):
    service = own_stack.service
    with socket.create_connection(("127.0.0.1", service.port)) as slow:
        slow.sendall(b"GET /v1/calls HTTP/1.1\r\nHost: here\r\n")
        service.process.send_signal(signal.SIGTERM)
        wait_for(lambda: is_refused(service), 10, "new connections refused")
        with pytest.raises(subprocess.TimeoutExpired):
            service.process.wait(5)
        slow.sendall(b"\r\n")
        assert slow.recv(64).startswith(b"HTTP/1.1 200")
    assert service.process.wait(30) == 0


def test_a_taken_port_is_named(own_stack):
    with pytest.raises(AssertionError, match="the port is taken"):
        own_stack.another_service(port=own_stack.service.port)


def test_a_folder_that_takes_no_exports_is_named(own_stack, monkeypatch,
                                                 tmp_path):
    monkeypatch.setenv("TMPDIR", str(tmp_path / "nowhere"))
    with pytest.raises(AssertionError, match="TMPDIR.*nowhere.*No such file"):
        own_stack.another_service()


def test_production_has_neither_a_clock_to_move_nor_the_local_issuer(own_stack):
    with pytest.raises(AssertionError, match="TILSKUDD_CLOCK"):
        own_stack.another_service(environment="production")
    with pytest.raises(AssertionError, match="TILSKUDD_REGISTER_URL"):
        own_stack.another_service(environment="production", clock="")
    register = f"https://127.0.0.1:{free_port()}/enhetsregisteret/api"
    with pytest.raises(AssertionError, match="keys come by https"):
        own_stack.another_service(environment="production", clock="",
                                  register_url=register)
    far_away = SimpleNamespace(register=own_stack.register, config=lambda: [
        {**issuer, "jwksUri": f"https://127.0.0.1:{free_port()}/jwks"}
        for issuer in own_stack.issuer.config()])
    service = Service(own_stack.folder, own_stack.database, far_away,
                      wait="/livez", environment="production", clock="",
                      register_url=register)
    try:
        moved = httpx.put(f"{service.ops}/clock",
                          json={"now": "2026-03-02T09:00:00Z"})
        assert moved.status_code == 404
    finally:
        service.stop()
