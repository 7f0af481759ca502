-- An exclusion that the acting side recorded, or that is of itself.
select {exclusion_row}
where e.id = :id::uuid
  and (e.organisation_number = acting_organisation()
       or e.administrator_number = acting_administrator())
