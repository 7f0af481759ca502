-- Came back.
update fund_transfer
set state = :state,
    failed_at = :at::timestamptz,
    failure = :message::text,
    version = version + 1,
    updated_at = clock_now()
where id = :id::uuid
