"""What only the release build shows. Nothing here starts a stack."""

from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
BIN = ROOT / "build/release/bin"
PROGRAMS = ("tilskudd-api", "tilskudd-inspect", "tilskudd-letter")


@pytest.fixture(params=PROGRAMS)
def program(request):
    return BIN / request.param
