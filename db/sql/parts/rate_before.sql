-- What the payer had spent of the window that a lease is of. The clock of a
-- database that was just promoted may be a little behind the row's.
case when s.begins_at between excluded.begins_at
                          and excluded.begins_at
                              + make_interval(secs => :window_s::integer)
     then s.used else 0 end
