-- What the submitted version lacks.
insert into report_review as w (
    report_id, report_version, organisation_number, administrator_number,
    returned_by, returned_at, remarks)
select r.id, r.submitted_version, r.organisation_number,
       r.administrator_number, acting_person(), clock_now(), :remarks
from report r
where r.id = :id::uuid
on conflict (report_id, report_version) do update
    set returned_by = excluded.returned_by,
        returned_at = excluded.returned_at,
        remarks = excluded.remarks
