-- What of a claim falls away by the outcome of an appeal; the ledger has it.
update fund_transfer
set state = :state,
    fallen_nok = granted_nok - :standing_nok::bigint,
    version = version + 1,
    updated_at = clock_now()
where id = :id::uuid
