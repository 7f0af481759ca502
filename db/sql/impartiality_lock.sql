-- A declaration of the acting side, for a change.
select i.id,
       i.version,
       i.state,
       i.person as "_person",
       i.application_id
from impartiality i
where i.id = :id::uuid
  and i.handled_by_number = acting_administrator()
for update of i
