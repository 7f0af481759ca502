-- Takes the letter that has waited longest to be made, if any is due, for as
-- long as making it may take. Two workers never take the same one. What is due
-- later than any pause ends was put off by a clock that has been put back since.
update letter
set make_due_at =
        transaction_timestamp() + make_interval(secs => :lease_s::integer),
    make_attempts = make_attempts + 1
where id = (
    select id
    from letter
    where made_at is null
      and (make_due_at <= transaction_timestamp()
           or make_due_at > transaction_timestamp()
                            + make_interval(secs => 2 * :longest_s::integer))
    order by make_due_at, id
    limit 1
    for update skip locked)
returning id, kind, language, content, application_id,
          organisation_number as organisation,
          administrator_number as administrator, report_id,
          make_due_at::text as claim
