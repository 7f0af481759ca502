-- More time, and why. The first date is kept.
update report
set original_due_on = coalesce(original_due_on, due_on),
    due_on = :due_date::date,
    extensions = extensions || jsonb_build_object(
        'dueDate', :due_date::date, 'previousDueDate', due_on,
        'reason', :reason::text, 'at', rfc3339(clock_now())),
    version = version + 1,
    updated_at = clock_now()
where id = :id::uuid
