-- What stands about one person in one case, on the acting side.
select i.state
from impartiality i
where i.application_id = :application_id::uuid
  and i.handled_by_number = acting_administrator()
  and i.person = :person
