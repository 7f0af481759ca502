-- An applicant's own application as it now stands, with what guards look at.
    {application_row},
    a.state = 'draft' and not t.is_in_time
        and not t.accepts_late as "isExpired",
    v.is_late as "isLate",
    a.state = 'submitted'
        and a.content_version > a.submitted_version as "revisionOpen",
    a.content_version as "contentVersion",
    a.submitted_version as "submittedVersion",
    a.content,
    case when a.signed_off_at is not null then
        jsonb_build_object(
            'at', to_char(a.signed_off_at at time zone 'UTC',
                          'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'),
            'contentVersion', a.content_version)
    end as "signOff",
    (select coalesce(sum((m ->> 'amountNok')::bigint), 0)::bigint
     from jsonb_array_elements(a.content -> 'measures') as m)
        as "amountAppliedNok",
    a.created_at as "createdAt",
    a.updated_at as "updatedAt",
    a.submitted_at as "submittedAt",
    a.withdrawn_at as "withdrawnAt",
    a.withdraw_reason as "withdrawReason",
    a.version,
    c.state as "_callState",
    t.is_in_time as "_isInTime",
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
               as accepts_late) as t
