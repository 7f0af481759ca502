-- Jobs: an action over many cases, asked for at once and carried out by the
-- worker, each item in a transaction and with an outcome of its own. The
-- worker acts as the person who asked, with the roles that person has then.

set search_path = tilskudd;

create table job (
    id                   uuid primary key default uuid_v7(),
    administrator_number organisation_number not null references administrator,
    call_id              uuid not null,
    action               text not null
        check (action in ('propose', 'approve', 'notify')),
    state                text not null default 'queued'
        check (state in ('queued', 'running', 'finished')),
    requested_by         person_id not null,
    trace_id             text not null,
    started_at           timestamptz,
    finished_at          timestamptz,
    version              integer not null default 1,
    created_at           timestamptz not null default clock_now(),
    updated_at           timestamptz not null default clock_now(),
    constraint job_of_administrator unique (id, administrator_number),
    foreign key (call_id, administrator_number)
        references call (id, administrator_number),
    check ((state = 'finished') = (finished_at is not null))
);

create table job_item (
    job_id               uuid not null,
    place                integer not null check (place >= 1),
    administrator_number organisation_number not null,
    decision_id          uuid not null references decision,
    state                text not null default 'waiting'
        check (state in ('waiting', 'done', 'refused')),
    code                 text, -- of the problem that stood in the way
    detail               jsonb, -- of that problem, {nb, nn, en}
    attempts             integer not null default 0,
    leased_until         timestamptz, -- real time: a worker has it in hand
    finished_at          timestamptz,
    primary key (job_id, place),
    unique (job_id, decision_id),
    foreign key (job_id, administrator_number)
        references job (id, administrator_number),
    check ((state = 'refused') = (code is not null))
);

create index job_of_call on job (call_id, id);
create index job_unfinished on job (id) where state <> 'finished';
create index job_item_waiting on job_item (job_id, place)
    where state = 'waiting';

alter table job enable row level security;
alter table job force row level security;
alter table job_item enable row level security;
alter table job_item force row level security;

create policy own on job to tilskudd_staff
    using (administrator_number = acting_administrator());
create policy own on job_item to tilskudd_staff
    using (administrator_number = acting_administrator());
create policy work_all on job to tilskudd_worker using (true);
create policy work_all on job_item to tilskudd_worker using (true);

grant select on job, job_item to tilskudd_staff, tilskudd_worker;
grant insert (administrator_number, call_id, action, requested_by, trace_id)
    on job to tilskudd_staff;
grant insert (job_id, place, administrator_number, decision_id)
    on job_item to tilskudd_staff;
grant update (state, started_at, finished_at, version, updated_at)
    on job to tilskudd_worker;
grant update (attempts, leased_until, state, code, detail, finished_at)
    on job_item to tilskudd_worker;
-- The outcome of an item is written with its work, by the person's side.
grant update (state, code, detail, finished_at) on job_item to tilskudd_staff;
