-- Reference data: who administers which counties, the schemes and their
-- dated rule sets, and the people who may act. Loaded by the operator; the
-- service reads it.

set search_path = tilskudd;

create table county (
    number text primary key check (number ~ '^[0-9]{2}$'),
    name   text not null
);

create table administrator (
    organisation_number organisation_number primary key,
    kind          text not null check (kind in ('county_governor', 'directorate')),
    name          jsonb not null,
    language_form text not null check (language_form in ('nb', 'nn'))
);

-- One county governor may cover several counties (Vestfold and Telemark).
create table administrator_county (
    administrator_number organisation_number not null
        references administrator,
    county               text not null references county,
    primary key (administrator_number, county)
);

create table scheme (
    id           uuid primary key default uuid_v7(),
    code         text not null unique check (code ~ '^[A-Z]{2,10}$'),
    name         jsonb not null,
    purpose      jsonb not null,
    owner_number organisation_number not null references administrator,
    url          text,
    version      integer not null default 1,
    created_at   timestamptz not null default clock_now(),
    updated_at   timestamptz not null default clock_now()
);

-- Every number, paragraph and threshold that may differ by year is in here,
-- dated: a new act is a new row, never a change of code. Immutable: a call
-- pins one rule set, and an application is judged by that of its call.
create table rule_set (
    id         uuid primary key default uuid_v7(),
    scheme_id  uuid not null references scheme,
    valid_from date not null,
    content    jsonb not null,
    unique (scheme_id, valid_from),
    -- An offer has a last day.
    constraint rule_set_acceptance_weeks check (
        not coalesce((content ->> 'acceptanceRequired')::boolean, false)
        or coalesce((content ->> 'acceptanceWeeks')::integer, 0)
           between 1 and 52)
);

-- The references of a rule set that hold on a day, in its order; one without
-- validFrom is of an act that is not in force. Notices and rulings both cite
-- the law of their own day.
create function references_in_force(rule_set jsonb, day date) returns jsonb
language sql stable strict
return (select coalesce(jsonb_agg(l.reference order by l.place), '[]')
        from jsonb_array_elements(rule_set -> 'legalReferences')
            with ordinality as l (reference, place)
        where day between (l.reference ->> 'validFrom')::date
                      and coalesce((l.reference ->> 'validTo')::date,
                                   'infinity'));
grant execute on function references_in_force(jsonb, date) to tilskudd_staff;

-- People are known by a keyed hash of their number, never by the number.
create domain person_id as text check (value ~ '^[0-9a-f]{32}$');

create table staff (
    person               person_id not null,
    administrator_number organisation_number not null references administrator,
    role                 text not null check (role in (
        'caseworker', 'approver', 'attestant', 'appeal_handler', 'owner')),
    valid_from           date not null default '2020-01-01',
    valid_to             date,
    primary key (person, administrator_number, role)
);

create table mandate (
    person              person_id not null,
    organisation_number organisation_number not null,
    "right"             text not null check ("right" in (
        'write', 'sign', 'audit')),
    valid_from          date not null default '2020-01-01',
    valid_to            date,
    primary key (person, organisation_number, "right")
);

alter table county enable row level security;
alter table county force row level security;
alter table administrator enable row level security;
alter table administrator force row level security;
alter table administrator_county enable row level security;
alter table administrator_county force row level security;
alter table scheme enable row level security;
alter table scheme force row level security;
alter table rule_set enable row level security;
alter table rule_set force row level security;
alter table staff enable row level security;
alter table staff force row level security;
alter table mandate enable row level security;
alter table mandate force row level security;

-- The operator loads reference data; everyone may read what is public.
create policy operator_all on county to tilskudd_operator using (true);
create policy operator_all on administrator to tilskudd_operator using (true);
create policy operator_all on administrator_county to tilskudd_operator
    using (true);
create policy operator_all on scheme to tilskudd_operator using (true);
create policy operator_all on rule_set to tilskudd_operator using (true);
create policy operator_all on staff to tilskudd_operator using (true);
create policy operator_all on mandate to tilskudd_operator using (true);

create policy read_all on county for select
    to tilskudd_public, tilskudd_applicant, tilskudd_staff using (true);
create policy read_all on administrator for select
    to tilskudd_public, tilskudd_applicant, tilskudd_staff using (true);
create policy read_all on administrator_county for select
    to tilskudd_public, tilskudd_applicant, tilskudd_staff using (true);
create policy read_all on scheme for select
    to tilskudd_public, tilskudd_applicant, tilskudd_staff using (true);
create policy read_all on rule_set for select
    to tilskudd_public, tilskudd_applicant, tilskudd_staff using (true);

-- A person sees what that person may do, nothing of others.
create policy read_own on staff for select
    to tilskudd_public, tilskudd_applicant, tilskudd_staff
    using (person = acting_person());
create policy read_own on mandate for select
    to tilskudd_public, tilskudd_applicant, tilskudd_staff
    using (person = acting_person());

grant select on county, administrator, administrator_county, scheme, rule_set,
    staff, mandate to tilskudd_public, tilskudd_applicant, tilskudd_staff;
grant select, insert, update, delete on county, administrator,
    administrator_county, scheme, staff, mandate to tilskudd_operator;
grant select, insert on rule_set to tilskudd_operator;
