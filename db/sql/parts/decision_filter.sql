-- The filters and the order of a page of decisions, by the time when the side
-- first had them.
  and (:call_id::uuid is null or d.call_id = :call_id::uuid)
  and (:application_id::uuid is null
       or d.application_id = :application_id::uuid)
  and (:state::text is null or d.state = :state::text)
  and ({began}, d.id) {cmp}
      (coalesce(:after_key::timestamptz, {first}),
       coalesce(:after_id::uuid, '00000000-0000-0000-0000-000000000000'))
order by {began} {dir}, d.id {dir}
limit :limit::integer
