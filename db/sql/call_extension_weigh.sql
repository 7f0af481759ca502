-- Whom an extension is for, the deadline that holds for it so far, and whether
-- the new one is still to come. Without an applicant it is for all; one that
-- the caller does not see has no organisation here.
select
    a.organisation_number as "_organisation",
    greatest(c.deadline_date, (
        select max(e.deadline_date)
        from call_extension e
        where e.call_id = c.id
          and e.organisation_number = a.organisation_number)
    ) as "_deadlineDate",
    clock_now() <= end_of_day_oslo(:deadline_date::date) as "_isAhead"
from call c
left join applicant a on a.id = :applicant_id::uuid
where c.id = :call_id::uuid
