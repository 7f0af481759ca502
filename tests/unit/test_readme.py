"""README and settings.def say the same of every setting."""

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def declared():
    """[(variable, doc, default)] of the one list."""
    text = (ROOT / "api/settings.def").read_text()
    found = re.findall(r'SETTING\(\w+, \w+, "(\w+)", (NULL|"[^"]*"),'
                       r'\s*"([^"]*)"\)', text)
    return [(variable, doc, "required" if default == "NULL" else
             default.strip('"')) for variable, default, doc in found]


def test_the_readme_lists_every_setting_as_it_is():
    rows = re.findall(r"^\| `(TILSKUDD_\w+)` \| (.*) \| `?(.*?)`? \|$",
                      (ROOT / "README.md").read_text(), re.MULTILINE)
    assert rows == declared()
    assert len(rows) > 15
