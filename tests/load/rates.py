#!/usr/bin/env python3
"""What quotas cost: the same requests with and without them, in turn, and how
often the database is written to.

    rates.py [--rounds 5] [--seconds 3]

makes a stack of its own of the programs in TILSKUDD_BIN (a release build, or
the figures say little). Load, service and database share the machine: the
processor time of a request says more than the requests of a second.
"""

import argparse
import http.client
import os
import re
import statistics
import subprocess
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from tests.support.stack import WIRE, Stack  # noqa: E402

CALL = "/v1/calls/019b76da-a800-7000-8002-000000202601"
READS = 10000
OFF = {f"rate_{name}": 0 for name in (
    "read", "write", "heavy", "export", "anonymous")}


def metric(service, name):
    text = WIRE.get(f"{service.ops}/metrics").text
    return sum(int(value) for value in
               re.findall(rf"^{name}(?:{{.*}})? (\d+)$", text, re.M))


def written(service):
    return metric(service, "tilskudd_rate_leases_total")


def requests_of(service):
    return metric(service, "http_server_request_duration_seconds_count")


def processor_us(service):
    fields = Path(f"/proc/{service.process.pid}/stat").read_text().split()
    return (int(fields[13]) + int(fields[14])) * 1e6 / os.sysconf("SC_CLK_TCK")


def load(service, token, seconds):
    """(requests a second, µs of processor time for each)"""
    used, count = processor_us(service), requests_of(service)
    done = subprocess.run(
        ["wrk", "-t1", "-c16", f"-d{seconds}s", "-H",
         f"Authorization: Bearer {token}", service.url + CALL],
        check=True, capture_output=True, text=True).stdout
    assert "Non-2xx" not in done, done
    return (float(re.search(r"Requests/sec:\s+([\d.]+)", done)[1]),
            (processor_us(service) - used) / (requests_of(service) - count))


def cost(stack, token, rounds, seconds):
    services = {"without": stack.another_service(**OFF),
                "with": stack.another_service()}
    seen = {name: [] for name in services}
    for _ in range(rounds):
        for name, service in services.items():
            seen[name].append(load(service, token, seconds))
    for name, service in services.items():
        rates, costs = zip(*seen[name])
        print(f"{name:8} {statistics.median(rates):8.0f} requests a second, "
              f"{statistics.median(costs):6.1f} us of processor time each "
              f"({min(costs):.1f} to {max(costs):.1f})")
        service.stop()


def leases(stack, token):
    """With the quota that holds by itself, and a proxy's two instances."""
    services = [stack.another_service(rate_read=12000, rate_window_s=3600)
                for _ in range(2)]
    wires = [http.client.HTTPConnection("127.0.0.1", s.port) for s in services]
    for count in range(1, READS + 1):
        wire = wires[count % 2]
        wire.request("GET", CALL, headers={"Authorization": f"Bearer {token}"})
        answer = wire.getresponse()
        answer.read()
        assert answer.status == 200, answer.status
        if count in (750, READS):
            print(f"{count:6} reads, {sum(map(written, services)):3} writes")
    for wire, service in zip(wires, services):
        wire.close()
        service.stop()


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=int, default=3)
    wanted = parser.parse_args()
    stack = Stack()
    try:
        token = stack.issuer.token("municipality")
        cost(stack, token, wanted.rounds, wanted.seconds)
        leases(stack, token)
    finally:
        stack.close()


if __name__ == "__main__":
    main()
