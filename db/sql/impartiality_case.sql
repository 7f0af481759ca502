-- The case somebody is to declare about, as the acting side has it: the
-- county's is the application, the appeal body's the appeal forwarded to it.
select found.*
from (select a.id as "applicationId",
             a.organisation_number as organisation,
             a.administrator_number as administrator,
             a.staff_version as version,
             1 as place,
             a.id as "_id"
      from application a
      where a.id = :id::uuid
        and a.administrator_number = acting_administrator()
      union all
      select p.application_id, p.organisation_number, p.administrator_number,
             p.version + coalesce(
                 (select h.version from appeal_handling h
                  where h.appeal_id = p.id
                    and h.handled_by_number = acting_administrator()), 0),
             case when p.state = 'forwarded' then 2 else 3 end, p.id
      from appeal p
      where p.application_id = :id::uuid
        and p.appeal_body_number = acting_administrator()) as found
order by found.place, found."_id" desc
limit 1
