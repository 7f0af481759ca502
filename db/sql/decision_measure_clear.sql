-- Before the measures of a draft are written anew.
delete from decision_measure
where decision_id = :id::uuid
