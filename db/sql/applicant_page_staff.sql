-- The applicants that row-level security shows to the administrator: of its
-- counties, with the account, and those from elsewhere that applied, without.
select p.created_at::text as "_key", p.id as "_id", {applicant_staff}
where true
  {applicant_filter}
