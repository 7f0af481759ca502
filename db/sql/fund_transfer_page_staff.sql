-- variants: desc(cmp=<, dir=desc, first='infinity') asc(cmp=>, dir=asc, first='-infinity')
-- Fund transfers, for their staff, by when they were made.
select t.created_at::text as "_key", t.id as "_id", {fund_transfer_staff}
where t.administrator_number = acting_administrator()
  {fund_transfer_filter}
