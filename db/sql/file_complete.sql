-- All has come and can be read: the scanner is asked as soon as it can.
update file
set state = :state::text, scan_due_at = now(), version = version + 1,
    updated_at = clock_now()
where id = :id::uuid
