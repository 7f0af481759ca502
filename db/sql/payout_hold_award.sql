-- Holds the application whose award is to be paid of.
select p.id
from application p
join award a on a.application_id = p.id
where a.id = :award_id::uuid
  and a.administrator_number = acting_administrator()
for update of p
