-- The submitted versions of one application, the newest first. Row-level
-- security decides whose; the same for both sides.
select v.content_version as "contentVersion",
       v.submitted_at as "submittedAt",
       v.is_late as "isLate",
       v.amount_applied_nok as "amountAppliedNok",
       v.content_sha256 as "contentSha256",
       v.content,
       attached_names(v.attachments) as attachments,
       v.attachments_sha256 as "attachmentsSha256",
       v.content_version::text as "_key",
       v.application_id as "_id"
from application_version v
where v.application_id = :id::uuid
  and v.content_version < coalesce(:after_key::integer, 2147483647)
  and v.application_id = coalesce(:after_id::uuid, v.application_id)
order by v.content_version desc
limit :limit::integer
