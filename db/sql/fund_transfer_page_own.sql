-- variants: desc(cmp=<, dir=desc, first='infinity') asc(cmp=>, dir=asc, first='-infinity')
-- Fund transfers, for their recipient, by when they were made.
select t.created_at::text as "_key", t.id as "_id", {fund_transfer_own}
where t.organisation_number = acting_organisation()
  {fund_transfer_filter}
