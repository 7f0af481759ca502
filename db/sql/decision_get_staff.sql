-- A decision of the administrator's, wherever it stands.
select {decision_staff}
where d.id = :id::uuid
  and d.administrator_number = acting_administrator()
