"""A service whose own checks of who may do what are switched off, beside one
that has them: what it still refuses, row-level security refuses by itself."""

import json

from tests.support import stack
from tests.support.secrets import SECRETS

SWITCH = b"TILSKUDD_UNGUARDED"


def binary():
    """That under test or, where it keeps its guards, a debug build."""
    for folder in (stack.binaries(), stack.ROOT / "build/debug/bin"):
        program = folder / "tilskudd-api"
        if SWITCH in program.read_bytes():
            return program
    raise AssertionError("no build can switch its guards off: "
                         "cmake --build --preset debug")


class Unguarded(stack.Service):
    """Its answers are no answers of the contract, and count for nothing in the
    judgement of a whole run."""

    @staticmethod
    def program():
        return binary()

    def stop(self):
        if self.process.poll() is None:
            self.process.terminate()
        code = self.process.wait(60)
        SECRETS.look_at_file("log", self.log_path)
        assert code == 0, (code, stack.last_words(self.log_path))

    def diagnostics(self):
        """Why it answered 500, line by line."""
        lines = [json.loads(line) for line
                 in self.log_path.read_text().splitlines()
                 if line.startswith('{"time"')]
        return [line.get("diagnostic", "") for line in lines
                if line.get("status") == 500]


def unguarded(made):
    """Beside the service of a stack, on its database."""
    return Unguarded(made.folder, made.database, made.issuer,
                     unguarded="yes")
