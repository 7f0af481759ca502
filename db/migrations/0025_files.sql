-- Files: announced, received in parts, judged, and then attached to a case.
-- The content lies in the database, so that a backup and a transaction are
-- still one thing.

set search_path = tilskudd;

create table file (
    id                   uuid primary key default uuid_v7(),
    -- From which side it came. Until it is linked it is that side's alone, and
    -- the other number is absent.
    side                 text not null check (side in ('applicant', 'staff')),
    organisation_number  organisation_number
        references applicant (organisation_number),
    administrator_number organisation_number references administrator,
    uploaded_by          person_id, -- NULL: a machine of the applicant's
    purpose              text not null check (purpose in (
        'application', 'supplement', 'appeal', 'report')),
    name                 text not null, -- cleaned, for display and download
    media_type           text not null,
    size_bytes           bigint not null check (size_bytes > 0),
    sha256               text not null check (sha256 ~ '^[0-9a-f]{64}$'),
    state                text not null default 'announced' check (state in (
        'announced', 'receiving', 'uploaded', 'scanning', 'clean',
        'infected', 'failed', 'refused')),
    received_bytes       bigint not null default 0,
    -- Why it was refused or what the scanner said, by name.
    refusal              text,
    -- Real time, as with the register: when the scanner is asked next. Who
    -- asks moves it before it does, so that nobody else asks meanwhile.
    scan_due_at          timestamptz,
    scan_attempts        integer not null default 0, -- since it last answered
    linked_at            timestamptz,
    expires_at           timestamptz, -- of one that is linked to nothing
    -- What the other side may see: from when its case was sent.
    shown_at             timestamptz,
    version              integer not null default 1,
    created_at           timestamptz not null default clock_now(),
    updated_at           timestamptz not null default clock_now(),
    check (received_bytes between 0 and size_bytes),
    check ((side = 'applicant' and organisation_number is not null)
           or (side = 'staff' and administrator_number is not null)),
    check (linked_at is not null
           or organisation_number is null or administrator_number is null),
    check ((linked_at is null) = (expires_at is not null)),
    check (shown_at is null or linked_at is not null),
    check ((state in ('refused', 'infected', 'failed'))
           = (refusal is not null)),
    check (state in ('announced', 'receiving', 'refused', 'infected')
           or received_bytes = size_bytes)
);

create index file_own on file (organisation_number, id);
create index file_staff on file (administrator_number, id);
create index file_to_scan on file (scan_due_at)
    where state in ('uploaded', 'scanning');
create index file_expiring on file (expires_at) where linked_at is null;

-- Parts as they came; compressed files gain nothing from a second packing.
create table file_part (
    file_id uuid not null references file on delete cascade,
    at      bigint not null check (at >= 0), -- offset of its first byte
    content bytea not null check (length(content) > 0),
    primary key (file_id, at)
);
alter table file_part alter column content set storage external;

alter table file enable row level security;
alter table file force row level security;
alter table file_part enable row level security;
alter table file_part force row level security;

create policy own on file to tilskudd_applicant
    using (organisation_number = acting_organisation()
           and (side = 'applicant' or shown_at is not null))
    with check (organisation_number = acting_organisation());
create policy own on file to tilskudd_staff
    using (administrator_number = acting_administrator()
           and (side = 'staff' or shown_at is not null))
    with check (administrator_number = acting_administrator());
create policy judge on file to tilskudd_worker using (true);
create policy of_file on file_part to tilskudd_applicant, tilskudd_staff
    using (file_id in (select f.id from file f));
create policy judge on file_part to tilskudd_worker using (true);

grant select on file, file_part
    to tilskudd_applicant, tilskudd_staff, tilskudd_worker;
grant insert (side, organisation_number, uploaded_by, purpose, name,
              media_type, size_bytes, sha256, expires_at)
    on file to tilskudd_applicant;
grant insert (side, administrator_number, uploaded_by, purpose, name,
              media_type, size_bytes, sha256, expires_at)
    on file to tilskudd_staff;
grant update (state, received_bytes, refusal, scan_due_at, version,
              updated_at), delete
    on file to tilskudd_applicant, tilskudd_staff;
grant insert, delete on file_part to tilskudd_applicant, tilskudd_staff;
grant update (state, refusal, scan_due_at, scan_attempts, version,
              updated_at), delete
    on file to tilskudd_worker;
grant delete on file_part to tilskudd_worker;
