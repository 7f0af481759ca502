-- The version that was kept is the one that counts.
update report
set state = :state,
    submitted_version = coalesce(submitted_version, 0) + 1,
    audit_postponed = coalesce((draft ->> 'auditPostponed')::boolean, false),
    draft = null,
    version = version + 1,
    updated_at = clock_now()
where id = :id::uuid
