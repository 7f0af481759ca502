-- Begins the acting person's assessment of an application.
insert into assessment (
    application_id, content_version, call_id, organisation_number,
    administrator_number, person, findings, found_at)
select a.id, :content_version::integer, a.call_id, a.organisation_number,
       a.administrator_number, acting_person(), :findings::jsonb, clock_now()
from application a
where a.id = :application_id::uuid
  and a.administrator_number = acting_administrator()
returning id
