-- Decided, and told: it moves for both sides.
update application
set state = 'decided',
    decided_at = clock_now(),
    staff_version = staff_version + 1,
    staff_updated_at = clock_now(),
    version = version + 1,
    updated_at = clock_now()
where id = :id::uuid
returning version
