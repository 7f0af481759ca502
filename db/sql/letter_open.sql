-- Opened by a person of the recipient's, for the first time. No row: it was
-- before.
update letter
set first_opened_at = clock_now(),
    first_opened_by = acting_person()
where id = :id::uuid
  and first_opened_at is null
returning id, application_id, organisation_number as organisation,
          administrator_number as administrator
