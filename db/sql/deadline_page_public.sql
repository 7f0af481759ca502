-- variants: asc(cmp=>, dir=asc) desc(cmp=<, dir=desc)
-- Deadlines that are everybody's: those of published calls.
select {deadline_row},
       null::text as "_organisationName"
from ({deadline_calls}) as d
join call c on c.id = d.call_id
{deadline_page}
{deadline_order}
