update fund_transfer
set answer = :answer::text,
    answered_at = clock_now(),
    version = version + 1,
    updated_at = clock_now()
where id = :id::uuid
