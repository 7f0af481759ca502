-- What the letter of a decision says beside its notice: what it changes, and
-- the outcome of an appeal that led to it. The appeal body reads no more of the
-- case than the party was told.
select jsonb_strip_nulls(jsonb_build_object(
           'sender', d.notice -> 'people' -> 'decidedBy',
           'is', jsonb_build_object(
               d.outcome, true, d.kind, true, 'award', d.amount_nok > 0,
               'measured', coalesce(
                   (d.notice #> '{decision,amountAppliedNok}')::bigint,
                   v.amount_applied_nok) > 0,
               'commented', jsonb_path_exists(d.content,
                                              '$.measures[*].comment'),
               'changed', d.kind <> 'original',
               'conditional', coalesce(
                   jsonb_array_length(d.content -> 'conditions'), 0) > 0),
           'replaced', case when o.id is not null then jsonb_build_object(
               'number', o.number, 'awardedNok', nullif(o.amount_nok, 0),
               'date', day_in_oslo(o.notified_at)) end,
           'appealed', case when l.id is not null then jsonb_build_object(
               'sentOn', day_in_oslo(l.sent_at),
               'reasons', h.proposal -> 'reasons') end,
           'transfer', case when v.content ->> 'kind' <> 'new'
                            then v.content -> 'transfer' end,
           -- fvl. § 36: changed in favour of the party.
           'costsClaim', case when l.id is not null
                                   and d.amount_nok > o.amount_nok
                              then jsonb_build_object(
                                  'weeks', r.content -> 'costsClaimWeeks')
                         end))
           || coalesce(d.notice, '{}')
           || case when d.administrator_number <> acting_administrator()
                   then jsonb_build_object(
                       'contact', r.content -> 'appealBody',
                       'administratorContact', d.notice -> 'contact')
                   else '{}' end as content,
       d.notice -> 'legalBasis' as law,
       day_in_oslo(clock_now()) as today,
       d.organisation_number as organisation,
       d.administrator_number as administrator,
       case when d.administrator_number <> acting_administrator()
            then acting_administrator() end as appeal_body,
       d.application_id,
       d.id as decision_id,
       l.id as appeal_id
from decision d
join call c on c.id = d.call_id
join rule_set r on r.id = c.rule_set_id
left join application_version v
    on v.application_id = d.application_id
   and v.content_version = d.content_version
left join decision o on o.id = d.replaces_id
left join appeal l on l.id = d.appeal_id
left join appeal_handling h
    on h.appeal_id = l.id and h.handled_by_number = acting_administrator()
where d.id = :id::uuid
