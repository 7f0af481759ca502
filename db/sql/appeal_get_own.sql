-- A party's own appeal.
select {appeal_own}
where a.id = :id::uuid and a.organisation_number = acting_organisation()
