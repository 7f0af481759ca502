"""HAProxy with docker/haproxy.cfg, in front of one service or two."""

import os
import shutil
import subprocess
from pathlib import Path

from tests.support.stack import ROOT, answers, free_port, undone_by, wait_for

# Debian has it where only root looks.
PROGRAM = shutil.which("haproxy") or "/usr/sbin/haproxy"

# One machine is all clients there are.
LOOPBACK = {"TILSKUDD_FRONT_CONNECTIONS_EACH": "4000",
            "TILSKUDD_FRONT_STRANGERS_EACH": "1000000"}


class Proxy:
    """The front of instances, stopped at the end by its number."""

    def __init__(self, folder, services, **settings):
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        one, two = services[0], services[-1]
        environment = {
            **os.environ, **LOOPBACK,
            "TILSKUDD_FRONT": f"127.0.0.1:{self.port}",
            "TILSKUDD_PUBLIC_URL": self.url,
            "TILSKUDD_ONE": f"127.0.0.1:{one.port}",
            "TILSKUDD_ONE_OPS": str(one.ops_port),
            "TILSKUDD_TWO": f"127.0.0.1:{two.port}",
            "TILSKUDD_TWO_OPS": str(two.ops_port),
            **{f"TILSKUDD_FRONT_{name.upper()}": str(value)
               for name, value in settings.items()}}
        self.log_path = Path(folder, f"haproxy-{self.port}.log")
        with open(self.log_path, "wb") as log:
            self.process = subprocess.Popen(
                [PROGRAM, "-db", "-f", ROOT / "docker/haproxy.cfg"],
                env=environment, stdout=log, stderr=log)
        with undone_by(self.stop):
            wait_for(lambda: self.process.poll() is not None
                     or answers(f"{self.url}/v1/metadata/limits"), 20,
                     "the front answers")
            assert self.process.poll() is None, self.log_path.read_text()

    def stop(self):
        self.process.terminate()
        self.process.wait(20)
