"""A whole service of the tests' own: PostgreSQL, local token issuer, binary.

Everything listens on free ports of the loopback and is stopped at the end,
by process id. The folder is thrown away."""

import json
import os
import shutil
import socket
import subprocess
import tempfile
import time
from contextlib import ExitStack, contextmanager
from pathlib import Path

import httpx

from tests.support import audit, logged
from tests.support.client import WIRES
from tests.support.database import ROOT, binaries, template
from tests.support.secrets import SECRETS


def look_at(response):
    response.read()
    SECRETS.look_at_answer(response.request.url, response.headers,
                           response.text)


# One for all that services are asked here, and one for the issuer, who answers
# with tokens: httpx reads the certificates of the world for each client it
# makes. They keep no connection, which a drain would wait for.
WIRE, ISSUERS_WIRE = (
    httpx.Client(verify=False, event_hooks={"response": hooks},
                 limits=httpx.Limits(max_keepalive_connections=0))
    for hooks in ([look_at], []))
AUDIENCE = "http://localhost/tilskudd"

# The 2026 call is open: two weeks before its deadline.
OPEN = "2026-03-02T09:00:00Z"

# Quotas that no test meets but those of the quotas themselves.
RATES = {f"TILSKUDD_RATE_{name}": "1000000"
         for name in ("READ", "WRITE", "HEAVY", "EXPORT", "ANONYMOUS")}

# What tilskudd-api exits with when it will not start.
REFUSED = 1


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_for(condition, seconds, what):
    until = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < until, f"{what} within {seconds} s"
        time.sleep(0.05)


def last_words(log):
    """Of a process that failed: an assertion or a sanitizer's report, and then
    what it was doing."""
    lines = log.read_text(errors="replace").splitlines()
    told = [line for line in lines if not line.startswith("{")
            or '"event":"http-library-gave-up"' in line]
    return "\n".join([*told, *lines[-20:]])


@contextmanager
def undone_by(end):
    """What was begun is ended when what belongs to its beginning fails."""
    try:
        yield
    except BaseException:
        end()
        raise


def answers(url, status=200, wire=WIRE, patience=2):
    try:
        return wire.get(url, timeout=patience).status_code == status
    except httpx.HTTPError:
        return False


class Met:
    """What the services of a whole run were asked and answered, as their own
    logs tell it: also what raw bytes on a socket brought about."""

    def __init__(self):
        self.operations = set()  # operationIds with an answer below 400
        self.problems = set()
        self.breaches = []  # answers the contract does not have, and 500
        self.moves = set()  # from state to state, by the audits

    def read(self, log):
        for line in log.read_text(errors="replace").splitlines():
            if not line.startswith('{"time"'):
                continue
            entry = json.loads(line)
            self.breaches += logged.faults(line)
            if entry["event"] == "contract-breach":
                self.breaches.append(entry["detail"])
            if entry["event"] != "request":
                continue
            if entry["status"] < 400:
                self.operations.add(entry.get("operation"))
            if entry["status"] == 500:
                self.breaches.append(line)
            self.problems.add(entry.get("problem"))


MET = Met()


class Register:
    """Enhetsregisteret, as the issuer stands in for it."""

    def __init__(self, issuer):
        self.root = f"{issuer.url}/enhetsregisteret"
        self.url = f"{self.root}/api"

    def tell(self, organisations):
        """{number: changes of its Enhet}; None for one that there is not."""
        answer = ISSUERS_WIRE.patch(f"{self.url}/enheter", json=organisations)
        assert answer.status_code == 200, answer.text

    def set_mode(self, mode):
        """ok, down, slow, huge, html or empty."""
        answer = ISSUERS_WIRE.post(f"{self.root}/mode", json={"mode": mode})
        assert answer.status_code == 200, answer.text

    def asked(self):
        """{number: how often it was asked for}"""
        return ISSUERS_WIRE.get(f"{self.root}/stats").json()


class Issuer:
    """tests/support/issuer: Maskinporten, ID-porten and Ansattporten."""

    def __init__(self, folder):
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.log = open(Path(folder, "issuer.log"), "wb")
        self.process = subprocess.Popen(
            [binaries() / "tilskudd-issuer", "--port", str(self.port),
             "--audience", AUDIENCE], stdout=self.log, stderr=self.log)
        with undone_by(self.stop):
            wait_for(lambda: answers(f"{self.url}/maskinporten/jwks",
                                     wire=ISSUERS_WIRE), 20,
                     "the issuer answers")
        self.register = Register(self)

    def token(self, preset, claims=None, **query):
        """The token of a preset, with other claims if given."""
        if claims is None:
            answer = ISSUERS_WIRE.get(f"{self.url}/token/{preset}", params=query)
            assert answer.status_code == 200, answer.text
            return answer.text.strip()
        answer = ISSUERS_WIRE.post(f"{self.url}/token", json={
            "preset": preset, "claims": claims, **query})
        assert answer.status_code == 200, answer.text
        return answer.json()["access_token"]

    def config(self):
        return [{"name": f"{self.url}/{kind}{slash}", "kind": kind,
                 "jwksUri": f"{self.url}/{kind}/jwks", "audience": AUDIENCE}
                for kind, slash in (("maskinporten", "/"), ("idporten", ""),
                                    ("ansattporten", ""))]

    def stop(self):
        self.process.terminate()
        self.process.wait(20)


class Scanner:
    """clamd, which knows the one virus of made_files.py."""

    def __init__(self, folder, *lines):
        self.folder = Path(folder)
        self.address = scanner_address(self.folder)
        self.lines = lines
        self.start()

    def start(self):
        path = self.address.removeprefix("unix:")
        self.folder.mkdir(exist_ok=True)
        with open(self.folder / "clamd.log", "ab") as log:
            self.process = subprocess.Popen(
                [ROOT / "tests/support/clamd.sh", self.folder,
                 f"LocalSocket {path}", *self.lines], stdout=log,
                stderr=subprocess.STDOUT)
        with undone_by(self.stop):
            wait_for(lambda: Path(path).exists(), 30, "the scanner listens")

    def stop(self):
        if self.process.poll() is None:
            self.process.terminate()
        self.process.wait(20)


def scanner_address(folder):
    return f"unix:{folder}/clamd.sock"


class Service:
    """tilskudd-api serve, as one process."""

    def __init__(self, folder, database, issuer, wait="/readyz", **settings):
        self.folder = Path(folder)
        self.port, self.ops_port = free_port(), free_port()
        host = settings.get("host", "127.0.0.1")
        host = f"[{host}]" if ":" in host else host
        self.url = f"http://{host}:{self.port}"
        self.ops = f"http://{host}:{self.ops_port}"
        issuers = self.folder / "issuers.json"
        config = json.dumps(issuer.config())
        # Whoever serves already reads it again when it is written.
        if not issuers.exists() or issuers.read_text() != config:
            issuers.write_text(config)
        self.environment = {
            **os.environ,
            "TILSKUDD_ENVIRONMENT": "test",
            "TILSKUDD_PORT": str(self.port),
            "TILSKUDD_OPS_PORT": str(self.ops_port),
            "TILSKUDD_PUBLIC_URL": self.url,
            "TILSKUDD_DATABASE": database.conninfo("tilskudd_app"),
            "TILSKUDD_ISSUERS_FILE": str(issuers),
            "TILSKUDD_PERSON_KEY_FILE": str(self.folder / "person.key"),
            "TILSKUDD_CLOCK": OPEN,
            **RATES,
            "TILSKUDD_DRAIN_NOTICE_S": "0",
            "TILSKUDD_REGISTER_URL": issuer.register.url,
            "TILSKUDD_CLAMD": scanner_address(self.folder / "clamd"),
            **{f"TILSKUDD_{name.upper()}": str(value)
               for name, value in settings.items()}}
        self.log_path = self.folder / f"service-{self.port}.log"
        self.start(wait)

    def start(self, wait="/readyz"):
        with open(self.log_path, "ab") as log:
            self.process = subprocess.Popen(
                [self.program(), "serve"], env=self.environment,
                stdout=log, stderr=subprocess.STDOUT)
        self.refused = False
        with undone_by(self.abandon):
            wait_for(lambda: self.process.poll() is not None
                     or answers(f"{self.ops}{wait}"), 30,
                     "the service is ready")
            self.refused = self.process.poll() == REFUSED
            assert self.process.poll() is None, (
                self.log_path.read_text()[-4000:])

    def abandon(self):
        """Whoever refuses to start has said why, to people."""
        self.kill()
        SECRETS.look_at_file("refusal", self.log_path)

    @staticmethod
    def program():
        return binaries() / "tilskudd-api"

    def kill(self):
        """As the kernel does it when memory runs out."""
        self.process.kill()
        self.process.wait(20)

    def stop(self):
        """Drains. A sanitizer's finding makes the exit code non-zero."""
        if self.refused:
            return
        WIRES.hang_up()
        if self.process.poll() is None:
            self.look_at_metrics()
            self.process.terminate()
        code = self.process.wait(60)
        MET.read(self.log_path)
        SECRETS.look_at_file("log", self.log_path)
        assert code in (0, -9), (code, last_words(self.log_path))

    def look_at_metrics(self):
        try:
            metrics = WIRE.get(f"{self.ops}/metrics", timeout=2).text
            SECRETS.look("metrics", self.ops, metrics)
        except httpx.HTTPError:
            pass # in trouble, as its test wants it

    def set_clock(self, instant):
        answer = WIRE.put(f"{self.ops}/clock", json={"now": instant})
        assert answer.status_code == 200, answer.text

    def logged(self, since=0):
        """What its log has from there on, in bytes, when its last line is
        whole: one that is being written may be seen in two."""
        while True:
            with open(self.log_path, "rb") as log:
                log.seek(since)
                found = log.read()
            if not found or found.endswith(b"\n"):
                return found

    def events(self, name):
        """Log lines of one kind."""
        lines = self.log_path.read_text().splitlines()
        parsed = [json.loads(line) for line in lines if line.startswith("{")]
        return [line for line in parsed if line.get("event") == name]


class Worker:
    """tilskudd-api worker, as one process, told what a service was told."""

    def __init__(self, service, **settings):
        self.environment = {
            **service.environment,
            "TILSKUDD_WORKER_PAUSE_MS": "50",
            **{f"TILSKUDD_{name.upper()}": str(value)
               for name, value in settings.items()}}
        self.log_path = service.folder / f"worker-{free_port()}.log"
        with open(self.log_path, "ab") as log:
            self.process = subprocess.Popen(
                [binaries() / "tilskudd-api", "worker"], stdout=log,
                env=self.environment, stderr=subprocess.STDOUT)

    def events(self, name):
        """What it logged under this name, in order; a line that is being
        written may be seen in two."""
        whole, _, _ = self.log_path.read_text().rpartition("\n")
        lines = [json.loads(line) for line in whole.splitlines()]
        return [line.get("detail", "") for line in lines
                if line["event"] == name]

    def kill(self):
        self.process.kill()
        self.process.wait(20)

    def stop(self):
        """A sanitizer's finding makes the exit code non-zero."""
        if self.process.poll() is None:
            self.process.terminate()
        code = self.process.wait(60)
        for line in self.log_path.read_text(errors="replace").splitlines():
            if line.startswith('{"time"') and line.endswith("}"):
                MET.breaches += logged.faults(line)
        SECRETS.look_at_file("log", self.log_path)
        assert code in (0, -9), (code, last_words(self.log_path))


class Stack:
    SERVICE = Service
    standing = [] # those that are not closed yet
    is_forged = False # states were set by SQL: the audit does not have them

    def __init__(self, *durable):
        self.temporary = tempfile.TemporaryDirectory(prefix="tilskudd-")
        self.folder = Path(self.temporary.name)
        self.folder.chmod(0o755)
        self.scanner = None
        with ExitStack() as begun:
            begun.callback(self.temporary.cleanup)
            self.database = template().copy(self.folder / "pg", *durable)
            begun.callback(self.database.remove)
            shutil.copy(template().key, self.folder / "person.key")
            self.issuer = Issuer(self.folder)
            begun.callback(self.issuer.stop)
            self.register = self.issuer.register
            self.tell_register()
            self.service = self.SERVICE(self.folder, self.database,
                                        self.issuer)
            begun.pop_all()
        Stack.standing.append(self)

    def start_scanner(self, *lines):
        """Where the workers ask; until then nobody answers them."""
        self.scanner = Scanner(self.folder / "clamd", *lines)
        return self.scanner

    def make_files_due(self):
        """As if the pause after a failure, or a dead worker's lease, had
        gone by."""
        self.database.run("update tilskudd.file set scan_due_at = now() "
                          "where scan_due_at is not null")

    def another_service(self, **settings):
        return Service(self.folder, self.database, self.issuer, **settings)

    def worker(self, **settings):
        return Worker(self.service, **settings)

    def tell_register(self):
        """The register has all applicants, in the best of order."""
        self.register.set_mode("ok")
        self.register.tell(json.loads(self.database.ask(
            (ROOT / "tests/support/register.sql").read_text())))

    def make_due(self, *numbers):
        """As if a day, or the lease of one who died, had gone by."""
        self.database.run(
            "update tilskudd.applicant set register_due_at = now() "
            f"where organisation_number = any ('{{{','.join(numbers)}}}')")

    def close(self):
        Stack.standing.remove(self)
        with ExitStack() as left:
            left.callback(self.temporary.cleanup)
            left.callback(self.database.remove)
            if self.scanner:
                left.callback(self.scanner.stop)
            left.callback(self.issuer.stop)
            self.service.stop()
            MET.moves |= audit.moves(self.database)
            SECRETS.look_at_rows(self.database)
            SECRETS.look_at_server(self.database)
