"""Who counts over cases, with rows: the functions themselves ask whose call and
whose scheme it is."""

import pytest

from tests.sql.migrated import (INNLANDET, NO_RIGHT, SKIEN, VESTFOLD_TELEMARK,
                                act_as, refused, rows)
from tests.sql.test_award_rows import submit

OF_CALL = "(select id from call), null, null"
OF_SCHEME = "null, (select id from scheme), 2026"


@pytest.fixture
def sent(world):
    """One of the two drafts was sent, and the owner of the scheme is another
    than the call's administrator."""
    submit(world, SKIEN, ("Bachelor", 500), ("Master", 300))
    world.execute("""
        insert into administrator (organisation_number, kind, name,
                                   language_form)
        values ('983544622', 'directorate', '{}', 'nb');
        update scheme set owner_number = '983544622'""")
    return world


def counted(connection, administrator, scope):
    act_as(connection, "staff", administrator=administrator)
    [(calls, applications)] = rows(
        connection, f"select calls, applications from "
                    f"statistics_course({scope})")
    [(applied,)] = rows(connection, f"""
        select applied_nok from statistics_groups({scope})
        where dimension = 'total'""")
    return calls, applications["submitted"], applied


@pytest.mark.parametrize("administrator, scope, found", [
    (VESTFOLD_TELEMARK, OF_CALL, (1, 1, 800)),
    (INNLANDET, OF_CALL, (0, 0, 0)), ("983544622", OF_CALL, (0, 0, 0)),
    ("", OF_CALL, (0, 0, 0)),
    ("983544622", OF_SCHEME, (1, 1, 800)),
    (VESTFOLD_TELEMARK, OF_SCHEME, (0, 0, 0)),
    (INNLANDET, OF_SCHEME, (0, 0, 0))])
def test_each_counts_its_own(sent, administrator, scope, found):
    assert counted(sent, administrator, scope) == found


@pytest.mark.parametrize("side", ["public", "applicant", "worker"])
@pytest.mark.parametrize("name", ["statistics_groups", "statistics_course",
                                  "statistics_calls"])
def test_nobody_but_staff_counts(sent, side, name):
    act_as(sent, side, administrator=VESTFOLD_TELEMARK, organisation=SKIEN)
    refused(sent, NO_RIGHT,
            f"select from {name}(gen_random_uuid(), null, null)")


def test_who_counts_reads_and_does_nothing_else(superuser):
    assert rows(superuser, """
        select c.relname, p.privilege
        from pg_class c
        cross join unnest('{INSERT,UPDATE}'::text[]) as p (privilege)
        where c.relnamespace = 'tilskudd'::regnamespace
          and c.relkind in ('r', 'p')
          and (has_any_column_privilege('tilskudd_statistics', c.oid,
                                        p.privilege)
               or has_table_privilege('tilskudd_statistics', c.oid,
                                      'DELETE'))""") == []
    assert rows(superuser, """
        select rolcanlogin, rolbypassrls from pg_roles
        where rolname = 'tilskudd_statistics'""") == [(False, False)]


@pytest.mark.parametrize("column", [
    "application.content", "application.reference", "applicant.name",
    "applicant.contact", "measure.title", "decision.content",
    "decision.notice", "appeal.reasons", "report.draft",
    "report_version.content"])
def test_it_sees_nothing_that_is_not_counted(superuser, column):
    table, name = column.split(".")
    assert rows(superuser, "select has_column_privilege("
                "'tilskudd_statistics', %s::regclass, %s, 'SELECT')",
                table, name) == [(False,)]


def test_drafts_are_counted_when_it_is_too_late(sent):
    """The other one, of Porsgrunn; in all, and in no group."""
    for day, count in (("2026-03-16 22:59Z", 0), ("2026-03-16 23:00Z", 1)):
        sent.execute("""
            select set_config('tilskudd.clock_shift',
                (%s::timestamptz - transaction_timestamp())::text, true)""",
                     (day,))
        act_as(sent, "staff", administrator=VESTFOLD_TELEMARK)
        [(applications,)] = rows(
            sent, f"select applications from statistics_course({OF_CALL})")
        assert applications["neverSubmitted"] == count
        assert rows(sent, f"""
            select sum(applications) from statistics_groups({OF_CALL})
            where dimension = 'county'""") == [(1,)]
        sent.execute("reset role")
