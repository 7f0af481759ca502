-- A request to supplement an own application.
select s.application_id,
       s.answered_at is null and s.resumed_at is null as is_open
from supplement_request s
where s.id = :id::uuid
