-- Holds an application that was sent to the administrator.
select a.id
from application a
where a.id = :application_id::uuid
  and a.administrator_number = acting_administrator()
for update
