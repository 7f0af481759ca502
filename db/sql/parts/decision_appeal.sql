-- Where the appeal period of a decision `d` stands. What was asked for and not
-- given interrupts it (fvl. § 29).
    d.appeal_deadline_date is not null as "_isAppealable",
    d.appeal_deadline_date is not null
        and (clock_now() <= d.appeal_deadline_at
             or d.reasons_requested_at is not null
                and d.reasons_given_at is null) as "_isAppealOpen",
    to_char(d.appeal_deadline_at at time zone 'Europe/Oslo',
            'DD.MM.YYYY "kl." HH24:MI') as "_appealDeadline",
    d.content ? 'reasons' or d.reasons_given is not null as "_hasReasons",
    d.reasons_requested_at is not null
        and d.reasons_given_at is null as "_reasonsWanted",
    exists (select from prior_notice
            where decision_id = d.id and {prior_notice_runs})
        as "_priorNoticeRuns",
    exists (select from appeal a
            where a.decision_id in (d.id, d.replaces_id)
              and {appeal_live})
        as "_hasLiveAppeal"
