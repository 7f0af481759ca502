-- variants: desc(cmp=<, dir=desc, first='infinity', began=a.created_at) asc(cmp=>, dir=asc, first='-infinity', began=a.created_at)
-- The appeals that the acting instance has, by when they were made.
select a.created_at::text as "_key", a.id as "_id", {appeal_staff}
where {appeal_of_ours}
  {appeal_filter}
