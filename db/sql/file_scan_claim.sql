-- Takes the file that has waited longest for the scanner, if any is due, for as
-- long as asking may take. What is returned as the claim is what the answer
-- must find. Two workers never take the same one. From the first time on it is
-- being scanned, whatever comes of each try. What is due later than any lease or
-- pause ends was put off by a clock that has been put back since.
update file f
set state = 'scanning',
    scan_due_at =
        transaction_timestamp() + make_interval(secs => :lease_s::integer),
    scan_attempts = f.scan_attempts + 1,
    version = f.version + before.is_new::integer,
    updated_at = case when before.is_new then clock_now() else f.updated_at end
from (select id, state, version, state = 'uploaded' as is_new
      from file
      where state in ('uploaded', 'scanning')
        and (scan_due_at <= transaction_timestamp()
             or scan_due_at > transaction_timestamp()
                              + make_interval(secs => 2 * :longest_s::integer))
      order by scan_due_at, id
      limit 1
      for update skip locked) as before
where f.id = before.id
returning f.id, f.organisation_number as organisation,
          {file_told_administrator} as administrator, f.size_bytes,
          before.state, before.version, before.is_new,
          f.scan_due_at::text as claim
