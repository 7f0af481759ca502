-- An exclusion of the acting administrator's, held.
select e.id,
       e.state,
       e.version,
       e.organisation_number as organisation,
       e.administrator_number as administrator
from exclusion e
where e.id = :id::uuid and e.administrator_number = acting_administrator()
for update
