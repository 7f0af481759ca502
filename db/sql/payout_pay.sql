-- Paid. What nobody had attested, nor sent, is vouched for by the acting person.
update fund_transfer
set state = :state,
    attested_by = coalesce(attested_by, acting_person()),
    attested_at = coalesce(attested_at, clock_now()),
    sent_at = coalesce(sent_at, clock_now()),
    held_from = null,
    paid_at = :at::timestamptz,
    failed_at = null,
    failure = null,
    result_conflict = null,
    version = version + 1,
    updated_at = clock_now()
where id = :id::uuid
