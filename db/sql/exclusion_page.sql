-- Exclusions of an applicant that the acting side may see, the latest first.
select e.created_at::text as "_key", e.id as "_id", {exclusion_row}
where p.id = :applicant_id::uuid
  and (e.organisation_number = acting_organisation()
       or e.administrator_number = acting_administrator())
  and (e.created_at, e.id)
      < (coalesce(:after_key::timestamptz, 'infinity'),
         coalesce(:after_id::uuid, '00000000-0000-0000-0000-000000000000'))
order by e.created_at desc, e.id desc
limit :limit::integer
