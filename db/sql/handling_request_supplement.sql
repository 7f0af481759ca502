-- Opens the application for what was asked for; a revision that was begun goes
-- on where it stood.
update application
set state = :state,
    content_version = submitted_version + 1,
    staff_version = staff_version + 1,
    staff_updated_at = clock_now(),
    version = version + 1,
    updated_at = clock_now()
where id = :id::uuid and staff_version = :version::integer
returning version
