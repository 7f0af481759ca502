-- A new draft. No row when another one of the same organisation came first:
-- the unique index decides between two at the same time.
insert into application (call_id, organisation_number, administrator_number,
                         content, created_by)
select c.id, acting_organisation(), c.administrator_number,
       :content::jsonb, acting_person()
from call c
where c.id = :call_id::uuid
on conflict (call_id, organisation_number) where state <> 'withdrawn'
    do nothing
returning id, organisation_number as organisation, version
