-- Stopped, wherever it was.
update fund_transfer
set held_from = state,
    state = :state,
    version = version + 1,
    updated_at = clock_now()
where id = :id::uuid
