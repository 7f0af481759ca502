"""Faults of the machine for programs that are started in it: weather.c."""

import mmap
import os
import struct
import subprocess
from contextlib import contextmanager
from pathlib import Path

SOURCE = Path(__file__).with_suffix(".c")
COMPILE = ("gcc", "-std=c17", "-D_GNU_SOURCE", "-O2", "-Wall", "-Wextra",
           "-Werror", "-fPIC", "-shared")
FORM = struct.Struct("=4q")
FAIR = {"real_ms": 0, "monotonic_ms": 0, "is_full": 0, "is_crowded": 0}


class Weather:
    def __init__(self, folder, name):
        """Everybody may read the folder: the server is another user."""
        self.library = Path(folder, "weather.so")
        self.path = Path(folder, f"{name}.weather")
        if not self.library.exists():
            subprocess.run([*COMPILE, "-o", self.library, SOURCE], check=True)
        self.path.write_bytes(FORM.pack(*FAIR.values()))
        with open(self.path, "r+b") as file:
            self.now = mmap.mmap(file.fileno(), FORM.size)

    def environment(self):
        """For a program that is to stand in it. The sanitizer's library wants
        to be the first, which it need not be."""
        sanitizer = f"{os.environ.get('ASAN_OPTIONS', '')}:" \
            "verify_asan_link_order=0"
        return {"LD_PRELOAD": str(self.library), "WEATHER": str(self.path),
                "ASAN_OPTIONS": sanitizer.lstrip(":")}

    def set(self, **changes):
        """From now on; what is not said is fair."""
        self.now[:] = FORM.pack(*{**FAIR, **changes}.values())

    @contextmanager
    def turned(self, **changes):
        self.set(**changes)
        try:
            yield
        finally:
            self.set()
