"""The service as a container confines it: docker/seccomp.json, with no new
privileges. No container runs here; the same filter is loaded by
tests/support/confine.py, where a call that is not allowed is the end."""

import json
import os
import signal
import subprocess
import sys

import pytest

from tests.release.conftest import BIN, ROOT

PROFILE = ROOT / "docker/seccomp.json"
CONFINE = ROOT / "tests/support/confine.py"

# The main story, and what else uses the system: programs of our own, a virus
# scanner, the register, exports on disk, letters.
STORIES = ("test_main_story.py", "test_scanning.py", "test_letters.py",
           "test_register.py", "test_exports.py", "test_files.py")

# Of these, one of each when there is no time for all.
SHORT = ("main_story or clean_file_is_found or a_virus_is_found or nb-full or "
         "a_new_applicant or exports_its_own")

# Each leads to more than the service was given.
NEVER = {"acct", "add_key", "bpf", "capset", "chmod", "chown", "chroot", "delete_module",
         "fchmod", "fchown", "finit_module", "init_module", "io_uring_setup", "ioperm",
         "iopl", "kexec_load", "keyctl", "link", "mount", "move_mount",
         "open_by_handle_at", "perf_event_open", "personality", "pivot_root",
         "process_vm_readv", "process_vm_writev", "ptrace", "reboot", "rename",
         "request_key", "setgid", "setns", "setuid", "swapon", "symlink", "umount2",
         "unshare", "userfaultfd"}


@pytest.fixture(scope="module")
def confined(tmp_path_factory):
    """A folder of programs, of which the service is confined."""
    folder = tmp_path_factory.mktemp("confined")
    service = folder / "tilskudd-api"
    service.write_text(f'#!/bin/sh\nexec {sys.executable} {CONFINE} {PROFILE} '
                       f'{BIN}/tilskudd-api "$@"\n')
    service.chmod(0o755)
    (folder / "tilskudd-issuer").symlink_to(BIN / "tilskudd-issuer")
    return folder


def confine(*words):
    return subprocess.run([sys.executable, CONFINE, PROFILE, *words],
                          capture_output=True)


def test_it_serves_a_whole_story_confined(confined, long):
    done = subprocess.run(
        [sys.executable, "-B", "-m", "pytest", "-p", "no:cacheprovider", "-q",
         "--timeout", "120", "-k", "" if long else SHORT, *(f"tests/scenarios/{one}" for one in STORIES)],
        cwd=ROOT, env={**os.environ, "TILSKUDD_BIN": str(confined)},
        capture_output=True, text=True)
    assert done.returncode == 0, done.stdout[-6000:]


@pytest.mark.parametrize("words, outcome", [
    (["/bin/true"], 0),
    (["/usr/bin/unshare", "--user", "/bin/true"], -signal.SIGSYS),
    (["/usr/bin/ln", "-s", "a", "/nowhere/b"], -signal.SIGSYS),
    ([sys.executable, "-c", "import socket; socket.socket(17, 3)"],
     -signal.SIGSYS),
    ([sys.executable, "-c",
      "import socket; socket.socket(socket.AF_INET, socket.SOCK_RAW)"],
     -signal.SIGSYS),
])
def test_what_is_not_in_the_profile_is_the_end(words, outcome):
    assert confine(*words).returncode == outcome


def test_the_profile_denies_what_it_does_not_name():
    profile = json.loads(PROFILE.read_text())
    assert profile["defaultAction"] == "SCMP_ACT_ERRNO"
    named = [name for rule in profile["syscalls"] for name in rule["names"]]
    assert not NEVER & set(named)
    assert len(set(named)) < 110
    assert all(rule["action"] in ("SCMP_ACT_ALLOW", "SCMP_ACT_ERRNO")
               for rule in profile["syscalls"])
    # No socket of any family without an argument that says so.
    assert all("args" in rule for rule in profile["syscalls"]
               if set(rule["names"]) & {"socket", "clone"})
