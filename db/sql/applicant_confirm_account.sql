-- The proposed account comes into use; the row is locked.
update applicant
set account_number = proposed_account_number,
    account_confirmed_at = clock_now(),
    proposed_account_number = null,
    proposed_by = null,
    proposed_at = null,
    version = version + 1,
    updated_at = clock_now()
where id = :id::uuid
