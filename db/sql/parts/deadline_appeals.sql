-- Until when decisions that hold may be appealed.
select 'appeal'::text as kind, 'decision'::text as subject_kind,
       d.id as subject_id, '/v1/decisions/' || d.id as href,
       d.call_id, d.application_id,
       d.organisation_number::text as organisation_number,
       d.administrator_number::text as administrator_number,
       d.appeal_deadline_date as date, d.appeal_deadline_at as at,
       d.version - d.told_version + 1 as version
from decision d
where d.state = 'notified' and d.appeal_deadline_at is not null
