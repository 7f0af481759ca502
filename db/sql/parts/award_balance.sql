-- How an award `a` stands: what is committed and paid, what is on its way, what
-- may still be registered, and what the recipient holds unspent.
    (select jsonb_build_object(
                'committedNok', a.committed_nok,
                'paidNok', a.paid_nok,
                'underWayNok', coalesce(sum(u.amount_nok) filter (
                    where u.state <> 'paid'), 0),
                'leftToPayNok', case a.kind when 'granted' then greatest(
                    0, a.amount_nok - coalesce(sum(u.amount_nok), 0))
                    else 0 end,
                'heldNok', a.held_nok)
     from fund_transfer u
     where u.award_id = a.id and u.kind = 'payout'
       and u.state <> 'cancelled')
