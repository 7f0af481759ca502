-- A payout that something was reported of, held.
select {payout_case},
       t.payment_reference = :reference as is_current,
       t.attested_by is not null as is_attested,
       coalesce(t.earlier_amounts[array_position(t.earlier_references,
                                                 :reference)],
                t.amount_nok) as tried_nok,
       {payout_facts}
{fund_transfer_joins}
where t.id = :id::uuid
for update of t
