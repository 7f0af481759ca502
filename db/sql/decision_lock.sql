-- Holds the application first and then its decision, until the transaction
-- ends. What is read after this is as the others have left it.
select d.id
from decision d
join application a on a.id = d.application_id
where d.id = :id::uuid
for update of a, d
