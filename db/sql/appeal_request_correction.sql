-- The party is told what lacks, and by when (fvl. § 32).
update appeal
set state = :state,
    correction_wanted = :wanted,
    correction_deadline_date = :deadline::date,
    version = version + 1,
    updated_at = clock_now()
where id = :id::uuid and :deadline::date >= day_in_oslo(clock_now())
returning id
