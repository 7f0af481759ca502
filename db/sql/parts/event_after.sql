-- After the event with the identifier, or from the first one on. Selected, so
-- that it is a value when the index is asked: coalesce itself is not leakproof.
  and (e.transaction_id, e.seq)
      > ((select coalesce((select l.transaction_id from event l
                           where l.id = :after_key::uuid), '0'::xid8)),
         (select coalesce((select l.seq from event l
                           where l.id = :after_key::uuid), 0)))
