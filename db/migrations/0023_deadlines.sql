-- Reminders of deadlines (domain 8.67), and statistics over what one side
-- alone does not see (domain 8.70).

set search_path = tilskudd;

-- What somebody was reminded of: once for each deadline, each day it was moved
-- to, and each number of days before it, whatever becomes of the worker and
-- however many there are.
create table deadline_reminder (
    kind        text not null check (kind in (
        'application', 'supplement', 'report', 'appeal_correction',
        'acceptance', 'prior_notice_answer', 'repayment_answer',
        'repayment')),
    subject_id  uuid not null,
    due_date    date not null,
    days_before integer not null check (days_before between -365 and 365),
    reminded_at timestamptz not null default clock_now(),
    primary key (kind, subject_id, due_date, days_before)
);

alter table deadline_reminder enable row level security;
alter table deadline_reminder force row level security;

create policy remind on deadline_reminder to tilskudd_worker using (true);
grant select, insert (kind, subject_id, due_date, days_before)
    on deadline_reminder to tilskudd_worker;

-- The worker reads of all cases when they are due, and nothing of what is in
-- them.
create policy remind on application for select to tilskudd_worker using (true);
create policy remind on call for select to tilskudd_worker using (true);
create policy remind on call_extension for select to tilskudd_worker
    using (true);
create policy remind on rule_set for select to tilskudd_worker using (true);
create policy remind on supplement_request for select to tilskudd_worker
    using (true);
create policy remind on report for select to tilskudd_worker using (true);
create policy remind on appeal for select to tilskudd_worker using (true);
create policy remind on award for select to tilskudd_worker using (true);
create policy remind on decision for select to tilskudd_worker using (true);
create policy remind on prior_notice for select to tilskudd_worker
    using (true);
create policy remind on fund_transfer for select to tilskudd_worker
    using (kind = 'repayment');
create policy add_reminder on event for insert to tilskudd_worker
    with check (type = 'deadline.reminder' and not is_public
                and administrator_number is null);

grant select (id, call_id, organisation_number, administrator_number, state,
              submitted_version, version, created_at)
    on application to tilskudd_worker;
grant select (id, administrator_number, scheme_id, rule_set_id, state, year,
              deadline_date, deadline_at, published_at)
    on call to tilskudd_worker;
grant select (call_id, organisation_number, deadline_at, made_at)
    on call_extension to tilskudd_worker;
grant select on rule_set to tilskudd_worker;
grant select (id, application_id, organisation_number, administrator_number,
              deadline_date, deadline_at, requested_at, answered_at,
              resumed_at)
    on supplement_request to tilskudd_worker;
grant select (id, organisation_number, administrator_number, scheme_id, year,
              call_id, application_id, due_on, extensions, state, version,
              created_at)
    on report to tilskudd_worker;
grant select (id, application_id, call_id, organisation_number,
              administrator_number, state, correction_deadline_date,
              correction_deadline_at, fund_transfer_id, deferred_at, version,
              updated_at)
    on appeal to tilskudd_worker;
grant select (id, application_id, call_id, organisation_number,
              administrator_number, state, accept_by_date, accept_by_at,
              version, updated_at)
    on award to tilskudd_worker;
grant select (id, application_id, call_id, organisation_number,
              administrator_number, state)
    on decision to tilskudd_worker;
grant select (id, decision_id, given_at, answer_by, answered_at)
    on prior_notice to tilskudd_worker;
grant select (id, kind, application_id, call_id, organisation_number,
              administrator_number, state, answer_by_date, answer_by_at,
              answered_at, due_date, decided_at, version, created_at)
    on fund_transfer to tilskudd_worker;
grant execute on function deadline_for(uuid, text) to tilskudd_worker;

-- What is due has few rows among many that are not.
create index application_begun on application (call_id, id)
    where state = 'draft';
create index report_due_day on report (due_on) where state <> 'approved';
create index fund_transfer_to_answer on fund_transfer (answer_by_at)
    where kind = 'repayment' and state = 'notified';
create index fund_transfer_to_repay on fund_transfer (due_date)
    where kind = 'repayment' and state = 'decided';
create index fund_transfer_to_pay on fund_transfer (administrator_number,
                                                    due_date)
    where kind = 'payout'
      and state in ('registered', 'attested', 'held', 'failed');
create index fund_transfer_undone on fund_transfer (call_id, kind, state)
    where state in ('registered', 'attested', 'sent', 'failed', 'held',
                    'requested', 'notified', 'decided', 'repaid');
create index appeal_to_correct on appeal (correction_deadline_at)
    where state = 'correction_requested';

-- Statistics. The functions below belong to a role of their own, which has no
-- login and only reads: staff see no drafts, and the owner of a scheme no case
-- of an administrator. They give sums and counts, by one thing at a time, and
-- never a row of a case. Groups are not left out when they are small: who
-- applies is a public body, and what it applied for and was awarded is open to
-- everybody (offentleglova § 3). What was begun and never sent is its own
-- business, and only counted for all together.
create function statistics_calls(of_call uuid, of_scheme uuid,
                                 of_year integer)
    returns table (id uuid, administrator_number text, deadline_at timestamptz)
language sql stable
set search_path = tilskudd, pg_temp
as $$
    select c.id, c.administrator_number::text, c.deadline_at
    from call c
    join scheme s on s.id = c.scheme_id
    where c.published_at is not null
      and (c.id = of_call and c.administrator_number = acting_administrator()
           or c.scheme_id = of_scheme and c.year = of_year
              and s.owner_number = acting_administrator())
$$;

-- What approved reports say that came of awards, measure by measure. A merged
-- applicant reports once for each predecessor.
create function report_results(of_awards uuid[])
    returns table (award_id uuid, measure_id uuid, persons bigint,
                   person_years_hundredths bigint)
language sql stable security definer
set search_path = tilskudd, pg_temp
as $$
    select a.id, (d ->> 'measureId')::uuid,
           sum((d ->> 'personsCompleted')::bigint)::bigint,
           sum((d ->> 'personYearsHundredths')::bigint)::bigint
    from award a
    join report r
        on r.organisation_number = a.organisation_number
       and r.administrator_number = a.administrator_number
       and r.scheme_id = a.scheme_id and r.year = a.year
    join report_version v
        on v.report_id = r.id and v.report_version = r.approved_version
    cross join jsonb_array_elements(v.content -> 'measures') as d
    where a.id = any (of_awards) and d ->> 'awardId' = a.id::text
    group by 1, 2
$$;

-- What was applied for and what became of it: in all, and by county, kind of
-- applicant and category of measure. Only what the ledger has of each measure
-- is known by category. Money of an award that was carried over counts with
-- the call it was given under.
create function statistics_groups(of_call uuid, of_scheme uuid,
                                  of_year integer)
    returns table (dimension text, key text, applications bigint,
                   persons_applied bigint, applied_nok bigint,
                   recommended_nok bigint, awarded_nok bigint,
                   paid_nok bigint, spent_nok bigint, carried_over_nok bigint,
                   repaid_nok bigint, persons_completed bigint,
                   person_years_hundredths bigint)
language sql stable security definer
set search_path = tilskudd, pg_temp
as $$
    with calls as materialized (
        select id from statistics_calls(of_call, of_scheme, of_year)),
    sent as materialized (
        select a.id, a.organisation_number, a.submitted_version,
               assessment_counted(a.id, a.submitted_version) as assessed
        from application a
        where a.call_id in (select id from calls)
          and a.submitted_version is not null and a.state <> 'withdrawn'),
    asked as (
        select s.id, s.organisation_number, m.category, m.persons,
               m.amount_nok, recommended_nok(s.assessed, m.id) as recommended
        from sent s
        join measure m
            on m.application_id = s.id
           and m.content_version = s.submitted_version),
    given as materialized (
        select * from award where call_id in (select id from calls)),
    came as materialized (
        select e.*, g.organisation_number, g.application_id
        from report_results(array(select id from given)) e
        join given g on g.id = e.award_id),
    -- One line for each application, for each award and for each measure that
    -- was reported on.
    line as (
        select s.organisation_number, 1 as applications,
               coalesce(sum(k.persons), 0) as persons,
               coalesce(sum(k.amount_nok), 0) as applied,
               sum(k.recommended) as recommended, 0 as awarded,
               0 as paid, 0 as spent, 0 as carried_over, 0 as repaid,
               0 as completed, 0 as years
        from sent s
        left join asked k on k.id = s.id
        group by s.id, s.organisation_number
        union all
        select g.organisation_number, 0, 0, 0, 0,
               case g.kind when 'granted' then g.amount_nok else 0 end,
               g.paid_nok, g.spent_nok, g.carried_over_nok, g.repaid_nok, 0, 0
        from given g
        union all
        select e.organisation_number, 0, 0, 0, 0, 0, 0, 0, 0, 0, e.persons,
               e.person_years_hundredths
        from came e),
    placed as (
        select l.*, p.county, p.kind
        from line l
        join applicant p on p.organisation_number = l.organisation_number),
    -- What a measure is for does not change when its application does.
    category as (
        select distinct on (m.application_id, m.id)
               m.application_id, m.id, m.category
        from measure m
        join given g on g.application_id = m.application_id
        order by m.application_id, m.id, m.content_version desc),
    booked as (
        select g.application_id, b.measure_id, b.awarded, b.spent
        from given g
        join posting p on p.award_id = g.id
        cross join lateral (values
            (p.measure_id,
             case p.kind when 'commitment' then p.amount_nok
                         when 'reallocation' then p.amount_nok
                         when 'reallocation_reversed' then p.amount_nok
                         when 'decommitment' then -p.amount_nok else 0 end,
             case p.kind when 'spending' then p.amount_nok
                         when 'spending_reversed' then -p.amount_nok
                         else 0 end),
            (p.from_measure_id,
             case when p.kind in ('reallocation', 'reallocation_reversed')
                  then -p.amount_nok else 0 end,
             0)) as b (measure_id, awarded, spent)
        where b.measure_id is not null),
    by_category as (
        select category, id, persons, amount_nok as applied, recommended,
               0 as awarded, 0 as spent, 0 as completed, 0 as years
        from asked
        union all
        select c.category, null, 0, 0, 0, b.awarded, b.spent, 0, 0
        from booked b
        join category c
            on c.application_id = b.application_id and c.id = b.measure_id
        union all
        select c.category, null, 0, 0, 0, 0, 0, e.persons,
               e.person_years_hundredths
        from came e
        join category c
            on c.application_id = e.application_id and c.id = e.measure_id)
    select case grouping(county, kind)
               when 3 then 'total' when 1 then 'county'
               else 'applicantKind' end,
           coalesce(county, kind, 'total'),
           coalesce(sum(applications), 0)::bigint,
           coalesce(sum(persons), 0)::bigint,
           coalesce(sum(applied), 0)::bigint,
           -- What was recommended is not open: beyond the administrator that
           -- did it, only over so many that it is nobody's.
           case when of_call is not null
                     or grouping(county, kind) = 3 and sum(applications) >= 5
               then coalesce(sum(recommended), 0)::bigint end,
           coalesce(sum(awarded), 0)::bigint, coalesce(sum(paid), 0)::bigint,
           coalesce(sum(spent), 0)::bigint,
           coalesce(sum(carried_over), 0)::bigint,
           coalesce(sum(repaid), 0)::bigint,
           coalesce(sum(completed), 0)::bigint,
           coalesce(sum(years), 0)::bigint
    from placed
    group by grouping sets ((), (county), (kind))
    union all
    select 'category', category, count(distinct id), sum(persons)::bigint,
           sum(applied)::bigint,
           case when of_call is not null
               then coalesce(sum(recommended), 0)::bigint end,
           sum(awarded)::bigint, null, sum(spent)::bigint, null, null,
           coalesce(sum(completed), 0)::bigint,
           coalesce(sum(years), 0)::bigint
    from by_category
    group by category
$$;

-- How it went: what was sent and what was not, what was decided, how long it
-- took, what was appealed and which reports are due. Null when the acting
-- administrator has no call that this is of.
create function statistics_course(of_call uuid, of_scheme uuid,
                                  of_year integer)
    returns table (calls bigint, applications jsonb, decisions jsonb,
                   appeals jsonb, handling_days jsonb, reports jsonb)
language sql stable security definer
set search_path = tilskudd, pg_temp
as $$
    with own as materialized (
        select * from statistics_calls(of_call, of_scheme, of_year)),
    cases as materialized (
        select a.id, a.call_id, a.organisation_number, a.state,
               a.submitted_version, a.first_submitted_at
        from application a
        where a.call_id in (select id from own)),
    decided as materialized (
        select d.id, d.application_id, d.kind, d.state, d.outcome,
               d.notified_at
        from decision d
        where d.call_id in (select id from own) and d.notified_at is not null),
    days as (
        select day_in_oslo(d.notified_at) - day_in_oslo(c.first_submitted_at)
                   as taken
        from decided d
        join cases c on c.id = d.application_id
        where d.kind = 'original'),
    duty as (
        select r.state, v.is_late,
               r.state in ('due', 'draft', 'returned')
                   and r.approved_version is null
                   and r.due_on < day_in_oslo(clock_now()) as is_overdue
        from report r
        left join report_version v
            on v.report_id = r.id and v.report_version = r.submitted_version
        where r.id in (select report_of_call(o.id) from own o)
          and report_stands(r.organisation_number, r.administrator_number,
                            r.scheme_id, r.year))
    select (select count(*) from own),
           (select jsonb_build_object(
                'submitted', count(*) filter (
                    where submitted_version is not null
                      and state <> 'withdrawn'),
                'withdrawn', count(*) filter (
                    where submitted_version is not null
                      and state = 'withdrawn'),
                'neverSubmitted', count(*) filter (
                    where submitted_version is null and state = 'draft'
                      and deadline_for(call_id, organisation_number)
                          < clock_now()))
            from cases),
           (select coalesce(jsonb_agg(jsonb_build_object(
                       'outcome', outcome, 'count', n) order by outcome), '[]')
            from (select outcome, count(*) as n from decided
                  where state = 'notified' group by outcome) as o),
           (select coalesce(jsonb_agg(jsonb_build_object(
                       'state', state, 'count', n) order by state), '[]')
            from (select a.state, count(*) as n from appeal a
                  where a.call_id in (select id from own)
                  group by a.state) as o),
           (select jsonb_strip_nulls(jsonb_build_object(
                'decided', count(*),
                'median', percentile_disc(0.5) within group (order by taken),
                'p90', percentile_disc(0.9) within group (order by taken)))
            from days),
           (select jsonb_build_object(
                'expected', count(*),
                'overdue', count(*) filter (where is_overdue),
                'submitted', count(*) filter (where is_late is not null),
                'late', count(*) filter (where is_late),
                'approved', count(*) filter (where state = 'approved'))
            from duty)
$$;

grant usage on schema tilskudd to tilskudd_statistics;
create policy count_up on scheme for select to tilskudd_statistics
    using (true);
create policy count_up on call for select to tilskudd_statistics using (true);
create policy count_up on call_extension for select to tilskudd_statistics
    using (true);
create policy count_up on applicant for select to tilskudd_statistics
    using (true);
create policy count_up on application for select to tilskudd_statistics
    using (true);
create policy count_up on measure for select to tilskudd_statistics
    using (true);
create policy count_up on decision for select to tilskudd_statistics
    using (true);
create policy count_up on appeal for select to tilskudd_statistics
    using (true);
create policy count_up on report for select to tilskudd_statistics
    using (true);
create policy count_up on report_version for select to tilskudd_statistics
    using (true);
create policy count_up on assessment for select to tilskudd_statistics
    using (true);
create policy count_up on impartiality for select to tilskudd_statistics
    using (true);
create policy count_up on award for select to tilskudd_statistics using (true);
create policy count_up on posting for select to tilskudd_statistics
    using (true);
grant select (id, owner_number) on scheme to tilskudd_statistics;
grant select (id, administrator_number, scheme_id, year, deadline_at,
              published_at)
    on call to tilskudd_statistics;
grant select (call_id, organisation_number, deadline_at)
    on call_extension to tilskudd_statistics;
grant select (organisation_number, county, kind)
    on applicant to tilskudd_statistics;
grant select (id, call_id, organisation_number, state, submitted_version,
              first_submitted_at)
    on application to tilskudd_statistics;
grant select (application_id, content_version, id, category, persons,
              amount_nok)
    on measure to tilskudd_statistics;
grant select (id, application_id, call_id, kind, state, outcome, notified_at)
    on decision to tilskudd_statistics;
grant select (call_id, state) on appeal to tilskudd_statistics;
grant select (id, call_id, application_id, organisation_number,
              administrator_number, scheme_id, year, state, due_on,
              submitted_version, approved_version)
    on report to tilskudd_statistics;
grant select (report_id, report_version, is_late)
    on report_version to tilskudd_statistics;
grant select (id, application_id, administrator_number, person, state,
              content_version, content, completed_at)
    on assessment to tilskudd_statistics;
grant select (application_id, handled_by_number, person, state)
    on impartiality to tilskudd_statistics;
grant select on award to tilskudd_statistics;
grant select (award_id, kind, amount_nok, measure_id, from_measure_id)
    on posting to tilskudd_statistics;
grant execute on function acting_administrator(), clock_now(),
    day_in_oslo(timestamptz), deadline_for(uuid, text),
    statistics_calls(uuid, uuid, integer), report_results(uuid[]),
    report_of_call(uuid), recommended_nok(jsonb, uuid),
    assessment_counted(uuid, integer)
    to tilskudd_statistics;
grant execute on function statistics_groups(uuid, uuid, integer),
    statistics_course(uuid, uuid, integer)
    to tilskudd_staff;
-- Whoever is to own a function must be able to create it.
grant create on schema tilskudd to tilskudd_ledger;
alter function report_results(uuid[]) owner to tilskudd_ledger;
revoke create on schema tilskudd from tilskudd_ledger;
grant create on schema tilskudd to tilskudd_statistics;
alter function statistics_groups(uuid, uuid, integer)
    owner to tilskudd_statistics;
alter function statistics_course(uuid, uuid, integer)
    owner to tilskudd_statistics;
revoke create on schema tilskudd from tilskudd_statistics;
