-- What was booked for the acting administrator until the end of a month in Oslo,
-- an entry for each account of a posting; `is_new` within the month.
period as (
    select start_of_day_oslo(first) as begins,
           start_of_day_oslo((first + interval '1 month')::date) as ends
    from make_date(:year::integer, :month::integer, 1) as first),
side as (
    select p.call_id, o.county, p.kind, s.account, s.debit, s.credit,
           p.booked_at >= m.begins as is_new
    from period m
    join posting p
        on p.administrator_number = acting_administrator()
       and p.booked_at < m.ends
    left join applicant o on o.organisation_number = p.organisation_number
    cross join lateral (values (p.debit_account, p.amount_nok, 0),
                               (p.credit_account, 0, p.amount_nok))
        as s (account, debit, credit)),
