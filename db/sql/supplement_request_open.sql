-- The request that is open; there is one while an answer is awaited.
select s.id
from supplement_request s
where s.application_id = :id::uuid
  and s.answered_at is null
  and s.resumed_at is null
