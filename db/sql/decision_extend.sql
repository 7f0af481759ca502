-- More time to appeal, and why.
update decision
set appeal_deadline_date = :deadline::date,
    appeal_extensions = appeal_extensions || jsonb_build_object(
        'deadlineDate', :deadline::date,
        'previousDeadlineDate', appeal_deadline_date,
        'reason', :reason::text, 'at', rfc3339(clock_now())),
    version = version + 1,
    updated_at = clock_now()
where id = :id::uuid
