-- An account that waits for a second person; the row is locked.
update applicant
set proposed_account_number = :account_number,
    proposed_by = :person,
    proposed_at = clock_now(),
    version = version + 1,
    updated_at = clock_now()
where id = :id::uuid
