-- An applicant, for staff.
select {applicant_staff}
where p.id = :id::uuid
