"""How the programs that are shipped were compiled and linked, read from
themselves: OpenSSF "Compiler Options Hardening Guide"."""

import platform
import re
import subprocess

import pytest

X86 = platform.machine() == "x86_64"

# By Debian's start files, which are built without CET.
STRANGERS = {"_start", "_init", "_fini", "_dl_relocate_static_pie"}
LANDING_PAD = b"\xf3\x0f\x1e\xfa" # endbr64

# FORTIFY has a checked twin for each; what it could not judge stays plain.
CHECKED = {"memcpy", "memmove", "memset", "strcpy", "strcat", "sprintf",
           "snprintf", "vsnprintf", "printf", "fprintf", "read", "recv", "pread",
           "readlink", "realpath", "fread", "poll"}


def readelf(program, *options):
    return subprocess.run(["readelf", "-W", *options, program], check=True,
                          capture_output=True, text=True).stdout


def loads(program):
    return re.findall(r"^ +LOAD .* 0x[0-9a-f]+ +0x[0-9a-f]+ ([RWE ]+) 0x",
                      readelf(program, "-l"), re.MULTILINE)


def imported(program):
    return set(re.findall(r" UND ([A-Za-z_0-9]+)@",
                          readelf(program, "--dyn-syms")))


def test_it_may_lie_anywhere_in_memory(program):
    assert re.search(r"Type: +DYN", readelf(program, "-h"))
    assert re.search(r"FLAGS_1.*\bPIE\b", readelf(program, "-d"))


def test_what_is_relocated_is_read_only_from_the_start(program):
    assert "GNU_RELRO" in readelf(program, "-l")
    dynamic = readelf(program, "-d")
    assert re.search(r"\(FLAGS\).*BIND_NOW", dynamic)
    assert re.search(r"FLAGS_1.*\bNOW\b", dynamic)


def test_nothing_is_both_written_and_run(program):
    stack = re.search(r"GNU_STACK .*? (R?W?E?) +0x10$", readelf(program, "-l"),
                      re.MULTILINE)
    assert stack and stack[1] == "RW"
    found = loads(program)
    assert len(found) >= 4
    assert not [flags for flags in found if "W" in flags and "E" in flags]


def test_its_code_is_never_relocated_and_its_libraries_are_the_systems(program):
    dynamic = readelf(program, "-d")
    assert "NEEDED" in dynamic
    for tag in ("TEXTREL", "RPATH", "RUNPATH"):
        assert tag not in dynamic


def test_stacks_have_canaries(program):
    assert "__stack_chk_fail" in imported(program)


def test_what_writes_into_memory_is_checked(program):
    names = imported(program)
    checked = {name for name in CHECKED if f"__{name}_chk" in names}
    assert {"snprintf", "vsnprintf"} <= checked
    # Sizes known only when running: level 3 alone judges those.
    if program.name == "tilskudd-api":
        assert "memcpy" in checked and len(checked) >= 4
    assert not names & {"gets", "strcpy", "strcat", "sprintf", "vsprintf"}


@pytest.mark.skipif(not X86, reason="Intel's shadow stacks")
def test_returns_go_back_to_where_they_were_called_from(program):
    assert re.search(r"x86 feature:.*\bSHSTK\b", readelf(program, "-n"))


def functions(program):
    """{name: first bytes} of the global functions of its own code."""
    content = program.read_bytes()
    text = re.search(r"\] \.text +PROGBITS +([0-9a-f]+) ([0-9a-f]+) ([0-9a-f]+)",
                     readelf(program, "-S"))
    address, offset, size = (int(part, 16) for part in text.groups())
    return {name: content[at - address + offset:at - address + offset + 4]
            for at, name in (
                (int(value, 16), name) for value, name in re.findall(
                    r"([0-9a-f]{16}) +\d+ FUNC +GLOBAL +\w+ +\d+ (\w+)$",
                    readelf(program, "-s"), re.MULTILINE))
            if address <= at < address + size}


@pytest.mark.skipif(not X86, reason="Intel's indirect branch tracking")
def test_every_function_of_ours_is_a_landing_pad(program):
    found = functions(program)
    assert "main" in found and len(found) > 10
    assert {name for name, first in found.items() if first != LANDING_PAD} \
        <= STRANGERS
