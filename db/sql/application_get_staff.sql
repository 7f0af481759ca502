-- An application as an administrator sees it: the last submitted version,
-- never a draft, never what a revision has changed since.
select {application_staff}
where a.id = :id::uuid
  and a.administrator_number = acting_administrator()
