-- Something that hangs on a decision has changed.
update decision
set version = version + 1,
    updated_at = clock_now()
where id = :id::uuid
