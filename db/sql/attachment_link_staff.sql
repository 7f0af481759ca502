-- The same for the staff's side.
update file
set linked_at = clock_now(),
    expires_at = null,
    organisation_number = :organisation,
    shown_at = clock_now(),
    version = version + 1,
    updated_at = clock_now()
where id = :id::uuid
