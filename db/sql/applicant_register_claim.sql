-- Takes the applicant that has waited longest for the register, if any is due,
-- for as long as asking may take. What is returned as the claim is what the
-- answer must find. Two workers never take the same one.
update applicant
set register_due_at =
        transaction_timestamp() + make_interval(secs => :lease_s::integer),
    register_attempts = register_attempts + 1
where id = (
    select id
    from applicant
    where register_due_at <= transaction_timestamp()
    order by register_due_at, id
    limit 1
    for update skip locked)
returning id, organisation_number as organisation,
          register_due_at::text as claim,
          register_snapshot is not null as is_known
