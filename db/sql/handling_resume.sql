-- Handling goes on without an answer.
update application
set state = :state,
    staff_version = staff_version + 1,
    staff_updated_at = clock_now(),
    version = version + 1,
    updated_at = clock_now()
where id = :id::uuid and staff_version = :version::integer
returning version
