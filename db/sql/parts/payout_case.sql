-- What a command asks of a payout `t` that it holds, beside its facts.
    t.id, t.application_id, t.award_id,
    t.organisation_number as organisation,
    t.administrator_number as administrator,
    t.amount_nok, t.version, t.state
