"""The second lock: what the catalogue must say of roles, privileges and
row-level security, whatever tables are added."""

import psycopg
import pytest

from tests.sql.migrated import SIDES, act_as

ROLES = [f"tilskudd_{side}" for side in SIDES]

# Tables without row-level security, each with its reason.
OPEN_TABLES = {
    "migration": "the version of the schema; belongs to nobody",
}

# Policies of these tables let one organisation see more than its own rows.
SHARED = {
    ("call_extension", "tilskudd_applicant"): "extensions for all are public",
    ("call_extension", "tilskudd_public"): "extensions for all are public",
    ("call_extension", "tilskudd_staff"): "extensions for all are public",
    ("administrator", "tilskudd_public"): "reference data",
    ("administrator", "tilskudd_applicant"): "reference data",
    ("administrator", "tilskudd_staff"): "reference data",
    ("administrator_county", "tilskudd_public"): "reference data",
    ("administrator_county", "tilskudd_applicant"): "reference data",
    ("administrator_county", "tilskudd_staff"): "reference data",
    ("applicant_predecessor", "tilskudd_staff"): "public register",
    ("call", "tilskudd_public"): "published calls are public",
    ("call", "tilskudd_applicant"): "published calls are public",
    ("call", "tilskudd_staff"): "published calls are public",
    ("call_version", "tilskudd_public"): "published calls are public",
    ("call_version", "tilskudd_applicant"): "published calls are public",
    ("call_version", "tilskudd_staff"): "published calls are public",
}


def rows(connection, sql, *values):
    return connection.execute(sql, values).fetchall()


def test_every_table_has_forced_row_level_security(superuser):
    tables = {name: (enabled, forced) for name, enabled, forced in rows(
        superuser, """
        select relname, relrowsecurity, relforcerowsecurity
        from pg_class
        where relnamespace = 'tilskudd'::regnamespace
          and relkind in ('r', 'p')""")}
    assert OPEN_TABLES.keys() <= tables.keys()
    unlocked = {name for name, locks in tables.items() if locks != (True, True)}
    assert unlocked == OPEN_TABLES.keys()


def test_every_privilege_of_a_side_has_a_policy(superuser):
    """A grant without a policy is a table that always looks empty."""
    lacking = rows(superuser, """
        select c.relname, r.rolname, p.privilege
        from pg_class c
        cross join unnest(%s::text[]) as r (rolname)
        cross join unnest('{SELECT,INSERT,UPDATE,DELETE}'::text[])
            as p (privilege)
        where c.relnamespace = 'tilskudd'::regnamespace
          and c.relkind in ('r', 'p') and c.relrowsecurity
          and has_table_privilege(r.rolname, c.oid, p.privilege)
          and not exists (
              select from pg_policies o
              where o.schemaname = 'tilskudd' and o.tablename = c.relname
                and r.rolname = any (o.roles)
                and o.cmd in (p.privilege, 'ALL'))""", ROLES)
    assert lacking == []


# What was submitted, what happened and what was answered stays as it was.
WRITTEN_ONCE = ["application_version", "measure", "event", "audit",
                "idempotency_key", "call_version"]


@pytest.mark.parametrize("role", ROLES)
def test_what_is_written_once_never_changes(superuser, role):
    for table in WRITTEN_ONCE:
        assert rows(superuser, """
            select has_any_column_privilege(%s, %s, 'UPDATE'),
                   has_table_privilege(%s, %s, 'DELETE, TRUNCATE')""",
            role, table, role, table) == [(False, False)], table


@pytest.mark.parametrize("role", ["tilskudd_app", *ROLES])
def test_no_side_may_empty_or_bend_a_table(superuser, role):
    assert rows(superuser, """
        select relname from pg_class
        where relnamespace = 'tilskudd'::regnamespace and relkind in ('r', 'p')
          and has_table_privilege(%s, oid, 'TRUNCATE, REFERENCES, TRIGGER')
        """, role) == []


def test_every_policy_is_for_named_roles(superuser):
    known = {*ROLES, "tilskudd_operator"}
    for table, policy, roles, permissive in rows(superuser, """
            select tablename, policyname, roles, permissive
            from pg_policies where schemaname = 'tilskudd'"""):
        assert set(roles) <= known, f"{table}.{policy}: {roles}"
        assert permissive == "PERMISSIVE", f"{table}.{policy}"


@pytest.mark.parametrize("side, column, setting", [
    ("applicant", "organisation_number", "acting_organisation"),
    ("staff", "administrator_number", "acting_administrator"),
    ("public", "organisation_number", "acting_organisation"),
])
def test_every_row_of_an_organisation_is_bound_to_it(
        superuser, side, column, setting):
    """Who has a table with the column sees rows through the setting only."""
    role = f"tilskudd_{side}"
    checked = 0
    for table, policy, condition in rows(superuser, """
            select p.tablename, p.policyname,
                   concat_ws(' ', p.qual, p.with_check)
            from pg_policies p
            join information_schema.columns c
              on c.table_schema = p.schemaname and c.table_name = p.tablename
            where p.schemaname = 'tilskudd' and c.column_name = %s
              and %s = any (p.roles)""", column, role):
        if (table, role) in SHARED:
            continue
        checked += 1
        assert any(name in condition for name in (
            setting, "acting_person", "acting_client")), \
            f"{table}.{policy}: {condition}"
    assert checked > 0 or side == "public"


def test_every_view_obeys_the_policies_of_its_reader(superuser):
    lax = rows(superuser, """
        select relname from pg_class
        where relnamespace = 'tilskudd'::regnamespace and relkind in ('v', 'm')
          and not coalesce('security_invoker=true' = any (reloptions), false)
          and not coalesce('security_invoker=on' = any (reloptions), false)
        """)
    assert lax == []


def test_no_function_lends_its_owners_rights(superuser):
    assert rows(superuser, """
        select proname from pg_proc
        where pronamespace = 'tilskudd'::regnamespace and prosecdef""") == []


def test_the_service_is_nobody_by_itself(superuser):
    attributes = rows(superuser, """
        select rolsuper, rolbypassrls, rolcreaterole, rolcreatedb,
               rolreplication, rolinherit
        from pg_roles where rolname = 'tilskudd_app'""")
    assert attributes == [(False,) * 6]
    memberships = rows(superuser, """
        select r.rolname, m.admin_option
        from pg_auth_members m join pg_roles r on r.oid = m.roleid
        where m.member = 'tilskudd_app'::regrole order by 1""")
    assert memberships == [(role, False) for role in sorted(ROLES)]


def test_the_service_and_its_sides_own_nothing(superuser):
    owned = rows(superuser, """
        select d.refobjid::regrole::text, d.classid::regclass::text, d.objid
        from pg_shdepend d
        where d.deptype = 'o' and d.refclassid = 'pg_authid'::regclass
          and d.refobjid = any (%s::regrole[])""",
        ["tilskudd_app", "tilskudd_operator", *ROLES])
    assert owned == []


def test_the_sides_are_nobodys_login(superuser):
    attributes = rows(superuser, """
        select rolname from pg_roles
        where rolname = any (%s) and (rolcanlogin or rolsuper or rolbypassrls
              or rolcreaterole or rolcreatedb)""",
        [*ROLES, "tilskudd_operator"])
    assert attributes == []
    assert rows(superuser, """
        select from pg_auth_members where member = any (%s::regrole[])""",
        ROLES) == []


def test_the_owner_does_not_bypass_policies(superuser):
    assert rows(superuser, """
        select rolsuper, rolbypassrls from pg_roles
        where rolname = 'tilskudd_owner'""") == [(False, False)]


PUBLIC_PRIVILEGES = """
    select 'table ' || relname, acl.privilege_type
    from pg_class, aclexplode(relacl) acl
    where relnamespace = 'tilskudd'::regnamespace and acl.grantee = 0
    union all
    select 'schema ' || nspname, acl.privilege_type
    from pg_namespace, aclexplode(nspacl) acl
    where nspname = 'tilskudd' and acl.grantee = 0
    union all
    select 'function ' || proname, acl.privilege_type
    from pg_proc, aclexplode(coalesce(proacl, acldefault('f', proowner))) acl
    where pronamespace = 'tilskudd'::regnamespace and acl.grantee = 0
    union all
    select 'column ' || attrelid::regclass || '.' || attname,
           acl.privilege_type
    from pg_attribute join pg_class c on c.oid = attrelid,
         aclexplode(attacl) acl
    where c.relnamespace = 'tilskudd'::regnamespace and acl.grantee = 0
    union all
    select 'default ' || defaclobjtype::text, acl.privilege_type
    from pg_default_acl, aclexplode(defaclacl) acl
    where acl.grantee = 0"""


def test_the_world_has_no_privileges(superuser):
    assert rows(superuser, PUBLIC_PRIVILEGES) == []


def test_a_function_made_tomorrow_is_not_the_worlds(database):
    with database.connect("tilskudd_owner") as owner:
        owner.execute("create function tilskudd.made_tomorrow() "
                      "returns int language sql return 1")
        assert rows(owner, PUBLIC_PRIVILEGES) == []
        owner.rollback()


def test_without_a_side_nothing_can_be_read(database):
    with database.connect() as app:
        for table in ("application", "applicant", "call", "mandate", "audit"):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                app.execute(f"select from {table}")
            app.rollback()


@pytest.mark.parametrize("side, role", [
    ("app", "tilskudd_owner"), ("app", "tilskudd_operator"),
    ("app", "postgres"), ("owner", "postgres"), ("owner", "tilskudd_app"),
])
def test_nobody_becomes_somebody_else(database, side, role):
    with database.connect(f"tilskudd_{side}") as connection:
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute(f"set role {role}")


# ---- With rows -------------------------------------------------------------

SKIEN, PORSGRUNN = "938759839", "939991034"
VESTFOLD_TELEMARK, INNLANDET = "974762501", "974761645"

WORLD = f"""
insert into county (number, name) values ('40', 'Telemark'),
    ('34', 'Innlandet');
insert into administrator (organisation_number, kind, name, language_form)
select number, 'county_governor', '{{}}', 'nb'
from unnest('{{ {VESTFOLD_TELEMARK}, {INNLANDET} }}'::text[]) as a (number);
insert into administrator_county (administrator_number, county) values
    ('{VESTFOLD_TELEMARK}', '40'), ('{INNLANDET}', '34');
insert into scheme (code, name, purpose, owner_number)
values ('KTU', '{{}}', '{{}}', '{VESTFOLD_TELEMARK}');
insert into rule_set (scheme_id, valid_from, content)
select id, '2026-01-01', '{{}}' from scheme;
insert into call (administrator_number, scheme_id, rule_set_id, year, content,
                  state, frame_nok, counties, opens_at, deadline_date,
                  report_deadline, published_at)
select '{VESTFOLD_TELEMARK}', s.id, r.id, 2026, '{{}}', 'published', 1,
       '{{40}}', now(), '2026-03-16', '2027-03-01', now()
from scheme s join rule_set r on r.scheme_id = s.id;
insert into applicant (organisation_number, name, kind, county, language_form)
values ('{SKIEN}', 'Skien', 'municipality', '40', 'nb'),
       ('{PORSGRUNN}', 'Porsgrunn', 'municipality', '40', 'nb');
insert into application (call_id, organisation_number, administrator_number)
select c.id, a.organisation_number, c.administrator_number
from call c cross join applicant a;
"""


@pytest.fixture
def world(superuser):
    """Two municipalities, each with a draft at Vestfold og Telemark."""
    superuser.execute(WORLD)
    return superuser


def submit(connection, organisation):
    connection.execute(
        "update application set state = 'submitted', submitted_version = 1, "
        "submitted_at = now(), reference = 'KTU-2026-000001' "
        "where organisation_number = %s", (organisation,))


def applications_seen(connection):
    return {row[0] for row in rows(
        connection, "select organisation_number from application")}


def test_an_organisation_sees_its_own(world):
    act_as(world, "applicant", organisation=SKIEN)
    assert applications_seen(world) == {SKIEN}


@pytest.mark.parametrize("settings", [
    {}, {"organisation": ""}, {"administrator": VESTFOLD_TELEMARK},
    {"organisation": "%"}, {"organisation": VESTFOLD_TELEMARK}])
def test_who_says_nothing_of_itself_sees_nothing(world, settings):
    act_as(world, "applicant", **settings)
    assert applications_seen(world) == set()


def test_staff_see_what_was_sent_to_them_and_no_drafts(world):
    submit(world, SKIEN)
    act_as(world, "staff", administrator=VESTFOLD_TELEMARK)
    assert applications_seen(world) == {SKIEN}


def test_other_staff_see_nothing(world):
    submit(world, SKIEN)
    act_as(world, "staff", administrator=INNLANDET)
    assert applications_seen(world) == set()


def test_staff_cannot_read_the_working_content(world):
    act_as(world, "staff", administrator=VESTFOLD_TELEMARK)
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        world.execute("select content from application")


def test_the_public_cannot_ask(world):
    act_as(world, "public")
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        applications_seen(world)


def test_nobody_writes_in_anothers_name(world):
    act_as(world, "applicant", organisation=SKIEN)
    changed = world.execute(
        "update application set content = '{\"a\": 1}' "
        "where organisation_number = %s", (PORSGRUNN,))
    assert changed.rowcount == 0
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        world.execute("update application set organisation_number = %s",
                      (PORSGRUNN,))


def test_one_live_application_per_call_and_applicant(world):
    again = """
        insert into application (call_id, organisation_number,
                                 administrator_number)
        select call_id, organisation_number, administrator_number
        from application where organisation_number = %s limit 1"""
    with pytest.raises(psycopg.errors.UniqueViolation) as caught:
        with world.transaction():
            world.execute(again, (SKIEN,))
    assert caught.value.diag.constraint_name == "application_live_key"
    world.execute("update application set state = 'withdrawn', "
                  "withdrawn_at = now() where organisation_number = %s",
                  (SKIEN,))
    world.execute(again, (SKIEN,))
