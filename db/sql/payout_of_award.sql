-- Payouts that were just registered, in the order of the plan.
select {fund_transfer_staff}
where t.id = any (:ids::uuid[])
  and t.administrator_number = acting_administrator()
order by t.instalment
