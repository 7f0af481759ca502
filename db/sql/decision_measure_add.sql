-- The measures of a decision, from its content, beside what was applied for.
insert into decision_measure (
    decision_id, application_id, content_version, measure_id,
    organisation_number, administrator_number, applied_nok, amount_nok)
select d.id, d.application_id, d.content_version, m.id,
       d.organisation_number, d.administrator_number, m.amount_nok,
       w."amountNok"
from decision d
cross join jsonb_to_recordset(d.content -> 'measures') as w (
    "measureId" uuid, "amountNok" bigint)
join measure m
    on m.application_id = d.application_id
   and m.content_version = d.content_version
   and m.id = w."measureId"
where d.id = :id::uuid
