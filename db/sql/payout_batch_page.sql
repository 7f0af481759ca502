-- The batches of an administrator, the newest first.
select b.created_at::text as "_key", b.id as "_id", {payout_batch_row}
where b.administrator_number = acting_administrator()
  and (:call_id::uuid is null or b.call_id = :call_id::uuid)
  and (b.created_at, b.id)
      < (coalesce(:after_key::timestamptz, 'infinity'),
         coalesce(:after_id::uuid, '00000000-0000-0000-0000-000000000000'))
order by b.created_at desc, b.id desc
limit :limit::integer
