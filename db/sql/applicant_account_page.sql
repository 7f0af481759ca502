-- The accounts of one applicant, the newest first: its confirmation is younger
-- than the proposal it is of. Row-level security decides whose; a proposal is
-- the applicant's own business until it comes into use.
select h.account_number as "accountNumber",
       h.replaced_number as "replacedNumber",
       h.proposed_at as "proposedAt",
       h.confirmed_at as "confirmedAt",
       h.proposed_at::text as "_key",
       h.id as "_id"
from applicant p
join applicant_account h on h.organisation_number = p.organisation_number
where p.id = :id::uuid
  and (p.organisation_number = acting_organisation()
       or h.confirmed_at is not null)
  and (h.proposed_at, h.id)
      < (coalesce(:after_key::timestamptz, 'infinity'),
         coalesce(:after_id::uuid, '00000000-0000-0000-0000-000000000000'))
order by h.proposed_at desc, h.id desc
limit :limit::integer
