update exclusion
set state = :state,
    lifted_by = acting_person(),
    lifted_at = clock_now(),
    lift_reason = :reason,
    version = version + 1,
    updated_at = clock_now()
where id = :id::uuid
