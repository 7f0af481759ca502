-- The accounts of `x` as they are shown, by name.
    jsonb_agg(jsonb_build_object(
        'account', x.account, 'openingNok', x.opening,
        'debitNok', x.debit, 'creditNok', x.credit,
        'closingNok', x.closing) order by x.account)
