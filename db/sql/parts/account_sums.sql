-- The sums of an account over entries `s`.
    coalesce(sum(s.debit - s.credit) filter (where not s.is_new), 0)::bigint
        as opening,
    coalesce(sum(s.debit) filter (where s.is_new), 0)::bigint as debit,
    coalesce(sum(s.credit) filter (where s.is_new), 0)::bigint as credit,
    sum(s.debit - s.credit)::bigint as closing
