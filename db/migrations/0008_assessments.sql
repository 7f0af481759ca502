-- Assessment (vurdering): internal to the administrator, always. No policy of
-- these tables is for an applicant, and nothing of them moves an
-- application's row.

set search_path = tilskudd;

-- One for each caseworker and application: scores with justifications and a
-- recommended amount for each measure are one document; findings are what the
-- service found by itself, with reasons (domain 8.30, 8.89).
create table assessment (
    id                   uuid primary key default uuid_v7(),
    application_id       uuid not null,
    content_version      integer not null,
    call_id              uuid not null,
    organisation_number  organisation_number not null,
    administrator_number organisation_number not null,
    person               person_id not null,
    state                text not null default 'draft'
        check (state in ('draft', 'completed')),
    content              jsonb not null default '{}',
    findings             jsonb not null default '[]',
    found_at             timestamptz,
    completed_at         timestamptz,
    version              integer not null default 1,
    created_at           timestamptz not null default clock_now(),
    updated_at           timestamptz not null default clock_now(),
    constraint assessment_once unique (application_id, person),
    foreign key (application_id, organisation_number, administrator_number)
        references application (id, organisation_number, administrator_number),
    foreign key (application_id, content_version)
        references application_version,
    foreign key (call_id, administrator_number)
        references call (id, administrator_number),
    check ((state = 'completed') = (completed_at is not null))
);

create index assessment_of_call on assessment (call_id, id);

-- Other public grants to an applicant that are on record here: for the
-- question of double funding (domain 1.9, 8.21).
create table other_grant (
    id                   uuid primary key default uuid_v7(),
    organisation_number  organisation_number not null
        references applicant (organisation_number),
    -- Who recorded it; null: the operator, for all administrators.
    administrator_number organisation_number references administrator,
    grantor              text not null,
    scheme               text not null,
    category             text, -- of measure, when it is for one
    year                 integer not null check (year between 2000 and 2100),
    amount_nok           bigint not null check (amount_nok > 0),
    reference            text,
    recorded_by          person_id,
    recorded_at          timestamptz not null default clock_now()
);

create index other_grant_of_applicant
    on other_grant (organisation_number, year, id);

-- What-if: a distribution over the measures of a whole call.
create table scenario (
    id                   uuid primary key default uuid_v7(),
    call_id              uuid not null,
    administrator_number organisation_number not null,
    name                 text not null,
    method               text not null check (method in (
        'by_hand', 'pro_rata', 'by_rank', 'cut_at_line')),
    state                text not null default 'draft'
        check (state in ('draft', 'adopted', 'discarded')),
    based_on_id          uuid references scenario,
    -- {parameters, amounts: [{applicationId, contentVersion, measureId,
    -- amountNok}]}
    content              jsonb not null,
    made_by              person_id not null,
    -- Everybody who gave or changed its amounts, also in what it began from.
    handled_by           text[] not null default '{}',
    adopted_by           person_id,
    adopted_at           timestamptz,
    version              integer not null default 1,
    created_at           timestamptz not null default clock_now(),
    updated_at           timestamptz not null default clock_now(),
    foreign key (call_id, administrator_number)
        references call (id, administrator_number),
    check ((state = 'adopted') = (adopted_by is not null)),
    check ((state = 'adopted') = (adopted_at is not null))
);

create index scenario_of_call on scenario (call_id, id);

alter table assessment enable row level security;
alter table assessment force row level security;
alter table other_grant enable row level security;
alter table other_grant force row level security;
alter table scenario enable row level security;
alter table scenario force row level security;

create policy operator_all on other_grant to tilskudd_operator using (true);
create policy own on assessment to tilskudd_staff
    using (administrator_number = acting_administrator());
create policy own on other_grant to tilskudd_staff
    using (administrator_number = acting_administrator());
create policy common on other_grant for select to tilskudd_staff
    using (administrator_number is null);
create policy own on scenario to tilskudd_staff
    using (administrator_number = acting_administrator());

grant select, insert on other_grant to tilskudd_operator;
grant select on assessment, other_grant, scenario to tilskudd_staff;
grant insert (application_id, content_version, call_id, organisation_number,
              administrator_number, person, content, findings, found_at),
      update (content_version, state, content, findings, found_at,
              completed_at, version, updated_at)
    on assessment to tilskudd_staff;
grant insert (organisation_number, administrator_number, grantor, scheme,
              category, year, amount_nok, reference, recorded_by)
    on other_grant to tilskudd_staff;
grant insert (call_id, administrator_number, name, method, based_on_id,
              content, made_by, handled_by),
      update (name, state, content, handled_by, adopted_by, adopted_at, version,
              updated_at)
    on scenario to tilskudd_staff;

-- Weight × score, over the criteria that the call has now.
create function assessment_score(content jsonb, criteria jsonb) returns bigint
language sql immutable
begin atomic
    select coalesce(sum(s.score * k.weight), 0)::bigint
    from jsonb_to_recordset(content -> 'scores') as s (
        criterion text, score bigint)
    join jsonb_to_recordset(criteria) as k (code text, weight bigint)
        on k.code = s.criterion;
end;

-- A sum as an amount that every client reads exactly; what is more than that,
-- nobody can have meant.
create function amount_of(total numeric) returns bigint
language sql immutable
return least(coalesce(total, 0), 9007199254740991)::bigint;

-- What an assessment recommends for a measure; null when it says nothing.
create function recommended_nok(content jsonb, measure uuid) returns bigint
language sql immutable
begin atomic
    select r."amountNok"
    from jsonb_to_recordset(content -> 'recommendations') as r (
        "measureId" uuid, "amountNok" bigint)
    where r."measureId" = measure
    limit 1;
end;

-- The assessment that counts for an application: completed, of its last
-- submitted version, and of several the one completed last. What somebody
-- recommended who is disqualified in the case does not count.
create function assessment_counted(of_application uuid, of_version integer)
    returns jsonb
language plpgsql stable
set search_path = tilskudd, pg_temp
as $$
begin
    return (
        select s.content
        from assessment s
        where s.application_id = of_application
          and s.state = 'completed'
          and s.content_version = of_version
          and not exists (
              select from impartiality i
              where i.application_id = s.application_id
                and i.handled_by_number = s.administrator_number
                and i.person = s.person
                and i.state = 'ruled_disqualified')
        order by s.completed_at desc, s.id desc
        limit 1);
end
$$;

grant execute on function assessment_score(jsonb, jsonb), amount_of(numeric),
    recommended_nok(jsonb, uuid), assessment_counted(uuid, integer)
    to tilskudd_staff;
