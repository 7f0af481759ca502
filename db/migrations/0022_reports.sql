-- Reports on grants (rapport): the duty that comes with an award, what was
-- reported in versions that never change, the auditor's attestation and the
-- administrator's review of each version. The draft is the applicant's alone.

set search_path = tilskudd;

alter table report
    -- By whose deadline and rule set it is due; null: recorded by the operator.
    add column call_id           uuid,
    add column application_id    uuid,
    add column due_at            timestamptz
        generated always as (end_of_day_oslo(due_on)) stored,
    add column original_due_on   date, -- null: it was never extended
    -- {dueDate, previousDueDate, reason, at}
    add column extensions        jsonb not null default '[]',
    add column draft             jsonb,
    add column submitted_version integer check (submitted_version >= 1),
    add column approved_version  integer,
    -- The submitted version leaves the audit to the report of the next year.
    add column audit_postponed   boolean not null default false,
    add column correction_reason text,
    add column version           integer not null default 1,
    add column updated_at        timestamptz not null default clock_now(),
    add foreign key (call_id, administrator_number)
        references call (id, administrator_number),
    add foreign key (application_id, organisation_number, administrator_number)
        references application (id, organisation_number, administrator_number),
    add check (state <> 'draft' or draft is not null),
    add check (state not in ('submitted', 'returned')
               or submitted_version is not null),
    add check (approved_version <= submitted_version),
    add check ((original_due_on is null) = (extensions = '[]'));

create index report_own on report (organisation_number, created_at, id);
create index report_staff on report (administrator_number, created_at, id);
create index report_of_call on report (call_id, id);
create index report_due on report (due_at)
    where state in ('due', 'draft', 'returned');

-- What was submitted, for ever: with the measures as they were awarded then.
create table report_version (
    report_id            uuid not null,
    report_version       integer not null check (report_version >= 1),
    organisation_number  organisation_number not null,
    administrator_number organisation_number not null,
    content              jsonb not null,
    measures             jsonb not null,
    content_sha256       text not null
        check (content_sha256 ~ '^[0-9a-f]{64}$'),
    submitted_by         person_id not null,
    submitted_at         timestamptz not null default clock_now(),
    is_late              boolean not null,
    correction_reason    text,
    primary key (report_id, report_version),
    unique (report_id, report_version, submitted_by),
    foreign key (report_id, organisation_number, administrator_number)
        references report (id, organisation_number, administrator_number)
);
alter table report
    add constraint report_submitted foreign key (id, submitted_version)
        references report_version,
    add constraint report_approved foreign key (id, approved_version)
        references report_version;

-- The auditor's statement on one version; not by who submitted it.
create table report_attestation (
    report_id            uuid not null,
    report_version       integer not null,
    organisation_number  organisation_number not null,
    administrator_number organisation_number not null,
    submitted_by         person_id not null,
    statement            text not null,
    standard             text not null check (standard in (
        'isa_805', 'isrs_4400')),
    kind                 text not null check (kind in (
        'registered', 'state_authorised', 'municipal_auditor')),
    combined_years       integer[],
    attested_by          person_id not null,
    attested_at          timestamptz not null default clock_now(),
    primary key (report_id, report_version),
    foreign key (report_id, organisation_number, administrator_number)
        references report (id, organisation_number, administrator_number),
    foreign key (report_id, report_version, submitted_by)
        references report_version (report_id, report_version, submitted_by),
    constraint report_attestation_four_eyes
        check (attested_by <> submitted_by)
);

-- What became of one version: returned, or approved in two steps by two.
create table report_review (
    report_id            uuid not null,
    report_version       integer not null,
    organisation_number  organisation_number not null,
    administrator_number organisation_number not null,
    content_approved_by  person_id,
    content_approved_at  timestamptz,
    accounts_approved_by person_id,
    approved_at          timestamptz,
    returned_by          person_id,
    returned_at          timestamptz,
    remarks              text,
    primary key (report_id, report_version),
    foreign key (report_id, organisation_number, administrator_number)
        references report (id, organisation_number, administrator_number),
    foreign key (report_id, report_version) references report_version,
    constraint report_four_eyes
        check (accounts_approved_by <> content_approved_by),
    check (accounts_approved_by is null or content_approved_by is not null),
    check ((content_approved_by is null) = (content_approved_at is null)),
    check ((accounts_approved_by is null) = (approved_at is null)),
    check ((returned_by is null) = (returned_at is null)),
    check (returned_by is null or (remarks is not null
                                   and approved_at is null))
);

-- Versions and attestations are fixed for everybody (arkivlova § 5), and so is
-- a review that has ended.
create function report_is_fixed() returns trigger
language plpgsql
set search_path = tilskudd, pg_temp
as $$
begin
    raise exception 'what was reported is fixed'
        using errcode = 'restrict_violation';
end
$$;
create trigger report_version_is_fixed before update or delete
    on report_version for each row execute function report_is_fixed();
create trigger report_attestation_is_fixed before update or delete
    on report_attestation for each row execute function report_is_fixed();
create trigger report_review_is_fixed before update or delete
    on report_review for each row
    when (old.approved_at is not null or old.returned_at is not null)
    execute function report_is_fixed();

-- Nothing that was reported is approved but in the two steps, and by nobody who
-- sent or attested it; what was not reported on, by no staff at all.
create function report_is_reviewed() returns trigger
language plpgsql
set search_path = tilskudd, pg_temp
as $$
begin
    if not exists (select from report_review v
                   join report_version s using (report_id, report_version)
                   left join report_attestation x
                       using (report_id, report_version)
                   where v.report_id = new.id
                     and v.report_version = new.submitted_version
                     and v.approved_at is not null
                     and s.submitted_by not in (v.content_approved_by,
                                                v.accounts_approved_by)
                     and x.attested_by is distinct from v.content_approved_by
                     and x.attested_by
                         is distinct from v.accounts_approved_by) then
        raise exception 'report % was not reviewed', new.id
            using errcode = 'check_violation';
    end if;
    return new;
end
$$;
create trigger report_is_reviewed before update of state on report
    for each row
    when (new.state = 'approved'
          and (new.submitted_version is not null
               or acting_administrator() is not null))
    execute function report_is_reviewed();

-- The same moves as the service's table, also for those who write SQL, each by
-- its side. The operator, who acts for none, records what was reported before.
create function report_moves() returns trigger
language plpgsql
set search_path = tilskudd, pg_temp
as $$
begin
    if (old.state, new.state, acting_administrator() is null) not in (
           ('due', 'draft', true), ('draft', 'submitted', true),
           ('submitted', 'draft', true), ('returned', 'draft', true),
           ('approved', 'draft', true), ('submitted', 'returned', false),
           ('submitted', 'approved', false)) then
        raise exception 'report % does not move so', old.id
            using errcode = 'restrict_violation';
    end if;
    return new;
end
$$;
create trigger report_moves before update of state on report
    for each row
    when (new.state <> old.state
          and coalesce(acting_organisation(), acting_administrator())
              is not null)
    execute function report_moves();

-- Whoever reviews does so in that one's own name.
create function report_review_is_signed() returns trigger
language plpgsql
set search_path = tilskudd, pg_temp
as $$
begin
    if new.content_approved_by is distinct from old.content_approved_by
       and not is_own_name(new.content_approved_by)
       or new.accounts_approved_by is distinct from old.accounts_approved_by
       and not is_own_name(new.accounts_approved_by)
       or new.returned_by is distinct from old.returned_by
       and not is_own_name(new.returned_by) then
        raise exception 'report % is reviewed in another name', new.report_id
            using errcode = 'restrict_violation';
    end if;
    return new;
end
$$;
create trigger report_review_is_signed before insert or update
    on report_review for each row execute function report_review_is_signed();

alter table report_version enable row level security;
alter table report_version force row level security;
alter table report_attestation enable row level security;
alter table report_attestation force row level security;
alter table report_review enable row level security;
alter table report_review force row level security;

create policy own_work on report for update to tilskudd_applicant
    using (organisation_number = acting_organisation());
create policy own on report_version to tilskudd_applicant
    using (organisation_number = acting_organisation())
    with check (organisation_number = acting_organisation()
                and submitted_by = acting_person());
create policy ours on report_version for select to tilskudd_staff
    using (administrator_number = acting_administrator());
create policy own on report_attestation to tilskudd_applicant
    using (organisation_number = acting_organisation())
    with check (organisation_number = acting_organisation()
                and attested_by = acting_person());
create policy ours on report_attestation for select to tilskudd_staff
    using (administrator_number = acting_administrator());
create policy own on report_review for select to tilskudd_applicant
    using (organisation_number = acting_organisation());
create policy ours on report_review to tilskudd_staff
    using (administrator_number = acting_administrator());

grant update (state, draft, submitted_version, audit_postponed,
              correction_reason, version, updated_at)
    on report to tilskudd_applicant;
grant select (call_id, application_id, due_at, original_due_on, extensions,
              submitted_version, approved_version, audit_postponed, version,
              updated_at),
      update (state, due_on, original_due_on, extensions, approved_version,
              version, updated_at)
    on report to tilskudd_staff;
grant select, insert on report_version, report_attestation
    to tilskudd_applicant;
grant select on report_version, report_attestation to tilskudd_staff;
-- The party is told what was decided, and not by whom.
grant select (report_id, report_version, organisation_number,
              administrator_number, content_approved_at, approved_at,
              returned_at, remarks)
    on report_review to tilskudd_applicant;
grant select, insert,
      update (content_approved_by, content_approved_at, accounts_approved_by,
              approved_at, returned_by, returned_at, remarks)
    on report_review to tilskudd_staff;

-- Whether an auditor is needed for a sum (domain 0.5): sources disagree on
-- exactly the threshold, so that the rule set says how they are compared.
create function audit_is_required(sum_nok bigint, rules jsonb) returns boolean
language sql immutable
return case rules ->> 'auditorComparison'
       when 'gt' then sum_nok > (rules ->> 'auditorThresholdNok')::bigint
       else sum_nok >= (rules ->> 'auditorThresholdNok')::bigint end;

-- Whether there is still anything to report on: an award that was reversed to
-- nothing before anything was paid obliges to nothing. What the operator has
-- on record from before has no award here. Owned by the ledger: the worker asks
-- this of an award whose sums it does not see.
create function report_stands(of_organisation text, of_administrator text,
                              of_scheme uuid, of_year integer)
    returns boolean
language plpgsql stable security definer
set search_path = tilskudd, pg_temp
as $$
begin
    return (
        select coalesce(bool_or(a.amount_nok > 0 or a.paid_nok > 0), true)
        from award a
        where a.organisation_number = of_organisation
          and a.administrator_number = of_administrator
          and a.scheme_id = of_scheme and a.year = of_year);
end
$$;
grant execute on function audit_is_required(bigint, jsonb),
    report_stands(text, text, uuid, integer)
    to tilskudd_applicant, tilskudd_staff;
-- Nobody is reminded of what there is nothing to report on, nor counted.
grant execute on function report_stands(text, text, uuid, integer)
    to tilskudd_worker, tilskudd_statistics;
grant select (approved_version) on report to tilskudd_worker;

-- The duty comes with the award: of the year that its money is of, by the
-- deadline of the call, or for money that was carried over by that of the
-- administrator's call of the year; without one, a year after the origin's.
-- Who was merged in the year or after it reports for each predecessor, as it
-- stands when the duty is made (domain 1.8).
create policy keep on applicant_predecessor for select to tilskudd_ledger
    using (true);
create policy oblige on report for insert to tilskudd_ledger with check (true);
create policy follow on report for update to tilskudd_ledger using (true);
grant select on applicant_predecessor to tilskudd_ledger;
grant insert (organisation_number, administrator_number, scheme_id, year,
              predecessor_number, decision_id, due_on, call_id,
              application_id),
      update (decision_id) on report to tilskudd_ledger;

create function report_oblige() returns trigger
language plpgsql security definer
set search_path = tilskudd, pg_temp
as $$
declare
    terms record;
begin
    if exists (select from report r
               where r.organisation_number = new.organisation_number
                 and r.administrator_number = new.administrator_number
                 and r.scheme_id = new.scheme_id and r.year = new.year) then
        update report
        set decision_id = coalesce(new.decision_id, decision_id)
        where organisation_number = new.organisation_number
          and administrator_number = new.administrator_number
          and scheme_id = new.scheme_id and year = new.year;
        return null;
    end if;
    select line.* into terms
    from (select c.id, c.report_deadline as due_on, 1 as place, c.created_at
          from call c
          where c.id = new.call_id and new.kind = 'granted'
          union all
          select c.id, c.report_deadline, 2, c.created_at
          from call c
          where new.kind = 'carried_over'
            and c.administrator_number = new.administrator_number
            and c.scheme_id = new.scheme_id and c.year = new.year
            and c.state = 'published'
          union all
          select c.id, (c.report_deadline + interval '1 year')::date, 3,
                 c.created_at
          from call c
          where c.id = new.call_id) as line
    order by line.place, line.created_at
    limit 1;
    insert into report (organisation_number, administrator_number, scheme_id,
                        year, predecessor_number, decision_id, due_on, call_id,
                        application_id)
    select new.organisation_number, new.administrator_number, new.scheme_id,
           new.year, p.predecessor_number, new.decision_id, terms.due_on,
           terms.id, new.application_id
    from (select null) as one
    left join applicant_predecessor p
        on p.organisation_number = new.organisation_number
       and p.merged_on >= make_date(new.year, 1, 1)
    on conflict do nothing;
    return null;
end
$$;
create trigger report_oblige_new after insert on award
    for each row when (new.amount_nok > 0) execute function report_oblige();
create trigger report_oblige after update of decision_id, amount_nok on award
    for each row when (new.amount_nok > 0) execute function report_oblige();

-- What approved reports of a call say of each category together, for its
-- administrator and for the owner of its scheme (domain 8.70), who sees no
-- report. A measure that is reported on for several predecessors was awarded
-- once.
create policy count_on on report_version for select to tilskudd_ledger
    using (true);
create policy count_on on scheme for select to tilskudd_ledger using (true);
grant select on report_version, scheme to tilskudd_ledger;

create function report_goals(of_call uuid)
    returns table (category text, report_count bigint, measure_count bigint,
                   persons_planned bigint, persons_completed bigint,
                   person_years_hundredths bigint, awarded_nok bigint,
                   spent_nok bigint)
language sql stable security definer
set search_path = tilskudd, pg_temp
as $$
    with counted as (
        select r.id, v.content, v.measures
        from report r
        join call c on c.id = r.call_id
        join scheme s on s.id = c.scheme_id
        join report_version v
            on v.report_id = r.id and v.report_version = r.approved_version
        where r.call_id = of_call
          and acting_administrator() in (c.administrator_number,
                                         s.owner_number)),
    planned as (
        select m ->> 'category' as category,
               count(*) as measures,
               sum((m ->> 'plannedPersons')::bigint) as persons,
               sum((m ->> 'awardedNok')::bigint) as nok
        from (select distinct on (m -> 'awardId', m -> 'measureId') m
              from counted k
              cross join jsonb_array_elements(k.measures) as m) as once
        group by 1),
    done as (
        select m ->> 'category' as category,
               count(distinct k.id) as reports,
               sum((d ->> 'personsCompleted')::bigint) as persons,
               sum((d ->> 'personYearsHundredths')::bigint) as years,
               sum((d ->> 'spentNok')::bigint) as nok
        from counted k
        cross join jsonb_array_elements(k.measures) as m
        join jsonb_array_elements(k.content -> 'measures') as d
            on (d -> 'awardId', d -> 'measureId')
               = (m -> 'awardId', m -> 'measureId')
        group by 1)
    select category, d.reports, p.measures, p.persons::bigint,
           d.persons::bigint, d.years::bigint, p.nok::bigint, d.nok::bigint
    from planned p
    left join done d using (category)
$$;
grant execute on function report_goals(uuid) to tilskudd_staff;

grant create on schema tilskudd to tilskudd_ledger;
alter function report_stands(text, text, uuid, integer)
    owner to tilskudd_ledger;
alter function report_oblige() owner to tilskudd_ledger;
alter function report_goals(uuid) owner to tilskudd_ledger;
revoke create on schema tilskudd from tilskudd_ledger;
