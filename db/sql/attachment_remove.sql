-- It was sent, and stays with what it was sent with.
update attachment
set removed_at = clock_now(),
    version = version + 1
where id = :id::uuid
