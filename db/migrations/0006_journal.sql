-- What happened: idempotency keys, events for others, audit rows for us. All
-- are written in the transaction of the work itself; none is ever changed.

set search_path = tilskudd;

-- Not the key itself, only its SHA-256: clients make keys of what they have at
-- hand, and that may be somebody's personal number.
create table idempotency_key (
    client       text not null,
    key_hash     char(64) not null check (key_hash ~ '^[0-9a-f]{64}$'),
    request_hash text not null check (request_hash ~ '^[0-9a-f]{64}$'),
    status       integer not null,
    headers      jsonb not null,
    body         text not null,
    made_at      timestamptz not null default transaction_timestamp(),
    constraint idempotency_key_pkey primary key (client, key_hash)
);

create index idempotency_key_age on idempotency_key (made_at);

-- A feed reader stays below pg_snapshot_xmin, so that late commits are not
-- lost: hence the transaction id.
create table event (
    seq                  bigint generated always as identity primary key,
    transaction_id       xid8 not null default pg_current_xact_id(),
    at                   timestamptz not null default clock_now(),
    type                 text not null,
    subject_kind         text not null,
    subject_id           uuid not null,
    subject_version      integer not null,
    organisation_number  text,
    administrator_number text,
    -- Of a call that is or was published, and for all.
    is_public            boolean not null default false,
    data                 jsonb not null default '{}',
    check (not is_public
           or (subject_kind = 'call' and organisation_number is null))
);

create index event_of_organisation on event (organisation_number, seq);
create index event_of_administrator on event (administrator_number, seq);
create index event_of_subject on event (subject_id, seq);
create index event_public on event (seq) where is_public;

create table audit (
    seq                  bigint generated always as identity primary key,
    at                   timestamptz not null default clock_timestamp(),
    case_time            timestamptz not null default clock_now(),
    operation            text not null,
    subject_kind         text not null,
    subject_id           uuid not null,
    subject_version      integer not null,
    person               person_id,
    organisation_number  text,
    supplier_number      text,
    administrator_number text,
    client               text not null,
    trace_id             text not null
);

create index audit_of_subject on audit (subject_id, seq);

alter table idempotency_key enable row level security;
alter table idempotency_key force row level security;
alter table event enable row level security;
alter table event force row level security;
alter table audit enable row level security;
alter table audit force row level security;

create policy own on idempotency_key
    to tilskudd_public, tilskudd_applicant, tilskudd_staff
    using (client = acting_client());

create policy read_own on event for select to tilskudd_applicant
    using (organisation_number = acting_organisation());
create policy read_public on event for select to tilskudd_applicant
    using (is_public);
create policy add_own on event for insert to tilskudd_applicant
    with check (organisation_number = acting_organisation());
create policy read_staff on event for select to tilskudd_staff
    using (administrator_number = acting_administrator());
create policy add_staff on event for insert to tilskudd_staff
    with check (administrator_number = acting_administrator());

create policy add_by_register on event for insert to tilskudd_worker
    with check (type = 'applicant.register_changed'
                and subject_kind = 'applicant' and not is_public);

-- Written by everyone, read by nobody who writes.
create policy add_audit on audit for insert
    to tilskudd_applicant, tilskudd_staff, tilskudd_worker
    with check (client = acting_client());

grant select, insert on idempotency_key
    to tilskudd_public, tilskudd_applicant, tilskudd_staff;
grant select, insert on event to tilskudd_applicant, tilskudd_staff;
grant insert (type, subject_kind, subject_id, subject_version,
              organisation_number, administrator_number, is_public, data)
    on event to tilskudd_worker;
grant insert on audit to tilskudd_applicant, tilskudd_staff, tilskudd_worker;
