-- Holds the application of a decision until the transaction ends. What is read
-- after this is as the others have left it.
select a.id
from application a
join decision d on d.application_id = a.id
where d.id = :decision_id::uuid
for update of a
