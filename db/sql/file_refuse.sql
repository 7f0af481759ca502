-- All has come and is not taken.
update file
set state = :state::text, refusal = :refusal::text, received_bytes = 0,
    version = version + 1, updated_at = clock_now()
where id = :id::uuid
