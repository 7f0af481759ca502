-- Enforcement is put off with a reason, or no longer (fvl. § 42).
update appeal
set deferred_at = case when :is_deferred::boolean then clock_now() end,
    deferral_reason = case when :is_deferred::boolean then :reason end,
    version = version + 1,
    updated_at = clock_now()
where id = :id::uuid
