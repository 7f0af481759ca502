"""What the public sees of decisions: awards that hold, and of them who got
how much for what. Nothing else of a case is readable."""

import json

import pytest

from tests.sql.migrated import (NO_RIGHT, PORSGRUNN, SKIEN, STATEMENTS, act_as,
                                refused, rows)
from tests.support.decided import decide

PREPARED = "1" * 32


def submit(connection, organisation, *measures):
    """A submitted application with measures of (title, amount)."""
    [(application, administrator)] = rows(connection, """
        update application set state = 'submitted', submitted_version = 1,
            first_submitted_at = now(), submitted_at = now(),
            staff_version = 1, staff_updated_at = now()
        where organisation_number = %s
        returning id, administrator_number""", organisation)
    sides = (application, organisation, administrator)
    connection.execute("""
        insert into application_version (
            application_id, organisation_number, administrator_number,
            content_version, content, content_sha256, amount_applied_nok,
            signed_off_by, signed_off_at, submitted_by, expected_answer_by)
        values (%s, %s, %s, 1, '{}', repeat('0', 64), 1, %s, now(), %s,
                '2026-07-16')""", (*sides, PREPARED, PREPARED))
    for rank, (title, amount) in enumerate(measures, 1):
        connection.execute("""
            insert into measure (
                application_id, organisation_number, administrator_number,
                content_version, id, rank, category, title, persons,
                amount_nok)
            values (%s, %s, %s, 1, uuid_v7(), %s, 'bachelor', %s, 1, %s)""",
            (*sides, rank, title, amount))
    return application


def awards(connection, after=(None, None), limit=200):
    """(recipient, title, amount, day) as the public is told."""
    act_as(connection, "public")
    statement = STATEMENTS["award_page"]
    [(call,)] = rows(connection, "select id from call")
    values = {"call_id": call, "after_key": after[0], "after_id": after[1],
              "limit": limit}
    result = connection.pgconn.exec_params(
        statement.sql.encode(),
        [values[name] and str(values[name]).encode()
         for name in statement.params])
    assert not result.error_message, result.error_message
    connection.execute("reset role")
    names = [result.fname(i).decode() for i in range(result.nfields)]
    return [{name: result.get_value(row, column).decode()
             for column, name in enumerate(names)}
            for row in range(result.ntuples)]


def told(connection):
    return [(json.loads(a["recipient"])["name"], a["title"],
             int(a["amountNok"])) for a in awards(connection)]


def test_an_award_is_public_once_the_applicant_was_told(world):
    case = submit(world, SKIEN, ("Bachelor", 500), ("Kurs", 300))
    for state in ("draft", "proposed", "returned", "approved"):
        with world.transaction(force_rollback=True):
            decide(world, case, state, "full", {"Bachelor": 500, "Kurs": 300})
            assert told(world) == [], state
    decide(world, case, "notified", "partial", {"Bachelor": 450, "Kurs": 0})
    assert told(world) == [("Skien", "Bachelor", 450)]
    [award] = awards(world)
    assert award["notifiedDate"] == "2026-06-12", "the day in Oslo"
    assert json.loads(award["recipient"]) == {
        "organisationNumber": SKIEN, "name": "Skien"}


def test_what_was_replaced_or_rejected_is_not_public(world):
    case = submit(world, SKIEN, ("Bachelor", 500))
    decide(world, case, "superseded", "full", {"Bachelor": 500}, number=1)
    assert told(world) == []
    decide(world, case, "notified", "full", {"Bachelor": 400}, number=2)
    assert told(world) == [("Skien", "Bachelor", 400)]
    other = submit(world, PORSGRUNN, ("Master", 500))
    decide(world, other, "notified", "rejected", {"Master": 0})
    assert told(world) == [("Skien", "Bachelor", 400)]


def test_pages_go_by_recipient_and_lose_none(world):
    for organisation in (SKIEN, PORSGRUNN):
        case = submit(world, organisation, *((f"Tiltak {n}", 100)
                                             for n in range(3)))
        decide(world, case, "notified", "full",
               {f"Tiltak {n}": 100 for n in range(3)})
    whole = awards(world)
    assert [json.loads(a["recipient"])["name"] for a in whole] == \
        ["Porsgrunn"] * 3 + ["Skien"] * 3
    seen, after = [], (None, None)
    while page := awards(world, after, limit=2):
        seen += page
        after = (page[-1]["_key"], page[-1]["_id"])
    assert seen == whole


@pytest.fixture
def awarded(world):
    case = submit(world, SKIEN, ("Bachelor", 500), ("Avslått", 300))
    decide(world, case, "notified", "partial",
           {"Bachelor": 500, "Avslått": 0})
    submit(world, PORSGRUNN, ("Master", 500))
    return world


OPEN = {
    "decision": {"id", "call_id", "organisation_number", "notified_at"},
    "decision_measure": {"decision_id", "application_id", "content_version",
                         "measure_id", "amount_nok"},
    "measure": {"application_id", "content_version", "id", "category",
                "title"},
    "applicant": {"organisation_number", "name"},
}


@pytest.mark.parametrize("table", OPEN)
def test_the_public_reads_those_columns_and_no_others(awarded, table):
    columns = {name for name, in rows(awarded, """
        select column_name from information_schema.columns
        where table_schema = 'tilskudd' and table_name = %s""", table)}
    assert OPEN[table] < columns
    act_as(awarded, "public")
    for column in columns:
        sql = f"select {column} from {table}"
        if column in OPEN[table]:
            assert len(rows(awarded, sql)) == 1, "only of what was awarded"
        else:
            refused(awarded, NO_RIGHT, sql)
    refused(awarded, NO_RIGHT, f"select to_jsonb(t) from {table} t")


@pytest.mark.parametrize("table", [
    "application", "application_version", "report", "appeal", "impartiality",
    "assessment", "supplement_request", "staff_member", "audit", "event"])
def test_nothing_else_of_a_case_is_open(awarded, table):
    act_as(awarded, "public")
    refused(awarded, NO_RIGHT, f"select from {table}")


def test_the_public_writes_nothing(awarded):
    act_as(awarded, "public")
    for table in OPEN:
        refused(awarded, NO_RIGHT, f"delete from {table}")
    refused(awarded, NO_RIGHT, "update decision set notified_at = null")
    refused(awarded, NO_RIGHT, "update measure set title = ''")
