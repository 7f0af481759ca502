-- The first instance ends it. A dismissal can be appealed in its turn.
update appeal a
set state = :state,
    proposed_by = h.proposed_by,
    decided_by = acting_person(),
    decided_at = clock_now(),
    outcome = {appeal_told_outcome},
    new_decision_id = :new_decision_id::uuid,
    dismissal_deadline_date = :deadline::date,
    dismissal_late_limit_at = :late_limit_at::timestamptz,
    version = a.version + 1,
    updated_at = clock_now()
from appeal_handling h
where a.id = :id::uuid and h.appeal_id = a.id
  and h.handled_by_number = acting_administrator()
