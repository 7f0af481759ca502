-- A page of schemes by code.
select s.code as "_key", s.id as "_id", {scheme_row}
where :after_id::uuid is null
   or (s.code, s.id) > (:after_key::text, :after_id::uuid)
order by s.code, s.id
limit :limit::bigint
