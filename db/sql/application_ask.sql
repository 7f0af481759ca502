-- What decides whether the acting organisation may start an application to a
-- call: the call itself, the applicant, and a live application there may be.
select c.state as "_callState",
       clock_now() >= c.opens_at as has_opened,
       clock_now() <= d.deadline_at as "_isInTime",
       coalesce(c.content ->> 'latePolicy' = 'accept_late', false)
           as "_acceptsLate",
       to_char(d.deadline_at at time zone 'Europe/Oslo',
               'DD.MM.YYYY "kl." HH24:MI') as deadline,
       to_char(c.opens_at at time zone 'Europe/Oslo',
               'DD.MM.YYYY "kl." HH24:MI') as opens,
       c.content || jsonb_build_object(
           'year', c.year, 'frameNok', c.frame_nok,
           'counties', to_jsonb(c.counties)) as call_content,
       r.content as rule_set,
       p.kind, p.county, p.account_number,
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
