-- The letter could not be made: it is tried again after a pause that doubles
-- with each attempt, up to the longest.
update letter
set make_due_at = transaction_timestamp() + make_interval(secs => least(
        :longest_s::integer,
        :shortest_s::integer * power(2, least(make_attempts, 30) - 1)))
where id = :id::uuid
  and make_due_at = :claim::timestamptz
