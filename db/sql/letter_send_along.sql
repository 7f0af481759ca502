-- The letters of what is appealed go with the appeal to the appeal body.
update letter n
set appeal_body_number = a.appeal_body_number
from appeal a
where a.id = :id::uuid
  and n.appeal_body_number is null
  and (n.decision_id = a.decision_id
       or n.fund_transfer_id = a.fund_transfer_id
       or n.appeal_id = a.dismissed_appeal_id)
