select {grant_row}
where g.id = :id::uuid
  and (g.administrator_number = acting_administrator()
       or g.administrator_number is null)
