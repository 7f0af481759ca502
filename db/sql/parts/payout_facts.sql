-- What guards ask of a payout `t` of an award `a` to the applicant `o` before
-- it goes on.
    t.made_by as "_madeBy",
    t.reregistered_by as "_reregisteredBy",
    attestant_decided(t.application_id, acting_person()) as "_hasDecided",
    t.held_from as "_heldFrom",
    t.result_conflict is not null as "_isInConflict",
    t.account_number is not distinct from o.account_number
        as "_isAccountCurrent",
    o.account_number is not null as "_isAccountConfirmed",
    {award_shut} is null as "_isAwardOpen",
    {award_deferred} as "_isDeferred",
    t.amount_nok as "_amountNok",
    -- The most it may be, beside the others.
    a.committed_nok - a.paid_nok + a.owed_nok - {award_under_way}
        + case when t.state in ('paid', 'cancelled') then 0
               else t.amount_nok end as "_mostNok"
