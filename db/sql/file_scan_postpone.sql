-- The scanner did not answer: it is asked again after a pause that doubles with
-- each attempt, up to the longest.
update file
set scan_due_at = transaction_timestamp() + make_interval(secs => least(
        :longest_s::integer,
        :shortest_s::integer * power(2, least(scan_attempts, 30) - 1)))
where id = :id::uuid
  and state = 'scanning'
  and scan_due_at = :claim::timestamptz
