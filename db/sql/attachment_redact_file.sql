-- A neutral name; nobody is to examine what is gone.
update file
set name = 'sladdet',
    scan_due_at = null,
    version = version + 1,
    updated_at = clock_now()
where id = :id::uuid
