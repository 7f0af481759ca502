-- The party wants the reasons that were left out (fvl. § 24).
update decision
set reasons_requested_at = clock_now(),
    version = version + 1,
    updated_at = clock_now()
where id = :id::uuid
