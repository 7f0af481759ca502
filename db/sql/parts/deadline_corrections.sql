-- Appeals that lack something, and were given time (fvl. § 32).
select 'appeal_correction'::text as kind, 'appeal'::text as subject_kind,
       a.id as subject_id, '/v1/appeals/' || a.id as href,
       a.call_id, a.application_id,
       a.organisation_number::text as organisation_number,
       a.administrator_number::text as administrator_number,
       a.correction_deadline_date as date, a.correction_deadline_at as at,
       a.version, a.updated_at as set_at
from appeal a
where a.state = 'correction_requested'
