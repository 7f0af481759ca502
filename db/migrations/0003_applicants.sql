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
    language_form       text not null check (language_form in ('nb', 'nn')),
    contact             jsonb,
    account_number          text check (account_number ~ '^[0-9]{11}$'),
    account_confirmed_at    timestamptz,
    -- A change of account waits for a second person.
    proposed_account_number text check (proposed_account_number ~ '^[0-9]{11}$'),
    proposed_by             person_id,
    proposed_at             timestamptz,
    register_snapshot   jsonb,
    register_fetched_at timestamptz,
    version             integer not null default 1,
    created_at          timestamptz not null default clock_now(),
    updated_at          timestamptz not null default clock_now(),
    constraint applicant_organisation_number_key unique (organisation_number),
    check ((proposed_account_number is null) = (proposed_by is null)),
    check ((proposed_account_number is null) = (proposed_at is null))
);

create index applicant_county on applicant (county, id);

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
alter table applicant_predecessor enable row level security;
alter table applicant_predecessor force row level security;

create policy operator_all on applicant to tilskudd_operator using (true);
create policy operator_all on applicant_predecessor to tilskudd_operator
    using (true);

create policy own on applicant to tilskudd_applicant
    using (organisation_number = acting_organisation());
create policy own on applicant_predecessor for select to tilskudd_applicant
    using (organisation_number = acting_organisation());
create policy read_all on applicant_predecessor for select to tilskudd_staff
    using (true);

grant select, insert, update on applicant to tilskudd_operator;
grant select, insert, update, delete on applicant_predecessor
    to tilskudd_operator;
grant select, update on applicant to tilskudd_applicant;
grant select, insert on applicant to tilskudd_staff;
grant select on applicant_predecessor to tilskudd_applicant, tilskudd_staff;
