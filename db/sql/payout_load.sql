-- A payout of the acting administrator's, held.
select t.id,
       t.application_id,
       t.award_id,
       t.organisation_number as organisation,
       t.administrator_number as administrator,
       t.amount_nok,
       t.version,
       t.state,
       {payout_facts}
{fund_transfer_joins}
where t.id = :id::uuid and t.kind = 'payout'
  and t.administrator_number = acting_administrator()
for update of t
