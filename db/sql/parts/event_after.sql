-- After the event with the identifier, or from the first one on.
  and (e.transaction_id, e.seq)
      > (coalesce((select l.transaction_id from event l
                   where l.id = :after_key::uuid), '0'::xid8),
         coalesce((select l.seq from event l
                   where l.id = :after_key::uuid), 0))
