-- The form of Norwegian of whoever is to pay back, and the references in force.
select o.language_form as language,
       references_in_force(r.content, day_in_oslo(clock_now())) as law
from fund_transfer t
join applicant o on o.organisation_number = t.organisation_number
join call c on c.id = t.call_id
join rule_set r on r.id = c.rule_set_id
where t.id = :id::uuid
