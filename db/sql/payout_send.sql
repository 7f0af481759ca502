-- Sent, in a batch or before anybody here knew.
update fund_transfer
set state = :state,
    batch_id = :batch_id::uuid,
    sent_at = clock_now(),
    version = version + 1,
    updated_at = clock_now()
where id = :id::uuid
