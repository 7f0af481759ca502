-- Withdrawn: the organisation may begin anew.
update application
set state = :state,
    withdrawn_at = clock_now(),
    withdraw_reason = :reason,
    version = version + 1,
    updated_at = clock_now()
where id = :id::uuid and version = :version::integer
