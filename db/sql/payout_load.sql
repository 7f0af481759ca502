-- A payout of the acting administrator's, held.
select {payout_case},
       {payout_facts}
{fund_transfer_joins}
where t.id = :id::uuid and t.kind = 'payout'
  and t.administrator_number = acting_administrator()
for update of t
