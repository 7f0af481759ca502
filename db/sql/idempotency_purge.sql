-- Keys that are kept no longer, the oldest first and as many as one
-- transaction should take. One worker at a time: two could wait for each other.
delete from idempotency_key
where (client, key_hash) in (
    select client, key_hash from idempotency_key
    where made_at < transaction_timestamp()
                    - make_interval(hours => :hours::integer)
      and (select pg_try_advisory_xact_lock(
               hashtextextended('idempotency_purge', 0)))
    order by made_at
    limit :most::integer)
returning client
