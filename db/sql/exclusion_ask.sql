-- Can what is to be recorded be so?
select p.organisation_number as organisation,
       exists (select from scheme s where s.id = x."schemeId")
           as is_scheme_known,
       x."decidedOn" > day_in_oslo(clock_now()) as is_in_future,
       x."repaymentId" is null
           or exists (select from fund_transfer t
                      where t.id = x."repaymentId" and t.kind = 'repayment'
                        and t.organisation_number = p.organisation_number
                        and t.administrator_number = acting_administrator())
           as is_repayment_known
from applicant p
cross join jsonb_to_record(:content::jsonb) as x (
    "schemeId" uuid, "decidedOn" date, "repaymentId" uuid)
where p.id = :applicant_id::uuid
