-- A colleague of the acting administrator, and the roles of today.
select m.id,
       m.person,
       coalesce(bool_or(s.role = 'caseworker'), false) as is_caseworker,
       coalesce(bool_or(s.role in ('caseworker', 'approver',
                                   'appeal_handler')), false) as may_handle
from staff_member m
left join staff s
    on s.person = m.person
   and s.administrator_number = m.administrator_number
   and day_in_oslo(clock_now()) between s.valid_from
                                    and coalesce(s.valid_to, 'infinity')
where m.id = :id::uuid
  and m.administrator_number = acting_administrator()
group by m.id, m.person
