-- Holds one of the administrator's own calls until the transaction ends. What
-- is read after this is as the others have left it.
select c.id
from call c
where c.id = :id::uuid
  and c.administrator_number = acting_administrator()
for update of c
