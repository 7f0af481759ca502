"""Memory runs out in the small programs. They may end in any way: the service takes
that for no answer (test_uploads.py, test_letters_unmade.py). But what they say in
good order is what they say with memory: no good file is refused, no letter lacks a
word, and none looks otherwise."""

import json
import subprocess
import tempfile

import pytest

from tests.letters.letters import CONTENT, TEMPLATE
from tests.support.made_files import good_files
from tests.support.stack import binaries
from tests.support.torture import NTH, NONE, PROCESS, Torture

PATIENCE_S = 8 # of the service

TRIED = 8 # of each in short


@pytest.fixture
def torture(tmp_path):
    return Torture(tmp_path)


def run(torture, given, *command):
    with tempfile.TemporaryFile() as file:
        file.write(given)
        file.seek(0)
        try:
            done = subprocess.run(
                [binaries() / command[0], *command[1:]], stdin=file,
                env=torture.environment(), capture_output=True,
                timeout=PATIENCE_S)
        except subprocess.TimeoutExpired: # libseccomp waits for itself then
            return None, b""
    return done.returncode, done.stdout


def numbers(count, long):
    """All of them, or some from everywhere."""
    return range(1, count + 1) if long else sorted(
        {1 + i * count // TRIED for i in range(TRIED)})


def tried(torture, long, figures, given, *command):
    torture.arm(PROCESS, NONE)
    expected = run(torture, given, *command)
    count = torture["counted"]
    assert expected[0] == 0 and expected[1] and count > 10
    said = {"as with memory": 0, "nothing": 0}
    untrue = []
    for number in numbers(count, long):
        torture.arm(PROCESS, NTH, number)
        done = run(torture, given, *command)
        said["nothing" if done[0] != 0 else "as with memory"] += 1
        if done[0] == 0 and done[1] != expected[1]:
            untrue.append((number, done[1][:200], torture.place()))
    assert not untrue, (len(untrue), untrue[:6])
    figures(" ".join(map(str, command[:1])), f"{sum(said.values())} of {count} allocations: "
            f"{said}", "none untrue")


@pytest.mark.parametrize("media_type, given", [
    (media_type, content) for media_type, content in good_files().items()])
def test_what_is_judged_without_memory_is_not_refused(
        torture, long, figures, media_type, given):
    tried(torture, long, figures, given, "tilskudd-inspect", media_type)


def test_a_letter_made_without_memory_lacks_nothing(torture, long, figures):
    request = json.dumps({"kind": "decision", "language": "nb",
                          "isDraft": False, "content": CONTENT}).encode()
    tried(torture, long, figures, request, "tilskudd-letter", TEMPLATE)
