-- What both sides see of a decision `d` with its application `a` and applicant
-- `p`.
    d.id,
    d.application_id as "applicationId",
    d.call_id as "callId",
    a.reference,
    jsonb_build_object('id', p.id,
                       'organisationNumber', p.organisation_number,
                       'name', p.name) as applicant,
    d.content_version as "applicationVersion",
    d.number,
    d.kind,
    d.replaces_id as "replacesId",
    d.replace_reason as "changeReason",
    d.reversal_ground as "reversalGround",
    d.state,
    d.outcome,
    d.content,
    d.amount_nok as "amountNok",
    v.amount_applied_nok as "amountAppliedNok",
    d.made_available_at as "madeAvailableAt",
    d.notified_at as "notifiedAt",
    d.appeal_deadline_date as "appealDeadlineDate",
    d.appeal_deadline_at as "appealDeadlineAt",
    case when d.appeal_deadline_date is not null
         then 'Europe/Oslo'::text end as "timeZone",
    d.late_appeal_limit_at as "lateAppealLimitAt",
    d.appeal_extensions as "appealExtensions",
    d.reasons_requested_at as "reasonsRequestedAt",
    d.reasons_given_at as "reasonsGivenAt",
    d.reasons_given as "reasonsGiven",
    (select jsonb_strip_nulls(jsonb_build_object(
                'text', n.text, 'givenAt', rfc3339(n.given_at),
                'answerBy', rfc3339(n.answer_by), 'answer', n.answer,
                'letterId', (select m.id from letter m
                             where m.prior_notice_id = n.id),
                'answeredAt', rfc3339(n.answered_at)))
     from prior_notice n
     where n.decision_id = d.id
     order by n.given_at desc, n.id desc
     limit 1) as "priorNotice",
    (select m.id from letter m
     where m.decision_id = d.id and m.kind = 'decision') as "letterId",
    (select m.id from letter m
     where m.decision_id = d.id and m.kind = 'reasons') as "reasonsLetterId",
    d.superseded_at as "supersededAt"
