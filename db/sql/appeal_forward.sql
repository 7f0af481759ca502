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
        'appeal', jsonb_strip_nulls(jsonb_build_object(
            'id', a.id, 'channel', a.channel, 'sentAt', rfc3339(a.sent_at),
            'receivedAt', rfc3339(a.received_at),
            'deadlineAt', rfc3339(a.deadline_at), 'isLate', a.is_late,
            'wantedChange', a.wanted_change, 'reasons', a.reasons,
            'representative', a.representative,
            'admittedGround', a.admitted_ground,
            'admittedReason', a.admitted_reason)),
        'opinion', h.proposal -> 'opinion',
        -- The application's as decided, with what supplemented it, and the
        -- appeal's own.
        'attachments', (
            select coalesce(jsonb_agg(jsonb_build_object(
                                'id', t.id, 'type', t.type,
                                'sizeBytes', g.size_bytes,
                                'sha256', g.sha256) order by t.id), '[]')
            from attachment t
            join file g on g.id = t.file_id
            where t.subject_id in (a.application_id, a.id)
              and t.shown_at is not null
              and case when t.subject_id = p.id
                            and t.supplement_request_id is null
                       then v.attachments @> jsonb_build_array(
                                jsonb_build_object('id', t.id))
                       else t.removed_at is null end))
        || case when d.id is not null then
            jsonb_build_object('decision', jsonb_strip_nulls(
                jsonb_build_object(
                    'id', d.id, 'number', d.number, 'kind', d.kind,
                    'outcome', d.outcome, 'amountNok', d.amount_nok,
                    'content', d.content, 'reasonsGiven', d.reasons_given,
                    'notifiedAt', rfc3339(d.notified_at),
                    'notice', d.notice)))
        else
            jsonb_build_object('claim', jsonb_strip_nulls(
                jsonb_build_object(
                    'id', t.id, 'amountNok', t.granted_nok - t.fallen_nok,
                    'ground', t.ground, 'reason', t.reason,
                    'notifiedAt', rfc3339(t.created_at),
                    'answerByAt', rfc3339(t.answer_by_at),
                    'answer', t.answer,
                    'answeredAt', rfc3339(t.answered_at),
                    'reasons', t.reasons, 'dueDate', t.due_date,
                    'earlyDueReason', t.early_due_reason,
                    'decidedAt', rfc3339(t.decided_at),
                    'decidedBy', t.decided_by_name,
                    'repaidOn', t.repaid_on, 'notice', t.notice)))
        end,
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
              select unnest(array[r.made_by, r.decided_by,
                                  r.repaid_by]::text[])
              from fund_transfer r
              where r.application_id = a.application_id
                and r.kind = 'repayment'
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
from appeal_handling h
cross join application p
cross join application_version v
cross join applicant o
cross join appeal x
left join decision d on d.id = x.decision_id
left join fund_transfer t on t.id = x.fund_transfer_id
where a.id = :id::uuid and x.id = a.id
  and h.appeal_id = a.id and h.handled_by_number = acting_administrator()
  and p.id = a.application_id
  and v.application_id = p.id
  and v.content_version = coalesce(d.content_version, p.submitted_version)
  and o.organisation_number = a.organisation_number
returning a.id
