-- Attachments: files that belong to a case. A file has one case at most; what
-- was submitted is listed in the version that was submitted, for ever.

set search_path = tilskudd;

-- What hangs on these names them with their sides, which cannot be others.
alter table supplement_request
    add constraint supplement_request_of_sides unique
        (id, application_id, organisation_number, administrator_number);
alter table appeal
    add constraint appeal_of_sides unique
        (id, application_id, organisation_number, administrator_number);
alter table file
    -- The appeal body, of what belongs to an appeal that was forwarded to it.
    add column appeal_body_number organisation_number,
    add constraint file_of_sides unique
        (id, organisation_number, administrator_number);

create table attachment (
    id                    uuid primary key default uuid_v7(),
    file_id               uuid not null unique,
    side                  text not null check (side in ('applicant', 'staff')),
    -- The application that the case hangs on; the case itself when it is no
    -- other. A report from before has none.
    application_id        uuid,
    supplement_request_id uuid,
    appeal_id             uuid,
    report_id             uuid,
    -- Below which it is listed: an application's with its supplements.
    subject_id            uuid not null generated always as (
        coalesce(appeal_id, report_id, application_id)) stored,
    organisation_number   organisation_number not null,
    administrator_number  organisation_number not null,
    appeal_body_number    organisation_number,
    type                  text not null check (type in (
        'competence_plan', 'project_plan', 'partner_agreement',
        'account_printout', 'auditor_statement', 'other')),
    title                 text,
    added_by              person_id, -- NULL: a machine of the applicant's
    added_at              timestamptz not null default clock_now(),
    -- When the other side first had it.
    shown_at              timestamptz,
    -- It is not among what is sent next; what it was sent with keeps it.
    removed_at            timestamptz,
    redacted_at           timestamptz,
    redacted_by           person_id,
    redaction_reason      text,
    version               integer not null default 1,
    constraint attachment_of_one check (
        num_nonnulls(supplement_request_id, appeal_id, report_id) <= 1
        and (application_id is not null or report_id is not null)),
    foreign key (file_id, organisation_number, administrator_number)
        references file (id, organisation_number, administrator_number),
    foreign key (application_id, organisation_number, administrator_number)
        references application (id, organisation_number, administrator_number),
    foreign key (supplement_request_id, application_id, organisation_number,
                 administrator_number)
        references supplement_request (id, application_id,
                                       organisation_number,
                                       administrator_number),
    foreign key (appeal_id, application_id, organisation_number,
                 administrator_number)
        references appeal (id, application_id, organisation_number,
                           administrator_number),
    foreign key (report_id, organisation_number, administrator_number)
        references report (id, organisation_number, administrator_number),
    check (num_nonnulls(redacted_at, redacted_by, redaction_reason) in (0, 3)),
    check (redacted_at is null or (shown_at is not null and title is null)),
    check (removed_at is null or shown_at is not null),
    check (appeal_body_number is null or shown_at is not null)
);

create index attachment_of_subject on attachment (subject_id, added_at, id);

-- What was attached when it was sent: identifiers, digests, sizes and types,
-- and no name, since a name may have to be hidden one day.
alter table application_version
    add column attachments jsonb not null default '[]',
    add column attachments_sha256 text
        check (attachments_sha256 ~ '^[0-9a-f]{64}$'),
    add check ((attachments = '[]') = (attachments_sha256 is null));
alter table report_version
    add column attachments jsonb not null default '[]',
    add column attachments_sha256 text
        check (attachments_sha256 ~ '^[0-9a-f]{64}$'),
    add check ((attachments = '[]') = (attachments_sha256 is null));
alter table supplement_request
    add column attachments jsonb not null default '[]',
    add column attachments_sha256 text
        check (attachments_sha256 ~ '^[0-9a-f]{64}$'),
    add check ((attachments = '[]') = (attachments_sha256 is null)),
    add check (answered_at is not null or attachments = '[]');
-- The list with the names that there still are, for whoever may see them.
create function attached_names(attached jsonb) returns jsonb
language sql stable
return (
    select jsonb_agg(jsonb_strip_nulls(one.said || jsonb_build_object(
               'name', f.name)) order by one.place)
    from jsonb_array_elements(attached) with ordinality as one (said, place)
    left join attachment a on a.id = (one.said ->> 'id')::uuid
    left join file f on f.id = a.file_id);

-- Of which case it is stays, and so does that it was sent and redacted.
create function attachment_is_fixed() returns trigger
language plpgsql
set search_path = tilskudd, pg_temp
as $$
begin
    if (new.file_id, new.side, new.application_id, new.supplement_request_id,
        new.appeal_id, new.report_id, new.organisation_number,
        new.administrator_number, new.type, new.added_by, new.added_at)
       is distinct from
       (old.file_id, old.side, old.application_id, old.supplement_request_id,
        old.appeal_id, old.report_id, old.organisation_number,
        old.administrator_number, old.type, old.added_by, old.added_at)
       or old.shown_at is not null and new.shown_at is distinct from old.shown_at
       or old.removed_at is not null
          and new.removed_at is distinct from old.removed_at
       or old.redacted_at is not null
          and (new.redacted_at, new.redacted_by, new.redaction_reason,
               new.title)
              is distinct from
              (old.redacted_at, old.redacted_by, old.redaction_reason,
               old.title)
       or new.redacted_by is distinct from old.redacted_by
          and not is_own_name(new.redacted_by) then
        raise exception 'attachment % is fixed', old.id
            using errcode = 'restrict_violation';
    end if;
    return new;
end
$$;
create trigger attachment_is_fixed before update on attachment
    for each row execute function attachment_is_fixed();

-- An appeal body has what the file of a forwarded appeal lists, and that alone.
create function attachment_is_forwarded() returns trigger
language plpgsql
set search_path = tilskudd, pg_temp
as $$
begin
    if not exists (
        select from appeal x
        where old.subject_id in (x.id, x.application_id)
          and x.appeal_body_number = new.appeal_body_number
          and x.forwarded_at is not null
          and x.case_file -> 'attachments'
              @> jsonb_build_array(jsonb_build_object('id', new.id))) then
        raise exception 'attachment % was not forwarded', new.id
            using errcode = 'restrict_violation';
    end if;
    return new;
end
$$;
create trigger attachment_is_forwarded before update on attachment
    for each row
    when (new.appeal_body_number is distinct from old.appeal_body_number)
    execute function attachment_is_forwarded();

create function file_is_forwarded() returns trigger
language plpgsql
set search_path = tilskudd, pg_temp
as $$
begin
    if not exists (
        select from attachment a
        where a.file_id = new.id
          and a.appeal_body_number = new.appeal_body_number) then
        raise exception 'file % was not forwarded', new.id
            using errcode = 'restrict_violation';
    end if;
    return new;
end
$$;
create trigger file_is_forwarded before update on file
    for each row
    when (new.appeal_body_number is distinct from old.appeal_body_number)
    execute function file_is_forwarded();

-- What belongs to a case is received and judged by nobody on its sides.
create function file_is_fixed() returns trigger
language plpgsql
set search_path = tilskudd, pg_temp
as $$
begin
    raise exception 'file % belongs to a case', old.id
        using errcode = 'restrict_violation';
end
$$;
create trigger file_is_fixed before update on file
    for each row
    when (old.linked_at is not null
          and coalesce(acting_organisation(), acting_administrator())
              is not null
          and ((new.state, new.received_bytes, new.refusal)
               is distinct from
               (old.state, old.received_bytes, old.refusal)
               or old.shown_at is not null
                  and (new.shown_at, new.linked_at, new.organisation_number,
                       new.administrator_number)
                      is distinct from
                      (old.shown_at, old.linked_at, old.organisation_number,
                       old.administrator_number)))
    execute function file_is_fixed();

-- A side links a file by attaching it, and in no other way.
create function file_is_attached() returns trigger
language plpgsql
set search_path = tilskudd, pg_temp
as $$
begin
    if (new.linked_at is not null)
       <> exists (select from attachment a where a.file_id = new.id) then
        raise exception 'file % is attached or it is not', new.id
            using errcode = 'restrict_violation';
    end if;
    return null;
end
$$;
create constraint trigger file_is_attached
    after update of linked_at on file
    deferrable initially deferred
    for each row
    when (new.linked_at is distinct from old.linked_at
          and coalesce(acting_organisation(), acting_administrator())
              is not null)
    execute function file_is_attached();

-- Whether the content of a file is to be hidden, for the triggers of 0025.
create function is_redacted(of_file uuid) returns boolean
language sql stable
return exists (select from attachment a
               where a.file_id = of_file and a.redacted_at is not null);
grant execute on function is_redacted(uuid)
    to tilskudd_applicant, tilskudd_staff;

-- Who has it as the answer to a request may ask for that answer again, and then
-- has what it is called now.
create function answers_redact() returns trigger
language plpgsql security definer
set search_path = tilskudd, pg_temp
as $$
begin
    update idempotency_key
    set body = (body::jsonb - 'title' || '{"name": "sladdet"}')::text
    where status = 201
      and (headers ->> 'Location' like '%/v1/attachments/' || new.id
           or headers ->> 'Location' like '%/v1/files/' || new.file_id);
    return null;
end
$$;
create trigger answers_redact after update on attachment
    for each row
    when (old.redacted_at is null and new.redacted_at is not null)
    execute function answers_redact();

grant usage on schema tilskudd to tilskudd_redaction;
grant select (status, headers, body), update (body)
    on idempotency_key to tilskudd_redaction;
create policy redact on idempotency_key to tilskudd_redaction using (true);
grant create on schema tilskudd to tilskudd_redaction;
alter function answers_redact() owner to tilskudd_redaction;
revoke create on schema tilskudd from tilskudd_redaction;

alter table attachment enable row level security;
alter table attachment force row level security;

create policy own on attachment for select to tilskudd_applicant
    using (organisation_number = acting_organisation()
           and (side = 'applicant' or shown_at is not null));
create policy add_own on attachment for insert to tilskudd_applicant
    with check (organisation_number = acting_organisation()
                and side = 'applicant'
                and added_by is not distinct from acting_person());
create policy change_own on attachment for update to tilskudd_applicant
    using (organisation_number = acting_organisation()
           and side = 'applicant');
create policy take_back on attachment for delete to tilskudd_applicant
    using (organisation_number = acting_organisation()
           and side = 'applicant' and shown_at is null);
-- A draft's are nobody's but its owner's.
create policy sent_to_us on attachment for select to tilskudd_staff
    using (administrator_number = acting_administrator()
           and shown_at is not null);
create policy forwarded_to_us on attachment for select to tilskudd_staff
    using (appeal_body_number = acting_administrator());
create policy add_ours on attachment for insert to tilskudd_staff
    with check (administrator_number = acting_administrator()
                and side = 'staff' and appeal_id is not null
                and shown_at is not null
                and added_by is not distinct from acting_person());
create policy handle on attachment for update to tilskudd_staff
    using (administrator_number = acting_administrator()
           and shown_at is not null);

create policy forwarded_to_us on file for select to tilskudd_staff
    using (appeal_body_number = acting_administrator());

create policy handle on file for update to tilskudd_staff
    using (administrator_number = acting_administrator()
           and shown_at is not null);

-- Content is read by who sees the file; what belongs to a case is received and
-- dropped by nobody, but by redaction.
drop policy of_file on file_part;
create policy of_file on file_part for select
    to tilskudd_applicant, tilskudd_staff
    using (exists (select from file f where f.id = file_id));
create policy receive on file_part for insert
    to tilskudd_applicant, tilskudd_staff
    with check (exists (select from file f
                        where f.id = file_id and f.linked_at is null));
create policy give_up on file_part for delete
    to tilskudd_applicant, tilskudd_staff
    using (exists (select from file f
                   where f.id = file_id and f.linked_at is null));
create policy redact on file_part for delete to tilskudd_staff
    using (exists (select from attachment a
                   where a.file_id = file_part.file_id
                     and a.administrator_number = acting_administrator()
                     and a.redacted_at is not null));

-- The party is told that it was redacted and why, and not by whom.
grant select (id, file_id, side, application_id, supplement_request_id,
              appeal_id, report_id, subject_id, organisation_number,
              administrator_number, type, title, added_by, added_at, shown_at,
              removed_at, redacted_at, redaction_reason, version)
    on attachment to tilskudd_applicant;
grant insert (file_id, side, application_id, supplement_request_id, appeal_id,
              report_id, organisation_number, administrator_number, type,
              title, added_by, shown_at),
      update (shown_at, removed_at, version),
      delete
    on attachment to tilskudd_applicant;
grant select on attachment to tilskudd_staff;
grant insert (file_id, side, application_id, appeal_id, organisation_number,
              administrator_number, type, title, added_by, shown_at),
      update (title, removed_at, redacted_at, redacted_by, redaction_reason,
              appeal_body_number, version)
    on attachment to tilskudd_staff;
grant update (linked_at, expires_at, administrator_number, shown_at)
    on file to tilskudd_applicant;
grant update (linked_at, expires_at, organisation_number, shown_at,
              appeal_body_number, name)
    on file to tilskudd_staff;
grant select (attachments, attachments_sha256),
      update (attachments, attachments_sha256)
    on supplement_request to tilskudd_applicant;
grant execute on function attached_names(jsonb)
    to tilskudd_applicant, tilskudd_staff;
