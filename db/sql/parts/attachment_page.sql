-- The attachments of one subject, or of one request to supplement it, the
-- oldest first.
  and a.subject_id = :subject_id::uuid
  and (:supplement_request_id::uuid is null
       or a.supplement_request_id = :supplement_request_id::uuid)
  and (a.added_at, a.id)
      > (coalesce(:after_key::timestamptz, '-infinity'),
         coalesce(:after_id::uuid, '00000000-0000-0000-0000-000000000000'))
order by a.added_at, a.id
limit :limit::integer
