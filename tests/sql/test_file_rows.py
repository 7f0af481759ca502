"""The second lock, with rows: what was announced is fixed, parts follow each
other, the state goes its way, and what is attached to a case is not deleted."""

import psycopg
import pytest

from tests.sql.migrated import (NO_RIGHT, PORSGRUNN, SKIEN, VESTFOLD_TELEMARK,
                                act_as, refused, rows)

FIXED = psycopg.errors.RestrictViolation
BROKEN = psycopg.errors.CheckViolation
BY_POLICY = psycopg.errors.InsufficientPrivilege
PERSON = "a" * 32
ADD = ("insert into file (side, organisation_number, uploaded_by, purpose, "
       "name, media_type, size_bytes, sha256, expires_at) values "
       "('applicant', '{number}', '{person}', 'application', 'plan.txt', "
       "'text/plain', 6, repeat('0', 64), clock_now() + interval '1 day') "
       "returning id")
PART = "insert into file_part values ('{file}', {at}, '{content}')"


def as_skien(connection):
    act_as(connection, "applicant", organisation=SKIEN, person=PERSON,
           client="skien")


@pytest.fixture
def file(world):
    """Announced by Skien, who goes on."""
    as_skien(world)
    [(made,)] = rows(world, ADD.format(number=SKIEN, person=PERSON))
    return made


def received(connection, file, *contents):
    """Parts one after another, as the service keeps them."""
    at = 0
    for content in contents:
        connection.execute(PART.format(file=file, at=at, content=content))
        at += len(content)
        connection.execute(
            "update file set state = 'receiving', received_bytes = %s, "
            "version = version + 1 where id = %s", (at, file))


def moved(connection, file, state, refusal=None):
    connection.execute(
        "update file set state = %s, refusal = %s, version = version + 1 "
        "where id = %s", (state, refusal, file))


def test_a_file_is_announced_in_ones_own_name(world, file):
    refused(world, BY_POLICY, ADD.format(number=PORSGRUNN, person=PERSON))
    refused(world, BY_POLICY, ADD.format(number=SKIEN, person="b" * 32))
    refused(world, NO_RIGHT, f"update file set name = 'x.txt'")
    # What it belongs to: test_attachment_rows.py.
    for column, value in (("sha256", "repeat('1', 64)"),
                          ("appeal_body_number", "'983544622'"),
                          ("size_bytes", "1")):
        refused(world, NO_RIGHT, f"update file set {column} = {value}")


def test_nobody_else_has_it(world, file):
    received(world, file, "abc")
    for side in ({"side": "applicant", "organisation": PORSGRUNN},
                 {"side": "staff", "administrator": VESTFOLD_TELEMARK}):
        act_as(world, side.pop("side"), person=PERSON, client="x",
               **{"organisation": "", "administrator": "", **side})
        assert rows(world, "select id from file") == []
        assert rows(world, "select at from file_part") == []
        assert world.execute("delete from file").rowcount == 0
        assert world.execute("update file set version = 9").rowcount == 0
        refused(world, FIXED, PART.format(file=file, at=3, content="d"))


def test_what_is_shown_is_not_the_other_sides_to_change(world, file):
    received(world, file, "abcdef")
    moved(world, file, "uploaded")
    world.execute("reset role")
    world.execute("update file set linked_at = now(), shown_at = now(), "
                  "expires_at = null, administrator_number = %s",
                  (VESTFOLD_TELEMARK,))
    act_as(world, "staff", organisation="", administrator=VESTFOLD_TELEMARK,
           person=PERSON, client="x")
    assert len(rows(world, "select id from file")) == 1
    assert len(rows(world, "select at from file_part")) == 1
    # It counts on what it is to hide one day, and that is all.
    assert world.execute("update file set version = 9").rowcount == 1
    refused(world, FIXED, "update file set state = 'scanning'")
    refused(world, FIXED, "update file set name = 'x'")
    assert world.execute("delete from file").rowcount == 0
    assert world.execute("delete from file_part").rowcount == 0


@pytest.mark.parametrize("at, content", [
    (0, "x"), (2, "x"), (4, "x"), (3, "xxxx"), (-1, "x"), (3, "")])
def test_parts_follow_each_other(world, file, at, content):
    received(world, file, "abc")
    refused(world, (FIXED, BROKEN, psycopg.errors.UniqueViolation),
            PART.format(file=file, at=at, content=content))
    received_more = PART.format(file=file, at=3, content="def")
    world.execute(received_more)


def test_parts_stay_as_they_came(world, file):
    received(world, file, "abc", "def")
    refused(world, NO_RIGHT, "update file_part set content = 'x'")
    refused(world, FIXED, "delete from file_part")
    moved(world, file, "uploaded")
    refused(world, FIXED, "delete from file_part")
    refused(world, FIXED, PART.format(file=file, at=6, content="x"))


def test_what_was_received_is_what_there_is(world, file):
    received(world, file, "abc")
    refused(world, BROKEN, "update file set received_bytes = 6")
    refused(world, BROKEN, "update file set received_bytes = 0")
    refused(world, BROKEN, "update file set state = 'uploaded'")
    refused(world, BROKEN,
            "update file set state = 'uploaded', received_bytes = 6")


WAYS = {
    "announced": {"receiving"},
    "receiving": {"uploaded", "refused"},
    "uploaded": {"scanning"},
    "scanning": {"clean", "infected", "failed"},
    "clean": set(), "infected": set(), "failed": set(), "refused": set(),
}
PATHS = {"announced": [], "receiving": [], "uploaded": ["uploaded"],
         "scanning": ["uploaded", "scanning"],
         **{end: ["uploaded", "scanning", end]
            for end in ("clean", "infected", "failed")},
         "refused": ["refused"]}
REFUSALS = {"refused": "BROKEN", "infected": "INFECTED",
            "failed": "SCAN_FAILED"}


@pytest.mark.parametrize("state", WAYS)
def test_a_file_goes_its_way(world, file, state):
    if state != "announced":
        received(world, file, "abcdef")
    world.execute("reset role")
    for step in PATHS[state]:
        moved(world, file, step, REFUSALS.get(step))
    for to in WAYS.keys() - {state}:
        move = (f"update file set state = '{to}', refusal = "
                + (f"'{REFUSALS[to]}'" if to in REFUSALS else "null"))
        if to in WAYS[state] and not (state, to) == ("announced",
                                                     "receiving"):
            with world.transaction(force_rollback=True):
                world.execute(move)
        else:
            refused(world, (FIXED, BROKEN), move)


def test_nobody_finds_their_own_file_clean(world, file):
    received(world, file, "abcdef")
    moved(world, file, "uploaded")
    refused(world, FIXED, "update file set state = 'scanning'")
    world.execute("reset role")
    moved(world, file, "scanning")
    as_skien(world)
    for state, refusal in (("clean", "null"), ("failed", "'SCAN_FAILED'")):
        refused(world, FIXED, f"update file set state = '{state}', "
                f"refusal = {refusal}")
    act_as(world, "worker", organisation="", person="", client="worker")
    moved(world, file, "clean")


def test_nobody_changes_what_was_announced(world, file):
    world.execute("reset role")
    for column, value in (("name", "'x.txt'"), ("size_bytes", "7"),
                          ("sha256", "repeat('1', 64)"),
                          ("media_type", "'text/csv'"), ("side", "'staff'"),
                          ("purpose", "'report'"), ("uploaded_by", "null")):
        refused(world, FIXED, f"update file set {column} = {value}")


def test_what_is_refused_has_no_content_and_is_deleted(world, file):
    received(world, file, "abcdef")
    world.execute("update file set state = 'refused', refusal = 'BROKEN', "
                  "received_bytes = 0, version = version + 1")
    assert world.execute("delete from file_part").rowcount == 1
    assert world.execute("delete from file").rowcount == 1


def test_a_file_is_deleted_with_its_parts_unless_it_is_attached(world, file):
    received(world, file, "abc", "def")
    world.execute("reset role")
    world.execute("update file set linked_at = now(), expires_at = null")
    for side, settings in (("applicant", {"organisation": SKIEN}),
                           ("worker", {"organisation": ""})):
        act_as(world, side, person=PERSON, client=side, **settings)
        refused(world, FIXED, "delete from file")
    world.execute("reset role")
    world.execute("update file set linked_at = null, expires_at = now()")
    act_as(world, "worker", organisation="", person="", client="worker")
    assert world.execute("delete from file").rowcount == 1
    assert rows(world, "select 1 from file_part") == []


@pytest.mark.parametrize("change", [
    "received_bytes = 7", "linked_at = now()", "expires_at = null",
    "shown_at = now()", "organisation_number = null",
    f"administrator_number = '{VESTFOLD_TELEMARK}'"])
def test_a_row_says_nothing_that_cannot_be(world, file, change):
    world.execute("reset role")
    refused(world, BROKEN, f"update file set {change}")
