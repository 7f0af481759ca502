-- A job under a call of the acting administrator's, by the acting person.
insert into job (administrator_number, call_id, action, requested_by,
                 trace_id)
select c.administrator_number, c.id, :action::text, acting_person(),
       :trace_id::text
from call c
where c.id = :call_id::uuid
  and c.administrator_number = acting_administrator()
returning id
