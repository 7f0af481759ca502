-- Under review in the first instance. Where a dismissal was annulled, nothing
-- is left of it: the journal has it.
update appeal
set state = :state,
    taken_at = coalesce(taken_at, clock_now()),
    proposed_by = null,
    decided_by = null,
    decided_at = null,
    outcome = null,
    dismissal_deadline_date = null,
    dismissal_late_limit_at = null,
    version = version + 1,
    updated_at = clock_now()
where id = :id::uuid
