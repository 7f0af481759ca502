-- variants: asc(cmp=>, dir=asc) desc(cmp=<, dir=desc)
-- What is due in an administrator's cases, by itself and by its applicants.
select {deadline_row},
       case when p.id is not null then
           jsonb_build_object('organisationNumber', p.organisation_number,
                              'name', p.name)
       end as organisation,
       p.name as "_organisationName"
from (select {deadline_columns}
      from ({deadline_calls}) as o
      union all
      select {deadline_columns}
      from ({deadline_answers}) as o
      union all
      select {deadline_columns}
      from ({deadline_appeals_handled}) as o
      union all
      select {deadline_columns}
      from ({deadline_payouts}) as o
      union all
      {deadline_of_case}) as d
left join call c on c.id = d.call_id
left join applicant p on p.organisation_number = d.organisation_number
{deadline_page}
  and d.administrator_number = acting_administrator()
{deadline_order}
