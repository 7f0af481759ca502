-- variants: desc(cmp=<, dir=desc, first='infinity', began=a.first_submitted_at) asc(cmp=>, dir=asc, first='-infinity', began=a.first_submitted_at)
-- What was submitted to an administrator, by the time it first was; always the
-- last submitted version.
select a.first_submitted_at::text as "_key", a.id as "_id", {application_staff}
where a.administrator_number = acting_administrator()
  and a.submitted_version is not null
  {application_filter}
