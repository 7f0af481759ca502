-- To the appeal body, with a copy of the file as it is now and the names of all
-- who took part below: they may not decide above (fvl. § 34).
update appeal a
set state = :state,
    proposed_by = h.proposed_by,
    decided_by = acting_person(),
    decided_at = clock_now(),
    opinion = h.proposal ->> 'opinion',
    forwarded_at = clock_now(),
    case_file = jsonb_build_object(
        'applicant', jsonb_build_object(
            'id', o.id, 'organisationNumber', o.organisation_number,
            'name', o.name),
        'application', jsonb_build_object(
            'id', p.id, 'reference', p.reference,
            'contentVersion', v.content_version,
            'submittedAt', rfc3339(v.submitted_at),
            'amountAppliedNok', v.amount_applied_nok,
            'contentSha256', v.content_sha256,
            'content', v.content),
        'decision', jsonb_strip_nulls(jsonb_build_object(
            'id', d.id, 'number', d.number, 'kind', d.kind,
            'outcome', d.outcome, 'amountNok', d.amount_nok,
            'content', d.content, 'reasonsGiven', d.reasons_given,
            'notifiedAt', rfc3339(d.notified_at), 'notice', d.notice)),
        'appeal', jsonb_strip_nulls(jsonb_build_object(
            'id', a.id, 'channel', a.channel, 'sentAt', rfc3339(a.sent_at),
            'receivedAt', rfc3339(a.received_at),
            'deadlineAt', rfc3339(a.deadline_at), 'isLate', a.is_late,
            'wantedChange', a.wanted_change, 'reasons', a.reasons,
            'representative', a.representative,
            'admittedGround', a.admitted_ground,
            'admittedReason', a.admitted_reason)),
        'opinion', h.proposal -> 'opinion'),
    handled_below = array(
        select distinct took.part
        from (select unnest(e.handled_by
                            || array[e.approved_by, e.notified_by,
                                     e.returned_by,
                                     e.reasons_given_by]::text[])
              from decision e
              where e.application_id = a.application_id
              union all
              select n.given_by
              from prior_notice n
              where n.decision_id in (
                  select e.id from decision e
                  where e.application_id = a.application_id)
              union all
              select s.person
              from assessment s
              where s.application_id = a.application_id
              union all
              select m.person
              from staff_member m
              where m.id in (p.caseworker_id, h.handler_id)
              union all
              select unnest(array[b.proposed_by, b.decided_by,
                                  b.admitted_by]::text[])
              from appeal b
              where b.application_id = a.application_id
              union all
              select unnest(h.handled_by || acting_person()::text)
             ) as took (part)
        where took.part is not null),
    version = a.version + 1,
    updated_at = clock_now()
from appeal_handling h, application p, application_version v, applicant o,
     decision d
where a.id = :id::uuid
  and h.appeal_id = a.id and h.handled_by_number = acting_administrator()
  and p.id = a.application_id
  and d.id = a.decision_id
  and v.application_id = d.application_id
  and v.content_version = d.content_version
  and o.organisation_number = a.organisation_number
returning a.id
