-- One declaration of the acting side.
select {impartiality_row}
where i.id = :id::uuid
  and i.handled_by_number = acting_administrator()
