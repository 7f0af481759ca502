-- Not attested any more: the account has changed since.
update fund_transfer
set state = :state,
    attested_by = null,
    attested_at = null,
    version = version + 1,
    updated_at = clock_now()
where id = :id::uuid
