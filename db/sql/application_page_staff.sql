-- variants: desc(cmp=<, dir=desc, first='infinity', began=a.first_submitted_at, or=or) asc(cmp=>, dir=asc, first='-infinity', began=a.first_submitted_at, or=or) of_call_desc(cmp=<, dir=desc, first='infinity', began=a.first_submitted_at, or=and not) of_call_asc(cmp=>, dir=asc, first='-infinity', began=a.first_submitted_at, or=and not)
-- What was submitted to an administrator, by the time it first was; always the
-- last submitted version. Of one call there is a plan of its own: it finds the
-- page in an index, where the other would look through all that there is.
select a.first_submitted_at::text as "_key", a.id as "_id", {application_staff}
where a.administrator_number = acting_administrator()
  and a.submitted_version is not null
  {application_filter}
