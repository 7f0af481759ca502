-- What an applicant was asked to add and has not answered.
select 'supplement'::text as kind, 'supplement_request'::text as subject_kind,
       s.id as subject_id,
       '/v1/applications/' || s.application_id || '/supplement-requests'
           as href,
       a.call_id, s.application_id,
       s.organisation_number::text as organisation_number,
       s.administrator_number::text as administrator_number,
       s.deadline_date as date, s.deadline_at as at, 1 as version,
       s.requested_at as set_at
from supplement_request s
join application a
    on a.id = s.application_id and a.state = 'supplement_requested'
where s.answered_at is null and s.resumed_at is null
