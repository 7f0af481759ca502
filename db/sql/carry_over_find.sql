-- The award that an application means by "from that year": of the same scheme
-- and administrator, the one with the most left.
select w.id
from application p
join call c on c.id = p.call_id
join award w on w.organisation_number = p.organisation_number
            and w.administrator_number = p.administrator_number
            and w.scheme_id = c.scheme_id
where p.id = :application_id::uuid
  and w.year = :from_year::integer and w.state = 'open'
order by w.held_nok desc, w.id
limit 1
