-- When an appeal that is not settled is to have had a preliminary answer (fvl.
-- § 11 a), by the instance that has it.
select 'appeal_answer'::text as kind, 'appeal'::text as subject_kind,
       a.id as subject_id, '/v1/appeals/' || a.id as href,
       a.call_id, a.application_id,
       a.organisation_number::text as organisation_number,
       case a.state when 'forwarded' then a.appeal_body_number
                    else a.administrator_number end::text
           as administrator_number,
       t.date, end_of_day_oslo(t.date) as at, a.version, a.received_at as set_at
from appeal a
join call c on c.id = a.call_id
join rule_set r on r.id = c.rule_set_id
cross join lateral (
    select (day_in_oslo(case a.state when 'forwarded' then a.forwarded_at
                                     else a.received_at end)
            + make_interval(months =>
                (r.content ->> 'preliminaryAnswerMonths')::integer))::date
               as date) as t
where a.state in ('received', 'under_review', 'forwarded')
  and t.date is not null
