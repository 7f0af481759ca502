-- Handling (saksbehandling): who at an administrator has a case, who is
-- impartial in it, and what the applicant is asked to add.

set search_path = tilskudd;

-- The people of the staff list by the name that letters carry
-- (forvaltningsloven § 27: caseworker and decision maker are named). Others
-- know them by this id, never by the person's.
create table staff_member (
    id                   uuid primary key default uuid_v7(),
    administrator_number organisation_number not null references administrator,
    person               person_id not null,
    name                 text not null,
    unique (administrator_number, person),
    unique (id, administrator_number)
);

alter table application
    add foreign key (caseworker_id, administrator_number)
        references staff_member (id, administrator_number);

-- What an applicant was asked to add or correct (domain 8.27): a defective
-- submission is told what lacks, is given time, and is not lost.
create table supplement_request (
    id                   uuid primary key default uuid_v7(),
    application_id       uuid not null,
    organisation_number  organisation_number not null,
    administrator_number organisation_number not null,
    wanted               text not null,
    deadline_date        date not null,
    deadline_at          timestamptz not null
        generated always as (end_of_day_oslo(deadline_date)) stored,
    requested_by         person_id not null,
    requested_at         timestamptz not null default clock_now(),
    answer               text,
    answered_by          person_id,
    answered_at          timestamptz,
    -- Handling went on without an answer.
    resumed_at           timestamptz,
    foreign key (application_id, organisation_number, administrator_number)
        references application (id, organisation_number, administrator_number),
    check (answered_at is null or resumed_at is null)
);

create index supplement_request_of_application
    on supplement_request (application_id, id);
-- One at a time.
create unique index supplement_request_open
    on supplement_request (application_id)
    where answered_at is null and resumed_at is null;

-- Impartiality (habilitet), fvl. §§ 6 and 8: each person who handles a case
-- says first whether anything stands against it; a superior rules on a
-- conflict and names a substitute (§ 9). One declaration a person, case and
-- side: who comes to it above has declared nothing of it there.
create table impartiality (
    id                   uuid primary key default uuid_v7(),
    application_id       uuid not null,
    organisation_number  organisation_number not null,
    administrator_number organisation_number not null,
    -- Whose side of the case: the county's, or the appeal body's.
    handled_by_number    organisation_number not null
        references administrator (organisation_number),
    person               person_id not null,
    state                text not null check (state in (
        'clear', 'conflict', 'ruled_impartial', 'ruled_disqualified')),
    statement            text,
    declared_at          timestamptz not null default clock_now(),
    ruled_by             person_id check (ruled_by <> person),
    ruled_at             timestamptz,
    ruling_reason        text,
    substitute_id        uuid,
    version              integer not null default 1,
    created_at           timestamptz not null default clock_now(),
    updated_at           timestamptz not null default clock_now(),
    constraint impartiality_once
        unique (application_id, handled_by_number, person),
    foreign key (application_id, organisation_number, administrator_number)
        references application (id, organisation_number, administrator_number),
    foreign key (substitute_id, handled_by_number)
        references staff_member (id, administrator_number),
    check ((state in ('ruled_impartial', 'ruled_disqualified'))
           = (ruled_by is not null)),
    check ((ruled_by is null) = (ruled_at is null)),
    check ((ruled_by is null) = (ruling_reason is null))
);

alter table staff_member enable row level security;
alter table staff_member force row level security;
alter table supplement_request enable row level security;
alter table supplement_request force row level security;
alter table impartiality enable row level security;
alter table impartiality force row level security;

create policy operator_all on staff_member to tilskudd_operator using (true);
create policy colleagues on staff_member for select to tilskudd_staff
    using (administrator_number = acting_administrator());
create policy colleagues on staff for select to tilskudd_staff
    using (administrator_number = acting_administrator());
-- A colleague with a mandate for the applicant is a likely conflict.
create policy of_colleagues on mandate for select to tilskudd_staff
    using (person in (select m.person from staff_member m));

create policy own on supplement_request to tilskudd_applicant
    using (organisation_number = acting_organisation());
create policy asked_by_us on supplement_request to tilskudd_staff
    using (administrator_number = acting_administrator());
-- Internal: no applicant sees who declared what. The appeal body's way in is
-- an appeal (0010).
create policy own_side on impartiality for select to tilskudd_staff
    using (handled_by_number = acting_administrator());
create policy own_case on impartiality for insert to tilskudd_staff
    with check (handled_by_number = acting_administrator()
                and administrator_number = acting_administrator());
create policy change_own_side on impartiality for update to tilskudd_staff
    using (handled_by_number = acting_administrator());

grant select, insert, update, delete on staff_member to tilskudd_operator;
grant select on staff_member to tilskudd_staff;
grant select (id, application_id, organisation_number, administrator_number,
              wanted, deadline_date, deadline_at, requested_at, answer,
              answered_at, resumed_at),
      update (answer, answered_by, answered_at)
    on supplement_request to tilskudd_applicant;
grant select on supplement_request to tilskudd_staff;
grant insert (application_id, organisation_number, administrator_number,
              wanted, deadline_date, requested_by),
      update (resumed_at)
    on supplement_request to tilskudd_staff;
grant select on impartiality to tilskudd_staff;
grant insert (application_id, organisation_number, administrator_number,
              handled_by_number, person, state, statement),
      update (state, statement, declared_at, ruled_by, ruled_at,
              ruling_reason, substitute_id, version, updated_at)
    on impartiality to tilskudd_staff;

-- Staff move an application along their own states, and never its content.
create policy handled_by_us on application for update to tilskudd_staff
    using (administrator_number = acting_administrator()
           and submitted_version is not null)
    with check (administrator_number = acting_administrator()
                and state in ('submitted', 'supplement_requested',
                              'under_review', 'decided'));
grant update (state, content_version, caseworker_id, taken_at, decided_at,
              staff_version, staff_updated_at, version, updated_at)
    on application to tilskudd_staff;
