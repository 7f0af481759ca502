-- Applications (søknader). The working content is one document; what was
-- submitted is an immutable version with its measures as rows.

set search_path = tilskudd;

-- The last number given within a scheme and a year. A row, and not a sequence:
-- a submission that comes to nothing uses up no number. No side has a right to
-- it: whoever could set it, or a reference, ahead would stop everybody else.
create table reference_counter (
    scheme_id uuid not null references scheme,
    year      integer not null check (year between 2000 and 2100),
    last      integer not null check (last between 1 and 999999999),
    primary key (scheme_id, year)
);

create table application (
    id                    uuid primary key default uuid_v7(),
    call_id               uuid not null,
    organisation_number   organisation_number not null
        references applicant (organisation_number),
    administrator_number  organisation_number not null,
    state                 text not null default 'draft'
        check (state in ('draft', 'submitted', 'supplement_requested',
                         'under_review', 'decided', 'withdrawn')),
    reference             text unique,
    content               jsonb not null default '{}',
    content_version       integer not null default 1,
    submitted_version     integer,
    -- The sign-off covers the content as it was: any change clears it.
    signed_off_by         person_id,
    signed_off_at         timestamptz,
    first_submitted_at    timestamptz,
    submitted_at          timestamptz,
    -- Staff have a version of their own, moved by what they may see: drafts and
    -- revisions move nothing on their side (domain 8.28), and what they do
    -- among themselves moves nothing on the applicant's.
    staff_version         integer,
    staff_updated_at      timestamptz,
    -- Who has it in hand; the key to staff_member is in 0007.
    caseworker_id         uuid,
    taken_at              timestamptz,
    decided_at            timestamptz,
    withdrawn_at          timestamptz,
    withdraw_reason       text,
    created_by            person_id,
    version               integer not null default 1,
    created_at            timestamptz not null default clock_now(),
    updated_at            timestamptz not null default clock_now(),
    check (content_version between coalesce(submitted_version, 1)
                               and coalesce(submitted_version, 0) + 1),
    foreign key (call_id, administrator_number)
        references call (id, administrator_number),
    -- What hangs on an application names its two sides too: they cannot be
    -- others than the application's own.
    constraint application_of_both_sides
        unique (id, organisation_number, administrator_number),
    check ((submitted_version is null) = (submitted_at is null)),
    check ((submitted_version is null) = (first_submitted_at is null)),
    check ((submitted_version is null) = (staff_version is null)),
    check ((submitted_version is null) = (staff_updated_at is null)),
    check ((submitted_version is null) = (reference is null)),
    check (state in ('draft', 'withdrawn') or submitted_version is not null),
    check (state <> 'under_review' or taken_at is not null),
    check ((state = 'decided') = (decided_at is not null)),
    check ((state = 'withdrawn') = (withdrawn_at is not null)),
    check ((signed_off_by is null) = (signed_off_at is null))
);

-- One live application per call and applicant: one consolidated application
-- (the 2025 call of Innlandet; Rogaland 2026).
create unique index application_live_key
    on application (call_id, organisation_number) where state <> 'withdrawn';
create index application_own on application (organisation_number, created_at, id);
create index application_staff
    on application (administrator_number, first_submitted_at, id)
    where submitted_version is not null;
create index application_of_call on application (call_id, state, id);
create index application_staff_of_call
    on application (call_id, first_submitted_at, id)
    where submitted_version is not null;

create table application_version (
    application_id       uuid not null,
    content_version      integer not null,
    organisation_number  organisation_number not null,
    administrator_number organisation_number not null,
    content              jsonb not null,
    content_sha256       text not null check (content_sha256 ~ '^[0-9a-f]{64}$'),
    amount_applied_nok   bigint not null check (amount_applied_nok >= 0),
    signed_off_by        person_id not null,
    signed_off_at        timestamptz not null,
    submitted_by         person_id not null,
    submitted_at         timestamptz not null default clock_now(),
    is_late              boolean not null default false,
    expected_answer_by   date not null,
    primary key (application_id, content_version),
    foreign key (application_id, organisation_number, administrator_number)
        references application (id, organisation_number, administrator_number)
);

create table measure (
    application_id       uuid not null,
    content_version      integer not null,
    id                   uuid not null,
    organisation_number  organisation_number not null,
    administrator_number organisation_number not null,
    rank                 integer not null check (rank >= 1),
    category             text not null,
    title                text not null,
    persons              integer not null check (persons >= 0),
    amount_nok           bigint not null check (amount_nok > 0),
    own_share_nok        bigint not null default 0 check (own_share_nok >= 0),
    other_funding_nok    bigint not null default 0
        check (other_funding_nok >= 0),
    primary key (application_id, content_version, id),
    unique (application_id, content_version, rank),
    foreign key (application_id, content_version)
        references application_version,
    foreign key (application_id, organisation_number, administrator_number)
        references application (id, organisation_number, administrator_number)
);

alter table reference_counter enable row level security;
alter table reference_counter force row level security;
alter table application enable row level security;
alter table application force row level security;
alter table application_version enable row level security;
alter table application_version force row level security;
alter table measure enable row level security;
alter table measure force row level security;

-- What gives a reference runs as the owner, and the owner sees no more than
-- that takes.
create policy count_on on reference_counter to tilskudd_owner using (true);
create policy of_references on call for select to tilskudd_owner
    using (published_at is not null);
create policy of_references on scheme for select to tilskudd_owner
    using (true);

-- The first submission takes the next number of scheme and year, KTU-2026-000123
-- and longer only after a million, and every later one keeps it. Whoever submits
-- at the same moment waits for it.
create function give_reference() returns trigger
language plpgsql security definer
set search_path = tilskudd, pg_temp
as $$
begin
    with counted as (
        insert into reference_counter as r (scheme_id, year, last)
        select c.scheme_id, c.year, 1
        from call c
        where c.id = new.call_id
        on conflict (scheme_id, year) do update set last = r.last + 1
        returning r.scheme_id, r.year, r.last::text as number)
    select s.code || '-' || n.year || '-'
           || lpad(n.number, greatest(6, length(n.number)), '0')
    into new.reference
    from counted n
    join scheme s on s.id = n.scheme_id;
    return new;
end
$$;

create trigger give_reference
    before update of submitted_version on application
    for each row
    when (old.reference is null and new.submitted_version is not null)
    execute function give_reference();

-- An applicant brings its application no further than to submission, also when
-- it answers a request for more.
create policy own on application to tilskudd_applicant
    using (organisation_number = acting_organisation())
    with check (organisation_number = acting_organisation()
                and state in ('draft', 'submitted', 'supplement_requested',
                              'withdrawn'));
create policy own on application_version to tilskudd_applicant
    using (organisation_number = acting_organisation());
create policy own on measure to tilskudd_applicant
    using (organisation_number = acting_organisation());

-- Drafts are invisible to administrators; so is a revision in progress,
-- because staff read the submitted version.
create policy sent_to_us on application for select to tilskudd_staff
    using (administrator_number = acting_administrator()
           and submitted_version is not null);
create policy sent_to_us on application_version for select to tilskudd_staff
    using (administrator_number = acting_administrator());
create policy sent_to_us on measure for select to tilskudd_staff
    using (administrator_number = acting_administrator());

-- Not who has it in hand, nor when staff last did anything among themselves.
grant select (id, call_id, organisation_number, administrator_number, state,
              reference, content, content_version, submitted_version,
              signed_off_by, signed_off_at, first_submitted_at, submitted_at,
              staff_version, taken_at, decided_at, withdrawn_at,
              withdraw_reason, created_by, version, created_at, updated_at)
    on application to tilskudd_applicant;
grant insert (call_id, organisation_number, administrator_number, content,
              created_by)
    on application to tilskudd_applicant;
grant update (state, content, content_version, submitted_version,
              signed_off_by, signed_off_at, first_submitted_at, submitted_at,
              staff_version, staff_updated_at, withdrawn_at, withdraw_reason,
              version, updated_at)
    on application to tilskudd_applicant;
grant select, insert on application_version, measure to tilskudd_applicant;
-- Not the working content, nor when it was worked on: staff read versions. The
-- row's version they count on and do not show.
grant select (id, call_id, organisation_number, administrator_number, state,
              reference, submitted_version, first_submitted_at, submitted_at,
              withdrawn_at, withdraw_reason, caseworker_id, taken_at,
              decided_at, staff_version, staff_updated_at, version)
    on application to tilskudd_staff;
grant select on application_version, measure to tilskudd_staff;

-- A staff member sees the applicants of the administrator's counties, those
-- of the kinds that its calls take from any county (universities, for
-- example), and whoever has applied to it: never that somebody has a draft.
create function has_applied(organisation text) returns boolean
language plpgsql stable
set search_path = tilskudd, pg_temp
as $$
begin
    return exists (
        select from application a
        where a.organisation_number = organisation
          and a.administrator_number = acting_administrator()
          and a.submitted_version is not null);
end
$$;
grant execute on function has_applied(text) to tilskudd_staff;

-- Asked of one applicant, and of none that is of the own counties: a list of
-- all who have applied would be made anew by each statement.
create policy read_staff on applicant for select to tilskudd_staff
    using (county in (select ac.county from administrator_county ac
                      where ac.administrator_number = acting_administrator())
           or kind in (select kinds_of_any_county())
           or has_applied(organisation_number));
create policy add_staff on applicant for insert to tilskudd_staff
    with check (county in (
        select ac.county from administrator_county ac
        where ac.administrator_number = acting_administrator())
        or kind in (select kinds_of_any_county()));
