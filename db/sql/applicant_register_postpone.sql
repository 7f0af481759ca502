-- The register did not answer: what it said before stands. It is asked again
-- after a pause that doubles with each attempt, up to the longest.
update applicant
set register_due_at = transaction_timestamp() + make_interval(secs => least(
        :longest_s::integer,
        :shortest_s::integer * power(2, least(register_attempts, 30) - 1)))
where id = :id::uuid
  and register_due_at = :claim::timestamptz
