-- Sent back, also when it was approved and nobody was told.
update decision
set state = :state,
    returned_by = acting_person(),
    returned_at = clock_now(),
    return_reason = :reason,
    approved_by = null,
    approved_at = null,
    report_override = null,
    version = version + 1,
    updated_at = clock_now()
where id = :id::uuid
