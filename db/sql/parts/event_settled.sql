-- The order of a feed is that of transactions, and within one that of writing.
-- `seq` alone would not do: it is given when a row is written, and a
-- transaction that wrote early may commit late, behind the back of a reader
-- who has gone past it. So only what lies below the oldest transaction still
-- running is given: all of that has committed or never will, and whatever
-- commits from now on has a higher number and comes after it. A transaction
-- gets its number when it first locks or writes, which is when it has the row
-- of its case, so that the events of a case come in the order they happened.
  and e.transaction_id < (select pg_snapshot_xmin(pg_current_snapshot()))
  {event_after}
order by e.transaction_id, e.seq
limit :limit::integer
