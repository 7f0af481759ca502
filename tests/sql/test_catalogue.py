"""What holds of everything in the schema, whatever is added to it; beside what
test_policies.py says of each table."""

from tests.sql.migrated import rows


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
