-- The party takes it back, wherever it stands.
update appeal
set state = :state,
    withdrawn_at = clock_now(),
    version = version + 1,
    updated_at = clock_now()
where id = :id::uuid
