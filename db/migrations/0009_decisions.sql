-- Decisions (vedtak): versions of what was decided on an application, the
-- frame they draw on, and the report that an award obliges to.

set search_path = tilskudd;

create table decision (
    id                   uuid primary key default uuid_v7(),
    application_id       uuid not null,
    content_version      integer not null, -- of the application it judges
    call_id              uuid not null,
    organisation_number  organisation_number not null,
    administrator_number organisation_number not null,
    number               integer not null check (number >= 1),
    kind                 text not null default 'original' check (kind in (
        'original', 'correction', 'reversal', 'appeal')),
    replaces_id          uuid references decision,
    -- What was corrected, or why it was reversed (fvl. § 35); a reversal to
    -- the party's detriment has a ground.
    replace_reason       text,
    reversal_ground      text check (reversal_ground in (
        'invalid', 'reserved')),
    scenario_id          uuid references scenario, -- it was drafted from
    state                text not null default 'draft' check (state in (
        'draft', 'proposed', 'returned', 'approved', 'notified',
        'superseded', 'lapsed')),
    outcome              text not null check (outcome in (
        'full', 'partial', 'rejected', 'dismissed')),
    -- Measures with amounts, reasons, conditions, what was corrected.
    content              jsonb not null,
    amount_nok           bigint not null default 0 check (amount_nok >= 0),
    -- What of it the owner of the scheme let go beyond the frame (appeals).
    over_frame_nok       bigint not null default 0 check (over_frame_nok >= 0),
    over_frame_reference text,
    -- Awarded although an earlier report is not approved (domain 8.36).
    report_override      text,
    prepared_by          person_id not null,
    edited_by            person_id not null, -- the last one
    -- Everybody who ever prepared, edited or proposed it; by trigger.
    handled_by           text[] not null default '{}',
    proposed_by          person_id,
    proposed_at          timestamptz,
    returned_by          person_id,
    returned_at          timestamptz,
    return_reason        text,
    approved_by          person_id,
    approved_at          timestamptz,
    notified_by          person_id,
    made_available_at    timestamptz,
    notified_at          timestamptz,
    appeal_deadline_date date,
    appeal_deadline_at   timestamptz
        generated always as (end_of_day_oslo(appeal_deadline_date)) stored,
    late_appeal_limit_at timestamptz,
    reasons_requested_at timestamptz,
    reasons_given_at     timestamptz,
    reasons_given        jsonb,
    reasons_given_by     person_id,
    -- The notice as it was sent: every item of forvaltningsloven § 27.
    notice               jsonb,
    -- Extensions of the appeal deadline: {deadlineDate, reason, at}.
    appeal_extensions    jsonb not null default '[]',
    superseded_at        timestamptz,
    -- The award was declined, or not accepted in time: it draws no longer.
    given_up_at          timestamptz,
    version              integer not null default 1,
    -- The version that was notified: the applicant counts from there, so that
    -- nothing tells how often it was changed before.
    told_version         integer,
    created_at           timestamptz not null default clock_now(),
    updated_at           timestamptz not null default clock_now(),
    constraint decision_of_both_sides
        unique (id, organisation_number, administrator_number),
    foreign key (application_id, organisation_number, administrator_number)
        references application (id, organisation_number, administrator_number),
    foreign key (application_id, content_version)
        references application_version,
    foreign key (call_id, administrator_number)
        references call (id, administrator_number),
    check (over_frame_nok <= amount_nok),
    check ((over_frame_nok > 0) = (over_frame_reference is not null)),
    check (outcome in ('full', 'partial') or amount_nok = 0),
    -- Four eyes (domain 8.32), whatever path leads here.
    constraint decision_four_eyes check (approved_by <> all (handled_by)),
    check ((kind = 'original') = (replaces_id is null)),
    check (kind not in ('correction', 'reversal')
           or replace_reason is not null),
    check (given_up_at is null or state in ('notified', 'superseded')),
    check ((notified_at is null) = (told_version is null)),
    check (state not in ('proposed', 'approved', 'notified')
           or proposed_by is not null),
    check (state not in ('approved', 'notified', 'superseded')
           or approved_by is not null),
    check (state not in ('notified', 'superseded')
           or (notified_at is not null and made_available_at is not null
               and notice is not null)),
    check ((state = 'superseded') = (superseded_at is not null))
);

-- One decision holds, and at most one is under way.
create unique index decision_holds on decision (application_id)
    where state = 'notified';
create unique index decision_under_way on decision (application_id)
    where state in ('draft', 'proposed', 'returned', 'approved');
-- Versions are numbered without those that came to nothing: a gap would tell
-- of them.
create unique index decision_numbered on decision (application_id, number)
    where state <> 'lapsed';
create index decision_staff on decision (administrator_number, created_at, id);
create index decision_own on decision (organisation_number, notified_at, id);
create index decision_of_call on decision (call_id, state, id);

-- What each measure gets: never more than was applied for (domain 8.34).
alter table measure add constraint measure_applied
    unique (application_id, content_version, id, amount_nok);
create table decision_measure (
    decision_id          uuid not null,
    application_id       uuid not null,
    content_version      integer not null,
    measure_id           uuid not null,
    organisation_number  organisation_number not null,
    administrator_number organisation_number not null,
    applied_nok          bigint not null,
    amount_nok           bigint not null check (amount_nok >= 0),
    primary key (decision_id, measure_id),
    foreign key (decision_id, organisation_number, administrator_number)
        references decision (id, organisation_number, administrator_number),
    foreign key (application_id, content_version, measure_id, applied_nok)
        references measure (application_id, content_version, id, amount_nok),
    constraint decision_measure_within_applied check (amount_nok <= applied_nok)
);

-- Who had a hand in it is never forgotten, whatever is written; whoever made
-- the scenario that it was drafted from gave it its amounts.
create function decision_hands() returns trigger
language plpgsql
set search_path = tilskudd, pg_temp
as $$
begin
    new.handled_by := array(
        select distinct hand
        from unnest(case when tg_op = 'UPDATE' then old.handled_by
                         else '{}' end
                    || array[new.prepared_by, new.edited_by, new.proposed_by]
                           ::text[]) as hand
        where hand is not null
        order by hand);
    if tg_op = 'INSERT' and new.scenario_id is not null then
        new.handled_by := array(
            select unnest(new.handled_by)
            union
            select unnest(s.handled_by)
            from scenario s
            where s.id = new.scenario_id
            order by 1);
    end if;
    return new;
end
$$;
create trigger decision_hands before insert or update on decision
    for each row execute function decision_hands();

-- What was approved is fixed: of a decision nothing changes after it but its
-- way from there, and of one that was notified nothing but what happens to it
-- later (arkivlova § 5; domain 8.40). An approval can be taken back until then.
create function decision_is_fixed() returns trigger
language plpgsql
set search_path = tilskudd, pg_temp
as $$
declare
    -- The deadline's end is reckoned from its date, after this.
    later text[] := '{state,version,updated_at,appeal_deadline_at}';
begin
    if old.state not in ('approved', 'notified', 'superseded', 'lapsed') then
        return new;
    end if;
    if old.state = 'approved' and new.state = 'returned' then
        later := later || '{returned_by,returned_at,return_reason,approved_by,
            approved_at,report_override}'::text[];
    elsif old.state = 'approved' and new.state = 'notified' then
        later := later || '{notified_by,made_available_at,notified_at,notice,
            told_version,appeal_deadline_date,late_appeal_limit_at}'::text[];
    elsif old.state = 'notified' and new.state = 'notified' then
        later := later || '{appeal_deadline_date,appeal_extensions,
            reasons_requested_at,reasons_given_at,reasons_given_by,
            reasons_given,given_up_at}'::text[];
    elsif old.state = 'notified' and new.state = 'superseded' then
        later := later || '{superseded_at}'::text[];
    elsif old.state <> 'approved' or new.state <> 'lapsed' then
        later := '{appeal_deadline_at}';
    end if;
    if to_jsonb(new) - later is distinct from to_jsonb(old) - later then
        raise exception 'decision % is fixed', old.id
            using errcode = 'restrict_violation';
    end if;
    return new;
end
$$;
create trigger decision_is_fixed before update on decision
    for each row execute function decision_is_fixed();

create function decision_measure_is_fixed() returns trigger
language plpgsql
set search_path = tilskudd, pg_temp
as $$
begin
    if (select state from decision where id = old.decision_id)
       not in ('draft', 'proposed', 'returned') then
        raise exception 'decision % is fixed', old.decision_id
            using errcode = 'restrict_violation';
    end if;
    return case when tg_op = 'DELETE' then old else new end;
end
$$;
create trigger decision_measure_is_fixed before update or delete
    on decision_measure
    for each row execute function decision_measure_is_fixed();

-- Measures get no more together than was decided, also when it is fixed and
-- another is added to them.
create function decision_measures_add_up() returns trigger
language plpgsql
set search_path = tilskudd, pg_temp
as $$
begin
    if exists (select from decision d
               where d.id in (select a.decision_id from added a)
                 and d.amount_nok < (select sum(m.amount_nok)
                                     from decision_measure m
                                     where m.decision_id = d.id)) then
        raise exception 'measures get more than was decided'
            using errcode = 'check_violation';
    end if;
    return null;
end
$$;
create trigger decision_measures_add_up after insert on decision_measure
    referencing new table as added
    for each statement execute function decision_measures_add_up();

-- The duty to report, made when an award is notified. A report of the year
-- before that is not approved stands in the way of a new award (domain 8.36).
create table report (
    id                   uuid primary key default uuid_v7(),
    organisation_number  organisation_number not null
        references applicant (organisation_number),
    administrator_number organisation_number not null references administrator,
    scheme_id            uuid not null references scheme,
    year                 integer not null check (year between 2000 and 2100),
    -- Of a merged municipality: the former one it reports for (domain 1.8).
    predecessor_number   text,
    decision_id          uuid,
    due_on               date not null,
    state                text not null default 'due' check (state in (
        'due', 'draft', 'submitted', 'returned', 'approved')),
    created_at           timestamptz not null default clock_now(),
    constraint report_once unique nulls not distinct (
        organisation_number, scheme_id, year, administrator_number,
        predecessor_number),
    foreign key (decision_id, organisation_number, administrator_number)
        references decision (id, organisation_number, administrator_number)
);

alter table decision enable row level security;
alter table decision force row level security;
alter table decision_measure enable row level security;
alter table decision_measure force row level security;
alter table report enable row level security;
alter table report force row level security;

-- An applicant reads what it was told, from then on.
create policy told on decision for select to tilskudd_applicant
    using (organisation_number = acting_organisation()
           and notified_at is not null);
create policy ask_reasons on decision for update to tilskudd_applicant
    using (organisation_number = acting_organisation() and state = 'notified');
create policy own on decision to tilskudd_staff
    using (administrator_number = acting_administrator());
create policy told on decision_measure for select to tilskudd_applicant
    using (organisation_number = acting_organisation()
           and decision_id in (select d.id from decision d));
create policy own on decision_measure to tilskudd_staff
    using (administrator_number = acting_administrator());
create policy own_duty on report for select to tilskudd_applicant
    using (organisation_number = acting_organisation());
create policy own on report to tilskudd_staff
    using (administrator_number = acting_administrator());
create policy operator_all on report to tilskudd_operator using (true);

grant select (id, application_id, content_version, call_id,
              organisation_number, administrator_number, number, kind,
              replaces_id, replace_reason, reversal_ground, state, outcome,
              content, amount_nok, made_available_at, notified_at,
              appeal_deadline_date, appeal_deadline_at, late_appeal_limit_at,
              reasons_requested_at, reasons_given_at, reasons_given,
              appeal_extensions, notice,
              superseded_at, version, told_version, updated_at),
      update (reasons_requested_at, version, updated_at)
    on decision to tilskudd_applicant;
grant select, update on decision to tilskudd_staff;
grant insert (application_id, content_version, call_id, organisation_number,
              administrator_number, number, kind, replaces_id,
              replace_reason, reversal_ground, scenario_id, outcome, content,
              amount_nok, over_frame_nok, over_frame_reference, prepared_by,
              edited_by)
    on decision to tilskudd_staff;
grant select on decision_measure to tilskudd_applicant;
grant select, insert, delete on decision_measure to tilskudd_staff;
grant select on report to tilskudd_applicant;
grant select (id, organisation_number, administrator_number, scheme_id, year,
              predecessor_number, decision_id, due_on, state, created_at)
    on report to tilskudd_staff;
grant select, insert, update on report to tilskudd_operator;
