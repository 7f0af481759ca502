-- The party's answer to the one that awaits it.
update prior_notice
set answer = :text::text,
    answered_by = acting_person(),
    answered_at = clock_now()
where decision_id = :id::uuid
  and {prior_notice_runs}
