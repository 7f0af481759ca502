-- Asked for anew, by another version of the application.
update fund_transfer
set amount_nok = :amount_nok::bigint,
    reason = :reason::text,
    version = version + 1,
    updated_at = clock_now()
where id = :id::uuid and state = 'requested'
