-- The acting organisation as a list of one.
select p.created_at::text as "_key", p.id as "_id", {applicant_own}
where p.organisation_number = acting_organisation()
  {applicant_filter}
