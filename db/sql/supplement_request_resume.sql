-- Waited for long enough.
update supplement_request
set resumed_at = clock_now()
where application_id = :id::uuid
  and answered_at is null
  and resumed_at is null
