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
-- lost: hence the transaction id. Others know an event by its id and never by
-- `seq`, whose gaps would tell of what others do.
create table event (
    id                   uuid primary key default gen_random_uuid(),
    seq                  bigint not null generated always as identity,
    transaction_id       xid8 not null default pg_current_xact_id(),
    at                   timestamptz not null default clock_now(),
    type                 text not null,
    -- What the subject belongs to: the application, for all that hangs on one.
    case_id              uuid not null,
    subject_kind         text not null,
    subject_id           uuid not null,
    subject_version      integer not null,
    organisation_number  text,
    administrator_number text,
    -- The appeal body, of an appeal that was forwarded to it.
    appeal_body_number   text,
    -- Of a call that is or was published, and for all.
    is_public            boolean not null default false,
    data                 jsonb not null default '{}',
    -- Who did it and why, for staff.
    person               person_id,
    reason               text,
    check (not is_public
           or (subject_kind = 'call' and organisation_number is null))
);

create index event_of_organisation
    on event (organisation_number, transaction_id, seq);
create index event_of_administrator
    on event (administrator_number, transaction_id, seq);
create index event_of_appeal_body
    on event (appeal_body_number, transaction_id, seq)
    where appeal_body_number is not null;
create index event_of_case on event (case_id, transaction_id, seq);
create index event_public on event (transaction_id, seq) where is_public;

-- The audit: who did what to which version of what, on whose behalf and why,
-- and what changed by it (arkivlova § 5; domain 8.83). The rows of a case are
-- a chain: each holds the hash of the one before it, so that none can be
-- changed, taken out, put in or moved without breaking it.
create table audit (
    seq                  bigint generated always as identity primary key,
    case_id              uuid not null,
    at                   timestamptz not null default clock_timestamp(),
    case_time            timestamptz not null default clock_now(),
    operation            text not null,
    subject_kind         text not null,
    subject_id           uuid not null,
    subject_version      integer not null,
    before               jsonb,
    after                jsonb not null,
    reason               text,
    person               person_id,
    on_behalf_of         text, -- the organisation that was acted for
    organisation_number  text, -- the applicant it concerns
    supplier_number      text,
    administrator_number text,
    client               text not null,
    trace_id             text not null,
    -- Given by the trigger below, and by nobody else.
    place                bigint not null,
    previous_hash        text not null,
    hash                 text not null,
    constraint audit_chain unique (case_id, place),
    -- People are known by person_id: no number of eleven digits is kept.
    constraint audit_without_personal_numbers
        check (concat_ws(' ', before, after, reason) !~ '\m[0-9]{11}\M')
);

-- The last link of each chain. Without it nobody could tell that the last
-- rows of a case are gone.
create table audit_head (
    case_id       uuid primary key,
    place         bigint not null,
    previous_hash text not null,
    hash          text not null
);

-- What of a row its hash is taken of, as one text that depends on no setting:
-- an array of its values in this order, instants in microseconds.
create function audit_text(a audit) returns text
language sql stable
return jsonb_build_array(
    a.seq, a.case_id, extract(epoch from a.at),
    extract(epoch from a.case_time), a.operation, a.subject_kind,
    a.subject_id, a.subject_version, a.before, a.after, a.reason, a.person,
    a.on_behalf_of, a.organisation_number, a.supplier_number,
    a.administrator_number, a.client, a.trace_id)::text;

create function audit_hash(previous_hash text, content text) returns text
language sql immutable strict
return encode(sha256(convert_to(previous_hash || content, 'UTF8')), 'hex');

-- Before the first row of a case.
create function audit_beginning() returns text
language sql immutable
return repeat('0', 64);

-- Hangs a row on the end of its chain. Whoever writes about the same case at
-- the same moment waits here until the other has committed, so that a chain
-- never forks; writers of other cases do not wait. A head is the last that a
-- transaction locks: it holds the row of the case already. Who writes about
-- several cases takes them in the order of their identifiers.
create function audit_link() returns trigger
language plpgsql security definer
set search_path = tilskudd, pg_temp
as $$
declare
    content text := audit_text(new);
begin
    insert into audit_head as h (case_id, place, previous_hash, hash)
    values (new.case_id, 1, audit_beginning(),
            audit_hash(audit_beginning(), content))
    on conflict (case_id) do update
    set place = h.place + 1,
        previous_hash = h.hash,
        hash = audit_hash(h.hash, content)
    returning h.place, h.previous_hash, h.hash
    into new.place, new.previous_hash, new.hash;
    return new;
end
$$;

create trigger audit_link before insert on audit
    for each row execute function audit_link();

alter table idempotency_key enable row level security;
alter table idempotency_key force row level security;
alter table event enable row level security;
alter table event force row level security;
alter table audit enable row level security;
alter table audit force row level security;
alter table audit_head enable row level security;
alter table audit_head force row level security;

create policy own on idempotency_key
    to tilskudd_public, tilskudd_applicant, tilskudd_staff
    using (client = acting_client());

create policy read_own on event for select to tilskudd_applicant
    using (organisation_number = acting_organisation());
create policy read_public on event for select to tilskudd_applicant
    using (is_public);
create policy add_own on event for insert to tilskudd_applicant
    with check (organisation_number = acting_organisation()
                and appeal_body_number is null
                and person is not distinct from acting_person());
create policy read_staff on event for select to tilskudd_staff
    using (administrator_number = acting_administrator());
create policy add_staff on event for insert to tilskudd_staff
    with check (administrator_number = acting_administrator()
                and appeal_body_number is null
                and person is not distinct from acting_person());

create policy add_by_register on event for insert to tilskudd_worker
    with check (type = 'applicant.register_changed'
                and subject_kind = 'applicant' and not is_public
                and appeal_body_number is null);

-- Written by everyone in their own name, read by nobody who writes.
create policy add_audit on audit for insert
    to tilskudd_applicant, tilskudd_staff, tilskudd_worker
    with check (client = acting_client()
                and person is not distinct from acting_person());

-- The keeper of the chain owns what links it, has no login, and reads to tell
-- whether it holds (`tilskudd-api audit verify`).
create policy keep_chain on audit_head to tilskudd_chain using (true);
create policy keep_chain on audit for select to tilskudd_chain using (true);
create policy keep_chain on event for select to tilskudd_chain using (true);
grant usage on schema tilskudd to tilskudd_chain;
grant select, insert, update on audit_head to tilskudd_chain;
grant select on audit to tilskudd_chain;
grant select (case_id) on event to tilskudd_chain;
grant execute on function audit_text(audit), audit_hash(text, text),
    audit_beginning() to tilskudd_chain;
-- Whoever is to own a function must be able to create it.
grant create on schema tilskudd to tilskudd_chain;
alter function audit_link() owner to tilskudd_chain;
revoke create on schema tilskudd from tilskudd_chain;

grant select, insert on idempotency_key
    to tilskudd_public, tilskudd_applicant, tilskudd_staff;
-- When something happened, and in which order, is not for the writer to say;
-- who at an administrator did it is for its own people.
grant select (id, seq, transaction_id, at, type, case_id, subject_kind,
              subject_id, subject_version, organisation_number,
              administrator_number, is_public, data)
    on event to tilskudd_applicant;
grant select on event to tilskudd_staff;
grant insert (type, case_id, subject_kind, subject_id, subject_version,
              organisation_number, administrator_number, appeal_body_number,
              is_public, data, person, reason)
    on event to tilskudd_applicant, tilskudd_staff, tilskudd_worker;
grant insert (case_id, operation, subject_kind, subject_id, subject_version,
              before, after, reason, person, on_behalf_of,
              organisation_number, supplier_number, administrator_number,
              client, trace_id)
    on audit to tilskudd_applicant, tilskudd_staff, tilskudd_worker;
