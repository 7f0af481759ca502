-- A fund transfer, for its staff.
select {fund_transfer_staff}
where t.id = :id::uuid and t.administrator_number = acting_administrator()
