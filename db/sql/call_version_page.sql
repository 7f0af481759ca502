-- The versions of a published call, the newest first.
select
    v.content_version as "contentVersion",
    v.is_significant as "significant",
    v.reason,
    v.made_at as "at",
    v.changes,
    v.content_version::text as "_key",
    v.call_id as "_id"
from call_version v
join call c on c.id = v.call_id
where v.call_id = :call_id::uuid
  and (c.published_at is not null
       or c.administrator_number = acting_administrator())
  and (:after_id::uuid is null
       or v.content_version < :after_key::integer)
order by v.content_version desc
limit :limit::bigint
