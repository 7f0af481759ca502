update fund_transfer
set state = :state,
    waived_by = acting_person(),
    waived_at = clock_now(),
    waive_reason = :reason,
    version = version + 1,
    updated_at = clock_now()
where id = :id::uuid
