-- The submitted versions of a report with what became of them, the newest
-- first. Row-level security decides whose; the same for both sides. An auditor
-- reads the one that it attests.
select v.report_version as "reportVersion",
       v.submitted_at as "submittedAt",
       v.is_late as "isLate",
       v.correction_reason as "correctionReason",
       v.content_sha256 as "contentSha256",
       v.content,
       v.measures,
       attached_names(v.attachments) as attachments,
       v.attachments_sha256 as "attachmentsSha256",
       case when x.report_id is not null then
           jsonb_strip_nulls(jsonb_build_object(
               'statement', x.statement, 'standard', x.standard,
               'kind', x.kind, 'combinedYears', to_jsonb(x.combined_years),
               'attestedAt', rfc3339(x.attested_at)))
       end as attestation,
       w.content_approved_at as "contentApprovedAt",
       w.approved_at as "approvedAt",
       case when w.returned_at is not null then
           jsonb_build_object('at', rfc3339(w.returned_at),
                              'remarks', w.remarks)
       end as "returned",
       v.report_version::text as "_key",
       v.report_id as "_id"
from report_version v
left join report_attestation x using (report_id, report_version)
left join report_review w using (report_id, report_version)
where v.report_id = :id::uuid
  and (not :is_auditor::boolean
       or v.report_version = (select r.submitted_version from report r
                              where r.id = v.report_id))
  and v.report_version < coalesce(:after_key::integer, 2147483647)
  and v.report_id = coalesce(:after_id::uuid, v.report_id)
order by v.report_version desc
limit :limit::integer
