-- What the letter says of an appeal that the appeal body has ended without
-- another decision. Of the case it knows what the party was told with it.
select (n.content - '{opinion,people,header,is,law,ref}'::text[])
       || jsonb_build_object(
           'sender', jsonb_build_object(
               'organisationNumber', g.organisation_number, 'name', g.name),
           'contact', r.content -> 'appealBody',
           {letter_appeal},
           {letter_outcome},
           'last', jsonb_build_object('instance', true)) as content,
       references_in_force(r.content, day_in_oslo(clock_now())) as law,
       day_in_oslo(clock_now()) as today,
       l.organisation_number as organisation,
       l.administrator_number as administrator,
       l.appeal_body_number as appeal_body,
       l.application_id,
       l.id as appeal_id
from appeal l
cross join lateral (select l.body_outcome) as o (outcome)
join letter n on n.appeal_id = l.id and n.kind = 'appeal_opinion'
join call c on c.id = l.call_id
join rule_set r on r.id = c.rule_set_id
join administrator g on g.organisation_number = l.appeal_body_number
left join decision d on d.id = l.decision_id
left join fund_transfer t on t.id = l.fund_transfer_id
where l.id = :id::uuid
