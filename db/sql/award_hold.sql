-- Holds the application of an own award, as everybody does first.
select p.id
from application p
where p.id in (select a.application_id from award a
               where a.id = :id::uuid
                 and a.organisation_number = acting_organisation())
for update
