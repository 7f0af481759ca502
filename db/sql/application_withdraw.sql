-- Withdrawn: the organisation may begin anew. Staff learn of it when they knew
-- the application.
update application
set state = :state,
    withdrawn_at = clock_now(),
    withdraw_reason = :reason,
    submitted_row_version =
        case when submitted_version is not null then version + 1 end,
    version = version + 1,
    updated_at = clock_now()
where id = :id::uuid and version = :version::integer
