"""The image of the service: how large it is, what is in it, and that it runs
with nothing but that."""

import gzip
import hashlib
import io
import json
import stat
import subprocess
import tarfile
from pathlib import PurePosixPath

import pytest
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator

from tests.containers.composed import ENGINE, engine
from tests.support.stack import ROOT

# What is stored and sent, and what lies unpacked: MB of a million bytes.
PACKED, UNPACKED = 30, 64
PROGRAMS = {"usr/bin/tilskudd-api", "usr/bin/tilskudd-inspect",
            "usr/bin/tilskudd-letter"}
SBOM = "usr/share/doc/tilskudd/sbom.cdx.json"
CONFINED = ("--rm", "--read-only", "--cap-drop=all", "--network=none",
            "--security-opt=no-new-privileges",
            f"--security-opt=seccomp={ROOT}/docker/seccomp.json")
SETTINGS = ("--env=TILSKUDD_PUBLIC_URL=https://localhost",
            "--env=TILSKUDD_DATABASE=host=nowhere",
            "--env=TILSKUDD_ISSUERS_FILE=/nowhere",
            "--env=TILSKUDD_PERSON_KEY_FILE=/nowhere")


@pytest.fixture(scope="module")
def files():
    """{name: (member, bytes)} of all there is."""
    name = engine.ask("create", "tilskudd-service")
    try:
        tar = subprocess.run([ENGINE, "export", name], check=True,
                             capture_output=True).stdout
    finally:
        engine.run("rm", name)
    with tarfile.open(fileobj=io.BytesIO(tar)) as archive:
        return {member.name: (member, archive.extractfile(member).read()
                              if member.isfile() else b"")
                for member in archive}


def is_ours(name):
    """Not a place that the engine lays something over."""
    return PurePosixPath(name).parts[0] in ("usr", "lib", "lib64", "etc")


def run(*words, **options):
    return engine.run("run", *CONFINED, *SETTINGS, "tilskudd-service", *words,
                      check=False, **options)


def test_it_is_small(files, figures):
    unpacked = sum(member.size for member, _ in files.values()) / 1e6
    packed = sum(len(gzip.compress(content))
                 for _, content in files.values()) / 1e6
    figures("image, packed, MB", f"{packed:.1f}", f"<= {PACKED}")
    figures("image, unpacked, MB", f"{unpacked:.1f}", f"<= {UNPACKED}")
    assert packed <= PACKED and unpacked <= UNPACKED


def test_it_says_what_it_is(image):
    config = image["Config"]
    assert config["User"] == "10001:10001"
    assert config["Entrypoint"] == ["/usr/bin/tilskudd-api"]
    assert config["Cmd"] == ["serve"]
    labels = config["Labels"]
    assert labels["org.opencontainers.image.title"] == "tilskudd"
    assert len(labels["org.opencontainers.image.revision"]) == 40
    check = config.get("Healthcheck") or image["Healthcheck"]
    assert check["Test"] == ["CMD", "/usr/bin/tilskudd-api", "health", "live"]


def test_nothing_is_there_that_it_does_not_need(files):
    """No shell, no tool; nothing that gives rights, nothing to write to."""
    programs = {name for name, (member, content) in files.items()
                if content.startswith(b"\x7fELF") and ".so" not in name}
    assert programs == PROGRAMS
    assert not [name for name, (_, content) in files.items()
                if content.startswith(b"#!")]
    for name, (member, _) in files.items():
        assert not member.mode & (stat.S_ISUID | stat.S_ISGID), name
        assert member.uid == 0, name
        if is_ours(name) and not member.issym():
            assert not member.mode & (stat.S_IWGRP | stat.S_IWOTH), name


def test_each_file_is_in_its_bill_of_materials(files):
    text = files[SBOM][1].decode()
    assert JsonStrictValidator(SchemaVersion.V1_5).validate_str(text) is None
    bill = json.loads(text)
    said = {}
    for component in bill["components"]:
        for one in [component, *component.get("components", [])]:
            for digest in one.get("hashes", []):
                said[one["bom-ref"].lstrip("/")] = digest["content"]
    code = {name: hashlib.sha256(content).hexdigest()
            for name, (_, content) in files.items()
            if content.startswith(b"\x7fELF") or name.endswith((".ttf", ".mgc"))}
    assert said == code
    packages = {c["name"]: c for c in bill["components"]
                if c["type"] == "library"}
    assert {"libc6", "libpq5", "libssl3", "libulfius2.7"} <= set(packages)
    assert all(c["purl"].startswith("pkg:deb/debian/") and c["version"]
               for c in packages.values())
    for package in packages: # whose licence goes with it
        assert files[f"usr/share/doc/{package}/copyright"][1]


def test_a_bill_that_is_none_is_refused(files):
    bill = json.loads(files[SBOM][1])
    del bill["components"][0]["type"]
    assert JsonStrictValidator(SchemaVersion.V1_5).validate_str(
        json.dumps(bill)) is not None


def test_it_runs_with_no_right_at_all():
    done = run("check")
    assert done.returncode == 0, done.stderr
    assert "the contract is good" in done.stdout


def test_where_nobody_serves_nobody_is_well():
    done = run("health", "live")
    assert done.returncode == 1
    assert "no answer from http://127.0.0.1:8081/livez" in done.stdout


def test_there_is_no_shell():
    for shell in ("/bin/sh", "/bin/bash", "/usr/bin/env"):
        done = engine.run("run", *CONFINED, "--entrypoint", shell,
                          "tilskudd-service", "-c", "true", check=False)
        assert done.returncode in (126, 127), done.stderr
