-- It was never sent: its side may attach it to something else, or it goes when
-- it has been attached to nothing for too long.
update file
set linked_at = null,
    expires_at = clock_now() + make_interval(hours => :hours::integer),
    administrator_number = null,
    version = version + 1,
    updated_at = clock_now()
where id = :id::uuid
