-- Which letter told of a decision. Row-level security decides whose.
select l.id
from letter l
where l.decision_id = :id::uuid and l.kind = 'decision'
