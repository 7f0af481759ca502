"""A whole call told by one job: what a letter costs, and what the worker holds
in memory meanwhile.

    TILSKUDD_BIN=$PWD/build/release/bin .venv/bin/python -m pytest -s \
        tests/load/telling.py

Prints the worker's memory before, at most and after, and how long each of the
three jobs took. Not run by CI: figures are for benchmarks, not for tests.
"""

import time
from pathlib import Path

from tests.scenarios.conftest import *  # noqa: F401,F403
from tests.scenarios.deciding import content
from tests.scenarios.test_jobs import asked, worker  # noqa: F401
from tests.scenarios.test_jobs_many import CROWD, DRAFTS
from tests.support.stack import wait_for

MANY = 300


def memory(process):
    """Resident now and at most, in MiB."""
    status = Path(f"/proc/{process.pid}/status").read_text()
    return [round(int(next(line.split()[1] for line in status.splitlines()
                           if line.startswith(name))) / 1024, 1)
            for name in ("VmRSS", "VmHWM")]


def test_three_hundred_are_told(deciding, worker):  # noqa: F811
    deciding.run(CROWD.format(count=MANY))
    application = deciding.application()
    first = deciding.draft(application,
                           content(application, 100_000)).expect(201)
    ids = deciding.to_all(application, kind="inter_municipal_company")
    deciding.run(f"update call set frame_nok = 900000000 where id = "
                 f"'{deciding.call['id']}'")
    deciding.ask(DRAFTS.format(first=first["id"], applications=",".join(ids)))
    deciding.act(first, "discard").expect(200)
    print(f"\nworker MiB (now, most): {memory(worker.process)}")
    for action, by in (("propose", "caseworker"), ("approve", "approver"),
                       ("notify", "approver")):
        begun = time.monotonic()
        job = asked(deciding, action, by).expect(202)
        wait_for(lambda: deciding.ask(  # noqa: B023
            f"select state from job where id = '{job['id']}'") == "finished",
            500, "the job is finished")
        done = deciding.caller("caseworker").get(
            f"/v1/jobs/{job['id']}").expect(200)
        print(f"{action}: {done['counts']} in "
              f"{time.monotonic() - begun:.1f} s; worker MiB "
              f"{memory(worker.process)}")
    print(deciding.ask("select count(*) || ' letters of ' || sum(pages) || "
                       "' pages, ' || sum(length(pdf)) / 1024 || ' KiB' "
                       "from letter where kind = 'decision'"))
