-- What was declared on the acting side about one application, in that order.
select {impartiality_row}
where i.application_id = :application_id::uuid
  and i.handled_by_number = acting_administrator()
order by i.created_at, i.id
limit 200
