-- What it was called is hidden too; that it was there stays.
update attachment
set title = null,
    redacted_at = clock_now(),
    redacted_by = acting_person(),
    redaction_reason = :reason,
    version = version + 1
where id = :id::uuid
