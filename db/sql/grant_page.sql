-- Other grants of an applicant, the latest year first.
select g.year::text as "_key", g.id as "_id", {grant_row}
where p.id = :applicant_id::uuid
  and (g.administrator_number = acting_administrator()
       or g.administrator_number is null)
  and (g.year, g.id) <
      (coalesce(:after_key::integer, 9999),
       coalesce(:after_id::uuid, 'ffffffff-ffff-ffff-ffff-ffffffffffff'))
order by g.year desc, g.id desc
limit :limit::integer
