-- A scenario held for a change.
select s.id, s.call_id, s.state, s.name, s.method, s.content,
       to_jsonb(s.handled_by) as handled_by, s.version
from scenario s
where s.id = :id::uuid
  and s.administrator_number = acting_administrator()
for update
