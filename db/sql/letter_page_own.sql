-- variants: desc(cmp=<, dir=desc, first='infinity') asc(cmp=>, dir=asc, first='-infinity')
-- Letters to the acting organisation.
select l.created_at::text as "_key", l.id as "_id", {letter_row}
from letter l
where l.organisation_number = acting_organisation()
  {letter_filter}
