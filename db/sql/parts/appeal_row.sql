-- What all sides see of an appeal `a`.
    a.id,
    a.decision_id as "decisionId",
    a.fund_transfer_id as "fundTransferId",
    a.application_id as "applicationId",
    a.call_id as "callId",
    a.state,
    a.channel,
    a.sent_at as "sentAt",
    a.received_at as "receivedAt",
    a.deadline_at as "deadlineAt",
    'Europe/Oslo'::text as "timeZone",
    a.is_late as "isLate",
    a.wanted_change is null as "isDefective",
    a.wanted_change as "wantedChange",
    a.reasons,
    a.representative,
    a.dismissed_appeal_id as "dismissedAppealId",
    a.taken_at as "takenAt",
    a.admitted_ground as "admittedGround",
    case when a.correction_wanted is not null then
        jsonb_build_object(
            'wanted', a.correction_wanted,
            'deadlineDate', a.correction_deadline_date,
            'deadlineAt', rfc3339(a.correction_deadline_at))
    end as correction,
    a.outcome || jsonb_strip_nulls(jsonb_build_object(
        'decidedAt', rfc3339(a.decided_at),
        'appealDeadlineDate', a.dismissal_deadline_date,
        'appealDeadlineAt', rfc3339(a.dismissal_deadline_at),
        'lateAppealLimitAt', rfc3339(a.dismissal_late_limit_at))) as outcome,
    a.opinion,
    a.forwarded_at as "forwardedAt",
    a.body_outcome || jsonb_build_object(
        'decidedAt', rfc3339(a.body_decided_at)) as "bodyOutcome",
    a.new_decision_id as "newDecisionId",
    (select m.id from letter m
     where m.appeal_id = a.id and m.kind = 'appeal_opinion')
        as "opinionLetterId",
    (select m.id from letter m
     where m.appeal_id = a.id and m.kind <> 'appeal_opinion'
     order by m.created_at desc, m.id desc
     limit 1) as "letterId",
    case when a.deferred_at is not null then
        jsonb_build_object('at', rfc3339(a.deferred_at),
                           'reason', a.deferral_reason)
    end as deferral,
    appealed_balance(a.id) as balance,
    a.withdrawn_at as "withdrawnAt",
    a.created_at as "createdAt"
