-- A payout that something was reported of, held.
select t.id,
       t.application_id,
       t.award_id,
       t.organisation_number as organisation,
       t.administrator_number as administrator,
       t.amount_nok,
       t.version,
       t.state,
       t.payment_reference = :reference as is_current,
       t.result_conflict is not null as "_isInConflict"
from fund_transfer t
where t.id = :id::uuid
for update
