-- Attested by the acting person.
update fund_transfer
set state = :state,
    attested_by = acting_person(),
    attested_at = clock_now(),
    version = version + 1,
    updated_at = clock_now()
where id = :id::uuid
