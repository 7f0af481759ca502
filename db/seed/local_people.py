#!/usr/bin/env python3
"""Writes the staff list and the mandates of the made-up people of local and
test environments as SQL, for psql:

    python3 db/seed/local_people.py --person-key-file FILE [--people FILE] |
        psql ...

A person is stored as a keyed hash, the first 16 bytes of HMAC-SHA-256 of the
national identity number, and never as the number: so the rows depend on the
key of the environment and are made when it is set up. Staff have a name too,
which letters carry: here the name of what they do, never a person's. Production
has its own staff list and mandates; these people do not exist there.
"""

import argparse
import hashlib
import hmac
import json
import pathlib

ROOT = pathlib.Path(__file__).resolve().parents[2]
PEOPLE = ROOT / "tests" / "support" / "people.json"


def pseudonym(key, pid):
    return hmac.new(key, pid.encode(), hashlib.sha256).hexdigest()[:32]


def rows(key, people, member):
    """(person, organisation, role or right) of everyone who has any."""
    for person in people.values():
        for standing in (person, person.get("also", {})):
            for value in standing.get(member, []):
                yield (pseudonym(key, person["pid"]),
                       standing["organisation"], value)


def names(key, people):
    """(person, administrator, name) of everyone on a staff list."""
    named = {pseudonym(key, person["pid"]): person.get("name")
             for person in people.values()}
    return sorted({(person, organisation, named[person])
                   for person, organisation, _ in rows(key, people, "roles")})


def insert(table, columns, values):
    lines = ",\n    ".join(
        "(" + ", ".join(f"'{value}'" for value in row) + ")" for row in values)
    return (f"insert into {table} ({columns}) values\n    {lines}\n"
            "on conflict do nothing;\n")


def read_key(path):
    """The service drops one final line feed too."""
    return path.read_bytes().removesuffix(b"\n")


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("--person-key-file", type=pathlib.Path, required=True)
    parser.add_argument("--people", type=pathlib.Path, default=PEOPLE)
    options = parser.parse_args()
    key = read_key(options.person_key_file)
    people = json.loads(options.people.read_text(encoding="utf-8"))
    print("set role tilskudd_operator;\nset search_path = tilskudd;\n")
    print(insert("staff", "person, administrator_number, role",
                 rows(key, people, "roles")))
    print(insert("staff_member", "person, administrator_number, name",
                 names(key, people)))
    print(insert("mandate", 'person, organisation_number, "right"',
                 rows(key, people, "rights")))


if __name__ == "__main__":
    main()
