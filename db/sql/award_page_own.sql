-- variants: desc(cmp=<, dir=desc, first='infinity') asc(cmp=>, dir=asc, first='-infinity')
-- An applicant's own awards, by when they were made.
select a.created_at::text as "_key", a.id as "_id", {award_facts_own},
    {award_row}
where a.organisation_number = acting_organisation()
  {award_filter}
