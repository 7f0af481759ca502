-- Whether a date is later than the deadline there is.
select :deadline::date > d.appeal_deadline_date as "_isLater",
       d.appeal_deadline_date as "_deadline"
from decision d
where d.id = :id::uuid
