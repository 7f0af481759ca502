-- variants: desc(cmp=<, dir=desc, first='infinity') asc(cmp=>, dir=asc, first='-infinity')
-- What was submitted to an administrator, by the time it was made; always the
-- last submitted version.
select a.id,
       a.reference,
       a.call_id as "callId",
       jsonb_build_object('id', p.id,
                          'organisationNumber', p.organisation_number,
                          'name', p.name) as applicant,
       a.state,
       v.is_late as "isLate",
       v.content_version as "contentVersion",
       a.submitted_version as "submittedVersion",
       v.content,
       jsonb_build_object(
           'at', to_char(v.signed_off_at at time zone 'UTC',
                         'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'),
           'contentVersion', v.content_version) as "signOff",
       v.amount_applied_nok as "amountAppliedNok",
       a.created_at as "createdAt",
       coalesce(a.withdrawn_at, a.submitted_at) as "updatedAt",
       a.submitted_at as "submittedAt",
       a.withdrawn_at as "withdrawnAt",
       a.withdraw_reason as "withdrawReason",
       a.version,
       a.created_at::text as "_key",
       a.id as "_id"
from application a
join application_version v
    on v.application_id = a.id and v.content_version = a.submitted_version
join applicant p on p.organisation_number = a.organisation_number
where a.administrator_number = acting_administrator()
  and a.submitted_version is not null
  and (:call_id::uuid is null or a.call_id = :call_id::uuid)
  and (:state::text is null or a.state = :state::text)
  and (:applicant_id::uuid is null or p.id = :applicant_id::uuid)
  and (a.created_at, a.id) {cmp}
      (coalesce(:after_key::timestamptz, {first}),
       coalesce(:after_id::uuid, '00000000-0000-0000-0000-000000000000'))
order by a.created_at {dir}, a.id {dir}
limit :limit::integer
