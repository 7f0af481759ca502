-- Paid back on a day between the decision and today; nothing otherwise.
update fund_transfer
set state = :state,
    repaid_on = :paid_on::date,
    repaid_by = acting_person(),
    version = version + 1,
    updated_at = clock_now()
where id = :id::uuid
  and :paid_on::date between day_in_oslo(decided_at)
                         and day_in_oslo(clock_now())
returning id
