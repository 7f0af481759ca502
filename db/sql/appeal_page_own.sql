-- variants: desc(cmp=<, dir=desc, first='infinity', began=a.created_at) asc(cmp=>, dir=asc, first='-infinity', began=a.created_at)
-- A party's own appeals, by when they were made.
select a.created_at::text as "_key", a.id as "_id", {appeal_own}
where a.organisation_number = acting_organisation()
  {appeal_filter}
