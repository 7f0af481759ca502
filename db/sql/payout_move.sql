-- Let go on, or cancelled.
update fund_transfer
set state = :state,
    held_from = null,
    version = version + 1,
    updated_at = clock_now()
where id = :id::uuid
