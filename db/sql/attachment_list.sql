-- What a version keeps of what is attached now: nothing that may have to be
-- hidden one day. Of a request to supplement only what answers it.
select coalesce(jsonb_agg(jsonb_build_object(
                    'id', a.id, 'type', a.type, 'sizeBytes', f.size_bytes,
                    'sha256', f.sha256) order by a.id), '[]') as attachments
from attachment a
join file f on f.id = a.file_id
where a.subject_id = :subject_id::uuid
  and a.supplement_request_id is not distinct from :supplement_request_id::uuid
  and a.removed_at is null
