-- The applicant of an extension and the deadline that holds for it so far.
select
    a.organisation_number as "_organisation",
    greatest(c.deadline_date, (
        select max(e.deadline_date)
        from call_extension e
        where e.call_id = c.id
          and e.organisation_number = a.organisation_number)
    ) as "_deadlineDate"
from call c
cross join applicant a
where c.id = :call_id::uuid
  and a.id = :applicant_id::uuid
