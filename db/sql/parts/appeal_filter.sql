-- The filters and the order of a page of appeals, by the time when the side
-- first had them.
  and (:call_id::uuid is null or a.call_id = :call_id::uuid)
  and (:application_id::uuid is null
       or a.application_id = :application_id::uuid)
  and (:appealed_id::uuid is null or a.appealed_id = :appealed_id::uuid)
  and (:state::text is null or a.state = :state::text)
  and ({began}, a.id) {cmp}
      (coalesce(:after_key::timestamptz, {first}),
       coalesce(:after_id::uuid, '00000000-0000-0000-0000-000000000000'))
order by {began} {dir}, a.id {dir}
limit :limit::integer
