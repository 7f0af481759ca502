-- What was asked for; what is not mentioned stays.
update appeal
set state = :state,
    wanted_change = coalesce(:wanted_change::text, wanted_change),
    reasons = coalesce(:reasons::text, reasons),
    representative = coalesce(:representative::text, representative),
    version = version + 1,
    updated_at = clock_now()
where id = :id::uuid
