-- What the file of a forwarded appeal lists is the appeal body's to read.
update attachment a
set appeal_body_number = x.appeal_body_number
from appeal x
where x.id = :id::uuid
  and a.subject_id in (x.id, x.application_id)
  and x.case_file -> 'attachments'
      @> jsonb_build_array(jsonb_build_object('id', a.id))
