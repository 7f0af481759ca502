-- Something new has come up: the question is open again, whatever was ruled.
update impartiality
set state = :state,
    statement = :statement,
    declared_at = clock_now(),
    ruled_by = null,
    ruled_at = null,
    ruling_reason = null,
    substitute_id = null,
    version = version + 1,
    updated_at = clock_now()
where id = :id::uuid and version = :version::integer
