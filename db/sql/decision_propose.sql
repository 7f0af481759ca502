-- Proposed by the acting person. What an earlier return said is past.
update decision
set state = :state,
    proposed_by = acting_person(),
    proposed_at = clock_now(),
    returned_by = null,
    returned_at = null,
    return_reason = null,
    version = version + 1,
    updated_at = clock_now()
where id = :id::uuid
