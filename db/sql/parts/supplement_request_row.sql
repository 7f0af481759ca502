-- What was asked for and what came of it, as both sides see it.
    s.id,
    s.wanted,
    s.deadline_date as "deadlineDate",
    s.deadline_at as "deadlineAt",
    (select m.id from letter m
     where m.supplement_request_id = s.id) as "letterId",
    s.requested_at as "requestedAt",
    s.answer,
    attached_names(s.attachments) as attachments,
    s.attachments_sha256 as "attachmentsSha256",
    s.answered_at as "answeredAt",
    s.resumed_at as "resumedAt",
    s.requested_at::text as "_key",
    s.id as "_id"
