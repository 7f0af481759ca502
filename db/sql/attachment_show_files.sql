-- Its content too.
update file f
set shown_at = a.shown_at
from attachment a
where a.subject_id = :subject_id::uuid
  and a.supplement_request_id is not distinct from :supplement_request_id::uuid
  and f.id = a.file_id
  and a.shown_at is not null
  and f.shown_at is null
