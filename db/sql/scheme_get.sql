-- One scheme.
select {scheme_row}
where s.id = :id::uuid
