-- A superior's ruling, with whoever steps in.
update impartiality
set state = :state,
    ruled_by = acting_person(),
    ruled_at = clock_now(),
    ruling_reason = :reason,
    substitute_id = :substitute_id::uuid,
    version = version + 1,
    updated_at = clock_now()
where id = :id::uuid and version = :version::integer
