-- variants: created_desc(key=k.created, cmp=<, dir=desc) deadline_desc(key=k.deadline, cmp=<, dir=desc) deadline_asc(key=k.deadline, cmp=>, dir=asc)
-- A page of calls. Drafts without a deadline come after all that have one.
-- :after_key and :after_id are null on the first page.
select {key}::text as "_key", c.id as "_id", {call_row}
cross join lateral (
    select c.created_at as created,
           coalesce(c.deadline_at, 'infinity') as deadline) k
where (c.published_at is not null
       or c.administrator_number = acting_administrator())
  and (:year::integer is null or c.year = :year::integer)
  and (:scheme_id::uuid is null or c.scheme_id = :scheme_id::uuid)
  and (:administrator::text is null
       or c.administrator_number = :administrator::text)
  and (:county::text is null or :county::text = any (c.counties))
  and (:state::text is null or c.state = :state::text)
  and (:open::boolean is null
       or (c.state = 'published'
           and is_open(c.opens_at, d.deadline_at)) = :open::boolean)
  and (:after_id::uuid is null
       or ({key}, c.id) {cmp} (:after_key::timestamptz, :after_id::uuid))
order by {key} {dir}, c.id {dir}
limit :limit::bigint
