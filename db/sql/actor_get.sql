-- What the acting person may do today (in Oslo) and for whom: staff lists
-- first, then mandates. Row-level security shows a person its own rows only.
select s.administrator_number as organisation, true as is_staff,
       s.role as granted, a.name ->> 'nb' as name_nb, a.name ->> 'nn' as name_nn
from staff s
join administrator a on a.organisation_number = s.administrator_number
where s.person = acting_person()
  and day_in_oslo(clock_now()) between s.valid_from
                                   and coalesce(s.valid_to, 'infinity')
union all
select m.organisation_number, false, m."right", p.name, p.name
from mandate m
left join applicant p on p.organisation_number = m.organisation_number
where m.person = acting_person()
  and day_in_oslo(clock_now()) between m.valid_from
                                   and coalesce(m.valid_to, 'infinity')
order by is_staff desc, organisation, granted
