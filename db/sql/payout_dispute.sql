-- What was reported contradicts what is known; null: somebody has looked.
update fund_transfer
set result_conflict = :conflict::jsonb,
    version = version + 1,
    updated_at = clock_now()
where id = :id::uuid
