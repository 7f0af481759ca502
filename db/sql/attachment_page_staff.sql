-- What an administrator was sent: exactly what belongs to the submission that
-- holds, and never a draft's.
select {attachment_row},
       {attachment_redacted_by},
       a.added_at::text as "_key"
from attachment a
join file f on f.id = a.file_id
left join application p on p.id = a.application_id
left join report r on r.id = a.report_id
left join lateral (
    select w.attachments
    from application_version w
    where w.application_id = p.id
      and w.content_version = p.submitted_version
      and a.supplement_request_id is null and a.appeal_id is null
      and a.report_id is null
    union all
    select w.attachments
    from report_version w
    where w.report_id = r.id and w.report_version = r.submitted_version)
    as v on true
where a.administrator_number = acting_administrator()
  and a.shown_at is not null
  and case when v.attachments is not null then {attachment_listed}
           else a.removed_at is null end
{attachment_page}
