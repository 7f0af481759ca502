-- Paid.
update fund_transfer
set state = :state,
    paid_at = :at::timestamptz,
    failed_at = null,
    failure = null,
    result_conflict = null,
    version = version + 1,
    updated_at = clock_now()
where id = :id::uuid
