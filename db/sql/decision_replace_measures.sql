-- The measures of a decision that an appeal's outcome made, beside what was
-- applied for as the replaced decision told it.
insert into decision_measure (
    decision_id, application_id, content_version, measure_id,
    organisation_number, administrator_number, applied_nok, amount_nok)
select d.id, d.application_id, d.content_version, t."measureId",
       d.organisation_number, d.administrator_number, t."appliedNok",
       w."amountNok"
from decision d
cross join jsonb_to_recordset(d.content -> 'measures') as w (
    "measureId" uuid, "amountNok" bigint)
join jsonb_to_recordset(d.notice -> 'decision' -> 'measures') as t (
    "measureId" uuid, "appliedNok" bigint)
    on t."measureId" = w."measureId"
where d.id = :id::uuid
