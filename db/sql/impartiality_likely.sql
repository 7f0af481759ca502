-- Colleagues with a mandate for the applicant today: fvl. § 6 disqualifies
-- whoever is, leads or represents a party.
select m.id, m.name
from application a
join staff_member m on m.administrator_number = acting_administrator()
where a.id = :application_id::uuid
  and exists (select from mandate d
              where d.person = m.person
                and d.organisation_number = a.organisation_number
                and day_in_oslo(clock_now())
                    between d.valid_from and coalesce(d.valid_to, 'infinity'))
order by m.name, m.id
limit 200
