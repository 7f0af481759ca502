-- The first step of an approval: what was achieved.
insert into report_review (
    report_id, report_version, organisation_number, administrator_number,
    content_approved_by, content_approved_at)
select r.id, r.submitted_version, r.organisation_number,
       r.administrator_number, acting_person(), clock_now()
from report r
where r.id = :id::uuid
