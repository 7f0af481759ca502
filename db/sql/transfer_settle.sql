-- A carry-over or a reallocation is decided; what is granted is booked with
-- it. Parts that are not given stay as they were asked for.
update fund_transfer t
set state = :state,
    granted_nok = :granted_nok::bigint,
    parts = coalesce(:parts::jsonb, t.parts),
    decided_by = acting_person(),
    decided_by_name = {transfer_decider},
    decided_at = clock_now(),
    decision_reason = :reason::text,
    version = t.version + 1,
    updated_at = clock_now()
where t.id = :id::uuid
