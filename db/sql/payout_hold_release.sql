-- Who let it go on, when and why.
update payout_hold
set released_by = acting_person(),
    released_at = clock_now(),
    release_reason = :reason
where fund_transfer_id = :id::uuid and released_at is null
