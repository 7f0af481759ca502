-- An appeal as its party sees it, without what an instance has for itself.
    {appeal_row},
    p.reference,
    jsonb_build_object('id', o.id,
                       'organisationNumber', o.organisation_number,
                       'name', o.name) as applicant,
    a.version,
    a.updated_at as "updatedAt",
    {appeal_facts_own}
from appeal a
join application p on p.id = a.application_id
join applicant o on o.organisation_number = a.organisation_number
