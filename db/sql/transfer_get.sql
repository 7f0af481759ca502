-- A transfer of the acting side, which is none of a payout.
select {transfer_row}
where t.id = :id::uuid and t.kind <> 'payout'
  and (t.organisation_number = acting_organisation()
       or t.administrator_number = acting_administrator())
