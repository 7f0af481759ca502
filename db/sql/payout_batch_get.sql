-- A batch of the acting administrator's.
select {payout_batch_row}
where b.id = :id::uuid and b.administrator_number = acting_administrator()
