"""The seeds of the fuzz programs hold what the contract shows of itself."""

import contract
from tests.fuzz import seeds


def test_every_operation_and_every_example_of_a_body_is_a_seed():
    document = contract.load()
    wanted = set()
    for _, _, operation in contract.operations(document):
        name = operation["operationId"]
        wanted.add(("router", name))
        wanted |= {("json", f"{name}-{example}")
                   for example, _ in seeds.bodies(document, operation)}
    missing = {f"{target}/{name}" for target, name in wanted
               if not (seeds.CORPUS / target / name).is_file()}
    assert not missing, "seeds.py writes them, as tests/fuzz/README.md says"
