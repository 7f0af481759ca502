-- A part has come; the transaction holds the file.
update file
set state = :state::text, received_bytes = :received_bytes::bigint,
    version = version + 1, updated_at = clock_now()
where id = :id::uuid
