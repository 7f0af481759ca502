"""What holds of everything in the schema, whatever is added to it; beside what
test_policies.py says of each table."""

from tests.sql.migrated import SIDES, rows


def test_every_table_has_a_policy_or_nobody_has_it(superuser):
    """Forced and without one, a table is shut to all but the sides' functions:
    then no side holds a privilege that would look as if it opened it."""
    assert rows(superuser, """
        select c.relname, r.rolname
        from pg_class c
        cross join pg_roles r
        where c.relnamespace = 'tilskudd'::regnamespace
          and c.relkind in ('r', 'p') and c.relname <> 'migration'
          and not exists (select from pg_policy p where p.polrelid = c.oid)
          and r.rolname like 'tilskudd%%'
          and r.rolname <> 'tilskudd_owner'
          and has_any_column_privilege(
              r.oid, c.oid, 'SELECT, INSERT, UPDATE, REFERENCES')""") == []


def test_nobody_of_ours_stands_above_policies(superuser):
    assert rows(superuser, """
        select rolname from pg_roles where rolname like 'tilskudd%%'
          and (rolsuper or rolbypassrls or rolreplication)""") == []


def test_no_way_leads_from_the_service_to_an_owner(superuser):
    """Not by one membership, nor by one that follows from another."""
    owners = {role for role, in rows(superuser, """
        select distinct r.rolname from pg_roles r
        where r.oid in (
            select relowner from pg_class
            where relnamespace = 'tilskudd'::regnamespace
            union select proowner from pg_proc
            where pronamespace = 'tilskudd'::regnamespace
            union select nspowner from pg_namespace
            where nspname = 'tilskudd')""")}
    assert len(owners) > 5
    reached = {role for role, in rows(superuser, """
        with recursive become as (
            select 'tilskudd_app'::regrole::oid as role
            union
            select m.roleid from pg_auth_members m
            join become b on m.member = b.role)
        select rolname from become join pg_roles r on r.oid = become.role""")}
    assert len(reached) > 1 and not owners & reached


def test_what_lends_rights_lends_those_of_a_role_with_few(superuser):
    """A function of a superuser's would be a hole in every policy."""
    assert rows(superuser, """
        select p.proname, r.rolname
        from pg_proc p join pg_roles r on r.oid = p.proowner
        where p.pronamespace = 'tilskudd'::regnamespace and p.prosecdef
          and (r.rolsuper or r.rolbypassrls or r.rolcanlogin
               and r.rolname <> 'tilskudd_owner')""") == []


def test_no_rule_and_no_event_trigger_bends_a_statement(superuser):
    assert rows(superuser, """
        select rulename from pg_rules where schemaname = 'tilskudd'
        union select evtname from pg_event_trigger""") == []


def test_no_table_stands_beside_the_schema(superuser):
    """A copy of a table has none of its policies."""
    assert rows(superuser, """
        select n.nspname, c.relname
        from pg_class c join pg_namespace n on n.oid = c.relnamespace
        where n.nspname not in ('tilskudd', 'information_schema')
          and n.nspname !~ '^pg_'""") == []
    assert rows(superuser, "select oid from pg_largeobject_metadata") == []


def test_nobody_of_ours_may_make_one_there(superuser):
    ours = ["tilskudd_app", "tilskudd_operator",
            *(f"tilskudd_{side}" for side in SIDES)]
    may = rows(superuser, """
        select n.nspname, r.rolname
        from pg_namespace n cross join unnest(%s::text[]) as r (rolname)
        where has_schema_privilege(r.rolname, n.oid, 'CREATE')""", ours)
    assert may == []


def test_nobody_begins_as_somebody(superuser):
    """Who acts, and for whom, is said anew in each transaction: a setting that
    is there from the beginning, of a role, a database, the server or a
    function, would be a default identity."""
    assert rows(superuser, """
        select setrole::regrole::text, setting
        from pg_db_role_setting, unnest(setconfig) as setting
        where setting ~ '^(tilskudd[.]|role=|session_|row_security)'""") == []
    assert rows(superuser, """
        select name from pg_file_settings
        where name ~ '^(tilskudd[.]|role$|session_|row_security)'""") == []
    assert rows(superuser, """
        select proname, setting
        from pg_proc, unnest(proconfig) as setting
        where pronamespace = 'tilskudd'::regnamespace
          and setting !~ '^search_path='""") == []


def test_every_trigger_and_every_constraint_is_in_force(superuser):
    """Those too that PostgreSQL itself keeps for a foreign key."""
    triggers = rows(superuser, """
        select c.relname, t.tgenabled = 'O', count(*)
        from pg_trigger t join pg_class c on c.oid = t.tgrelid
        where c.relnamespace = 'tilskudd'::regnamespace
        group by 1, 2""")
    assert sum(count for *_, count in triggers) > 100
    assert [table for table, is_on, _ in triggers if not is_on] == []
    assert rows(superuser, """
        select conname from pg_constraint
        where connamespace = 'tilskudd'::regnamespace
          and not convalidated""") == []
