"""What must hold when the load is over: each acknowledgement is one effect, one
event and one audit row, and there is nothing else."""

import os
import subprocess
from collections import Counter

from tests.fault.load import MANY
from tests.sql.money_world import check_books
from tests.support import audit
from tests.support.client import Client
from tests.support.stack import binaries

TOLD = """
select operation, subject_id::text, subject_version, after ->> 'state',
       subject_kind, trace_id
from audit where seq > %(since)s
"""

# What commands are about. A claim also makes a letter, which is audited by the
# same request, and of which nobody is told for itself.
OWN = {"application", "fund_transfer", "payout_batch"}

EVENTS = """
select subject_id::text, subject_version
from event where seq > %(since)s
"""

VERSIONS = """
select id::text, version from application where call_id = any (%(calls)s)
"""

REFERENCES = """
select substr(reference, 10)::int from application
where call_id = any (%(calls)s) and reference is not null order by 1
"""

KEPT = "select count(*) from idempotency_key where made_at > %(at)s"

RESULTS = {"paid", "failed"}


class Books:
    """From now on."""

    def __init__(self, database):
        self.database = database
        with audit.reader(database) as reader:
            self.audit, self.event, self.at = reader.execute(
                "select (select max(seq) from audit), "
                "(select max(seq) from event), clock_timestamp()").fetchone()

    def check(self, load, database=None):
        self.database = database or self.database
        entries = load.ledger.entries()
        with audit.reader(self.database) as reader:
            self.check_rows(reader, entries)
            self.check_applications(reader, entries, load.calls)
            kept = reader.execute(KEPT, {"at": self.at}).fetchone()
            assert kept == (sum(bool(e["key"]) for e in entries),)
            assert audit.faults(reader) == []
            for call, *_ in load.awards:
                check_books(reader, call)
        self.check_chain()
        return len(entries)

    def check_rows(self, reader, entries):
        """Audit rows and events are exactly those that were acknowledged."""
        found = reader.execute(TOLD, {"since": self.audit}).fetchall()
        told = [row[:4] for row in found if row[4] in OWN]
        requests = {row[5] for row in found if row[4] in OWN}
        assert {row[5] for row in found} == requests, "out of nothing"
        alone = Counter((operation, *rest) for operation, *rest, _ in told
                        if operation not in MANY)
        known = Counter((e["operation"], *subject) for e in entries
                        if e["operation"] not in MANY
                        for subject in e["subjects"])
        twice = [effect for effect, count in known.items() if count > 1]
        assert not twice, f"one effect, acknowledged more than once: {twice}"
        assert not known - alone, f"lost: {known - alone}"
        assert not alone - known, f"nobody was told of: {alone - known}"
        self.check_many(told, entries)
        rows = Counter(row[1:3] for row in found)
        assert set(rows.values()) == {1}
        events = Counter(reader.execute(EVENTS, {"since": self.event}))
        due = Counter(row[1:3] for row in told)
        assert not events - due, f"no audit row: {events - due}"
        assert not due - events, f"no event: {due - events}"

    def check_many(self, told, entries):
        states = Counter((operation, state) for operation, _, _, state in told
                         if operation in MANY)
        batches = [e for e in entries if e["operation"] == "createPayoutBatch"]
        sent = states["createPayoutBatch", "sent"]
        assert sent == len(batches) + sum(e["nok"] for e in batches)
        recorded = sum(len(e["subjects"]) for e in entries
                       if e["operation"] == "createPayoutResults")
        assert recorded == sum(states["createPayoutResults", state]
                               for state in RESULTS)

    def check_applications(self, reader, entries, calls):
        """Each is where its last acknowledgement left it."""
        last = {}
        for entry in entries:
            if entry["operation"].endswith("Application"):
                for subject, version in entry["subjects"]:
                    last[subject] = max(version, last.get(subject, 0))
        look = {"calls": calls}
        assert dict(reader.execute(VERSIONS, look)) == last
        found = [number for number, in reader.execute(REFERENCES, look)]
        assert found == [*range(found[0], found[0] + len(found))]

    def check_chain(self):
        done = subprocess.run(
            [binaries() / "tilskudd-api", "audit", "verify"], env={
                **os.environ, "TILSKUDD_OWNER_DATABASE":
                self.database.conninfo("tilskudd_owner")},
            capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout + done.stderr

    def check_replays(self, load, service, most):
        """Sent once more, each is answered as it was, and nothing happens."""
        with audit.reader(self.database) as reader:
            before = reader.execute("select count(*) from audit").fetchone()
            for said in load.replayable[:most]:
                who, _, path, body, headers = said.request
                again = Client(service.url, load.contract,
                               load.world.tokens[who]).request(
                    "POST", path, content=body, headers=headers)
                assert (again.status, again.text) == (said.status, said.text)
                assert again.headers["Idempotency-Replayed"] == "true"
            reader.rollback()
            after = reader.execute("select count(*) from audit").fetchone()
            assert before == after
        return min(most, len(load.replayable))
