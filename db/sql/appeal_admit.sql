-- Late, and heard all the same (fvl. § 31).
update appeal
set state = :state,
    admitted_ground = :ground,
    admitted_reason = :reason,
    admitted_by = acting_person(),
    version = version + 1,
    updated_at = clock_now()
where id = :id::uuid
