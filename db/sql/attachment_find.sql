-- Of which case an attachment is that the acting side may see.
select a.application_id, a.supplement_request_id, a.appeal_id, a.report_id,
       a.subject_id,
       {attachment_own_side} as is_own_side
from attachment a
where a.id = :id::uuid
