-- Deadlines of the published calls that the acting organisation may apply for:
-- of its kind and its county, or of a kind that is taken from any, and those
-- it has applied for. An extension of its own makes them later.
select 'application'::text as kind, 'call'::text as subject_kind,
       c.id as subject_id, '/v1/calls/' || c.id as href, c.id as call_id,
       a.id as application_id,
       p.organisation_number::text as organisation_number,
       c.administrator_number::text as administrator_number,
       day_in_oslo(e.at) as date, e.at,
       (c.content_version + e.count)::integer as version
from call c
join applicant p on p.organisation_number = acting_organisation()
left join application a
    on a.call_id = c.id
   and a.organisation_number = p.organisation_number
   and a.state <> 'withdrawn'
cross join lateral (
    select greatest(c.deadline_at, max(x.deadline_at)) as at, count(*) as count
    from call_extension x
    where x.call_id = c.id
      and x.organisation_number = p.organisation_number) as e
where c.state = 'published'
  and (a.id is not null or exists (
      select from jsonb_to_recordset(c.content -> 'eligibility') as l (
          "applicantKind" text, "anyCounty" boolean)
      where l."applicantKind" = p.kind
        and (l."anyCounty" or p.county = any (c.counties))))
