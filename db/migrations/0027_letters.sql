-- Letters: what a party was told, as it was told, for as long as the case is
-- kept (domain 2.2 and 8.38 to 8.42; arkivlova § 5).

set search_path = tilskudd;

-- A moment as a letter tells it, in local time to the minute.
create function local_minute(at timestamptz) returns text
language sql stable strict
return to_char(at at time zone 'Europe/Oslo', 'YYYY-MM-DD"T"HH24:MI');
grant execute on function local_minute(timestamptz)
    to tilskudd_applicant, tilskudd_staff, tilskudd_worker;

-- What a letter hangs on repeats whose it is, in its key.
alter table appeal add constraint appeal_of_both_sides
    unique (id, organisation_number, administrator_number);
alter table supplement_request add constraint supplement_request_of_both_sides
    unique (id, organisation_number, administrator_number);
alter table prior_notice add constraint prior_notice_of_both_sides
    unique (id, organisation_number, administrator_number);

create table letter (
    id                    uuid primary key default uuid_v7(),
    kind                  text not null check (kind in (
        'receipt', 'supplement_request', 'decision', 'reasons',
        'prior_notice', 'repayment', 'appeal_opinion', 'appeal_decision',
        'report_reminder')),
    language              text not null check (language in ('nb', 'nn')),
    -- To whom, from whose case, and the appeal body that has written it or was
    -- sent it with a case.
    organisation_number   organisation_number not null
        references applicant (organisation_number),
    administrator_number  organisation_number not null references administrator,
    appeal_body_number    organisation_number references administrator,
    -- What it is of.
    application_id        uuid, -- but for a report of an earlier time
    application_version   integer, -- a receipt's
    decision_id           uuid,
    appeal_id             uuid,
    fund_transfer_id      uuid,
    report_id             uuid,
    supplement_request_id uuid,
    prior_notice_id       uuid,
    -- All that it says, by which it can be told why it says so.
    content               jsonb not null,
    -- The letter itself. Not there yet: the worker makes it of the content.
    title                 text,
    pages                 integer check (pages > 0),
    sha256                text check (sha256 ~ '^[0-9a-f]{64}$'), -- the PDF's
    pdf                   bytea,
    html                  text,
    made_at               timestamptz, -- could be read from then on
    -- Told of it by the event of what it is about.
    notice_sent_at        timestamptz not null default clock_now(),
    -- By a person of the recipient's, and by its machine.
    first_opened_at       timestamptz,
    first_opened_by       person_id,
    first_fetched_at      timestamptz,
    -- Real time, as with the register: when it is tried next to make it.
    make_due_at           timestamptz not null default transaction_timestamp(),
    make_attempts         integer not null default 0,
    created_at            timestamptz not null default clock_now(),
    foreign key (application_id, organisation_number, administrator_number)
        references application (id, organisation_number, administrator_number),
    foreign key (application_id, application_version)
        references application_version,
    foreign key (decision_id, organisation_number, administrator_number)
        references decision (id, organisation_number, administrator_number),
    foreign key (appeal_id, organisation_number, administrator_number)
        references appeal (id, organisation_number, administrator_number),
    foreign key (fund_transfer_id, organisation_number, administrator_number)
        references fund_transfer
            (id, organisation_number, administrator_number),
    foreign key (report_id, organisation_number, administrator_number)
        references report (id, organisation_number, administrator_number),
    foreign key (supplement_request_id, organisation_number,
                 administrator_number)
        references supplement_request
            (id, organisation_number, administrator_number),
    foreign key (prior_notice_id, organisation_number, administrator_number)
        references prior_notice
            (id, organisation_number, administrator_number),
    -- Each kind is of what it is about.
    constraint letter_of_its_kind check (case kind
        when 'receipt' then application_version is not null
        when 'supplement_request' then supplement_request_id is not null
        when 'decision' then decision_id is not null
        when 'reasons' then decision_id is not null
        when 'prior_notice'
            then num_nonnulls(prior_notice_id, fund_transfer_id) = 1
        when 'repayment' then fund_transfer_id is not null
        when 'report_reminder' then report_id is not null
        else appeal_id is not null end),
    check (application_id is not null or kind = 'report_reminder'),
    constraint letter_is_whole check (
        num_nulls(title, pages, sha256, pdf, html, made_at) in (0, 6)),
    check (made_at is not null or kind in ('receipt', 'report_reminder')),
    check ((first_opened_at is null) = (first_opened_by is null)),
    check (made_at is not null
           or num_nonnulls(first_opened_at, first_fetched_at) = 0)
);
-- A PDF is packed already; the database need not try again.
alter table letter alter column pdf set storage external;

create index letter_own on letter (organisation_number, created_at, id);
create index letter_staff on letter (administrator_number, created_at, id);
create index letter_body on letter (appeal_body_number, created_at, id)
    where appeal_body_number is not null;
create index letter_of_application on letter (application_id, kind);
create unique index letter_of_decision on letter (decision_id)
    where kind = 'decision';
create unique index letter_of_reasons on letter (decision_id)
    where kind = 'reasons';
create unique index letter_of_opinion on letter (appeal_id)
    where kind = 'appeal_opinion';
create index letter_of_appeal on letter (appeal_id)
    where appeal_id is not null;
create index letter_of_fund_transfer on letter (fund_transfer_id)
    where fund_transfer_id is not null;
create unique index letter_of_prior_notice on letter (prior_notice_id)
    where prior_notice_id is not null;
create unique index letter_of_supplement_request
    on letter (supplement_request_id)
    where supplement_request_id is not null;
create unique index letter_receipt
    on letter (application_id, application_version) where kind = 'receipt';
create index letter_to_make on letter (make_due_at) where made_at is null;

-- What was told stays as it was told. It is made once, opened for the first
-- time once, now and by whoever opens it, and sent along with a case once.
create function letter_is_fixed() returns trigger
language plpgsql
set search_path = tilskudd, pg_temp
as $$
declare
    later text[] := '{}';
begin
    if old.made_at is null then
        later := later || '{make_due_at,make_attempts}'::text[];
    end if;
    if old.made_at is null and new.made_at is not null then
        later := later || '{title,pages,sha256,pdf,html,made_at}'::text[];
    end if;
    if old.first_opened_at is null
       and new.first_opened_at = clock_now()
       and new.first_opened_by = acting_person() then
        later := later || '{first_opened_at,first_opened_by}'::text[];
    end if;
    if old.first_fetched_at is null
       and new.first_fetched_at = clock_now()
       and acting_person() is null then
        later := later || '{first_fetched_at}'::text[];
    end if;
    if old.appeal_body_number is null then
        later := later || '{appeal_body_number}'::text[];
    end if;
    if to_jsonb(new) - later is distinct from to_jsonb(old) - later then
        raise exception 'letter % is fixed', old.id
            using errcode = 'restrict_violation';
    end if;
    return new;
end
$$;
create trigger letter_is_fixed before update on letter
    for each row execute function letter_is_fixed();

alter table letter enable row level security;
alter table letter force row level security;

create policy told on letter for select to tilskudd_applicant
    using (organisation_number = acting_organisation());
create policy open on letter for update to tilskudd_applicant
    using (organisation_number = acting_organisation())
    with check (organisation_number = acting_organisation());
create policy receipt on letter for insert to tilskudd_applicant
    with check (organisation_number = acting_organisation()
                and kind = 'receipt');
create policy own on letter for select to tilskudd_staff
    using (administrator_number = acting_administrator());
create policy write on letter for insert to tilskudd_staff
    with check (administrator_number = acting_administrator()
                and kind not in ('receipt', 'report_reminder'));
create policy send_along on letter for update to tilskudd_staff
    using (administrator_number = acting_administrator())
    with check (administrator_number = acting_administrator());
-- The appeal body's own, and those of what was forwarded to it.
create policy own_of_appeal on letter for select to tilskudd_staff
    using (appeal_body_number = acting_administrator());
create policy write_of_appeal on letter for insert to tilskudd_staff
    with check (appeal_body_number = acting_administrator()
                and kind in ('decision', 'appeal_decision')
                and appeal_id in (
                    select a.id from appeal a
                    where a.appeal_body_number = acting_administrator()
                      and a.forwarded_at is not null));
create policy make on letter to tilskudd_worker using (true)
    with check (true);

grant select (id, kind, language, organisation_number, administrator_number,
              appeal_body_number, application_id, application_version,
              decision_id, appeal_id, fund_transfer_id, report_id,
              supplement_request_id, prior_notice_id, title, pages, sha256,
              pdf, html, made_at, notice_sent_at, first_opened_at,
              first_fetched_at, created_at)
    on letter to tilskudd_applicant;
grant insert (kind, language, organisation_number, administrator_number,
              application_id, application_version, content),
      update (first_opened_at, first_opened_by, first_fetched_at)
    on letter to tilskudd_applicant;
grant select on letter to tilskudd_staff;
grant insert (kind, language, organisation_number, administrator_number,
              appeal_body_number, application_id, decision_id, appeal_id,
              fund_transfer_id, supplement_request_id, prior_notice_id,
              content, title, pages, sha256, pdf, html, made_at),
      update (appeal_body_number)
    on letter to tilskudd_staff;
-- What to make, and of a decision's letter whose it is, for the reminder of
-- the report that it tells of.
grant select (id, kind, language, organisation_number, administrator_number,
              application_id, decision_id, report_id, content, made_at,
              make_due_at, make_attempts, created_at)
    on letter to tilskudd_worker;
grant insert (kind, language, organisation_number, administrator_number,
              application_id, report_id, content),
      update (title, pages, sha256, pdf, html, made_at, make_due_at,
              make_attempts)
    on letter to tilskudd_worker;
grant execute on function is_organisation_number(text) to tilskudd_worker;
-- A receipt names the law of its day.
grant execute on function references_in_force(jsonb, date)
    to tilskudd_applicant;
grant select (language_form) on applicant to tilskudd_worker;
grant select (decision_id) on report to tilskudd_worker;
