#!/usr/bin/env python3
"""Runs a program under a seccomp profile as container runtimes write them.

    confine.py PROFILE PROGRAM [ARGUMENT...]

With no new privileges, as the profile's README asks for. What the profile does
not name would be refused with an error there, which a program may overlook;
here it is the end of the process.
"""
import ctypes
import json
import os
import platform
import sys

PR_SET_NO_NEW_PRIVS = 38
KILL_PROCESS, ALLOW, ERRNO = 0x80000000, 0x7fff0000, 0x00050000
COMPARE = {"SCMP_CMP_NE": 1, "SCMP_CMP_LT": 2, "SCMP_CMP_LE": 3,
           "SCMP_CMP_EQ": 4, "SCMP_CMP_GE": 5, "SCMP_CMP_GT": 6,
           "SCMP_CMP_MASKED_EQ": 7}
UNKNOWN = -1 # of seccomp_syscall_resolve_name


class Comparison(ctypes.Structure):
    _fields_ = [("arg", ctypes.c_uint), ("op", ctypes.c_int),
                ("a", ctypes.c_uint64), ("b", ctypes.c_uint64)]


class Filter:
    def __init__(self, outcome):
        self.library = ctypes.CDLL("libseccomp.so.2", use_errno=True)
        self.library.seccomp_init.restype = ctypes.c_void_p
        self.context = ctypes.c_void_p(self.library.seccomp_init(
            ctypes.c_uint32(outcome)))

    def add(self, action, name, comparisons):
        number = self.library.seccomp_syscall_resolve_name(name.encode())
        if number == UNKNOWN:
            sys.exit(f"confine.py: there is no system call {name}")
        if number < 0:
            return # of another machine
        array = (Comparison * len(comparisons))(*comparisons)
        failed = self.library.seccomp_rule_add_array(
            self.context, ctypes.c_uint32(action), number, len(comparisons),
            array)
        if failed:
            sys.exit(f"confine.py: {name}: {os.strerror(-failed)}")

    def load(self):
        failed = self.library.seccomp_load(self.context)
        if failed:
            sys.exit(f"confine.py: {os.strerror(-failed)}")


def action_of(rule):
    if rule["action"] == "SCMP_ACT_ALLOW":
        return ALLOW
    assert rule["action"] == "SCMP_ACT_ERRNO", rule
    return ERRNO | rule["errnoRet"]


def comparison(argument):
    value, second = argument["value"], argument.get("valueTwo", 0)
    return Comparison(argument["index"], COMPARE[argument["op"]], value, second)


def main():
    profile = json.load(open(sys.argv[1], encoding="utf-8"))
    assert profile["defaultAction"] == "SCMP_ACT_ERRNO"
    names = {part["architecture"] for part in profile["archMap"]}
    assert f"SCMP_ARCH_{platform.machine().upper()}" in names
    confinement = Filter(KILL_PROCESS)
    for rule in profile["syscalls"]:
        for name in rule["names"]:
            confinement.add(action_of(rule), name,
                            [comparison(one) for one in rule.get("args", [])])
    ctypes.CDLL(None).prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
    confinement.load()
    os.execv(sys.argv[2], sys.argv[2:])


if __name__ == "__main__":
    main()
