-- What the letter says of an appeal that the first instance has ended without
-- another decision. A dismissal can be appealed, once.
select {letter_file} || jsonb_build_object(
           'sender', jsonb_build_object(
               'organisationNumber', g.organisation_number, 'name', g.name),
           {letter_appeal},
           {letter_outcome},
           'appeal', jsonb_strip_nulls(jsonb_build_object(
               'deadlineDate', l.dismissal_deadline_date,
               'body', case when l.dismissal_deadline_date is not null
                            then r.content -> 'appealBody' end)))
           as content,
       l.id as appeal_id,
       {letter_keys}
from appeal l
cross join lateral (select l.outcome) as o
join application a on a.id = l.application_id
{letter_joins}
left join decision d on d.id = l.decision_id
left join fund_transfer t on t.id = l.fund_transfer_id
where l.id = :id::uuid
