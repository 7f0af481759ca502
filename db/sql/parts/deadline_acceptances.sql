-- Awards that lapse unless they are accepted (domain 1.9).
select 'acceptance'::text as kind, 'award'::text as subject_kind,
       w.id as subject_id, '/v1/awards/' || w.id as href,
       w.call_id, w.application_id,
       w.organisation_number::text as organisation_number,
       w.administrator_number::text as administrator_number,
       w.accept_by_date as date, w.accept_by_at as at, w.version,
       w.updated_at as set_at
from award w
where w.state = 'offered'
