-- What an applicant was told.
select {decision_own}
where d.id = :id::uuid
  and d.organisation_number = acting_organisation()
  and d.notified_at is not null
