-- variants: desc(cmp=<, dir=desc, first='infinity') asc(cmp=>, dir=asc, first='-infinity')
-- The awards of an administrator, by when they were made.
select a.created_at::text as "_key", a.id as "_id", {award_row}
where a.administrator_number = acting_administrator()
  {award_filter}
