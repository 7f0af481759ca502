-- The assessment `r` that counts for the application `a`; asked for once.
cross join lateral (
    select assessment_counted(a.id, a.submitted_version) as content
    offset 0) as r
