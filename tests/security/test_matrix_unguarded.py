"""The matrix once more, with the service's own checks switched off: roles,
scopes, levels, sides, and every condition in SQL of whose a row is. Nothing of
another's is told or changed all the same: row-level security holds alone.

Judged by content: an answer is the one for what is not there, it has no
identifier and no words of another's, and no row of another's has moved.
"""

import re
import uuid
from collections import Counter

import httpx
import psycopg
import pytest

from tests.conftest import SKIEN, VESTFOLD_TELEMARK
from tests.security.asking import CONTRACT, parameter_of, told
from tests.security.conftest import CANARY
from tests.security.locking import columns, may, tenant_tables
from tests.security.matrix import (CALLERS, capacities, is_same_to_all,
                                   other_side)
from tests.security.strangers import ACCOUNT
from tests.security.test_matrix import Matrix, once
from tests.support.client import Client
from tests.support.unguarded import unguarded

# Whom row-level security knows to be another.
OUTSIDERS = ("elsewhere", "other county", "supplier alone", "no mandate",
             "anonymous")

# Whom it does not, each with the reason.
UNKNOWN_TO_IT = {
    "owner": "is whose it is",
    "supplier": "acts for the owner: which of its actions a machine may take "
                "is the service's to say",
    "disqualified": "is the county's; who of its people handles a case is not "
                    "told to the database",
    "wrong scope": "is the owner, by a token of less use",
    "low level": "is the owner, who has logged in more simply",
    "pretender": "is refused before there is a side to be on",
    "other side": "has a case of its own here: test_the_other_side",
}

# Tables of which the world may know rows.
PUBLISHED = {"call", "call_version", "applicant", "decision", "measure",
             "decision_measure", "administrator", "administrator_county"}


# By whom it is refused: a privilege or a policy.
REFUSED = re.compile("42501")
COUNTED = Counter()


class Anything:
    """In place of the contract, which has no such answers."""

    @staticmethod
    def find(method, path):
        return None


@pytest.fixture(scope="module")
def service(stack, matter):
    made = unguarded(stack)
    yield made
    made.stop()


@pytest.fixture(scope="module")
def matrix(stack, service, person, tokens, matter):
    """Asked without guards; what a version is, is read with them."""
    def make(preset=None, acting_for=None, **query):
        token = tokens(preset, **query) if preset else None
        return Client(service.url, Anything, token, acting_for)

    made = Matrix(stack, make, matter, service)
    made.reader = once(person)
    made.another_file = lambda: matter.file
    return made


def own_rows(connection, table):
    """The condition of rows of Skien, and of its county governor that are no
    other applicant's."""
    known = columns(connection, table)
    county = f"administrator_number = '{VESTFOLD_TELEMARK}'"
    if "organisation_number" not in known:
        return county
    if "administrator_number" in known:
        county = f"{county} and organisation_number is null"
        return f"organisation_number = '{SKIEN}' or {county}"
    return f"organisation_number = '{SKIEN}'"


@pytest.fixture(scope="module")
def catalogue(stack, matter):
    with psycopg.connect(stack.database.conninfo("postgres"), autocommit=True,
                         options="-c search_path=tilskudd") as connection:
        yield connection


def words(value):
    """What somebody wrote, and what identifies something, wherever it stands
    in a row; no figures, and no names of states."""
    if isinstance(value, dict):
        return set().union(*map(words, value.values()))
    if isinstance(value, list):
        return set().union(*map(words, value))
    is_telling = isinstance(value, str) and len(value) > 10 and not (
        re.fullmatch(r"[a-z_.]+|[0-9TZ:.+-]{19,32}", value))
    return {value} if is_telling else set()


def words_in(connection, table, condition="true", told="*"):
    return set().union(*(words(row) for row, in connection.execute(
        f"select to_jsonb(told) from (select {told} from {table} "
        f"where {condition}) as told")))


def words_of_the_world(connection, table):
    """In what it may read of rows that it may know."""
    readable = ", ".join(name for name, in connection.execute("""
        select quote_ident(attname) from pg_attribute
        where attrelid = %s::regclass and attnum > 0 and not attisdropped
          and has_column_privilege('tilskudd_public', attrelid, attnum,
                                   'SELECT')""", (table,)))
    return words_in(connection, table, told=readable) if readable else set()


def all_tables(connection):
    return [name for name, in connection.execute("""
        select relname from pg_class
        where relnamespace = 'tilskudd'::regnamespace and relkind = 'r'""")]


@pytest.fixture(scope="module")
def hidden(catalogue, stack):
    """Identifiers and words of theirs that stand in nobody else's rows, in
    nothing that the world may know, and in no example of the contract."""
    theirs, others = set(), set()
    tenants = set(tenant_tables(catalogue))
    for table in all_tables(catalogue):
        if table not in tenants:
            others |= words_in(catalogue, table)
            continue
        own = own_rows(catalogue, table)
        theirs |= words_in(catalogue, table, own)
        others |= words_in(catalogue, table, f"({own}) is not true")
        if table == "event":
            others |= words_in(catalogue, table, "is_public")
        if table in PUBLISHED:
            others |= words_of_the_world(catalogue, table)
    contract = httpx.get(f"{stack.service.url}/openapi.json").text
    found = {word for word in theirs - others if word not in contract}
    assert f"{CANARY} Skien: vedtatt i lederråd." in found
    assert ACCOUNT in found and len(found) > 500
    return found


def digests(connection):
    """What each table has of theirs, but for what each client writes of its
    own doings."""
    return {table: connection.execute(
        f"select count(*), md5(string_agg(t::text, '' order by t::text)) "
        f"from {table} t where {own_rows(connection, table)}").fetchone()
        for table in tenant_tables(connection)
        if table not in ("audit", "idempotency_key")}


def leaked(answer, hidden, asked_about):
    """What is told of theirs, and was not said by who asks."""
    said = answer.text + str(sorted(answer.headers.items()))
    request = answer.response.request
    asked = f"{request.url} {request.content!r} {asked_about}"
    return [one for one in hidden if one in said and one not in asked]


def test_every_caller_is_in_the_run_or_told_why_not():
    assert set(OUTSIDERS) | set(UNKNOWN_TO_IT) == set(CALLERS)
    assert not set(OUTSIDERS) & set(UNKNOWN_TO_IT)


@pytest.fixture(scope="module")
def before(catalogue):
    return digests(catalogue)


def identifiers(matrix, operation):
    """What is asked about: of calls, which are public, a draft as well."""
    found = [matrix.identifier(operation)]
    if parameter_of(operation) == "callId":
        found.append(matrix.world.draft_call["id"])
    return found


@pytest.mark.parametrize("operation", CONTRACT.operations,
                         ids=lambda o: o.id)
def test_nothing_of_anothers_is_told(matrix, hidden, before, operation):
    matrix.set_clock(operation)
    wrong = []
    for caller in OUTSIDERS:
        for identifier in identifiers(matrix, operation):
            answer = matrix.ask(operation, caller, identifier, is_trial=False)
            COUNTED[caller, answer.status // 100] += 1
            for what in leaked(answer, hidden, identifier):
                wrong.append((operation.id, caller, answer.status, what))
        if not parameter_of(operation):
            continue
        nobodys = matrix.ask(operation, caller, str(uuid.uuid4()),
                             is_trial=False)
        if told(answer) != told(nobodys):
            wrong.append((operation.id, caller, answer.text[:200],
                          nobodys.text[:200]))
    assert not wrong


def test_nothing_of_anothers_was_changed(catalogue, before):
    after = digests(catalogue)
    assert [table for table in before if after[table] != before[table]] == []


@pytest.fixture(scope="module")
def internal(catalogue, matter):
    """Identifiers that one side keeps from the other, of a case of both."""
    return {side: {own["id"]} | {
        str(one) for table in tenant_tables(catalogue)
        if "id" in columns(catalogue, table)
        and not may(catalogue, side, "SELECT", table)
        for one, in catalogue.execute(f"select id from {table}")}
        for side, own in (("applicant", matter.undecided),
                          ("staff", matter.draft))}


@pytest.mark.parametrize("operation", [
    o for o in CONTRACT.operations
    if other_side(o) not in capacities(o) and not is_same_to_all(o)],
    ids=lambda o: o.id)
def test_the_other_side(matrix, internal, operation):
    """An applicant who does as its county governor, in a case of its own, and
    the reverse."""
    matrix.set_clock(operation)
    identifier = matrix.identifier(operation)
    answer = matrix.ask(operation, "other side")
    COUNTED["other side", answer.status // 100] += 1
    assert leaked(answer, internal[other_side(operation)],
                     identifier) == []


def test_what_it_counts(service, figures):
    """Of refusals by the database there are enough to speak of, and every
    failure is one."""
    for caller in (*OUTSIDERS, "other side"):
        figures(f"unguarded, {caller}", ", ".join(
            f"{number} of {status}xx" for (who, status), number
            in sorted(COUNTED.items()) if who == caller), "nothing told")
    failures = service.diagnostics()
    assert len(failures) > 100
    assert [why for why in failures if not REFUSED.search(why)] == []
