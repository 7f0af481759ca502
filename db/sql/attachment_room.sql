-- How much is attached to a case, beside the file that is to be.
select count(*) as files,
       coalesce(sum(f.size_bytes), 0)::bigint as bytes
from attachment a
join file f on f.id = a.file_id
where a.subject_id = :subject_id::uuid
  and a.supplement_request_id is not distinct from :supplement_request_id::uuid
  and a.removed_at is null
