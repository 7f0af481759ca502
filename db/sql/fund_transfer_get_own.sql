-- A fund transfer, for its recipient.
select {fund_transfer_own}
where t.id = :id::uuid and t.organisation_number = acting_organisation()
