-- variants: desc(cmp=<, dir=desc, first='infinity', began=d.created_at) asc(cmp=>, dir=asc, first='-infinity', began=d.created_at)
-- The decisions of an administrator by when they were drafted.
select d.created_at::text as "_key", d.id as "_id", {decision_staff}
where d.administrator_number = acting_administrator()
  {decision_filter}
