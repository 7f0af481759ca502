"""Asking tilskudd-inspect, as the service does."""

import json
import subprocess
import tempfile

from tests.support.stack import binaries

INSPECT = binaries() / "tilskudd-inspect"


def start(content, *arguments):
    file = tempfile.TemporaryFile()
    file.write(content)
    file.seek(0)
    return subprocess.Popen([INSPECT, *arguments], stdin=file, env={},
                            stdout=subprocess.PIPE, stderr=subprocess.PIPE)


def inspect(media_type, content):
    process = start(content, media_type)
    said, error = process.communicate(timeout=60)
    assert process.returncode == 0, (process.returncode, error)
    assert said.count(b"\n") == 1 and said.endswith(b"\n")
    return json.loads(said)


def verdict(media_type, content):
    """`accepted`, or the reason."""
    said = inspect(media_type, content)
    return said.get("reason", said["verdict"])
