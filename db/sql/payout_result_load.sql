-- A payout that something was reported of, held.
select {payout_case},
       t.payment_reference = :reference as is_current,
       t.attested_by is not null as is_attested,
       {payout_facts}
{fund_transfer_joins}
where t.id = :id::uuid
for update of t
