-- Deadlines of published calls `c`, for everybody. A deadline has these columns
-- whatever it is of; one more kind is one more part, taken in by the unions of
-- those whom it concerns.
select 'application'::text as kind, 'call'::text as subject_kind,
       c.id as subject_id, '/v1/calls/' || c.id as href, c.id as call_id,
       null::uuid as application_id, null::text as organisation_number,
       c.administrator_number::text as administrator_number,
       c.deadline_date as date, c.deadline_at as at,
       c.content_version as version
from call c
where c.state = 'published'
