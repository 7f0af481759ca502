-- Approved by the acting person, who has had no hand in it.
update decision
set state = :state,
    approved_by = acting_person(),
    approved_at = clock_now(),
    report_override = :report_override,
    version = version + 1,
    updated_at = clock_now()
where id = :id::uuid
