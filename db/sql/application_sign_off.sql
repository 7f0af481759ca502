-- The management stands behind the content as it now is.
update application
set state = :state,
    signed_off_by = :person,
    signed_off_at = clock_now(),
    version = version + 1,
    updated_at = clock_now()
where id = :id::uuid and version = :version::integer
