"""Five times as much as can be done: what can be done is done, the rest is told
at once to come back, and when it is over nothing is left of it.

The load is offered by tests/load/offer.c in an open loop, since those who come
to a deadline do not wait for each other, over fewer connections than the
service takes, as a proxy would. What can be done at most is measured in the
same run, by the same program in a closed loop, before and after. Load, service and database share
the machine: what is offered in vain is paid for as well."""

import threading
import time

from tests.conftest import CALL_2026
from tests.fault.test_soak import MIB, memory
from tests.support.client import Answer, Client
from tests.support.load import useful
from tests.support.stack import WIRE, answers
from tests.support.world import verdict

TIMES = 5
BUSY = 32  # connections of those who can be served
CROWD = 700

LEAST_SHARE = 0.8
REFUSED_MS = 1000
RECOVERED_S = 5
MOST_MIB = 64


class Watch(threading.Thread):
    """What the service holds in memory meanwhile, and whether it can be seen
    from outside that it lives; one more client, who comes and goes."""

    def __init__(self, service, patience):
        super().__init__()
        self.service, self.patience = service, patience
        self.is_over = False
        self.most, self.alive, self.verdicts = 0, [], set()
        self.start()

    def run(self):
        while not self.is_over:
            self.most = max(self.most, memory(self.service.process.pid))
            self.alive.append(answers(f"{self.service.ops}/livez",
                                      patience=self.patience))
            self.verdicts.add(verdict(Answer(WIRE.get(
                f"{self.service.url}/v1/calls/{CALL_2026}", timeout=60))))
            time.sleep(0.2)

    def end(self):
        self.is_over = True
        self.join()


def late(told, status):
    """The 99th percentile in milliseconds."""
    return told["answers"].get(status, {"p99": 0})["p99"]


def recovery(told, rate):
    """Seconds until as much was answered as was offered."""
    return next((second + 1 for second, count
                 in enumerate(told["usefulBySecond"]) if count >= 0.95 * rate),
                len(told["usefulBySecond"]) + 1)


def at_most(service, load, long):
    """What can be done, a second."""
    return useful(load.offer(service, BUSY, 0, 20 if long else 1))


def overloaded(service, load, peak, long):
    """What came of too much. A peak that was measured for a second, beside
    other tests, may not have been all that could be done: then more is too
    much."""
    if long:
        return load.offer(service, CROWD, TIMES * peak, 60)
    for times in (TIMES, 2 * TIMES, 4 * TIMES):
        told = load.offer(service, 250, times * peak, 3)
        if "503" in told["answers"]:
            break
    return told


def test_five_times_as_much_as_it_can_do(everyday, contract, long, figures):
    service, load = everyday.stack.service, everyday.load
    load.offer(service, BUSY, 0, 3 if long else 1)
    peak = at_most(service, load, long)
    before = memory(service.process.pid)
    watch = Watch(service, 2 if long else 30)
    try:
        told = overloaded(service, load, peak, long)
    finally:
        watch.end()
    after = load.offer(service, BUSY, peak / 2, 10 if long else 1)

    assert told["answers"].keys() <= {"200", "201", "503"}
    assert "503" in told["answers"]
    assert told["broken"] == 0
    assert watch.verdicts <= {"well", "OVERLOADED"} and all(watch.alive)
    assert after["answers"].keys() <= {"200", "201", "503"}
    Client(service.url, contract).get("/v1/calls").expect(200)
    if long:
        later = at_most(service, load, long)
        figured((peak + later) / 2, told, recovery(after, peak / 2),
                watch.most - before, figures)


def figured(peak, told, recovered, grown, figures):
    share = useful(told) / peak
    offered = told["sent"] + told["givenUp"]
    figures("overload: at most", f"{peak:.0f}/s", "")
    figures("overload: offered for a minute",
            f"{offered / told['seconds']:.0f}/s", f"{TIMES} times")
    figures("overload: useful", f"{share:.0%}", f">= {LEAST_SHARE:.0%}")
    figures("overload: useful answers, p99", f"{late(told, '200'):.0f} ms", "")
    figures("overload: 503, p99", f"{late(told, '503'):.0f} ms",
            f"<= {REFUSED_MS} ms")
    figures("overload: not answered within a second",
            f"{told['givenUp'] / offered:.1%}", "<= 1 %")
    figures("overload: recovered after",
            f"{recovered} s", f"<= {RECOVERED_S} s")
    figures("overload: memory grew by", f"{grown / MIB:.1f} MiB",
            f"<= {MOST_MIB} MiB")
    assert share >= LEAST_SHARE
    assert late(told, "503") <= REFUSED_MS
    assert told["givenUp"] <= offered / 100
    assert recovered <= RECOVERED_S
    assert grown <= MOST_MIB * MIB
