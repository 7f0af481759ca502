-- The people of the acting administrator who have a role today, by name.
select m.id,
       m.name,
       r.roles,
       m.name as "_key",
       m.id as "_id"
from staff_member m
cross join lateral (
    select jsonb_agg(s.role order by s.role) as roles
    from staff s
    where s.person = m.person
      and s.administrator_number = m.administrator_number
      and day_in_oslo(clock_now()) between s.valid_from
                                       and coalesce(s.valid_to, 'infinity')
    ) as r
where m.administrator_number = acting_administrator()
  and r.roles is not null
  and (m.name, m.id)
      > (coalesce(:after_key, ''),
         coalesce(:after_id::uuid, '00000000-0000-0000-0000-000000000000'))
order by m.name, m.id
limit :limit::integer
