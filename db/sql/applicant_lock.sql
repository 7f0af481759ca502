-- The acting organisation for a change; it has one state.
select p.id,
       p.organisation_number as organisation,
       p.language_form,
       p.version,
       'registered' as state,
       p.contact,
       p.proposed_by
from applicant p
where p.id = :id::uuid
  and p.organisation_number = acting_organisation()
for update
