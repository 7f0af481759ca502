-- What a letter says that asks an applicant to add something (fvl. § 11).
select {letter_file} || jsonb_build_object(
           'sender', jsonb_build_object(
               'organisationNumber', g.organisation_number, 'name', g.name),
           'supplement', jsonb_build_object(
               'wanted', q.wanted, 'deadlineDate', q.deadline_date),
           'people', jsonb_build_object('caseworker', {transfer_decider}))
           as content,
       q.id as supplement_request_id,
       {letter_keys}
from supplement_request q
join application a on a.id = q.application_id
{letter_joins}
where q.id = :id::uuid
