-- What was submitted to an administrator, for a step of its handling: its state
-- on the staff's side, and the two deadlines staff wait for.
select a.id,
       a.id as application_id,
       a.organisation_number as organisation,
       a.staff_version as version,
       a.state,
       a.caseworker_id,
       {handling_facts},
       to_char(t.deadline_at at time zone 'Europe/Oslo',
               'DD.MM.YYYY "kl." HH24:MI') as deadline,
       to_char(t.supplement_deadline_at at time zone 'Europe/Oslo',
               'DD.MM.YYYY "kl." HH24:MI') as supplement_deadline
from application a
cross join lateral {handling_times}
where a.id = :id::uuid
  and a.administrator_number = acting_administrator()
for update of a
