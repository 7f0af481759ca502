-- Reports on awards that are not sent or came back: not on what came to
-- nothing, nor corrections of what was approved. One that is older than the
-- awards here is of the call of its year.
select 'report'::text as kind, 'report'::text as subject_kind,
       r.id as subject_id, '/v1/reports/' || r.id as href,
       coalesce(r.call_id, c.id) as call_id, r.application_id,
       r.organisation_number::text as organisation_number,
       r.administrator_number::text as administrator_number,
       r.due_on as date, end_of_day_oslo(r.due_on) as at, r.version,
       coalesce((r.extensions -> -1 ->> 'at')::timestamptz, r.created_at)
           as set_at
from report r
left join lateral (
    select o.id from call o
    where o.scheme_id = r.scheme_id and o.year = r.year
      and o.administrator_number = r.administrator_number
      and o.state = 'published'
    order by o.id
    limit 1) as c on r.call_id is null
where r.state not in ('submitted', 'approved')
  and r.approved_version is null
  and report_stands(r.organisation_number, r.administrator_number, r.scheme_id,
                    r.year)
