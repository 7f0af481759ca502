-- What the service found in the version that is assessed from now on.
update assessment
set content_version = :content_version::integer,
    findings = :findings::jsonb,
    found_at = clock_now(),
    version = version + 1,
    updated_at = clock_now()
where id = :id::uuid
  and version = :version::integer
  and administrator_number = acting_administrator()
