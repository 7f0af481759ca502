-- Whether a date is later than the deadline there is, and not past itself:
-- where reasons are wanted, the deadline may be.
select :deadline::date > l.day as "_isLater",
       l.day as "_deadline"
from decision d
cross join lateral (
    select greatest(d.appeal_deadline_date,
                    day_in_oslo(clock_now()) - 1) as day) as l
where d.id = :id::uuid
