-- What belongs to it has changed, and what was signed off was something else.
update application
set signed_off_by = null,
    signed_off_at = null,
    version = version + 1,
    updated_at = clock_now()
where id = :id::uuid
