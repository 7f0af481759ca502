-- variants: asc(cmp=>, dir=asc) desc(cmp=<, dir=desc)
-- What an applicant has to do, and until when.
select {deadline_row},
       null::text as "_organisationName"
from (select {deadline_columns}
      from ({deadline_calls_own}) as o
      union all
      select {deadline_columns}
      from ({deadline_supplements}) as o
      union all
      select {deadline_columns}
      from ({deadline_reports}) as o
      union all
      select {deadline_columns}
      from ({deadline_appeals}) as o
      union all
      select {deadline_columns}
      from ({deadline_corrections}) as o
      union all
      select {deadline_columns}
      from ({deadline_acceptances}) as o
      union all
      select {deadline_columns}
      from ({deadline_dismissals}) as o
      union all
      select {deadline_columns}
      from ({deadline_claims}) as o
      union all
      select {deadline_columns}
      from ({deadline_prior_notices}) as o
      union all
      select {deadline_columns}
      from ({deadline_repayment_answers}) as o
      union all
      select {deadline_columns}
      from ({deadline_repayments}) as o) as d
left join call c on c.id = d.call_id
{deadline_page}
  and d.organisation_number = acting_organisation()
{deadline_order}
