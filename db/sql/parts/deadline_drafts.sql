-- Deadlines of calls for those who have begun an application and not sent it;
-- calls that closed long ago are of no use to look through.
select 'application'::text as kind, 'application'::text as subject_kind,
       a.id as subject_id, '/v1/applications/' || a.id as href,
       a.call_id, a.id as application_id,
       a.organisation_number::text as organisation_number,
       a.administrator_number::text as administrator_number,
       day_in_oslo(e.at) as date, e.at, a.version,
       greatest(a.created_at, e.set_at) as set_at
from application a
join call c
    on c.id = a.call_id and c.state = 'published'
   and c.deadline_at > clock_now() - interval '1 year'
cross join lateral (
    select greatest(c.deadline_at, max(x.deadline_at)) as at,
           greatest(c.published_at, max(x.made_at)) as set_at
    from call_extension x
    where x.call_id = c.id
      and (x.organisation_number is null
           or x.organisation_number = a.organisation_number)) as e
where a.state = 'draft'
