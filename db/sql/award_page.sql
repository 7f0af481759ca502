-- What a call has awarded, measure by measure, by the name of the recipient.
-- Row-level security shows the public the decisions that hold, and of those
-- the measures that got something.
select jsonb_build_object('organisationNumber', p.organisation_number,
                          'name', p.name) as recipient,
       m.title,
       m.category,
       dm.amount_nok as "amountNok",
       day_in_oslo(d.notified_at) as "notifiedDate",
       p.name as "_key",
       m.id as "_id"
from decision d
join decision_measure dm on dm.decision_id = d.id
join measure m
    on m.application_id = dm.application_id
   and m.content_version = dm.content_version
   and m.id = dm.measure_id
join applicant p on p.organisation_number = d.organisation_number
where d.call_id = :call_id::uuid
  and (:after_key::text is null
       or (p.name, m.id) > (:after_key::text, :after_id::uuid))
order by p.name, m.id
limit :limit::integer
