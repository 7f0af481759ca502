-- variants: desc(cmp=<, dir=desc, first='infinity') asc(cmp=>, dir=asc, first='-infinity')
-- Letters of an administrator's cases, and of appeals that were forwarded to it.
select l.created_at::text as "_key", l.id as "_id", {letter_row}
from letter l
where (l.administrator_number = acting_administrator()
       or l.appeal_body_number = acting_administrator())
  {letter_filter}
