-- The filters and the order of a page of fund transfers, by when they were
-- made.
  and (:kind::text is null or t.kind = :kind::text)
  and (:state::text is null or t.state = :state::text)
  and (:award_id::uuid is null or t.award_id = :award_id::uuid)
  and (:call_id::uuid is null or t.call_id = :call_id::uuid)
  and (t.created_at, t.id) {cmp}
      (coalesce(:after_key::timestamptz, {first}),
       coalesce(:after_id::uuid, '00000000-0000-0000-0000-000000000000'))
order by t.created_at {dir}, t.id {dir}
limit :limit::integer
