-- The proposed account into the history: as a proposal, or by whom it is
-- confirmed. Run while it is proposed and the one in use still in use.
insert into applicant_account (organisation_number, account_number,
                               replaced_number, proposed_by, proposed_at,
                               confirmed_by, confirmed_at)
select p.organisation_number, p.proposed_account_number, p.account_number,
       p.proposed_by, p.proposed_at, :confirmed_by::text,
       case when :confirmed_by::text is not null then clock_now() end
from applicant p
where p.id = :id::uuid
