-- Submits the content; the first time the row gets its reference by this
-- (give_reference).
update application a
set state = :state,
    submitted_version = a.content_version,
    first_submitted_at = coalesce(a.first_submitted_at, clock_now()),
    submitted_at = clock_now(),
    staff_version = coalesce(a.staff_version, 0) + 1,
    staff_updated_at = clock_now(),
    version = a.version + 1,
    updated_at = clock_now()
where a.id = :id::uuid and a.version = :version::integer
