-- The reasons, and with them the period to appeal anew.
update decision
set reasons_given = :reasons::jsonb,
    reasons_given_by = acting_person(),
    reasons_given_at = clock_now(),
    appeal_deadline_date = greatest(appeal_deadline_date,
                                    :appeal_deadline::date),
    version = version + 1,
    updated_at = clock_now()
where id = :id::uuid
