"""The second lock, with rows: a file has one case, what was sent stays sent,
what is hidden stays hidden, and nobody reads a draft's."""

import psycopg
import pytest

from tests.sql.migrated import (INNLANDET, NO_RIGHT, PORSGRUNN, SKIEN,
                                VESTFOLD_TELEMARK, act_as, refused, rows)

FIXED = psycopg.errors.RestrictViolation
BROKEN = psycopg.errors.CheckViolation
MISSING = psycopg.errors.ForeignKeyViolation
PERSON = "a" * 32

FILE = f"""
insert into file (side, organisation_number, uploaded_by, purpose, name,
                  media_type, size_bytes, sha256, expires_at)
values ('applicant', '{SKIEN}', '{PERSON}', 'application', 'hemmelig.txt',
        'text/plain', 3, repeat('0', 64), now() + interval '1 day')
returning id"""
LINK = ("update file set linked_at = now(), expires_at = null, "
        f"administrator_number = '{VESTFOLD_TELEMARK}' where id = '{{file}}'")
ATTACH = ("insert into attachment (file_id, side, application_id, "
          "organisation_number, administrator_number, type, title, added_by) "
          "values ('{file}', 'applicant', '{application}', '{number}', "
          f"'{{administrator}}', 'other', 'Hemmelig', '{PERSON}') returning id")
SHOW = ("update attachment set shown_at = now()",
        "update file set shown_at = now()")


def as_(connection, side, number, person=PERSON):
    who = "organisation" if side == "applicant" else "administrator"
    connection.execute("reset role")
    act_as(connection, side, person=person, client="x",
           **{"organisation": "", "administrator": "", who: number})


def as_skien(connection):
    as_(connection, "applicant", SKIEN)


@pytest.fixture
def attached(world):
    """Of Skien's draft, with content; file and attachment."""
    [(application,)] = rows(
        world, "select id from application where organisation_number = %s",
        SKIEN)
    as_skien(world)
    [(file,)] = rows(world, FILE)
    world.execute(f"insert into file_part values ('{file}', 0, 'abc')")
    world.execute(f"update file set state = 'receiving', received_bytes = 3 "
                  f"where id = '{file}'")
    world.execute(LINK.format(file=file))
    [(one,)] = rows(world, ATTACH.format(
        file=file, application=application, number=SKIEN,
        administrator=VESTFOLD_TELEMARK))
    return file, one, application


def shown(world):
    as_skien(world)
    for statement in SHOW:
        world.execute(statement)


def counts(world):
    return [rows(world, f"select count(*) from {table}")[0][0]
            for table in ("attachment", "file", "file_part")]


def test_a_drafts_is_its_owners_alone(world, attached):
    for side, number in (("applicant", PORSGRUNN), ("staff", INNLANDET),
                         ("staff", VESTFOLD_TELEMARK)):
        as_(world, side, number)
        assert counts(world) == [0, 0, 0]
    shown(world)
    as_(world, "staff", VESTFOLD_TELEMARK)
    assert counts(world) == [1, 1, 1]
    as_(world, "staff", INNLANDET)
    assert counts(world) == [0, 0, 0]


def test_a_file_has_one_case_and_no_other_sides(world, attached):
    file, _, application = attached
    for number, administrator, of in (
            (SKIEN, VESTFOLD_TELEMARK, application),
            (SKIEN, INNLANDET, application),
            (PORSGRUNN, VESTFOLD_TELEMARK, application)):
        refused(world, (psycopg.errors.UniqueViolation, MISSING, NO_RIGHT),
                ATTACH.format(file=file, application=of, number=number,
                              administrator=administrator))
    [(other,)] = rows(world, FILE)
    # Not linked, it has no administrator.
    refused(world, MISSING, ATTACH.format(
        file=other, application=application, number=SKIEN,
        administrator=VESTFOLD_TELEMARK))


def test_a_file_is_linked_by_attaching_it_and_in_no_other_way(world):
    as_skien(world)
    [(file,)] = rows(world, FILE)
    world.execute(LINK.format(file=file))
    refused(world, FIXED, "set constraints all immediate")


def test_what_belongs_to_a_case_is_judged_by_nobody_on_its_sides(
        world, attached):
    refused(world, FIXED, "update file set state = 'uploaded'")
    assert world.execute("delete from file_part").rowcount == 0
    shown(world)
    refused(world, FIXED, "update file set shown_at = null")
    refused(world, FIXED, "update file set linked_at = null, shown_at = null, "
            "expires_at = now()")
    refused(world, FIXED, "delete from file")


def test_what_was_sent_stays_sent(world, attached):
    shown(world)
    refused(world, FIXED, "update attachment set shown_at = null")
    assert world.execute("delete from attachment").rowcount == 0
    world.execute("update attachment set removed_at = now()")
    refused(world, FIXED, "update attachment set removed_at = null")
    for column in ("file_id", "application_id", "type", "added_by", "title",
                   "redacted_at"):
        refused(world, NO_RIGHT, f"update attachment set {column} = null")
    as_(world, "staff", VESTFOLD_TELEMARK)
    assert counts(world) == [1, 1, 1]
    assert world.execute("update attachment set version = 2").rowcount == 1
    refused(world, NO_RIGHT, "update attachment set shown_at = now()")
    refused(world, NO_RIGHT, "delete from attachment")


def test_nothing_is_removed_that_was_never_sent(world, attached):
    refused(world, BROKEN, "update attachment set removed_at = now()")
    assert world.execute("delete from attachment").rowcount == 1


def test_no_other_administrator_is_given_what_was_not_forwarded(
        world, attached):
    shown(world)
    as_(world, "staff", VESTFOLD_TELEMARK)
    for table in ("attachment", "file"):
        refused(world, FIXED, f"update {table} set appeal_body_number = "
                f"'{INNLANDET}'")
    as_(world, "staff", INNLANDET)
    assert counts(world) == [0, 0, 0]


REDACT = ("update attachment set title = null, redacted_at = now(), "
          "redacted_by = '{person}', redaction_reason = 'x'")


def test_it_is_hidden_in_ones_own_name_and_for_good(world, attached):
    shown(world)
    as_(world, "staff", VESTFOLD_TELEMARK)
    refused(world, FIXED, "update file set name = 'sladdet'")
    assert world.execute("delete from file_part").rowcount == 0
    refused(world, FIXED, REDACT.format(person="b" * 32))
    refused(world, BROKEN, "update attachment set redacted_at = now()")
    assert world.execute(REDACT.format(person=PERSON)).rowcount == 1
    assert world.execute("update file set name = 'sladdet'").rowcount == 1
    assert world.execute("delete from file_part").rowcount == 1
    for change in ("redacted_at = null, redacted_by = null, "
                   "redaction_reason = null", "title = 'Hemmelig'",
                   "redaction_reason = 'y'"):
        refused(world, (FIXED, BROKEN), f"update attachment set {change}")
    as_skien(world)
    refused(world, NO_RIGHT, "select redacted_by from attachment")
    assert rows(world, "select name from file") == [("sladdet",)]


def test_nobody_hides_what_is_anothers(world, attached):
    shown(world)
    for side, number in (("staff", INNLANDET), ("staff", "983544622")):
        as_(world, side, number)
        assert world.execute(REDACT.format(person=PERSON)).rowcount == 0
        assert world.execute("update file set name = 'x'").rowcount == 0
        assert world.execute("delete from file_part").rowcount == 0


def test_an_appeal_body_has_what_was_forwarded(world, attached):
    file, one, _ = attached
    shown(world)
    # With no appeal behind it: how it is forwarded is another's story
    # (scenarios/test_attachment_cases.py).
    world.execute("reset role")
    world.execute("set local session_replication_role = replica")
    for table in ("attachment", "file"):
        world.execute(f"update {table} set appeal_body_number = '983544622'")
    world.execute("set local session_replication_role = origin")
    as_(world, "staff", "983544622")
    assert counts(world) == [1, 1, 1]
    assert world.execute("update attachment set version = 2").rowcount == 0
    assert world.execute("update file set version = 2").rowcount == 0
    assert world.execute("delete from file_part").rowcount == 0


def test_a_version_has_a_list_or_no_digest_of_one(world, attached):
    _, _, application = attached
    world.execute("reset role")
    version = (
        "insert into application_version (application_id, content_version, "
        "organisation_number, administrator_number, content, content_sha256, "
        "amount_applied_nok, signed_off_by, signed_off_at, submitted_by, "
        "is_late, expected_answer_by, attachments, attachments_sha256) "
        "select id, 1, organisation_number, administrator_number, '{}', "
        "repeat('0', 64), 0, repeat('a', 32), now(), repeat('a', 32), false, "
        "'2100-01-01', %s::jsonb, %s from application where id = %s")
    for attachments, sha256 in (("[]", "0" * 64), ('[{"id": "1"}]', None)):
        refused(world, BROKEN, version, attachments, sha256, application)
    world.execute(version, ('[{"id": "1"}]', "0" * 64, application))
