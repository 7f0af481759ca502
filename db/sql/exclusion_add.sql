insert into exclusion (organisation_number, administrator_number, scheme_id,
                       from_year, years, reason, decided_on, repayment_id,
                       made_by)
select p.organisation_number, acting_administrator(), x."schemeId",
       x."fromYear", x.years, x.reason, x."decidedOn", x."repaymentId",
       acting_person()
from applicant p
cross join jsonb_to_record(:content::jsonb) as x (
    "schemeId" uuid, "fromYear" integer, years integer, reason text,
    "decidedOn" date, "repaymentId" uuid)
where p.id = :applicant_id::uuid
returning id
