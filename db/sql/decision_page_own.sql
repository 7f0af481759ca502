-- variants: desc(cmp=<, dir=desc, first='infinity', began=d.notified_at) asc(cmp=>, dir=asc, first='-infinity', began=d.notified_at)
-- What an applicant was told, by when.
select d.notified_at::text as "_key", d.id as "_id", {decision_own}
where d.organisation_number = acting_organisation()
  and d.notified_at is not null
  {decision_filter}
