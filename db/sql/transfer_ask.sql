-- An award of the acting side, and what rules ask before anything is made of
-- it. What is used of a measure is what reports say, approved or not.
select a.id as award_id,
       a.application_id,
       a.call_id,
       a.organisation_number as organisation,
       a.administrator_number as administrator,
       a.state,
       a.year,
       a.held_nok,
       (award_balance(a) ->> 'excessPaidNok')::bigint as excess_nok,
       -- What a correction that is examined says was not spent after all.
       (select coalesce(sum(greatest(one.booked_nok - one.said_nok, 0)),
                        0)::bigint
        from (select (select coalesce(sum(
                                 case p.kind when 'spending' then p.amount_nok
                                             else -p.amount_nok end), 0)
                      from posting p
                      where p.award_id = a.id and p.subject_id = e.id)
                         as booked_nok,
                     (select coalesce(sum((s ->> 'spentNok')::bigint), 0)
                      from jsonb_array_elements(v.content -> 'measures') as s
                      where (s ->> 'awardId')::uuid = a.id) as said_nok
              from report e
              join report_version v
                  on v.report_id = e.id
                 and v.report_version = e.submitted_version
              where e.organisation_number = a.organisation_number
                and e.administrator_number = a.administrator_number
                and e.scheme_id = a.scheme_id and e.year = a.year
                and e.state = 'submitted'
                and e.approved_version is not null) as one) as freed_nok,
       extract(year from day_in_oslo(clock_now()))::integer as this_year,
       (with recursive line as (
            select a.from_award_id as id
            union all
            select b.from_award_id from award b join line on b.id = line.id)
        select count(line.id)::integer from line) as hops,
       exists (select from fund_transfer t
               where t.award_id = a.id and t.kind = 'carry_over'
                 and t.state in ('requested', 'granted')) as is_carried,
       (select coalesce(jsonb_object_agg(c.measure_id, c.nok), '{}')
        from award_committed(a.id) as c
        where c.measure_id is not null) as committed,
       (select coalesce(jsonb_agg(m.measure_id), '[]')
        from decision_measure m
        where m.decision_id = a.decision_id) as measures,
       (select coalesce(jsonb_agg(distinct used.measure_id), '[]')
        from (select s.measure_id
              from report_spending s
              where s.award_id = a.id and s.spent_nok > 0
              union all
              select p.measure_id
              from posting p
              where p.award_id = a.id and p.kind = 'spending') as used)
           as used,
       r.content as rule_set
from award a
join call c on c.id = a.call_id
join rule_set r on r.id = c.rule_set_id
where a.id = :award_id::uuid
  and (a.organisation_number = acting_organisation()
       or a.administrator_number = acting_administrator())
