-- Notes that somebody is to be reminded of a deadline, if anybody is: by the
-- days of the rule set, counted from the day it now stands on, and of several
-- that went by only by the last one. A day before the deadline was set reminds
-- of nothing, nor does a deadline that is long past. Of two workers one finds it
-- noted already.
with due as (
    select d.*, n.days_before
    from (select {deadline_columns}, set_at
          from ({deadline_drafts}) as o
          union all
          select {deadline_columns}, set_at
          from ({deadline_supplements}) as o
          union all
          select {deadline_columns}, set_at
          from ({deadline_reports}) as o
          union all
          select {deadline_columns}, set_at
          from ({deadline_corrections}) as o
          union all
          select {deadline_columns}, set_at
          from ({deadline_acceptances}) as o
          union all
          select {deadline_columns}, set_at
          from ({deadline_prior_notices}) as o
          union all
          select {deadline_columns}, set_at
          from ({deadline_repayment_answers}) as o
          union all
          select {deadline_columns}, set_at
          from ({deadline_repayments}) as o) as d
    left join call c on c.id = d.call_id
    join rule_set r
        on r.id = coalesce(c.rule_set_id, (
            select l.id from rule_set l
            join report o on o.scheme_id = l.scheme_id
            where o.id = d.subject_id and l.valid_from <= d.date
            order by l.valid_from desc
            limit 1))
    cross join lateral (
        select min(day::integer) as days_before
        from jsonb_array_elements_text(r.content -> 'reminderDays') as day
        where d.date - day::integer <= day_in_oslo(clock_now())) as n
    where d.date - n.days_before > day_in_oslo(d.set_at)
      and d.date > day_in_oslo(clock_now()) - 90
      and not exists (
          select from deadline_reminder m
          where m.kind = d.kind and m.subject_id = d.subject_id
            and m.due_date = d.date and m.days_before <= n.days_before)
    order by d.date, d.subject_id
    limit 1),
noted as (
    insert into deadline_reminder (kind, subject_id, due_date, days_before)
    select kind, subject_id, date, days_before
    from due
    on conflict do nothing
    returning subject_id)
select d.kind,
       d.subject_kind as subject,
       d.subject_id as id,
       coalesce(d.application_id, d.subject_id) as case_id,
       d.organisation_number as organisation,
       d.version,
       jsonb_build_object(
           'kind', d.kind, 'daysBefore', d.days_before, 'dueDate', d.date,
           'at', rfc3339(d.at),
           'subject', jsonb_build_object(
               'kind', d.subject_kind, 'id', d.subject_id, 'href', d.href))
           as data
from due d
join noted using (subject_id)
