-- variants: desc(cmp=<, dir=desc, first='infinity', or=or) asc(cmp=>, dir=asc, first='-infinity', or=or) of_call_desc(cmp=<, dir=desc, first='infinity', or=and not) of_call_asc(cmp=>, dir=asc, first='-infinity', or=and not)
-- What was submitted to an administrator, by the time it first was; always the
-- last submitted version. The page is found before anything is joined to it, in
-- an index; of one call in another than of all, by a plan of its own.
select a.first_submitted_at::text as "_key", a.id as "_id", {application_staff}
where a.id = any (array({application_staff_found}))
order by a.first_submitted_at {dir}, a.id {dir}
