-- The file is its case's from now on, and of both its sides.
update file
set linked_at = clock_now(),
    expires_at = null,
    administrator_number = :administrator,
    shown_at = case when :is_shown::boolean then clock_now() end,
    version = version + 1,
    updated_at = clock_now()
where id = :id::uuid
