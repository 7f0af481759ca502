-- What an applicant decides about itself; the row is locked.
update applicant
set language_form = :language_form,
    contact = :contact::jsonb,
    version = version + 1,
    updated_at = clock_now()
where id = :id::uuid
