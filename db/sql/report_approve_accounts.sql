-- The second: the accounts, by another person.
update report_review w
set accounts_approved_by = acting_person(), approved_at = clock_now()
from report r
where r.id = :id::uuid
  and w.report_id = r.id and w.report_version = r.submitted_version
