-- An application as an administrator sees it: the last submitted version,
-- never a draft, never what a revision has changed since, nor that or when
-- it did.
    {application_row},
    v.is_late as "isLate",
    v.content_version as "contentVersion",
    a.submitted_version as "submittedVersion",
    v.content,
    jsonb_build_object(
        'at', to_char(v.signed_off_at at time zone 'UTC',
                      'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'),
        'contentVersion', v.content_version) as "signOff",
    v.amount_applied_nok as "amountAppliedNok",
    a.first_submitted_at as "createdAt",
    a.staff_updated_at as "updatedAt",
    a.submitted_at as "submittedAt",
    a.withdrawn_at as "withdrawnAt",
    a.withdraw_reason as "withdrawReason",
    case when m.id is not null then
        jsonb_build_object('id', m.id, 'name', m.name)
    end as caseworker,
    a.taken_at as "takenAt",
    -- 8.26 (fvl. § 11 a): within a month of it, whoever waits is told.
    case when a.state not in ('decided', 'withdrawn') then
        (day_in_oslo(a.first_submitted_at) + interval '1 month')::date
    end as "preliminaryAnswerDue",
    a.staff_version as "version",
    {handling_facts}
from application a
join application_version v
    on v.application_id = a.id and v.content_version = a.submitted_version
join applicant p on p.organisation_number = a.organisation_number
left join staff_member m on m.id = a.caseworker_id
cross join lateral {handling_times}
