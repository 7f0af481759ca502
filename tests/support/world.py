"""One stack whose machine can go wrong, and four people who go on asking: what
each sees of a fault, and that all is well once it is over."""

from contextlib import contextmanager

import psycopg
import pytest

from tests.conftest import CALL_2026
from tests.scenarios.filing import Sender, text
from tests.support.client import Client
from tests.support.load import COPY
from tests.support.stack import WIRE, Stack, undone_by, wait_for
from tests.support.weather import Weather

CALL = f"/v1/calls/{CALL_2026}"
PEOPLE = ("signatory", "preparer", "caseworker")
ALL = ("read", "write", "export", "zip", "upload")
BACKENDS = ("select {} from pg_stat_activity where usename = 'tilskudd_app' "
            "and datname = 'tilskudd'")


class Askers:
    """They keep their connections, as a proxy does."""

    def __init__(self, service, tokens, contract):
        self.service = service
        self.people = {name: Client(service.url, contract, token)
                       for name, token in tokens.items()}
        self.public = Client(service.url, contract)
        self.sender = Sender(self.people["preparer"])
        self.file = self.content = None
        caseworker = self.people["caseworker"]
        self.etag = caseworker.get(CALL).expect(200).etag
        self.application = self.people["signatory"].get(
            "/v1/applications?limit=1").expect(200)["items"][0]["id"]

    def prepare(self):
        """A file is announced, for upload(), in place of the one before."""
        if self.file is not None:
            self.sender.delete(self.file).expect(204)
        self.content = text(70_000)
        self.file = self.sender.announced(self.content)

    def read(self):
        return self.public.get(CALL)

    def write(self):
        return self.people["caseworker"].post(f"{CALL}/copy", COPY,
                                              match=self.etag)

    def export(self):
        return self.people["caseworker"].get("/v1/applicants", headers={
            "Accept": "text/csv"})

    def zip(self):
        return self.people["signatory"].get(
            f"/v1/applications/{self.application}/attachments/zip")

    def upload(self):
        """All of it, which is then judged."""
        last = len(self.content) - 1
        return self.people["preparer"].request(
            "PUT", f"/v1/files/{self.file['id']}/content",
            content=self.content, headers={
                "Content-Type": "application/octet-stream",
                "Content-Range": f"bytes 0-{last}/{last + 1}"})

    def seen(self, *what):
        """{what was asked: "well", or why it is told to come back}. Nothing
        else is an answer."""
        return {name: verdict(getattr(self, name)()) for name in what or ALL}

    def is_well(self):
        return set(self.seen().values()) == {"well"}

    def close(self):
        for client in (*self.people.values(), self.public):
            client.http.close()

    def ready(self):
        answer = WIRE.get(f"{self.service.ops}/readyz", timeout=20)
        return answer.status_code, answer.json()


def verdict(answer):
    if answer.status < 400:
        return "well"
    assert answer.status == 503, answer.text
    assert int(answer.headers["Retry-After"]) > 0
    return answer.code


class World:
    def __init__(self, contract):
        self.contract = contract
        self.stack = Stack()
        with undone_by(self.stack.close):
            self.database = self.stack.database
            self.weather = Weather(self.stack.folder, "service")
            self.climate = Weather(self.stack.folder, "database")
            self.tokens = {name: self.stack.issuer.token(name)
                           for name in PEOPLE}
            self.stack.service.stop()
            self.database.run("alter system set synchronous_commit = on")
            with self.under(self.climate):
                self.restart_database()
            self.service = self.stack.service = self.another_service(
                self.weather, lock_timeout_ms=400, statement_timeout_ms=800,
                pool_wait_ms=300)
            Client(self.service.url, contract, self.tokens["preparer"]).post(
                "/v1/applications", {"callId": CALL_2026}).expect(201)
            self.askers = self.another_askers(self.service)

    @contextmanager
    def under(self, weather):
        """Programs that are started meanwhile stand in it."""
        with pytest.MonkeyPatch.context() as changed:
            for name, value in weather.environment().items():
                changed.setenv(name, value)
            yield

    def another_service(self, weather=None, **settings):
        if weather is None:
            return self.stack.another_service(**settings)
        with self.under(weather):
            return self.stack.another_service(**settings)

    def another_askers(self, service):
        return Askers(service, self.tokens, self.contract)

    def restart_database(self):
        self.database.script("stop")
        self.database.script("start")

    def start_database(self):
        with self.under(self.climate):
            self.database.script("start")

    def as_app(self, **options):
        return psycopg.connect(self.database.conninfo("tilskudd_app"),
                               **options)

    def backends(self):
        return [int(pid) for pid in
                self.database.ask(BACKENDS.format("pid")).split()]

    def hang_up(self):
        """On the service, so that it has to connect anew."""
        self.database.ask(BACKENDS.format("pg_terminate_backend(pid)"))
        wait_for(lambda: not self.backends(), 20, "all have been hung up on")

    @contextmanager
    def locked(self, table):
        """Whoever wants it waits."""
        with psycopg.connect(self.database.conninfo("postgres")) as other:
            other.execute(f"lock table tilskudd.{table}")
            yield other

    def waiting(self):
        return int(self.database.ask(
            BACKENDS.format("count(*)") + " and wait_event_type = 'Lock'"))

    def diagnostics(self):
        """What the log says of those who were told to come back."""
        return [entry.get("diagnostic", "")
                for entry in self.service.events("request")
                if entry["status"] == 503]

    def close(self):
        self.weather.set()
        self.climate.set()
        self.askers.close()
        self.stack.close()
