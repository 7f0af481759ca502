-- Colleagues with a mandate for the applicant today: fvl. § 6 disqualifies
-- whoever is, leads or represents a party.
select m.id, m.name
from staff_member m
where m.administrator_number = acting_administrator()
  and exists (select from mandate d
              where d.person = m.person
                and d.organisation_number = :organisation
                and day_in_oslo(clock_now())
                    between d.valid_from and coalesce(d.valid_to, 'infinity'))
order by m.name, m.id
limit 200
