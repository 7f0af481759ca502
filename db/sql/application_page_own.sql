-- variants: desc(cmp=<, dir=desc, first='infinity') asc(cmp=>, dir=asc, first='-infinity')
-- An applicant's own applications by the time they were made.
select a.created_at::text as "_key", a.id as "_id", {application_own}
where a.organisation_number = acting_organisation()
  {application_filter}
