-- A request to supplement, and whether an answer is awaited. Row-level
-- security decides whose; the same for both sides.
select s.application_id, a.state,
       s.answered_at is null and s.resumed_at is null as is_open
from supplement_request s
join application a on a.id = s.application_id
where s.id = :id::uuid
