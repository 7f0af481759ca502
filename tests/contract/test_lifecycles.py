"""The pictures of the lifecycles are those of the tables that are executed."""

import re
import subprocess

import pytest

from tests.support.client import KINDS
from tests.support.stack import REFUSED, ROOT, binaries


def drawn(*form):
    done = subprocess.run([binaries() / "tilskudd-api", "lifecycles", *form],
                          capture_output=True, text=True, timeout=60)
    return done.returncode, done.stdout


def test_the_page_is_what_the_service_draws():
    assert (0, (ROOT / "services/lifecycles.md").read_text()) \
        == drawn("--mermaid"), "draw it anew, as the page itself says"


def test_both_forms_have_the_same_arrows():
    """Those of Graphviz, without the point where it begins, are Mermaid's."""
    def arrows(form, arrow):
        return [(from_, to) for from_, to in re.findall(
            rf"^    (\S+) {arrow} (\w+)", drawn(form)[1], re.M)
            if from_ not in ("[*]", "begin")]

    found = arrows("--dot", "->")
    assert found and found == arrows("--mermaid", "-->")


def test_every_state_of_the_contract_is_drawn(contract):
    page = drawn("--mermaid")[1]
    schemas = contract.document["components"]["schemas"]
    found = {}
    for resource in re.findall(r"^## (\w+)$", page, re.M):
        words = KINDS.get(resource, resource).replace("-", "_").split("_")
        name = "".join(map(str.capitalize, words)) + "State"
        picture = page.partition(f"## {resource}\n")[2].partition("\n## ")[0]
        found.setdefault(name, set()).update(
            re.findall(r"--> (\w+)", picture))
    assert found == {name: set(schemas[name]["enum"]) for name in found}


@pytest.mark.parametrize("form", [(), ("--svg",)])
def test_an_unknown_form_is_refused(form):
    code, said = drawn(*form)
    assert code not in (0, REFUSED) and said == ""
