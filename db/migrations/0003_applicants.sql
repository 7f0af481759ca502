-- Applicants: organisations that may apply, with the register's snapshot.

set search_path = tilskudd;

create table applicant (
    id                  uuid primary key default uuid_v7(),
    organisation_number organisation_number not null,
    name                text not null,
    kind                text not null check (kind in (
        'municipality', 'county_municipality', 'inter_municipal_company',
        'university_college', 'vocational_college', 'other')),
    county              text not null references county,
    municipality_number text check (municipality_number ~ '^[0-9]{4}$'),
    -- The same organisation, numbered anew when its county was divided: no
    -- merger. Reports of the years before were made under it.
    former_municipality_number text
        check (former_municipality_number ~ '^[0-9]{4}$'),
    language_form       text not null check (language_form in ('nb', 'nn')),
    contact             jsonb,
    account_number          text check (account_number ~ '^[0-9]{11}$'),
    account_confirmed_at    timestamptz,
    -- A change of account waits for a second person.
    proposed_account_number text check (proposed_account_number ~ '^[0-9]{11}$'),
    proposed_by             person_id,
    proposed_at             timestamptz,
    -- What Enhetsregisteret last said, and when it is asked again: real time,
    -- since only cases have a clock that can be moved. Who asks moves the due
    -- time before it does, so that nobody else asks meanwhile.
    register_status     text not null default 'unknown' check (
        register_status in ('unknown', 'active', 'winding_up', 'bankrupt',
                            'removed', 'not_found')),
    register_snapshot   jsonb,
    register_fetched_at timestamptz,
    register_due_at     timestamptz not null default transaction_timestamp(),
    register_attempts   integer not null default 0, -- since it last answered
    version             integer not null default 1,
    created_at          timestamptz not null default clock_now(),
    updated_at          timestamptz not null default clock_now(),
    constraint applicant_organisation_number_key unique (organisation_number),
    unique (id, organisation_number), -- what is given to one is the one's
    check ((proposed_account_number is null) = (proposed_by is null)),
    check ((proposed_account_number is null) = (proposed_at is null)),
    -- Every municipality has a number, and it begins with its county's.
    constraint applicant_municipality_numbered
        check ((kind = 'municipality') = (municipality_number is not null)),
    constraint applicant_municipality_county
        check (left(municipality_number, 2) = county),
    constraint applicant_register_answered
        check ((register_status = 'unknown') = (register_fetched_at is null))
);

create index applicant_county on applicant (county, id);
create index applicant_register_due on applicant (register_due_at);

-- Every account that was proposed, and every one that came into use, with the
-- one it replaced: where money went can always be told (domain 8.14; arkivlova
-- § 5). The two pairs of eyes are two.
create table applicant_account (
    id                  uuid primary key default uuid_v7(),
    organisation_number organisation_number not null
        references applicant (organisation_number),
    account_number      text not null check (account_number ~ '^[0-9]{11}$'),
    replaced_number     text check (replaced_number ~ '^[0-9]{11}$'),
    proposed_by         person_id not null,
    proposed_at         timestamptz not null,
    -- Null: a proposal.
    confirmed_by        person_id check (confirmed_by <> proposed_by),
    confirmed_at        timestamptz,
    check ((confirmed_by is null) = (confirmed_at is null))
);

create index applicant_account_own
    on applicant_account (organisation_number, id);

-- Duties follow a merger: the successor reports for each predecessor.
create table applicant_predecessor (
    organisation_number    organisation_number not null,
    predecessor_number     text not null check (predecessor_number ~ '^[0-9]{4,9}$'),
    predecessor_name       text not null,
    merged_on              date not null,
    primary key (organisation_number, predecessor_number)
);

alter table applicant enable row level security;
alter table applicant force row level security;
alter table applicant_account enable row level security;
alter table applicant_account force row level security;
alter table applicant_predecessor enable row level security;
alter table applicant_predecessor force row level security;

create policy operator_all on applicant to tilskudd_operator using (true);
create policy operator_all on applicant_predecessor to tilskudd_operator
    using (true);

-- Whom a person has a mandate for is called by its name.
create policy by_mandate on applicant for select to tilskudd_public
    using (organisation_number in (
        select m.organisation_number from mandate m
        where m.person = acting_person()));

create policy own on applicant to tilskudd_applicant
    using (organisation_number = acting_organisation());
create policy own on applicant_account to tilskudd_applicant
    using (organisation_number = acting_organisation());
-- A proposal is the applicant's own business until it comes into use.
create policy in_use_of_own_counties on applicant_account for select
    to tilskudd_staff
    using (confirmed_at is not null and organisation_number in (
        select a.organisation_number
        from applicant a
        join administrator_county ac on ac.county = a.county
        where ac.administrator_number = acting_administrator()));
-- The register is asked about every applicant.
create policy ask_about_all on applicant to tilskudd_worker using (true);
create policy own on applicant_predecessor for select to tilskudd_applicant
    using (organisation_number = acting_organisation());
create policy read_all on applicant_predecessor for select to tilskudd_staff
    using (true);

grant select (organisation_number, name) on applicant to tilskudd_public;
grant select, insert, update on applicant to tilskudd_operator;
grant select, insert, update, delete on applicant_predecessor
    to tilskudd_operator;
-- What an applicant decides about itself; its name, kind and county are the
-- register's. Who registers it gives it no account.
grant select on applicant to tilskudd_applicant, tilskudd_staff;
grant update (language_form, contact, account_number, account_confirmed_at,
              proposed_account_number, proposed_by, proposed_at, version,
              updated_at)
    on applicant to tilskudd_applicant;
grant insert (organisation_number, name, kind, county, municipality_number,
              language_form, contact)
    on applicant to tilskudd_staff;
grant select, insert on applicant_account to tilskudd_applicant;
grant select on applicant_account to tilskudd_staff;
grant select on applicant_predecessor to tilskudd_applicant, tilskudd_staff;
-- The worker knows of an applicant what the register is asked by and answers.
grant select (id, organisation_number, name, version, updated_at,
              register_status, register_snapshot, register_due_at,
              register_attempts)
    on applicant to tilskudd_worker;
grant update (name, version, updated_at, register_status, register_snapshot,
              register_fetched_at, register_due_at, register_attempts)
    on applicant to tilskudd_worker;
