-- The notice as it was sent. Row-level security decides whose.
select d.notice
from decision d
where d.id = :id::uuid
  and d.notified_at is not null
