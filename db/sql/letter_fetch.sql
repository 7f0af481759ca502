-- Fetched by a machine of the recipient's, for the first time.
update letter
set first_fetched_at = clock_now()
where id = :id::uuid
  and first_fetched_at is null
returning id, application_id, organisation_number as organisation,
          administrator_number as administrator
