-- What decides whether the acting organisation may start an application to a
-- call: the call itself, the applicant, and a live application there may be.
select clock_now() >= c.opens_at as has_opened,
       {application_terms},
       (select a.id
        from application a
        where a.call_id = c.id
          and a.organisation_number = acting_organisation()
          and a.state <> 'withdrawn') as existing
from call c
join rule_set r on r.id = c.rule_set_id
cross join lateral (
    select deadline_for(c.id, acting_organisation()) as deadline_at) as d
left join applicant p on p.organisation_number = acting_organisation()
where c.id = :call_id::uuid
