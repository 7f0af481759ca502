-- Calls (utlysninger): the editable content is one document that the contract
-- validates; what rules and constraints look at is promoted to columns.

set search_path = tilskudd;

-- The kinds of applicants that a call takes from any county: a university may
-- teach where it has no seat (domain 8 [5]).
create function any_county_kinds(content jsonb) returns text[]
language sql immutable
begin atomic
    select coalesce(array_agg(distinct e."applicantKind"), '{}')
    from jsonb_to_recordset(content -> 'eligibility') as e (
        "applicantKind" text, "anyCounty" boolean)
    where e."anyCounty";
end;

create table call (
    id                     uuid primary key default uuid_v7(),
    administrator_number   organisation_number not null
        references administrator,
    scheme_id              uuid not null references scheme,
    rule_set_id            uuid not null references rule_set,
    state                  text not null default 'draft'
        check (state in ('draft', 'published', 'completed', 'cancelled')),
    year                   integer not null check (year between 2000 and 2100),
    content                jsonb not null,
    content_version        integer not null default 1,
    -- Promoted from the content; a draft may still lack them.
    frame_nok              bigint check (frame_nok > 0),
    counties               text[] not null default '{}',
    any_county_kinds       text[] not null
        generated always as (any_county_kinds(content)) stored,
    opens_at               timestamptz,
    deadline_date          date,
    deadline_at            timestamptz
        generated always as (end_of_day_oslo(deadline_date)) stored,
    report_deadline        date,
    original_deadline_date date,
    -- Moved only by one conditional update; never above the frame.
    awarded_nok            bigint not null default 0,
    published_at           timestamptz,
    cancelled_at           timestamptz,
    cancel_reason          text,
    completed_at           timestamptz,
    copied_from            uuid references call,
    version                integer not null default 1,
    created_at             timestamptz not null default clock_now(),
    updated_at             timestamptz not null default clock_now(),
    constraint call_frame check (awarded_nok between 0 and frame_nok),
    constraint call_published_whole check (state in ('draft', 'cancelled') or (
        frame_nok is not null and opens_at is not null
        and deadline_date is not null and report_deadline is not null
        and published_at is not null and cardinality(counties) > 0)),
    constraint call_cancelled_why
        check ((state = 'cancelled') = (cancelled_at is not null)),
    constraint call_completed_when
        check ((state = 'completed') = (completed_at is not null)),
    -- What hangs on a call names its administrator too: it cannot be
    -- another's than the call's own.
    constraint call_of_administrator unique (id, administrator_number)
);

create index call_by_administrator on call (administrator_number, created_at, id);
create index call_by_created on call (created_at, id);
create index call_by_deadline on call (deadline_at, id);

-- Published content is never changed silently: each version is kept, with
-- the difference field by field (arkivlova § 5).
create table call_version (
    call_id              uuid not null,
    content_version      integer not null,
    administrator_number organisation_number not null,
    content              jsonb not null,
    changes              jsonb not null default '[]',
    reason               text,
    is_significant       boolean not null default false,
    made_by              person_id,
    made_at              timestamptz not null default clock_now(),
    primary key (call_id, content_version),
    foreign key (call_id, administrator_number)
        references call (id, administrator_number)
);

-- Extensions for all (organisation_number is null) or for one applicant. The
-- original deadline stays on the call.
create table call_extension (
    id                     uuid primary key default uuid_v7(),
    call_id                uuid not null,
    administrator_number   organisation_number not null,
    applicant_id           uuid,
    organisation_number    organisation_number,
    previous_deadline_date date not null,
    deadline_date          date not null,
    deadline_at            timestamptz not null
        generated always as (end_of_day_oslo(deadline_date)) stored,
    reason                 text not null,
    made_by                person_id,
    made_at                timestamptz not null default clock_now(),
    foreign key (call_id, administrator_number)
        references call (id, administrator_number),
    foreign key (applicant_id, organisation_number)
        references applicant (id, organisation_number),
    check (deadline_date > previous_deadline_date),
    check ((applicant_id is null) = (organisation_number is null))
);

create index call_extension_by_call on call_extension (call_id, made_at);

alter table call enable row level security;
alter table call force row level security;
alter table call_version enable row level security;
alter table call_version force row level security;
alter table call_extension enable row level security;
alter table call_extension force row level security;

create policy operator_all on call to tilskudd_operator using (true);
create policy operator_all on call_version to tilskudd_operator using (true);
create policy operator_all on call_extension to tilskudd_operator using (true);

-- What was published stays readable, also when cancelled.
create policy read_published on call for select
    to tilskudd_public, tilskudd_applicant
    using (published_at is not null);
create policy read_published on call_version for select
    to tilskudd_public, tilskudd_applicant
    using (exists (select from call
                   where call.id = call_id and published_at is not null));
create policy read_common on call_extension for select to tilskudd_public
    using (organisation_number is null);
create policy read_own on call_extension for select to tilskudd_applicant
    using (organisation_number is null
           or organisation_number = acting_organisation());

-- Staff read what is published anywhere, and write only their own.
create policy read_staff on call for select to tilskudd_staff
    using (published_at is not null
           or administrator_number = acting_administrator());
create policy add_own on call for insert to tilskudd_staff
    with check (administrator_number = acting_administrator());
create policy change_own on call for update to tilskudd_staff
    using (administrator_number = acting_administrator());
create policy read_staff on call_version for select to tilskudd_staff
    using (exists (select from call where call.id = call_id));
create policy add_own on call_version for insert to tilskudd_staff
    with check (administrator_number = acting_administrator());
create policy read_staff on call_extension for select to tilskudd_staff
    using (organisation_number is null
           or administrator_number = acting_administrator());
create policy add_own on call_extension for insert to tilskudd_staff
    with check (administrator_number = acting_administrator());

grant select, insert, update on call to tilskudd_operator;
grant select, insert on call_version, call_extension to tilskudd_operator;
grant select on call, call_version, call_extension to tilskudd_staff;
-- A call begins as a draft with nothing awarded, and stays its
-- administrator's; when something was made, the clock says.
grant insert (administrator_number, scheme_id, rule_set_id, year, content,
              frame_nok, counties, opens_at, deadline_date, report_deadline,
              copied_from)
    on call to tilskudd_staff;
grant update (state, scheme_id, rule_set_id, year, content, content_version,
              frame_nok, counties, opens_at, deadline_date, report_deadline,
              original_deadline_date, published_at, cancelled_at,
              cancel_reason, completed_at, version, updated_at)
    on call to tilskudd_staff;
grant insert (call_id, content_version, administrator_number, content,
              changes, reason, is_significant, made_by)
    on call_version to tilskudd_staff;
grant insert (call_id, administrator_number, applicant_id,
              organisation_number, previous_deadline_date, deadline_date,
              reason, made_by)
    on call_extension to tilskudd_staff;
-- Not what is awarded: it moves when a decision is approved, and nobody is told
-- of that before the applicant.
grant select (id, administrator_number, scheme_id, rule_set_id, state, year,
              content, content_version, frame_nok, counties, opens_at,
              deadline_date, deadline_at, report_deadline,
              original_deadline_date, published_at, cancelled_at,
              cancel_reason, completed_at, copied_from, version, created_at,
              updated_at)
    on call to tilskudd_public, tilskudd_applicant;
grant select on call_version, call_extension
    to tilskudd_public, tilskudd_applicant;

-- The content as it is kept: an instant in it is written as those outside
-- are, whatever zone it was sent in.
create function call_content(content jsonb) returns jsonb
language sql stable
return case when content ? 'opensAt' then content || jsonb_build_object(
    'opensAt', rfc3339((content ->> 'opensAt')::timestamptz))
    else content end;

grant execute on function call_content(jsonb) to tilskudd_staff;

-- The kinds that any call of the acting administrator takes from any county:
-- asked with each row of an applicant that staff read.
create function kinds_of_any_county() returns setof text
language plpgsql stable
set search_path = tilskudd, pg_temp
as $$
begin
    return query
        select distinct unnest(any_county_kinds)
        from call
        where administrator_number = acting_administrator()
          and state = 'published'
          and any_county_kinds <> '{}';
end
$$;

grant execute on function kinds_of_any_county() to tilskudd_staff;
-- Whoever writes a call has its kinds worked out.
grant execute on function any_county_kinds(jsonb)
    to tilskudd_staff, tilskudd_operator;

-- The deadline that holds for one organisation: the call's, or a later one
-- given to it alone. The caller's own policies decide what it may see. In
-- plpgsql, which keeps its plan: as a query in SQL it would be planned anew
-- by each statement that asks.
create function deadline_for(of_call uuid, organisation text)
returns timestamptz
language plpgsql stable
set search_path = tilskudd, pg_catalog
as $$
begin
    return (
        select greatest(c.deadline_at, (
            select max(e.deadline_at)
            from call_extension e
            where e.call_id = c.id and e.organisation_number = organisation))
        from call c
        where c.id = of_call);
end
$$;

grant execute on function deadline_for(uuid, text) to
    tilskudd_public, tilskudd_applicant, tilskudd_staff;

-- What the rules of publishing must know about a content that only the
-- database can tell: where the dates stand (it alone knows the time zone and
-- the time), and what the content refers to. Unknown counts as fulfilled: that
-- a member is missing is said once, by the rule that asks for it. No content,
-- no row.
create function call_facts(content jsonb, administrator text)
returns table (opens_before_deadline boolean, reports_after_deadline boolean,
               deadline_is_ahead boolean, budget_is_settled boolean,
               rule_set_fits boolean, own_counties jsonb)
language sql stable
begin atomic
    select
        coalesce(p."opensAt" <= end_of_day_oslo(p."deadlineDate"), true),
        coalesce(p."deadlineDate" < p."reportDeadline", true),
        coalesce(clock_now() <= end_of_day_oslo(p."deadlineDate"), true),
        -- Adopted by Stortinget, or its year has begun.
        day_in_oslo(clock_now()) >= least(
            (p.budget ->> 'adoptedOn')::date, make_date(p.year, 1, 1)),
        exists (select from rule_set r
                where r.id = p."ruleSetId" and r.scheme_id = p."schemeId"),
        (select coalesce(jsonb_agg(ac.county order by ac.county), '[]')
         from administrator_county ac
         where ac.administrator_number = administrator)
    from jsonb_to_record(content) as p (
        "schemeId" uuid, "ruleSetId" uuid, year integer, budget jsonb,
        "opensAt" timestamptz, "deadlineDate" date, "reportDeadline" date)
    where content is not null;
end;

grant execute on function call_facts(jsonb, text) to
    tilskudd_public, tilskudd_applicant, tilskudd_staff;
