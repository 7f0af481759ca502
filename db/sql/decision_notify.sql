-- Made available and told at the same moment. From here on the applicant
-- counts its versions.
update decision
set state = :state,
    notified_by = acting_person(),
    made_available_at = clock_now(),
    notified_at = clock_now(),
    appeal_deadline_date = :appeal_deadline::date,
    late_appeal_limit_at = :late_limit_at::timestamptz,
    notice = :notice::jsonb,
    version = version + 1,
    told_version = version + 1,
    updated_at = clock_now()
where id = :id::uuid
