-- What is due, held, in the order of its cases.
select {payout_case},
       {payout_facts}
{fund_transfer_joins}
where {payout_due}
order by t.application_id, t.id
for update of t
