-- What was submitted, for ever. In time or not is judged by the first: a
-- correction, or what was asked for, is not late by itself (domain 1.8).
insert into report_version (
    report_id, report_version, organisation_number, administrator_number,
    content, measures, content_sha256, submitted_by, is_late,
    correction_reason, attachments, attachments_sha256)
select r.id, coalesce(r.submitted_version, 0) + 1, r.organisation_number,
       r.administrator_number, r.draft, :measures::jsonb, :sha256,
       acting_person(),
       coalesce((select v.is_late from report_version v
                 where v.report_id = r.id and v.report_version = 1),
                clock_now() > r.due_at),
       r.correction_reason, :attachments::jsonb, :attachments_sha256
from report r
where r.id = :id::uuid
