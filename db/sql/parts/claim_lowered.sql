-- The appeal by which a claim `t` was last lowered: what is left of it has a
-- period to appeal of its own.
    select b.dismissal_deadline_date, b.dismissal_deadline_at,
           b.dismissal_late_limit_at
    from appeal b
    where b.fund_transfer_id = t.id and b.state = 'partly_overturned'
    order by b.decided_at desc
    limit 1
