-- What the scanner found, unless the claim was lost to somebody else in the
-- meantime, or the file is gone: then there is no row.
update file f
set state = :state::text, refusal = :refusal::text, scan_due_at = null,
    scan_attempts = 0, version = version + 1, updated_at = clock_now()
where id = :id::uuid
  and state = 'scanning'
  and scan_due_at = :claim::timestamptz
returning version - 1 as version,
          {file_told_administrator} as administrator
