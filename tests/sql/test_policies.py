"""The second lock: what the catalogue must say of roles, privileges and
row-level security, whatever tables are added."""

import re

import psycopg
import pytest

from tests.sql.migrated import SIDES, rows
from tests.support.contract import bundle

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
    ("applicant", "tilskudd_worker"): "the register is asked about all",
    ("applicant_predecessor", "tilskudd_staff"): "public register",
    ("call", "tilskudd_public"): "published calls are public",
    ("call", "tilskudd_applicant"): "published calls are public",
    ("call", "tilskudd_staff"): "published calls are public",
    ("call_version", "tilskudd_public"): "published calls are public",
    ("call_version", "tilskudd_applicant"): "published calls are public",
    ("call_version", "tilskudd_staff"): "published calls are public",
}

# Single policies that do.
OPEN_POLICIES = {
    ("event", "read_public"): "a published call's events are public",
    **{(table, "awarded"): "what is awarded is public" for table in (
        "decision", "decision_measure", "measure", "applicant")},
    ("other_grant", "common"): "recorded by the operator for all",
}


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
          and case p.privilege
              when 'DELETE' then has_table_privilege(
                  r.rolname, c.oid, p.privilege)
              else has_any_column_privilege(r.rolname, c.oid, p.privilege)
              end
          and not exists (
              select from pg_policies o
              where o.schemaname = 'tilskudd' and o.tablename = c.relname
                and r.rolname = any (o.roles)
                and o.cmd in (p.privilege, 'ALL'))""", ROLES)
    assert lacking == []


# What was submitted, what happened and what was answered stays as it was.
WRITTEN_ONCE = ["application_version", "measure", "event", "audit",
                "audit_head",
                "idempotency_key", "call_version", "applicant_account"]


# But a key, after its day (test_rate_rows.py).
PURGED = [("tilskudd_worker", "idempotency_key")]


@pytest.mark.parametrize("role", ROLES)
def test_what_is_written_once_never_changes(superuser, role):
    for table in WRITTEN_ONCE:
        assert rows(superuser, """
            select has_any_column_privilege(%s, %s, 'UPDATE'),
                   has_table_privilege(%s, %s, 'DELETE'),
                   has_table_privilege(%s, %s, 'TRUNCATE')""",
            role, table, role, table, role, table) == [
                (False, (role, table) in PURGED, False)], table


@pytest.mark.parametrize("role", ["tilskudd_app", *ROLES])
def test_no_side_may_empty_or_bend_a_table(superuser, role):
    assert rows(superuser, """
        select relname from pg_class
        where relnamespace = 'tilskudd'::regnamespace and relkind in ('r', 'p')
          and has_table_privilege(%s, oid, 'TRUNCATE, REFERENCES, TRIGGER')
        """, role) == []


def test_every_policy_is_for_named_roles(superuser):
    known = {*ROLES, "tilskudd_operator", "tilskudd_owner", "tilskudd_frame",
             "tilskudd_worker", "tilskudd_appeal", "tilskudd_chain",
             "tilskudd_ledger", "tilskudd_statistics",
             "tilskudd_redaction"}
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
        if (table, role) in SHARED or (table, policy) in OPEN_POLICIES:
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


# Functions that run with the rights of another than who calls them, each with
# its reason. Nobody calls the triggers.
LENDING = {
    "give_reference": "the counter of references is nobody's to set",
    "audit_link": "who writes an audit row sees nothing of what it is hung on",
    "frame_move": "what is awarded of a call moves in one conditional update",
    "call_stays": "who submits keeps a call as it is, and changes none of it",
    "appeal_hold": "an appeal body holds an application it does not see",
    "appeal_reopen": "annulled above, an application is open again below",
    "frame_release": "an applicant who withdraws and an appeal body that "
                     "answers see none of what lapses",
    "frame_give_up": "an award that is given up is given back to the frame",
    "award_follow": "an award is made and changed by its decision alone",
    "award_give_up": "who declines an award books nothing by itself",
    "award_accept": "an applicant writes nothing of an award",
    "award_lapse_next": "the worker sees nothing of an award but that it "
                        "lapsed",
    "transfer_book": "a transfer is booked by coming into effect",
    "report_book": "a report is booked by its approval",
    "report_oblige": "the duty to report comes with the award, by nobody",
    "report_stands": "the worker sees no sum of an award",
    "report_results": "what reports say came of awards, for sums of them",
    "report_goals": "the owner of a scheme counts reports it does not see",
    "payouts_within_award": "payouts are counted over all that there are",
    "recipient_granted": "the auditor's threshold is of all administrators",
    "frame_is_balanced": "who moves a frame sees not all that draws on it",
    "statistics_groups": "sums over cases that nobody sees all of",
    "statistics_course": "staff count drafts, and the owner of a scheme all "
                         "cases, without seeing one",
    "award_hold": "who asks of an award holds it, and changes none of it",
    "carry_over_lapse": "an applicant decides no state of a transfer",
    "transfer_within_measures": "what a measure has is the ledger's to say",
    "is_excluded": "an applicant is excluded whoever excluded it",
    "award_not_excluded": "an applicant is excluded whoever excluded it",
    "claim_book_fallen": "what falls of a claim is booked by the outcome of an "
                         "appeal",
    "claim_hold": "an appeal body holds the award of a claim and sees none of "
                  "it",
    "appealed_balance": "an appeal body is told what it moves, and sees no "
                        "award",
    "answers_redact": "who redacts sees no answer that another was given",
}
CALLED = {("award_give_up", "tilskudd_applicant"),
          ("award_accept", "tilskudd_applicant"),
          ("award_lapse_next", "tilskudd_worker"),
          ("award_hold", "tilskudd_applicant"),
          ("award_hold", "tilskudd_staff"),
          ("claim_hold", "tilskudd_applicant"),
          ("claim_hold", "tilskudd_staff"),
          ("appealed_balance", "tilskudd_applicant"),
          ("appealed_balance", "tilskudd_staff"),
          ("carry_over_lapse", "tilskudd_applicant"),
          ("is_excluded", "tilskudd_applicant"),
          ("is_excluded", "tilskudd_staff"),
          ("report_goals", "tilskudd_staff"),
          ("report_stands", "tilskudd_applicant"),
          ("report_stands", "tilskudd_staff"),
          ("report_stands", "tilskudd_worker"),
          ("recipient_granted", "tilskudd_applicant"),
          ("recipient_granted", "tilskudd_staff"),
          ("statistics_groups", "tilskudd_staff"),
          ("statistics_course", "tilskudd_staff"),
          ("call_stays", "tilskudd_applicant"),
          ("appeal_hold", "tilskudd_applicant"),
          ("appeal_hold", "tilskudd_staff"),
          ("appeal_reopen", "tilskudd_staff"),
          ("frame_move", "tilskudd_staff"),
          ("frame_release", "tilskudd_applicant"),
          ("frame_release", "tilskudd_staff")}


def test_no_other_function_lends_its_owners_rights(superuser):
    lending = rows(superuser, """
        select proname, proconfig
        from pg_proc
        where pronamespace = 'tilskudd'::regnamespace and prosecdef""")
    assert {name for name, _ in lending} == LENDING.keys()
    for name, settings in lending:
        assert settings == ["search_path=tilskudd, pg_temp"], name
    assert set(rows(superuser, """
        select proname, r.rolname
        from pg_proc
        cross join unnest(%s::text[]) as r (rolname)
        where proname = any (%s)
          and has_function_privilege(r.rolname, pg_proc.oid, 'execute')""",
                    ["tilskudd_app", "tilskudd_operator", *ROLES],
                    list(LENDING))) == CALLED


@pytest.mark.parametrize("role, columns, adds", [
    ("tilskudd_frame", [
        ("call", "awarded_nok"), ("decision", "given_up_at"),
        ("decision", "state"), ("decision", "updated_at"),
        ("decision", "version")],
     ["audit", "event"]),
    ("tilskudd_appeal", [
        ("application", name) for name in (
            "decided_at", "staff_updated_at", "staff_version", "state",
            "updated_at", "version")], []),
    ("tilskudd_redaction", [("idempotency_key", "body")], []),
])
def test_who_owns_such_a_function_has_no_other_right(superuser, role,
                                                     columns, adds):
    assert rows(superuser, """
        select c.relname, a.attname
        from pg_attribute a join pg_class c on c.oid = a.attrelid
        where c.relnamespace = 'tilskudd'::regnamespace and a.attnum > 0
          and has_column_privilege(%s, c.oid, a.attnum, 'UPDATE')
        order by 1, 2""", role) == columns
    assert rows(superuser, """
        select c.relname, has_table_privilege(%s, c.oid, 'DELETE')
        from pg_class c
        where c.relnamespace = 'tilskudd'::regnamespace
          and c.relkind in ('r', 'p')
          and (has_any_column_privilege(%s, c.oid, 'INSERT')
               or has_table_privilege(%s, c.oid, 'DELETE'))
        order by 1""", role, role, role) == [(t, False) for t in adds]


def test_the_keeper_of_the_chain_has_no_other_right(superuser):
    """It writes heads, and reads what it judges."""
    assert rows(superuser, """
        select c.relname, p.privilege
        from pg_class c
        cross join unnest('{SELECT,INSERT,UPDATE}'::text[]) as p (privilege)
        where c.relnamespace = 'tilskudd'::regnamespace
          and c.relkind in ('r', 'p')
          and has_any_column_privilege('tilskudd_chain', c.oid, p.privilege)
        order by 1, 2""") == [
            ("audit", "SELECT"), ("audit_head", "INSERT"),
            ("audit_head", "SELECT"), ("audit_head", "UPDATE"),
            ("event", "SELECT")]


# What the owner may see and do beside migrating: what those functions need.
OWNERS = [("call", "SELECT"), ("reference_counter", "ALL"),
          ("scheme", "SELECT")]


def test_the_owner_sees_no_more_than_a_reference_takes(superuser):
    assert rows(superuser, """
        select tablename, cmd from pg_policies
        where schemaname = 'tilskudd' and 'tilskudd_owner' = any (roles)
        order by 1""") == OWNERS


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


# ---- States ----------------------------------------------------------------

@pytest.mark.parametrize("table", ["call", "application", "assessment",
                                   "scenario", "decision"])
def test_the_states_of_a_table_are_those_of_the_contract(superuser, table):
    """A state that nothing leads to is in neither."""
    [(definition,)] = rows(superuser, """
        select pg_get_constraintdef(oid) from pg_constraint
        where connamespace = 'tilskudd'::regnamespace and conname = %s""",
                           f"{table}_state_check")
    schema = bundle()["components"]["schemas"][f"{table.capitalize()}State"]
    assert re.findall(r"'(\w+)'::text", definition) == schema["enum"]
