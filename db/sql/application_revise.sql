-- Opens the next version; the submitted one holds until that is submitted.
update application
set state = :state,
    content_version = content_version + 1,
    signed_off_by = null,
    signed_off_at = null,
    version = version + 1,
    updated_at = clock_now()
where id = :id::uuid and version = :version::integer
