-- Withdrawn: the organisation may begin anew. Staff learn of it when they knew
-- the application.
update application
set state = :state,
    withdrawn_at = clock_now(),
    withdraw_reason = :reason,
    staff_version = staff_version + 1,
    staff_updated_at =
        case when submitted_version is not null then clock_now() end,
    version = version + 1,
    updated_at = clock_now()
where id = :id::uuid and version = :version::integer
