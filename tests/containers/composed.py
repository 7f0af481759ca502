"""The composed stack, as an operator and as clients see it."""

import http.client
import json
import os
import ssl
import subprocess
import threading
import time

import httpx

from tests.conftest import CALL_2026
from tests.support.ledger import Said, Wire
from tests.support.secrets import SECRETS
from tests.support.stack import ROOT, wait_for

ENGINE = ROOT / "docker/engine.sh"
DEV = """#!/usr/bin/env bash
# What the tour asks of ./dev.
case $1 in
token) curl -s "http://{issuer}:8082/token/$2"; echo ;;
clock) for one in {instances}; do
    curl -s -X PUT "http://$one:8081/clock" \\
        -H 'Content-Type: application/json' -d "{{\\"now\\":\\"$2\\"}}"
    echo
done | tail -n 1 ;;
esac
"""
PATIENCE = 120 # of a machine that has other work
INSTANCES = ("one", "two")


class Engine:
    """docker or podman, whichever this machine has."""

    def run(self, *words, check=True, **options):
        done = subprocess.run([ENGINE, *words], text=True, check=False,
                              capture_output=True, **options)
        assert not check or done.returncode == 0, (
            words, done.stdout[-2000:], done.stderr[-4000:])
        return done

    def ask(self, *words):
        return self.run(*words).stdout.strip()

    def inspect(self, kind, name):
        found, = json.loads(self.ask(kind, "inspect", name))
        return found


engine = Engine()


class Composed:
    def __init__(self, folder):
        self.folder = folder
        self.authority = folder / "ca.crt"
        self.url = "https://127.0.0.1:8443"

    def compose(self, *words):
        return engine.ask("compose", "--env-file", "dev/dev.env",
                          "--profile", "dev", *words)

    def start(self):
        """Everything at once; the order is its own."""
        self.remove() # what a run that was ended left
        self.begun = time.monotonic()
        self.compose("up", "--detach", "--no-build")
        wait_for(self.has_keys, PATIENCE, "the keys are made")
        self.context = ssl.create_default_context(cafile=self.authority)
        self.client = httpx.Client(base_url=self.url, verify=self.context)
        wait_for(self.is_seeded, PATIENCE, "it is seeded")
        wait_for(self.is_in_step, PATIENCE, "the standby is in step")
        wait_for(self.is_whole, PATIENCE, "both instances are taken")
        self.started_in = time.monotonic() - self.begun

    def remove(self):
        self.compose("down", "--volumes", "--timeout", "1")

    def last_words(self):
        said = [engine.ask("ps", "--all")]
        for name in engine.ask("ps", "--all", "--format",
                               "{{.Names}}").split():
            done = engine.run("logs", "--tail", "15", name, check=False)
            said += [f"--- {name}", done.stdout[-3000:], done.stderr[-3000:]]
        return "\n".join(said)

    # ---- What an operator sees ---------------------------------------------

    def has_keys(self):
        return engine.run("cp", "tilskudd-front:/run/keys/public/ca.crt",
                          self.authority, check=False).returncode == 0

    def is_seeded(self):
        state = engine.inspect("container", "tilskudd-seed")["State"]
        return state["Status"] == "exited" and state["ExitCode"] == 0

    def sql(self, node, query):
        done = engine.run("exec", f"tilskudd-{node}", "psql", "-X", "-A", "-t",
                          "-d", "tilskudd", "-c", query, check=False)
        return done.stdout.strip()

    def is_in_step(self, primary="db1"):
        return self.sql(primary, "select sync_state from pg_stat_replication"
                        ) in ("sync", "quorum")

    def health(self, instance, what):
        return engine.run("exec", f"tilskudd-{instance}",
                          "/usr/bin/tilskudd-api", "health", what, check=False)

    def is_whole(self):
        return all(self.health(instance, "ready").returncode == 0
                   for instance in INSTANCES)

    def address(self, name):
        networks = engine.inspect("container", f"tilskudd-{name}")[
            "NetworkSettings"]["Networks"]
        return next(network["IPAddress"] for network in networks.values()
                    if network["IPAddress"])

    def kill(self, name):
        engine.run("kill", "--signal", "KILL", f"tilskudd-{name}")

    # ---- What clients see ---------------------------------------------------

    def token(self, preset):
        url = f"http://{self.address('issuer')}:8082/token/{preset}"
        said = httpx.get(url, timeout=10)
        assert said.status_code == 200, said.text
        return said.text.strip()

    def set_clock(self, instant):
        """Of both: whoever asks does not know which one answers."""
        for instance in INSTANCES:
            answer = httpx.put(f"http://{self.address(instance)}:8081/clock",
                               json={"now": instant})
            assert answer.status_code == 200, answer.text
        return answer.text

    def tour(self):
        """The README's, by its own script, through the front."""
        dev = self.folder / "dev"
        dev.write_text(DEV.format(
            issuer=self.address("issuer"),
            instances=" ".join(map(self.address, INSTANCES))))
        dev.chmod(0o755)
        return subprocess.run(
            [ROOT / "tests/tour.sh"], text=True, capture_output=True,
            check=False, timeout=300, env={
                **os.environ, "TOUR_API": self.url, "TOUR_DEV": str(dev),
                "CURL_CA_BUNDLE": str(self.authority)})

    def calls(self, tokens, count):
        """So many calls that are open, of which nobody knows yet."""
        wire = SecureWire(self, tokens)
        made = []
        for _ in range(count):
            like = wire.get("caseworker", f"/v1/calls/{CALL_2026}")
            copy = wire.post("caseworker", f"/v1/calls/{CALL_2026}/copy", {
                "year": 2026, "opensDate": "2026-02-01",
                "deadlineDate": "2026-12-01",
                "reportDeadline": "2027-03-01"}, match=like.etag)
            assert copy.status == 201, copy.text
            call = wire.post("caseworker",
                             f"/v1/calls/{copy['id']}/publish",
                             match=copy.etag)
            assert call.status == 200, call.text
            made.append(call["id"])
        wire.hang_up()
        return made


class SecureWire(Wire):
    """A client that knows the front, and asks it for everything."""

    def __init__(self, composed, tokens, tally=None):
        super().__init__([], tokens, None, tally)
        self.context = composed.context

    def exchange(self, request):
        _, method, path, body, headers = request
        if self.connection is None:
            self.connection = http.client.HTTPSConnection(
                "127.0.0.1", 8443, timeout=30, context=self.context)
        SECRETS.note(headers.get("Idempotency-Key"))
        self.connection.request(method, path, body, headers)
        answer = self.connection.getresponse()
        text = answer.read().decode()
        if answer.will_close:
            self.hang_up()
        return Said(answer.status, answer.headers, text, request)


class Writer(threading.Thread):
    """An applicant with a draft of its own, who changes it again and again, and
    each time until it is known. What was acknowledged it remembers."""

    def __init__(self, composed, tokens, call):
        super().__init__(daemon=True)
        self.wire = SecureWire(composed, tokens)
        self.said = self.wire.post("preparer", "/v1/applications",
                                   {"callId": call})
        assert self.said.status == 201, self.said.text
        self.id = self.said["id"]
        self.acknowledged = {self.said["version"]: time.monotonic()}
        self.ended, self.error = threading.Event(), None

    def run(self):
        try:
            while not self.ended.is_set():
                self.change(f"Utgave {self.said['version'] + 1}")
        except BaseException as error: # told by `end`
            self.error = error

    def change(self, mark):
        """A change has no key: who was not heard, looks."""
        path = f"/v1/applications/{self.id}"
        said = self.wire.until_known(
            "preparer", "PATCH", path, {"content": {"anchoring": mark}},
            If_Match=self.said.etag)
        if said.status == 412:
            said = self.wire.get("preparer", path)
        assert said.status == 200, said.text
        assert said["content"]["anchoring"] == mark, "another's, or undone"
        assert said["version"] == self.said["version"] + 1, "not once"
        self.said = said
        self.acknowledged[said["version"]] = time.monotonic()

    def end(self):
        self.ended.set()
        self.join()
        self.wire.hang_up()
        if self.error:
            raise self.error
