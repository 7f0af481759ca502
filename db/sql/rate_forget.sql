-- Rows of windows that are long over, as many as one transaction should take.
-- One worker at a time: two could wait for each other.
delete from rate_spending
where (payer, policy) in (
    select payer, policy from rate_spending
    where begins_at < transaction_timestamp() - interval '1 day'
      and (select pg_try_advisory_xact_lock(
               hashtextextended('rate_forget', 0)))
    order by begins_at
    limit 500)
returning policy
