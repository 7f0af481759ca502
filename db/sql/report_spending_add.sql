-- What the submitted version says was spent: booked when it is approved.
insert into report_spending (report_id, award_id, measure_id,
                             organisation_number, administrator_number,
                             spent_nok)
select r.id, (s ->> 'awardId')::uuid, (s ->> 'measureId')::uuid,
       r.organisation_number, r.administrator_number,
       (s ->> 'spentNok')::bigint
from report r
join report_version v
    on v.report_id = r.id and v.report_version = r.submitted_version
cross join jsonb_array_elements(v.content -> 'measures') as s
where r.id = :id::uuid
