-- A scenario held for a change.
select s.id, s.call_id, s.state, s.name, s.method, s.content, s.version
from scenario s
where s.id = :id::uuid
  and s.administrator_number = acting_administrator()
for update
