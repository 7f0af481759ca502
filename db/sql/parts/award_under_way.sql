-- What is under way to be paid of an award `a`: neither paid nor cancelled.
    (select coalesce(sum(w.amount_nok), 0)::bigint
     from fund_transfer w
     where w.award_id = a.id and w.kind = 'payout'
       and w.state not in ('paid', 'cancelled'))
