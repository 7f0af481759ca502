-- The award that an application means by "from that year": of the same scheme
-- and administrator; of several the one with the most left that nobody has
-- asked for.
select w.id
from application p
join call c on c.id = p.call_id
join award w on w.organisation_number = p.organisation_number
            and w.administrator_number = p.administrator_number
            and w.scheme_id = c.scheme_id
where p.id = :application_id::uuid
  and w.year = :from_year::integer and w.state = 'open'
  and not exists (select from fund_transfer t
                  where t.award_id = w.id and t.kind = 'carry_over'
                    and t.state in ('requested', 'granted'))
order by w.held_nok desc, w.id
limit 1
