-- An applicant's own application as it now stands, with what guards look at.
-- Once it is in hand, what stands is what was sent.
    {application_row},
    a.state = 'draft' and not t.is_in_time
        and not t.accepts_late as "isExpired",
    v.is_late as "isLate",
    a.state in ('submitted', 'supplement_requested')
        and a.content_version > a.submitted_version as "revisionOpen",
    case when t.is_in_hand then v.content_version
         else a.content_version end as "contentVersion",
    a.submitted_version as "submittedVersion",
    case when t.is_in_hand then v.content else a.content end as content,
    case when t.is_in_hand then
        jsonb_build_object(
            'at', to_char(v.signed_off_at at time zone 'UTC',
                          'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'),
            'contentVersion', v.content_version)
    when a.signed_off_at is not null
         and a.state <> 'supplement_requested' then
        jsonb_build_object(
            'at', to_char(a.signed_off_at at time zone 'UTC',
                          'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'),
            'contentVersion', a.content_version)
    end as "signOff",
    case when t.is_in_hand then v.amount_applied_nok
         else (select coalesce(sum((m ->> 'amountNok')::bigint), 0)::bigint
               from jsonb_array_elements(a.content -> 'measures') as m)
    end as "amountAppliedNok",
    a.created_at as "createdAt",
    a.updated_at as "updatedAt",
    a.submitted_at as "submittedAt",
    a.withdrawn_at as "withdrawnAt",
    a.withdraw_reason as "withdrawReason",
    a.version,
    c.state as "_callState",
    t.is_in_time as "_isInTime",
    is_excluded(a.organisation_number, c.scheme_id, c.year) as "_isExcluded",
    t.accepts_late as "_acceptsLate",
    a.signed_off_at is not null as "_hasSignOff"
from application a
join applicant p on p.organisation_number = a.organisation_number
join call c on c.id = a.call_id
left join application_version v
    on v.application_id = a.id and v.content_version = a.submitted_version
cross join lateral (
    select clock_now() <= deadline_for(c.id, a.organisation_number)
               as is_in_time,
           coalesce(c.content ->> 'latePolicy' = 'accept_late', false)
               as accepts_late,
           a.state in ('under_review', 'decided') as is_in_hand) as t
