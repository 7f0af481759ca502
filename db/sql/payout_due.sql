-- What is due, held, in the order of its cases.
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
where {payout_due}
order by t.application_id, t.id
for update of t
