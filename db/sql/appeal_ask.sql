-- May this decision, or this claim, be appealed, by when, and to whom? `why`
-- says what stands against it. After a dismissal it is the dismissal that is
-- appealed (fvl. § 2), once; a dismissal that the appeal body annulled is handled
-- anew, one that it let stand is the end (§ 28), and what was left of a claim
-- after it is a claim of its own.
select d.decision_id,
       d.fund_transfer_id,
       d.application_id,
       d.call_id,
       d.organisation_number as organisation,
       d.administrator_number as administrator,
       r.content #>> '{appealBody,organisationNumber}' as appeal_body,
       case when d.undone is not null then d.undone
            when d.is_last_word
                 or exists (select from appeal a
                            where a.appealed_id = d.id
                              and a.body_decided_at is not null
                              and (a.state in ('upheld', 'dismissed')
                                   and (a.dismissed_appeal_id is null
                                        or a.dismissed_appeal_id = last.id)
                                   or a.state = 'changed'))
                then 'appeal_body_decided'
            when d.appeal_deadline_date is null then 'rule_set'
            when last.dismissed_appeal_id is not null then 'appealed_before'
       end as why,
       live.id as live_id,
       last.id as dismissed_id,
       case when last.id is not null then last.dismissal_deadline_at
            else d.deadline_at
       end as deadline_at,
       coalesce(:sent_at::timestamptz > clock_now(), false)
           as is_sent_in_future,
       coalesce(day_in_oslo(:sent_at::timestamptz)
                < day_in_oslo(coalesce(last.decided_at, d.told_at)), false)
           as is_sent_too_early,
       coalesce(:received_at::timestamptz
                not between :sent_at::timestamptz and clock_now(), false)
           as is_received_wrongly
from appealed d
join call c on c.id = d.call_id
join rule_set r on r.id = c.rule_set_id
left join lateral (
    select a.id
    from appeal a
    where a.appealed_id = d.id
      and {appeal_live}
    order by a.created_at desc
    limit 1) as live on true
left join lateral (
    select a.id, a.dismissed_appeal_id, a.dismissal_deadline_at, a.decided_at
    from appeal a
    where a.appealed_id = d.id and a.state = 'dismissed'
      and a.body_decided_at is null
      and not exists (select from appeal n
                      where n.appealed_id = d.id
                        and n.state = 'partly_overturned'
                        and n.decided_at >= a.decided_at)
    order by a.created_at desc
    limit 1) as last on true
where (d.decision_id = :decision_id::uuid
       or d.fund_transfer_id = :fund_transfer_id::uuid)
  and (d.administrator_number = acting_administrator()
       or d.organisation_number = acting_organisation()
          and (d.told_at is not null or d.decision_id is null))
