-- Answered, in words or by what was changed.
update supplement_request
set answer = :answer,
    attachments = :attachments::jsonb,
    attachments_sha256 = :attachments_sha256,
    answered_by = acting_person(),
    answered_at = clock_now()
where application_id = :id::uuid
  and answered_at is null
  and resumed_at is null
