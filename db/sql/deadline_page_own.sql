-- variants: asc(cmp=>, dir=asc) desc(cmp=<, dir=desc)
-- What an applicant has to do, and until when.
select {deadline_row},
       null::text as "_organisationName"
from (select {deadline_columns}
      from ({deadline_calls_own}) as o
      union all
      {deadline_of_case}) as d
left join call c on c.id = d.call_id
{deadline_page}
  and d.organisation_number = acting_organisation()
{deadline_order}
