-- The other side has it from now on.
update attachment
set shown_at = clock_now(),
    version = version + 1
where subject_id = :subject_id::uuid
  and supplement_request_id is not distinct from :supplement_request_id::uuid
  and removed_at is null
  and shown_at is null
