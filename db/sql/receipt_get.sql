-- The receipt of the last submitted version. Row-level security decides
-- whose; the same for both sides.
select v.application_id as "applicationId",
       a.reference,
       v.content_version as "submittedVersion",
       v.submitted_at as "submittedAt",
       v.is_late as "isLate",
       v.expected_answer_by as "expectedAnswerBy",
       v.content_sha256 as "contentSha256",
       attached_names(v.attachments) as attachments,
       v.attachments_sha256 as "attachmentsSha256",
       (select m.id from letter m
        where m.application_id = a.id and m.kind = 'receipt'
          and m.application_version = v.content_version) as "letterId"
from application a
join application_version v
    on v.application_id = a.id and v.content_version = a.submitted_version
where a.id = :id::uuid
