-- An appeal that the acting instance has.
select {appeal_staff}
where a.id = :id::uuid
  and {appeal_of_ours}
