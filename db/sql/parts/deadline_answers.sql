-- When applicants were told to expect an answer (fvl. § 11 a).
select 'answer'::text as kind, 'application'::text as subject_kind,
       a.id as subject_id, '/v1/applications/' || a.id as href,
       a.call_id, a.id as application_id,
       a.organisation_number::text as organisation_number,
       a.administrator_number::text as administrator_number,
       v.expected_answer_by as date,
       end_of_day_oslo(v.expected_answer_by) as at,
       v.content_version as version, v.submitted_at as set_at
from application a
join application_version v
    on v.application_id = a.id and v.content_version = a.submitted_version
where a.state in ('submitted', 'supplement_requested', 'under_review')
