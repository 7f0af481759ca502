-- Given to a colleague. The applicant's side does not move.
update application
set caseworker_id = :caseworker_id::uuid,
    staff_version = staff_version + 1,
    staff_updated_at = clock_now()
where id = :id::uuid and staff_version = :version::integer
