-- With its content.
update file f
set appeal_body_number = a.appeal_body_number
from attachment a
join appeal x on a.subject_id in (x.id, x.application_id)
where x.id = :id::uuid
  and a.appeal_body_number = x.appeal_body_number
  and f.id = a.file_id
