-- What guards ask before the party `o` of an award may act: also whether it has
-- an account that came into use.
    o.account_number is not null
        and o.account_confirmed_at is not null as "_hasAccount"
