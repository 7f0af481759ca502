-- What is claimed; the ledger has it from here on.
update fund_transfer t
set state = :state,
    granted_nok = :amount_nok::bigint,
    reasons = :reasons::jsonb,
    due_date = :due::date,
    early_due_reason = :early_due_reason::text,
    appeal_deadline_date = :appeal_deadline::date,
    late_appeal_limit_at = :late_limit_at::timestamptz,
    notice = :notice::jsonb,
    decided_by = acting_person(),
    decided_by_name = {transfer_decider},
    decided_at = clock_now(),
    version = t.version + 1,
    updated_at = clock_now()
where t.id = :id::uuid
