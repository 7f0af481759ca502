-- What the letter says that sends an appeal on with the county's view of it
-- (fvl. § 33: with a copy to the party).
select {letter_file} || jsonb_build_object(
           'sender', jsonb_build_object(
               'organisationNumber', g.organisation_number, 'name', g.name),
           'is', jsonb_build_object(
               'ofDecision', l.decision_id is not null,
               'ofClaim', l.fund_transfer_id is not null,
               'ofDismissal', l.dismissed_appeal_id is not null),
           {letter_appeal},
           'opinion', l.opinion,
           'appealBody', r.content -> 'appealBody',
           'people', jsonb_strip_nulls(jsonb_build_object(
               'caseworker', (select m.name from staff_member m
                              where m.person = l.proposed_by
                                and m.administrator_number
                                    = l.administrator_number),
               'decisionMaker', {transfer_decider}))) as content,
       l.id as appeal_id,
       l.appeal_body_number as appeal_body,
       {letter_keys}
from appeal l
join application a on a.id = l.application_id
{letter_joins}
left join decision d on d.id = l.decision_id
left join fund_transfer t on t.id = l.fund_transfer_id
where l.id = :id::uuid
