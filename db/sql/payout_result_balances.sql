-- The balance of the award of each receipt, when all results have had their
-- effect; none for what nobody knows.
select r.place - 1 as place,
       award_balance(a) as balance
from jsonb_array_elements(:receipts::jsonb) with ordinality
    as r (receipt, place)
join fund_transfer t on t.id = (r.receipt ->> 'fundTransferId')::uuid
join award a on a.id = t.award_id
