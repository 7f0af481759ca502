-- An award of the administrator's.
select {award_row}
where a.id = :id::uuid and a.administrator_number = acting_administrator()
