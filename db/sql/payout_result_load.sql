-- A payout that something was reported of, held.
select {payout_case},
       t.payment_reference = :reference as is_current,
       t.result_conflict is not null as "_isInConflict"
from fund_transfer t
where t.id = :id::uuid
for update
