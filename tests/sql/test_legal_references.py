"""Which references of a rule set hold on a day: a new act is a change of data.
"""

import json

import pytest

RULES = {"legalReferences": [
    {"topic": "appeal_right", "act": "1967", "paragraph": "28",
     "validFrom": "1970-01-01", "validTo": "2027-06-30"},
    # In force on 1 July 2027, when the act of 1967 goes.
    {"topic": "appeal_right", "act": "2025", "paragraph": "61",
     "validFrom": "2027-07-01"},
    {"topic": "notification", "act": "1967", "paragraph": "27",
     "validFrom": "1970-01-01"},
    # Not in force, and nobody knows from when.
    {"topic": "conditions", "act": "2025", "paragraph": "41"}]}


@pytest.mark.parametrize("rules, day, acts", [
    (RULES, "1969-12-31", []),
    (RULES, "1970-01-01", ["1967:28", "1967:27"]),
    (RULES, "2026-06-08", ["1967:28", "1967:27"]),
    (RULES, "2027-06-30", ["1967:28", "1967:27"]),
    (RULES, "2027-07-01", ["2025:61", "1967:27"]),
    (RULES, "2030-01-01", ["2025:61", "1967:27"]),
    ({"legalReferences": []}, "2026-06-08", []),
    ({}, "2026-06-08", []),
])
def test_references_hold_on_their_days(superuser, rules, day, acts):
    found = superuser.execute(
        "select tilskudd.references_in_force(%s, %s)",
        (json.dumps(rules), day)).fetchone()[0]
    assert [f"{r['act']}:{r['paragraph']}" for r in found] == acts
