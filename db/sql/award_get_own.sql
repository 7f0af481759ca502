-- An applicant's own award.
select {award_facts_own},
    {award_row}
where a.id = :id::uuid and a.organisation_number = acting_organisation()
