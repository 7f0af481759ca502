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

-- services/file/file_lifecycle.c, for whoever writes without it: what was
-- announced stays, and nothing is deleted that is attached to a case.
create function file_moves() returns trigger
language plpgsql
set search_path = tilskudd, pg_temp
as $$
begin
    if tg_op = 'DELETE' then
        if old.linked_at is not null then
            raise exception 'file % is attached to a case', old.id
                using errcode = 'restrict_violation';
        end if;
        return old;
    end if;
    if new.name <> old.name then
        if not is_redacted(old.id) then
            raise exception 'file % keeps its name', old.id
                using errcode = 'restrict_violation';
        end if;
    end if;
    if (new.id, new.side, new.uploaded_by, new.purpose, new.media_type,
        new.size_bytes, new.sha256, new.created_at)
           is distinct from
       (old.id, old.side, old.uploaded_by, old.purpose, old.media_type,
        old.size_bytes, old.sha256, old.created_at)
       or new.state <> old.state and (old.state, new.state) not in (
           ('announced', 'receiving'), ('receiving', 'uploaded'),
           ('receiving', 'refused'), ('uploaded', 'scanning'),
           ('scanning', 'clean'), ('scanning', 'infected'),
           ('scanning', 'failed'))
       or new.refusal is distinct from old.refusal
          and new.state = old.state
       -- What the scanner says is said by nobody on a side.
       or new.state <> old.state
          and new.state in ('scanning', 'clean', 'infected', 'failed')
          and current_user in ('tilskudd_applicant', 'tilskudd_staff') then
        raise exception 'file % is as it was announced and found', old.id
            using errcode = 'restrict_violation';
    end if;
    if new.state in ('receiving', 'uploaded')
       and (new.state, new.received_bytes)
           <> (old.state, old.received_bytes)
       and new.received_bytes is distinct from (
           select sum(octet_length(p.content)) from file_part p
           where p.file_id = new.id) then
        raise exception 'file % has other bytes than its parts', old.id
            using errcode = 'check_violation';
    end if;
    return new;
end
$$;

create trigger file_moves before update or delete on file
    for each row execute function file_moves();

-- Parts follow each other while the file is received. They go with the file,
-- when it is not taken, or when the attachment that it is was redacted (0026).
create function file_part_follows() returns trigger
language plpgsql
set search_path = tilskudd, pg_temp
as $$
declare
    whole record;
begin
    select f.state, f.received_bytes, f.size_bytes into whole from file f
    where f.id = case when tg_op = 'DELETE' then old.file_id
                      else new.file_id end;
    if tg_op = 'DELETE' then
        if whole.state is null -- it goes with its file
           or whole.state in ('refused', 'infected', 'failed') then
            return old;
        end if;
        if not is_redacted(old.file_id) then
            raise exception 'file % keeps its parts', old.file_id
                using errcode = 'restrict_violation';
        end if;
        return old;
    end if;
    if tg_op = 'UPDATE' or whole.state is null
       or whole.state not in ('announced', 'receiving')
       or new.at <> whole.received_bytes
       or new.at + octet_length(new.content) > whole.size_bytes then
        raise exception 'file % takes no such part', new.file_id
            using errcode = 'restrict_violation';
    end if;
    return new;
end
$$;

create trigger file_part_follows before insert or update or delete on file_part
    for each row execute function file_part_follows();

alter table file enable row level security;
alter table file force row level security;
alter table file_part enable row level security;
alter table file_part force row level security;

-- Who sent a file reads and changes it; the other side reads what was shown.
create policy read_own on file for select to tilskudd_applicant
    using (organisation_number = acting_organisation()
           and (side = 'applicant' or shown_at is not null));
create policy read_staff on file for select to tilskudd_staff
    using (administrator_number = acting_administrator()
           and (side = 'staff' or shown_at is not null));
create policy send_own on file for insert to tilskudd_applicant
    with check (organisation_number = acting_organisation()
                and side = 'applicant'
                and uploaded_by is not distinct from acting_person());
create policy send_staff on file for insert to tilskudd_staff
    with check (administrator_number = acting_administrator()
                and side = 'staff' and uploaded_by = acting_person());
create policy change_own on file for update to tilskudd_applicant
    using (organisation_number = acting_organisation()
           and side = 'applicant');
create policy change_staff on file for update to tilskudd_staff
    using (administrator_number = acting_administrator()
           and side = 'staff');
create policy take_back_own on file for delete to tilskudd_applicant
    using (organisation_number = acting_organisation()
           and side = 'applicant');
create policy take_back_staff on file for delete to tilskudd_staff
    using (administrator_number = acting_administrator()
           and side = 'staff');
create policy judge on file to tilskudd_worker using (true);
create policy of_file on file_part to tilskudd_applicant, tilskudd_staff
    using (exists (select from file f where f.id = file_part.file_id));
create policy judge on file_part to tilskudd_worker using (true);

grant select on file, file_part to tilskudd_applicant, tilskudd_staff;
-- Not what it is called, nor whose it is by name.
grant select (id, side, organisation_number, administrator_number, media_type,
              size_bytes, state, received_bytes, refusal, scan_due_at,
              scan_attempts, linked_at, expires_at, shown_at, version,
              created_at, updated_at)
    on file to tilskudd_worker;
grant select on file_part to tilskudd_worker;
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

-- The worker tells what it deletes, and what the scanner says.
create policy add_by_files on event for insert to tilskudd_worker
    with check (type in ('file.scanning', 'file.clean', 'file.infected',
                         'file.failed', 'file.deleted')
                and subject_kind = 'file' and not is_public
                and appeal_body_number is null);
