-- A payout `t` is attested, and due by the day that was named.
          t.kind = 'payout' and t.state = 'attested'
      and t.administrator_number = acting_administrator()
      and (:call_id::uuid is null or t.call_id = :call_id::uuid)
      and t.due_date <= coalesce(:due::date, day_in_oslo(clock_now()))
