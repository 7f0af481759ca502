"""The switch by which tests turn the service's guards off: where there is none,
and where it is refused."""

import json
import os
import subprocess

from tests.support.stack import REFUSED, ROOT
from tests.support.unguarded import SWITCH, binary, unguarded

RELEASE = ROOT / "build/release/bin/tilskudd-api"


def preset(name):
    presets = json.loads((ROOT / "CMakePresets.json").read_text())
    return next(p["cacheVariables"] for p in presets["configurePresets"]
                if p["name"] == name)


def test_a_hardened_build_does_not_compile_with_it():
    def compiled(*options):
        return subprocess.run(
            ["gcc", "-std=c17", "-fsyntax-only", f"-I{ROOT}", *options,
             ROOT / "services/base/unguarded.c"], capture_output=True,
            text=True, check=False)

    assert compiled("-DTILSKUDD_UNGUARDED").returncode == 0
    assert compiled("-DTILSKUDD_HARDEN").returncode == 0
    both = compiled("-DTILSKUDD_UNGUARDED", "-DTILSKUDD_HARDEN")
    assert both.returncode != 0 and "keeps its guards" in both.stderr


def test_the_release_is_hardened_and_has_no_switch():
    assert preset("release")["TILSKUDD_HARDEN"] == "ON"
    assert "TILSKUDD_UNGUARDED" not in preset("release")


def test_the_program_that_is_released_knows_no_such_word():
    program = RELEASE.read_bytes()
    assert SWITCH not in program and b"guards_off" not in program
    assert SWITCH in binary().read_bytes()


def test_production_refuses_it(stack):
    done = subprocess.run(
        [binary(), "serve"], capture_output=True, text=True, timeout=60,
        check=False, env={**os.environ, **stack.service.environment,
                          "TILSKUDD_ENVIRONMENT": "production",
                          "TILSKUDD_CLOCK": "", "TILSKUDD_UNGUARDED": "yes"})
    assert done.returncode == REFUSED
    assert "TILSKUDD_UNGUARDED is not for production" in (
        done.stdout + done.stderr)


def test_it_is_said_aloud(stack):
    service = unguarded(stack)
    service.stop()
    assert [event["level"] for event in service.events("unguarded")] == [
        "error"]
    assert not stack.service.events("unguarded")
