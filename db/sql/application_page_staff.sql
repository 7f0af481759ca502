-- variants: desc(cmp=<, dir=desc, first='infinity') asc(cmp=>, dir=asc, first='-infinity')
-- What was submitted to an administrator, by the time it was made; always the
-- last submitted version.
select a.created_at::text as "_key", a.id as "_id", {application_staff}
where a.administrator_number = acting_administrator()
  and a.submitted_version is not null
  {application_filter}
