-- An applicant's own application as it now stands, with what guards look at.
select {application_own}
where a.id = :id::uuid
  and a.organisation_number = acting_organisation()
