-- variants: desc(cmp=<, dir=desc, first='infinity') asc(cmp=>, dir=asc, first='-infinity')
-- An organisation's own reports, by when their duty was made.
select r.created_at::text as "_key", r.id as "_id", {report_own}
where r.organisation_number = acting_organisation()
  {report_for_auditor}
  {report_filter}
