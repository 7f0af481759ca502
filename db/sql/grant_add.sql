insert into other_grant (
    organisation_number, administrator_number, grantor, scheme, category,
    year, amount_nok, reference, recorded_by)
select p.organisation_number, acting_administrator(), g.grantor, g.scheme,
       g.category, g.year, g."amountNok", g.reference, acting_person()
from applicant p
cross join jsonb_to_record(:content::jsonb) as g (
    grantor text, scheme text, category text, year integer,
    "amountNok" bigint, reference text)
where p.id = :applicant_id::uuid
returning id
