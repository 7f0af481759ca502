-- The appeal body ends it.
update appeal a
set state = :state,
    body_proposed_by = h.proposed_by,
    body_decided_by = acting_person(),
    body_decided_at = clock_now(),
    body_outcome = {appeal_told_outcome},
    new_decision_id = :new_decision_id::uuid,
    version = a.version + 1,
    updated_at = clock_now()
from appeal_handling h
where a.id = :id::uuid and h.appeal_id = a.id
  and h.handled_by_number = acting_administrator()
