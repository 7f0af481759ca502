-- variants: desc(cmp=<, dir=desc, first='infinity') asc(cmp=>, dir=asc, first='-infinity')
-- The reports to an administrator, by when their duty was made.
select r.created_at::text as "_key", r.id as "_id", {report_staff}
where r.administrator_number = acting_administrator()
  {report_filter}
