-- The acting organisation itself.
select {applicant_own}
where p.id = :id::uuid
  and p.organisation_number = acting_organisation()
